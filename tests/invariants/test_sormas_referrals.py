"""What went wrong between offices in SORMAS, each by its number: asking, answering, taking back.

Source: the issues of SORMAS-Foundation/SORMAS-Project, as the design's study of peers lists them.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from server.kernel.errors import Conflict
from shared.people import ChangeYoungPerson
from shared.problems import ProblemType
from shared.referrals import AcceptReferral, RecallReferral, RecordFirstContact, RejectReferral
from shared.vocabulary import CancelReason, ReferralKind, RejectReason, Role
from tests.invariants.racing import at_once, exactly_one
from tests.server.referrals.talk import Talk, problem
from tests.support.world import World

NAMES = ("Noor", "Desmet")
ROUNDS = 4


def yes(talk: Talk) -> AcceptReferral:
    """Make the partner's yes at the version last told."""
    return AcceptReferral(
        command_id=talk.world.new_id(),
        referral_id=talk.id,
        version=talk.version,
        assigned_account_id=talk.partner.account_id,
    )


def no(talk: Talk) -> RejectReferral:
    """Make the partner's no at the version last told."""
    return RejectReferral(
        command_id=talk.world.new_id(),
        referral_id=talk.id,
        version=talk.version,
        reason=RejectReason.NO_CAPACITY,
        no_alternative=True,
        message="Wij hebben pas in maart plaats.",
    )


def taking_back(talk: Talk) -> RecallReferral:
    """Make a recall at the version last told."""
    return RecallReferral(
        command_id=talk.world.new_id(),
        referral_id=talk.id,
        version=talk.version,
        reason=CancelReason.NO_LONGER_NEEDED,
    )


def everything_seen_by_the_partner(talk: Talk) -> str:
    """Read the referral in every way there is: by itself, in the list, as a phone copies it."""
    client = talk.partner.client
    return "".join(
        response.text
        for response in (
            client.get(f"/v1/referrals/{talk.id}"),
            client.get("/v1/referrals?box=in"),
            client.get("/v1/cases"),
            client.post("/v1/sync", json={}),
        )
    )


def circle(talk: Talk) -> list[str]:
    """Give the parties of the referral's case, as the school sees them."""
    case_id = talk.view(talk.school)["case_id"]
    case = talk.school.client.get(f"/v1/cases/{case_id}").json()
    return [party["organisation_id"] for party in case["parties"]]


def test_sormas_4423_who_is_asked_decides_on_a_preview_that_names_nobody(world: World) -> None:
    talk = Talk(world)
    seen = everything_seen_by_the_partner(talk)
    assert str(talk.id) in seen
    assert not [name for name in NAMES if name in seen]
    assert talk.accept().status_code == 200
    assert all(name in everything_seen_by_the_partner(talk) for name in NAMES)


def test_sormas_4423_who_says_no_never_learned_who_it_was(world: World) -> None:
    talk = Talk(world)
    assert talk.reject().status_code == 200
    seen = everything_seen_by_the_partner(talk)
    assert not [name for name in NAMES if name in seen]


def test_sormas_6122_a_no_carries_a_reason_and_a_word(world: World) -> None:
    talk = Talk(world)
    world.run(no(talk), talk.partner)
    seen = talk.view(talk.school)
    assert (seen["reason"], seen["message"]) == ("no-capacity", "Wij hebben pas in maart plaats.")


def test_sormas_9945_a_no_reaches_who_asked_and_is_not_answered_again(world: World) -> None:
    talk = Talk(world)
    world.run(no(talk), talk.partner)
    assert "referral-rejected" in world.notices_to(talk.asked.school)
    talk.version += 1
    assert problem(talk.accept()) == (409, "referral-already-decided")


@pytest.mark.slow
def test_sormas_9945_a_yes_and_a_no_at_once_are_one_of_them(world: World) -> None:
    for _ in range(ROUNDS):
        talk = Talk(world)
        colleague = world.person(talk.asked.partner_id, Role.PARTNER)
        won = exactly_one(at_once(world, (yes(talk), talk.partner), (no(talk), colleague)))
        assert talk.view(talk.school)["status"] == ("accepted", "rejected")[won]
        assert (str(talk.asked.partner_id) in circle(talk)) is (won == 0)
        answers = {"referral.accept", "referral.reject"}
        assert [each in answers for each in world.journal(talk.id)].count(True) == 1


