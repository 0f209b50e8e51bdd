"""What each side gets to see and when: no identity before yes, nothing once sharing has ended."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from server.kernel.errors import Conflict
from server.kernel.journal import JournalRow
from server.kernel.messages import dump
from server.kernel.tables import columns
from server.referrals.tables import ReferralRow
from shared.cases import AnswerClosing, ProposeClosing
from shared.consents import RevokeSharing
from shared.problems import ProblemType
from shared.referrals import DraftReferral, SendReferral
from shared.signals import SubmitSignal
from shared.vocabulary import (
    CaseOutcome,
    Category,
    LifeDomain,
    ReferralKind,
    RejectReason,
    RevocationReason,
    Role,
    Severity,
    SharedField,
)
from tests.server.referrals.talk import Talk, problem
from tests.support.scenes import Asked
from tests.support.world import World

QUESTION = "Wie kan thuis mee ondersteunen?"
PERSONAL = ("Noor", "Desmet", "2012-03-01", QUESTION)
FEW = (SharedField.IDENTITY, SharedField.LANGUAGE)


@pytest.fixture
def talk(world: World) -> Talk:
    """Give a question that was sent, of which two fields are shared."""
    return Talk(world, fields=FEW)


def revoke(talk: Talk) -> None:
    """Take the sharing decision back."""
    sharing_id = UUID(talk.view(talk.school)["sharing_id"])
    talk.world.run(
        RevokeSharing(
            command_id=talk.world.new_id(),
            sharing_id=sharing_id,
            version=1,
            reason=RevocationReason.WITHDRAWN_BY_PUPIL,
        ),
        talk.school,
    )


def reads(talk: Talk) -> list[list[str]]:
    """Give what the journal says the partner read of the referral."""
    journal = columns(JournalRow)
    statement = select(journal.fields).where(
        journal.resource_id == talk.id,
        journal.read,
        journal.account_id == talk.partner.account_id,
    )
    with talk.world.runtime.store.engine.connect() as connection:
        return [row.fields for row in connection.execute(statement.order_by(journal.seq))]


def test_before_yes_the_partner_sees_a_preview_without_identity(talk: Talk) -> None:
    mine = talk.view(talk.school)
    response = talk.partner.client.get(f"/v1/referrals/{talk.id}")
    view = response.json()
    assert (view["age_band"], view["municipality_nis"]) == ("12-14", "34022")
    for name in ("packet", "help_question", "case_id", "sharing_id"):
        assert view[name] is None
    listed = talk.partner.client.get("/v1/referrals").text
    for text in (response.text, listed):
        for personal in (*PERSONAL, mine["case_id"], mine["sharing_id"]):
            assert personal not in text
    assert reads(talk) == []


def test_after_yes_the_packet_holds_the_named_fields_and_no_other(talk: Talk) -> None:
    talk.accept()
    packet = talk.view(talk.partner)["packet"]
    known = {name for name, value in packet.items() if value not in (None, [])}
    assert known == {"shared", "given_name", "family_name", "language"}
    assert reads(talk) == [["packet.identity", "packet.language"]]


def test_the_packet_is_what_was_known_when_it_was_sent(world: World) -> None:
    talk = Talk(world)
    talk.accept()
    view = talk.view(talk.partner)
    assert view["help_question"] == view["packet"]["help_question"] == QUESTION
    assert view["packet"]["school"] == "De Linde"


def test_taking_sharing_back_closes_the_packet_at_the_next_read(talk: Talk) -> None:
    talk.accept()
    assert talk.view(talk.partner)["packet"] is not None
    revoke(talk)
    view = talk.view(talk.partner)
    assert view["packet"] is None
    assert view["status"] == "accepted"
    for desk in (talk.school, talk.partner):
        assert "referral-sharing-ended" in talk.world.notices_to(desk.organisation_id)


def test_a_new_decision_opens_the_packet_again(talk: Talk) -> None:
    talk.accept()
    case_id = UUID(talk.view(talk.school)["case_id"])
    revoke(talk)
    with talk.world.unit() as uow:
        subject = uow.find(ReferralRow, columns(ReferralRow).id == talk.id)
    assert subject is not None
    talk.asked.sharing(case_id, subject.subject_id, (SharedField.LANGUAGE,))
    packet = talk.view(talk.partner)["packet"]
    assert packet["shared"] == ["language"]
    assert packet["given_name"] is None
    talk.world.clock.forward(days=250)
    talk.world.run_errands()
    assert talk.view(talk.partner)["packet"] is None
    told = talk.world.notices_to(talk.partner.organisation_id)
    assert told.count("referral-sharing-ended") == 2


def test_nobody_says_yes_to_what_is_no_longer_shared(talk: Talk) -> None:
    revoke(talk)
    talk.version = talk.view(talk.partner)["version"]
    assert problem(talk.accept()) == (409, "sharing-not-in-force")
    assert talk.reject(reason=RejectReason.NO_CONSENT).status_code == 200


def test_nothing_is_sent_that_is_no_longer_shared(world: World) -> None:
    asked = Asked(world)
    referral_id, version = asked.draft()
    view = asked.care_team.client.get(f"/v1/referrals/{referral_id}").json()
    revoked = RevokeSharing(
        command_id=world.new_id(),
        sharing_id=UUID(view["sharing_id"]),
        version=1,
        reason=RevocationReason.WITHDRAWN_BY_PUPIL,
    )
    world.run(revoked, asked.care_team)
    view = asked.care_team.client.get(f"/v1/referrals/{referral_id}").json()
    assert (view["business_status"], view["version"]) == ("awaiting-consent", version + 1)
    send = SendReferral(command_id=world.new_id(), referral_id=referral_id, version=version + 1)
    response = asked.care_team.client.post(f"/v1/referrals/{referral_id}/sending", json=dump(send))
    assert problem(response) == (409, "sharing-not-in-force")


def test_the_packet_stays_readable_some_days_after_the_end_and_no_longer(talk: Talk) -> None:
    talk.accept()
    talk.contact()
    talk.complete()
    assert talk.view(talk.partner)["packet"] is not None
    talk.world.clock.forward(days=29)
    assert talk.view(talk.partner)["packet"] is not None
    talk.world.clock.forward(days=1)
    view = talk.view(talk.partner)
    assert (view["packet"], view["questions"], view["case_id"]) == (None, [], None)


def test_words_and_packet_are_sealed_in_the_table(world: World) -> None:
    talk = Talk(world)
    column = columns(ReferralRow)
    with world.runtime.store.engine.connect() as connection:
        row = connection.execute(
            select(column.help_question, column.packet).where(column.id == talk.id)
        ).one()
    for cell in row:
        for personal in PERSONAL:
            assert personal.encode() not in bytes(cell)


def test_a_signal_of_the_school_goes_along_when_it_is_named(world: World) -> None:
    asked = Asked(world)
    case_id, pupil = asked.case()
    signal = SubmitSignal(
        command_id=world.new_id(),
        signal_id=world.new_id(),
        organisation_id=asked.school,
        young_person_id=pupil,
        severity=Severity.CONCERNED,
        categories=(Category.WELLBEING_MOOD,),
        observation="Zit vaak alleen",
        made_at=world.clock.now,
    )
    teacher = world.person(asked.school, Role.SIGNALLER)
    world.run(signal, teacher)
    draft = draft_of(asked, case_id=case_id, sharing_id=asked.sharing(case_id, pupil))
    elsewhere = replace(draft, signal_id=UUID(int=9), command_id=world.new_id())
    refused = asked.care_team.client.post("/v1/referrals", json=dump(elsewhere))
    assert refused.json()["faults"] == [{"loc": ["signal_id"], "type": "no_such_signal"}]
    draft = replace(draft, signal_id=signal.signal_id)
    assert asked.care_team.client.post("/v1/referrals", json=dump(draft)).status_code == 201


def draft_of(asked: Asked, **changes: Any) -> DraftReferral:
    """Give a draft of the school's."""
    plain: dict[str, Any] = {
        "command_id": asked.world.new_id(),
        "referral_id": asked.world.new_id(),
        "kind": asked.kind,
        "from_organisation_id": asked.school,
        "to_service_id": asked.service_id,
        "life_domains": (LifeDomain.FAMILY,),
        "help_question": QUESTION,
    }
    return DraftReferral(**(plain | changes))


