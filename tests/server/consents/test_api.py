"""Sharing decisions over HTTP: who decides, who sees them, what stops when they are taken back."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from server.consents.tables import SharingRow
from server.kernel.tables import columns
from shared.consents import RevokeSharing
from shared.referrals import AcceptReferral, RecallReferral
from shared.vocabulary import (
    CancelReason,
    OrganisationKind,
    RevocationReason,
    Role,
    SharedField,
    SharingBasis,
    SharingPurpose,
)
from tests.server.consents.shares import EMERGENCY, PATH, Shares, problem, send
from tests.support.plans import listening, read_whole
from tests.support.scenes import Asked
from tests.support.world import World


@pytest.fixture
def asked(world: World) -> Asked:
    """Give a school and a partner."""
    return Asked(world)


@pytest.fixture
def shares(asked: Asked) -> Shares:
    """Give a school that is about to share."""
    return Shares(asked)


def test_a_decision_lets_its_fields_through_and_no_other(shares: Shares) -> None:
    assert shares.in_force() == frozenset()
    sharing_id = shares.decided()
    assert shares.in_force() == {SharedField.IDENTITY, SharedField.SCHOOL}
    assert shares.world.journal(sharing_id) == ["sharing.decide"]


def test_two_decisions_in_force_let_through_what_either_names(shares: Shares) -> None:
    shares.decided()
    shares.decided(fields=(SharedField.LANGUAGE,), purpose=SharingPurpose.HANDOVER)
    assert shares.in_force() == {SharedField.IDENTITY, SharedField.SCHOOL, SharedField.LANGUAGE}


def test_somebody_of_another_school_decides_nothing_here(shares: Shares) -> None:
    other = shares.world.person(shares.world.organisation(name="De Berk"), Role.CARE_TEAM)
    assert problem(send(other, "", shares.decision())) == (404, "not-found")


def test_a_teacher_of_the_school_is_told_that_sharing_is_not_for_them(shares: Shares) -> None:
    teacher = shares.world.person(shares.asked.school, Role.SIGNALLER)
    response = send(teacher, "", shares.decision())
    assert problem(response) == (403, "forbidden")
    assert response.json()["reason"] == "sharing.decide"


def test_only_a_party_of_the_case_shares_in_it(shares: Shares) -> None:
    response = send(
        shares.asked.partner,
        "",
        shares.decision(
            from_organisation_id=shares.asked.partner_id, to_organisation_id=shares.asked.school
        ),
    )
    assert problem(response) == (422, "body-not-valid")
    assert response.json()["faults"] == [{"loc": ["case_id"], "type": "no_such_case"}]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"case_id": UUID(int=9)}, "case_id"),
        ({"young_person_id": UUID(int=9)}, "young_person_id"),
        ({"to_organisation_id": UUID(int=9)}, "to_organisation_id"),
    ],
)
def test_what_is_shared_belongs_together(
    shares: Shares, changes: dict[str, Any], field: str
) -> None:
    response = send(shares.asked.care_team, "", shares.decision(**changes))
    assert problem(response) == (422, "body-not-valid")
    assert response.json()["faults"][0]["loc"] == [field]


def test_below_twelve_the_parents_decide(asked: Asked) -> None:
    shares = Shares(asked, born=date(2018, 3, 1))
    refused = send(asked.care_team, "", shares.decision())
    assert problem(refused) == (409, "consent-not-sufficient")
    assert refused.json()["reason"] == "too_young_to_decide"
    shares.decided(basis=SharingBasis.CONSENT_BOTH_PARENTS)


def test_nothing_crosses_without_a_basis(shares: Shares) -> None:
    response = send(shares.asked.care_team, "", shares.decision(basis=SharingBasis.NONE))
    assert problem(response) == (409, "consent-not-sufficient")
    assert shares.in_force() == frozenset()


def test_the_coordination_is_told_no_name(shares: Shares) -> None:
    region = shares.world.organisation(OrganisationKind.COORDINATION, name="Regio")
    response = send(shares.asked.care_team, "", shares.decision(to_organisation_id=region))
    assert problem(response) == (409, "consent-not-sufficient")
    assert response.json()["reason"] == "coordination_holds_no_names"


def test_the_words_of_a_decision_are_sealed(shares: Shares) -> None:
    shares.decided(basis=SharingBasis.EMERGENCY, emergency=EMERGENCY)
    column = columns(SharingRow)
    with shares.world.runtime.store.engine.connect() as connection:
        row = connection.execute(select(column.danger, column.no_other_way)).one()
    assert EMERGENCY.danger.encode() not in row.danger
    assert EMERGENCY.no_other_way.encode() not in row.no_other_way


def test_taking_back_stops_the_next_read(shares: Shares) -> None:
    sharing_id = shares.decided()
    response = shares.revoke(sharing_id, shares.asked.care_team)
    assert response.status_code == 200
    assert response.json()["status"] == "revoked"
    assert shares.in_force() == frozenset()
    assert shares.world.journal(sharing_id) == ["sharing.decide", "sharing.revoke"]


def test_taking_back_twice_is_a_conflict(shares: Shares) -> None:
    sharing_id = shares.decided()
    shares.revoke(sharing_id, shares.asked.care_team)
    assert problem(shares.revoke(sharing_id, shares.asked.care_team)) == (409, "stale-record")
    again = shares.revoke(sharing_id, shares.asked.care_team, version=2)
    assert problem(again) == (409, "sharing-not-in-force")
    assert again.json()["current"] == {"status": "revoked"}


def test_a_family_cannot_withdraw_a_statutory_task(shares: Shares) -> None:
    sharing_id = shares.decided(basis=SharingBasis.STATUTORY_TASK)
    refused = shares.revoke(sharing_id, shares.asked.care_team)
    assert problem(refused) == (409, "guard-not-met")
    assert refused.json()["reason"] == "basis_is_consent"
    allowed = shares.revoke(
        sharing_id, shares.asked.care_team, reason=RevocationReason.NO_LONGER_NEEDED
    )
    assert allowed.status_code == 200


def test_the_receiver_knows_nothing_of_a_decision_before_it_joined(asked: Asked) -> None:
    referral_id, version = asked.referral()
    view = asked.care_team.client.get(f"/v1/referrals/{referral_id}").json()
    path = f"{PATH}/{view['sharing_id']}"
    assert problem(asked.partner.client.get(path)) == (404, "not-found")
    listed = asked.partner.client.get(PATH, params={"case_id": view["case_id"]})
    assert problem(listed) == (404, "not-found")
    asked.world.run(
        AcceptReferral(
            command_id=asked.world.new_id(),
            referral_id=referral_id,
            version=version,
            assigned_account_id=asked.partner.account_id,
        ),
        asked.partner,
    )
    assert asked.partner.client.get(path).json()["state"] == "in-force"
    listed = asked.partner.client.get(PATH, params={"case_id": view["case_id"]})
    assert [item["sharing_id"] for item in listed.json()["items"]] == [view["sharing_id"]]
    revoked = RevokeSharing(
        command_id=asked.world.new_id(),
        sharing_id=UUID(view["sharing_id"]),
        version=1,
        reason=RevocationReason.NO_LONGER_NEEDED,
    )
    assert send(asked.partner, f"/{view['sharing_id']}/revocation", revoked).status_code == 200
    assert asked.world.notices_to(asked.partner_id).count("sharing-revoked") == 1


def test_a_receiver_that_left_the_circle_knows_the_decision_no_longer(asked: Asked) -> None:
    referral_id, version = asked.referral()
    view = asked.care_team.client.get(f"/v1/referrals/{referral_id}").json()
    accept = AcceptReferral(
        command_id=asked.world.new_id(),
        referral_id=referral_id,
        version=version,
        assigned_account_id=asked.partner.account_id,
    )
    asked.world.run(accept, asked.partner)
    path = f"{PATH}/{view['sharing_id']}"
    assert asked.partner.client.get(path).status_code == 200
    recall = RecallReferral(
        command_id=asked.world.new_id(),
        referral_id=referral_id,
        version=version + 1,
        reason=CancelReason.NO_LONGER_NEEDED,
    )
    asked.world.run(recall, asked.care_team)
    assert problem(asked.partner.client.get(path)) == (404, "not-found")
    assert asked.care_team.client.get(path).status_code == 200


def test_the_school_reads_its_decisions_newest_first_and_that_is_in_the_journal(
    shares: Shares,
) -> None:
    first = shares.decided()
    shares.world.clock.forward(minutes=1)
    second = shares.decided()
    params: dict[str, str] = {"case_id": str(shares.case_id), "limit": "1"}
    page = shares.asked.care_team.client.get(PATH, params=params).json()
    assert [item["sharing_id"] for item in page["items"]] == [str(second)]
    params["cursor"] = page["next_cursor"]
    page = shares.asked.care_team.client.get(PATH, params=params).json()
    assert [item["sharing_id"] for item in page["items"]] == [str(first)]
    assert page["next_cursor"] is None
    assert shares.world.journal(first) == ["sharing.decide", "sharing.list"]


def test_an_outsider_finds_no_list_and_no_decision(shares: Shares) -> None:
    sharing_id = shares.decided()
    other = shares.world.person(shares.world.organisation(name="De Berk"), Role.CARE_TEAM)
    teacher = shares.world.person(shares.asked.school, Role.SIGNALLER)
    for person in (other, teacher):
        params = {"case_id": str(shares.case_id)}
        assert problem(person.client.get(PATH, params=params)) == (404, "not-found")
        assert problem(person.client.get(f"{PATH}/{sharing_id}")) == (404, "not-found")
        assert problem(shares.revoke(sharing_id, person)) == (404, "not-found")


def test_a_repeat_of_a_decision_gets_its_first_answer(shares: Shares) -> None:
    command = shares.decision()
    first = send(shares.asked.care_team, "", command)
    assert send(shares.asked.care_team, "", command).json() == first.json()
    assert shares.world.journal(command.sharing_id) == ["sharing.decide"]


def test_what_is_in_force_and_what_stands_on_record_is_read_from_an_index(shares: Shares) -> None:
    shares.decided()
    engine = shares.world.runtime.store.engine
    with listening(engine) as heard:
        shares.in_force()
        params = {"case_id": str(shares.case_id)}
        assert shares.asked.care_team.client.get(PATH, params=params).status_code == 200
    asked_of_sharing = [each for each in heard if "FROM sharing" in each[0]]
    assert len(asked_of_sharing) == 3
    for statement, parameters in asked_of_sharing:
        assert [
            line for line in read_whole(engine, statement, parameters) if "sharing" in line
        ] == []