@pytest.mark.slow
def test_sormas_6592_of_taking_back_and_saying_yes_at_once_exactly_one_wins(world: World) -> None:
    for _ in range(ROUNDS):
        talk = Talk(world)
        ended = at_once(world, (yes(talk), talk.partner), (taking_back(talk), talk.school))
        won = exactly_one(ended)
        lost = ended[1 - won]
        assert isinstance(lost, Conflict)
        assert lost.problem in {ProblemType.STALE_RECORD, ProblemType.REFERRAL_ALREADY_DECIDED}
        status = ("accepted", "cancelled")[won]
        assert {talk.view(who)["status"] for who in (talk.school, talk.partner)} == {status}
        assert (str(talk.asked.partner_id) in circle(talk)) is (won == 0)
        assert (talk.view(talk.partner)["packet"] is None) is (won == 1)


@pytest.mark.slow
def test_sormas_6241_stepping_out_and_beginning_at_once_leave_one_story(world: World) -> None:
    for _ in range(ROUNDS):
        talk = Talk(world)
        talk.accept()
        contact = RecordFirstContact(
            command_id=world.new_id(),
            referral_id=talk.id,
            version=talk.version,
            contact_on=talk.asked.today,
        )
        won = exactly_one(at_once(world, (contact, talk.partner), (taking_back(talk), talk.school)))
        status = ("in-progress", "cancelled")[won]
        assert {talk.view(who)["status"] for who in (talk.school, talk.partner)} == {status}
        assert (str(talk.asked.partner_id) in circle(talk)) is (won == 0)


def test_sormas_6642_help_that_was_handed_over_is_not_given_back_by_saying_so(world: World) -> None:
    talk = Talk(world, ReferralKind.HANDOVER)
    talk.accept()
    assert problem(talk.recall(talk.partner)) == (409, "guard-not-met")
    assert problem(talk.fail()) == (409, "guard-not-met")
    assert str(talk.asked.partner_id) in circle(talk)


@pytest.mark.slow
def test_sormas_6999_a_handover_that_was_sent_can_be_taken_back_until_the_yes(
    world: World,
) -> None:
    for _ in range(ROUNDS):
        talk = Talk(world, ReferralKind.HANDOVER)
        case_id = talk.view(talk.school)["case_id"]
        won = exactly_one(
            at_once(world, (yes(talk), talk.partner), (taking_back(talk), talk.school))
        )
        connector = talk.school.client.get(f"/v1/cases/{case_id}").json()
        organisations = (talk.asked.partner_id, talk.asked.school)
        assert connector["connector_organisation_id"] == str(organisations[won])


@pytest.mark.slow
def test_sormas_3254_a_family_that_moves_moves_no_responsibility(world: World) -> None:
    for _ in range(ROUNDS):
        talk = Talk(world)
        case_id = talk.view(talk.school)["case_id"]
        case = talk.school.client.get(f"/v1/cases/{case_id}").json()
        young_person_id = UUID(case["young_person_id"])
        known = talk.school.client.get(f"/v1/young-persons/{young_person_id}").json()
        moves = ChangeYoungPerson(
            command_id=world.new_id(),
            young_person_id=young_person_id,
            version=known["version"],
            given_name=known["given_name"],
            family_name=known["family_name"],
            birth_date=date.fromisoformat(known["birth_date"]),
            language=known["language"],
            class_name=known["class_name"],
            residence_nis="34027",
        )
        assert at_once(world, (yes(talk), talk.partner), (moves, talk.school)) == [None, None]
        assert set(circle(talk)) == {str(talk.asked.school), str(talk.asked.partner_id)}


def test_sormas_2430_who_asked_keeps_sight_after_handing_over(world: World) -> None:
    talk = Talk(world, ReferralKind.HANDOVER)
    talk.accept()
    assert talk.contact().status_code == 200
    seen = talk.view(talk.school)
    assert (seen["status"], seen["packet"]["given_name"]) == ("in-progress", "Noor")
    assert str(talk.asked.school) in circle(talk)