def test_advice_shows_its_question_at_once_and_has_no_packet(world: World) -> None:
    talk = Talk(world, ReferralKind.ADVICE)
    view = talk.view(talk.partner)
    assert (view["help_question"], view["packet"], view["case_id"]) == (QUESTION, None, None)
    assert (view["age_band"], view["municipality_nis"]) == (None, None)
    talk.accept()
    talk.contact()
    assert talk.complete().json()["status"] == "completed"
    assert not any(each.startswith("case.") for each in world.journal())


def test_advice_is_asked_without_the_name_of_the_pupil_it_began_with(world: World) -> None:
    asked = Asked(world, ReferralKind.ADVICE)
    pupil = world.pupil(asked.school)
    signal = SubmitSignal(
        command_id=world.new_id(),
        signal_id=world.new_id(),
        organisation_id=asked.school,
        young_person_id=pupil,
        severity=Severity.CONCERNED,
        categories=(Category.WELLBEING_MOOD,),
        observation="Zit vaak alleen",
        made_at=world.clock.now,
    )
    world.run(signal, world.person(asked.school, Role.SIGNALLER))
    named = draft_of(asked, signal_id=signal.signal_id, help_question="Wat doen we met Noor?")
    response = asked.care_team.client.post("/v1/referrals", json=dump(named))
    assert problem(response) == (409, "advice-has-no-name")
    nameless = draft_of(asked, signal_id=signal.signal_id)
    assert asked.care_team.client.post("/v1/referrals", json=dump(nameless)).status_code == 201


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"from_organisation_id": UUID(int=9)}, (404, "not-found")),
        ({"to_service_id": UUID(int=9)}, (422, "body-not-valid")),
        ({"case_id": UUID(int=9)}, (422, "body-not-valid")),
        ({"sharing_id": UUID(int=9)}, (422, "body-not-valid")),
        ({"kind": ReferralKind.HANDOVER}, (409, "consent-not-sufficient")),
        ({"kind": ReferralKind.ADVICE}, (409, "advice-has-no-name")),
    ],
)
def test_a_draft_stands_on_its_own_case_and_decision(
    world: World, changes: dict[str, Any], expected: tuple[int, str]
) -> None:
    asked = Asked(world)
    case_id, pupil = asked.case()
    draft = draft_of(asked, case_id=case_id, sharing_id=asked.sharing(case_id, pupil))
    response = asked.care_team.client.post("/v1/referrals", json=dump(replace(draft, **changes)))
    assert problem(response) == expected


def test_a_teacher_of_the_school_is_told_that_asking_is_not_for_them(world: World) -> None:
    asked = Asked(world, ReferralKind.ADVICE)
    teacher = world.person(asked.school, Role.SIGNALLER)
    response = teacher.client.post("/v1/referrals", json=dump(draft_of(asked)))
    assert problem(response) == (403, "forbidden")


def test_a_service_that_does_not_fit_is_not_asked(world: World) -> None:
    talk = Talk(world)
    pupil = world.pupil(talk.asked.school, birth_date=talk.asked.today - timedelta(days=30 * 366))
    case_id, _ = talk.asked.case(pupil)
    sharing_id = talk.asked.sharing(case_id, pupil)
    draft = draft_of(talk.asked, case_id=case_id, sharing_id=sharing_id)
    assert talk.school.client.post("/v1/referrals", json=dump(draft)).status_code == 201
    send = SendReferral(command_id=world.new_id(), referral_id=draft.referral_id, version=1)
    path = f"/v1/referrals/{draft.referral_id}/sending"
    response = talk.school.client.post(path, json=dump(send))
    assert problem(response) == (409, "service-not-suitable")
    assert response.json()["reason"] == "not-eligible-age"


def test_an_answer_to_who_gives_advice_does_not_hold_the_name_either(world: World) -> None:
    asked = Asked(world, ReferralKind.ADVICE)
    signal = SubmitSignal(
        command_id=world.new_id(),
        signal_id=world.new_id(),
        organisation_id=asked.school,
        young_person_id=world.pupil(asked.school),
        severity=Severity.CONCERNED,
        categories=(Category.WELLBEING_MOOD,),
        observation="Zit vaak alleen",
        made_at=world.clock.now,
    )
    world.run(signal, asked.care_team)
    talk = Talk.of(asked, draft_of(asked, signal_id=signal.signal_id))
    question_id = talk.ask()
    assert problem(talk.answer(question_id, "Noor, uit 3B")) == (409, "advice-has-no-name")
    assert talk.answer(question_id, "Een meisje van veertien").status_code == 200


def test_a_service_of_ones_own_is_not_asked(world: World) -> None:
    asked = Asked(world, ReferralKind.ADVICE)
    own = draft_of(asked, from_organisation_id=asked.partner_id)
    response = asked.partner.client.post("/v1/referrals", json=dump(own))
    assert response.json()["faults"] == [{"loc": ["to_service_id"], "type": "own_service"}]


def test_in_a_closed_case_nothing_is_shared_or_asked(world: World) -> None:
    asked = Asked(world)
    case_id, pupil = asked.case()
    sharing_id = asked.sharing(case_id, pupil)
    close = ProposeClosing(
        command_id=world.new_id(),
        case_id=case_id,
        version=1,
        outcome=CaseOutcome.GOAL_REACHED,
        message_to_signaller="Afgerond.",
    )
    version = world.run(close, asked.care_team).receipt.version
    yes = AnswerClosing(
        command_id=world.new_id(),
        case_id=case_id,
        version=version,
        organisation_id=asked.school,
        agrees=True,
    )
    assert world.run(yes, asked.care_team).receipt.status == "closed"
    draft = draft_of(asked, case_id=case_id, sharing_id=sharing_id)
    response = asked.care_team.client.post("/v1/referrals", json=dump(draft))
    assert problem(response) == (409, "case-closed")
    with pytest.raises(Conflict) as refused:
        asked.sharing(case_id, pupil)
    assert refused.value.problem is ProblemType.CASE_CLOSED
