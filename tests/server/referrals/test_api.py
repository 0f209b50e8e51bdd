"""Referrals over HTTP: asking, answering, helping and every way out, with what follows each."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from server.cases.queries import connector_of, find_case, parties_of
from server.kernel.messages import dump
from shared.network import ReportCapacity
from shared.referrals import DraftReferral, SendReferral
from shared.signals import DecideSignal, SubmitSignal
from shared.vocabulary import (
    CancelReason,
    CapacityState,
    Category,
    FailureReason,
    HoldReason,
    LifeDomain,
    OrganisationKind,
    ReferralKind,
    ReferralOutcome,
    Role,
    Severity,
    SignalDecision,
)
from tests.server.referrals.talk import MESSAGE, Talk, guard, problem
from tests.support.scenes import Asked
from tests.support.world import Person, World


@pytest.fixture
def talk(world: World) -> Talk:
    """Give a question that was sent."""
    return Talk(world)


def parties(talk: Talk) -> set[UUID]:
    """Give who is co-responsible for the case of a referral now."""
    case_id = UUID(talk.view(talk.school)["case_id"])
    with talk.world.unit() as uow:
        return set(parties_of(uow, case_id))


def connector(talk: Talk) -> UUID:
    """Give the organisation that connects now."""
    case_id = UUID(talk.view(talk.school)["case_id"])
    with talk.world.unit() as uow:
        return connector_of(uow, case_id)[0]


def test_a_yes_adds_the_partner_and_the_school_stays(talk: Talk) -> None:
    assert parties(talk) == {talk.school.organisation_id}
    response = talk.accept()
    assert (response.status_code, response.json()["status"]) == (200, "accepted")
    assert parties(talk) == {talk.school.organisation_id, talk.partner.organisation_id}
    assert connector(talk) == talk.school.organisation_id
    journal = [each for each in talk.world.journal(talk.id) if each != "referral.read"]
    assert journal == ["referral.draft", "referral.send", "referral.accept"]
    assert "referral-accepted" in talk.world.notices_to(talk.school.organisation_id)


def test_the_school_cannot_say_yes_for_the_partner(talk: Talk) -> None:
    response = talk.accept(talk.school)
    assert problem(response) == (403, "forbidden")
    assert response.json()["reason"] == "referral.accept"


def test_an_outsider_finds_no_referral_whatever_it_tries(talk: Talk) -> None:
    other = talk.world.person(
        talk.world.organisation(OrganisationKind.PARTNER, name="Elders"), Role.PARTNER
    )
    teacher = talk.world.person(talk.school.organisation_id, Role.SIGNALLER)
    for person in (other, teacher):
        assert problem(talk.accept(person)) == (404, "not-found")
        assert problem(person.client.get(f"/v1/referrals/{talk.id}")) == (404, "not-found")
        assert person.client.get("/v1/referrals").json()["items"] == []
    absent = other.client.get(f"/v1/referrals/{UUID(int=1)}")
    assert absent.content == other.client.get(f"/v1/referrals/{talk.id}").content


def test_a_yes_names_a_colleague_of_the_desk(talk: Talk) -> None:
    response = talk.accept(assigned_account_id=talk.school.account_id)
    assert guard(response) == "named_person_or_team_assigned"


def test_a_yes_at_an_old_version_is_stale_and_changes_nothing(talk: Talk) -> None:
    response = talk.accept(version=1)
    assert problem(response) == (409, "stale-record")
    assert response.json()["current"] == {"status": "requested", "version": 2}
    assert parties(talk) == {talk.school.organisation_id}


def test_a_second_decision_finds_that_it_was_decided(talk: Talk) -> None:
    talk.accept()
    assert problem(talk.reject()) == (409, "referral-already-decided")


def test_a_repeated_yes_gets_its_first_answer(talk: Talk) -> None:
    command_id = talk.world.new_id()
    version = talk.version
    first = talk.accept(command_id=command_id)
    assert talk.accept(command_id=command_id, version=version).json() == first.json()
    assert talk.world.journal(talk.id).count("referral.accept") == 1


def test_a_no_says_why_and_who_else_or_that_nobody_is_known(talk: Talk) -> None:
    assert guard(talk.reject(no_alternative=False)) == "alternative_suggested_or_explicit_none"
    response = talk.reject(message="Volzet tot Pasen.")
    assert response.json()["status"] == "rejected"
    view = talk.view(talk.school)
    assert (view["reason"], view["message"]) == ("no-capacity", "Volzet tot Pasen.")
    assert view["packet"] is None
    assert parties(talk) == {talk.school.organisation_id}
    assert "referral-rejected" in talk.world.notices_to(talk.school.organisation_id)


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"alternative_service_id": UUID(int=9), "no_alternative": False}, "no_such_service"),
        ({"alternative_service_id": UUID(int=9)}, "not_both"),
    ],
)
def test_an_alternative_is_a_service_of_the_network(
    talk: Talk, changes: dict[str, Any], kind: str
) -> None:
    response = talk.reject(**changes)
    assert problem(response) == (422, "body-not-valid")
    assert response.json()["faults"][0]["type"] == kind


def test_a_service_is_no_alternative_for_itself(talk: Talk) -> None:
    response = talk.reject(alternative_service_id=talk.asked.service_id, no_alternative=False)
    assert response.json()["faults"][0]["type"] == "the_same_service"


def test_a_question_gives_the_move_to_the_school_and_the_answer_gives_it_back(talk: Talk) -> None:
    world = talk.world
    world.clock.forward(days=1)
    question_id = talk.ask()
    view = talk.view(talk.school)
    assert (view["business_status"], view["ball"]["party"]) == ("info-requested", "sender")
    assert "referral.answer" in view["commands"]
    assert "referral-question" in world.notices_to(talk.school.organisation_id)
    world.clock.forward(days=2)
    assert talk.answer(question_id).status_code == 200
    view = talk.view(talk.partner)
    assert view["ball"]["party"] == "receiver"
    assert view["ball"]["school_seconds_used"] == 86_400
    # Five school days, of which one was used: four are left, over the weekend.
    assert view["ball"]["due_at"] == "2026-09-23T08:00:00Z"
    assert view["questions"][0]["answer"] == "Sinds Pasen."
    assert world.journal(question_id) == ["referral-question.ask", "referral-question.answer"]


def test_the_move_is_the_schools_until_the_last_question_is_answered(talk: Talk) -> None:
    first, second = talk.ask(), talk.ask("Hoe vaak?")
    talk.answer(first)
    assert talk.view(talk.school)["ball"]["party"] == "sender"
    talk.answer(second)
    assert talk.view(talk.school)["ball"]["party"] == "receiver"
    assert guard(talk.answer(second)) == "question_open"


def test_an_answer_before_a_yes_does_not_hold_the_name(talk: Talk) -> None:
    question_id = talk.ask()
    response = talk.answer(question_id, "Noor is sinds Pasen stil.")
    assert problem(response) == (422, "body-not-valid")
    assert response.json()["faults"] == [{"loc": ["answer"], "type": "holds_the_name"}]
    assert talk.view(talk.partner)["questions"][0]["answer"] is None


def test_seeing_is_noted_once(talk: Talk) -> None:
    assert talk.see().json()["version"] == 3
    assert talk.view(talk.school)["business_status"] == "seen"
    assert talk.see().json()["version"] == 3
    assert talk.world.journal(talk.id).count("referral.see") == 1


def test_the_school_takes_a_question_back_and_the_partner_hears_of_it(talk: Talk) -> None:
    assert problem(talk.recall(talk.partner)) == (403, "forbidden")
    response = talk.recall(reason=CancelReason.SENT_TO_WRONG_PARTNER)
    assert response.json()["status"] == "cancelled"
    assert talk.view(talk.school)["packet"] is None
    assert "referral-recalled" in talk.world.notices_to(talk.partner.organisation_id)


def test_either_side_steps_out_of_help_while_others_hold_on(talk: Talk) -> None:
    talk.accept()
    response = talk.recall(talk.partner, reason=CancelReason.RESPONSIBILITY_RETURNED)
    assert response.json()["status"] == "cancelled"
    assert parties(talk) == {talk.school.organisation_id}
    assert "referral-recalled" in talk.world.notices_to(talk.school.organisation_id)


def test_a_handover_moves_the_connector_and_the_school_stays_co_responsible(world: World) -> None:
    talk = Talk(world, ReferralKind.HANDOVER)
    talk.accept()
    assert connector(talk) == talk.partner.organisation_id
    assert parties(talk) == {talk.school.organisation_id, talk.partner.organisation_id}


def test_nobody_ends_help_while_holding_the_connectors_role(world: World) -> None:
    talk = Talk(world, ReferralKind.HANDOVER)
    talk.accept()
    talk.contact()
    assert guard(talk.complete()) == "responsibility_covered"
    assert guard(talk.fail()) == "responsibility_covered"
    assert guard(talk.recall(talk.partner)) == "responsibility_covered"
    assert connector(talk) == talk.partner.organisation_id


def test_on_a_waiting_list_the_connector_moves_at_first_contact(world: World) -> None:
    talk = Talk(world, ReferralKind.HANDOVER)
    waits = ReportCapacity(
        command_id=world.new_id(), service_id=talk.asked.service_id, state=CapacityState.WAITLIST
    )
    world.run(waits, talk.partner)
    talk.accept()
    assert connector(talk) == talk.school.organisation_id
    assert guard(talk.hold(reason=HoldReason.WAITLISTED)) == "bridging_plan_if_waitlisted"
    talk.hold(reason=HoldReason.WAITLISTED, bridging_plan="De school belt elke week.")
    view = talk.view(talk.school)
    assert (view["business_status"], view["ball"]["party"]) == ("waitlisted", "nobody")
    assert view["bridging_plan"] == "De school belt elke week."
    assert connector(talk) == talk.school.organisation_id
    assert talk.contact().json()["status"] == "in-progress"
    assert connector(talk) == talk.partner.organisation_id


def test_a_second_handover_waits_for_the_first(world: World) -> None:
    first = Talk(world, ReferralKind.HANDOVER)
    view = first.view(first.school)
    second = DraftReferral(
        command_id=world.new_id(),
        referral_id=world.new_id(),
        kind=ReferralKind.HANDOVER,
        from_organisation_id=first.school.organisation_id,
        to_service_id=first.asked.service_id,
        case_id=UUID(view["case_id"]),
        sharing_id=UUID(view["sharing_id"]),
        life_domains=(LifeDomain.FAMILY,),
        help_question="Wie neemt over?",
    )
    assert first.school.client.post("/v1/referrals", json=dump(second)).status_code == 201
    path = f"/v1/referrals/{second.referral_id}/sending"
    send = SendReferral(command_id=world.new_id(), referral_id=second.referral_id, version=1)
    refused = first.school.client.post(path, json=dump(send))
    assert guard(refused) == "no_other_active_handover_if_handover"
    first.recall()
    send = SendReferral(command_id=world.new_id(), referral_id=second.referral_id, version=1)
    assert first.school.client.post(path, json=dump(send)).status_code == 200


@pytest.mark.parametrize("days", [0, -1, 400])
def test_a_hold_has_a_day_ahead_on_which_it_goes_on(talk: Talk, days: int) -> None:
    talk.accept()
    assert guard(talk.hold(expected_on=talk.asked.today + timedelta(days=days))) == "expected_date"
    assert talk.hold().json()["status"] == "on-hold"
    assert "referral-on-hold" in talk.world.notices_to(talk.school.organisation_id)


def test_a_try_is_no_contact_and_three_tries_may_fail(talk: Talk) -> None:
    talk.accept()
    failure = {"reason": FailureReason.COULD_NOT_REACH}
    for attempt in (1, 2):
        assert talk.contact(reached=False).json()["status"] == "accepted"
        assert talk.view(talk.school)["business_status"] == f"first-contact-attempt-{attempt}"
        assert guard(talk.fail(**failure)) == "contact_attempts"
    talk.contact(reached=False)
    assert talk.fail(**failure).json()["status"] == "failed"
    assert talk.view(talk.school)["attempts"] == 3
    assert parties(talk) == {talk.school.organisation_id}


def test_contact_is_not_made_tomorrow(talk: Talk) -> None:
    talk.accept()
    response = talk.contact(contact_on=talk.asked.today + timedelta(days=1))
    assert problem(response) == (422, "body-not-valid")
    assert response.json()["faults"] == [{"loc": ["contact_on"], "type": "date_in_future"}]


def test_help_that_ends_lets_the_partner_go_and_the_others_hold_on(talk: Talk) -> None:
    talk.accept()
    talk.contact()
    response = talk.complete(outcome=ReferralOutcome.HELP_PARTIAL)
    assert response.json()["status"] == "completed"
    assert parties(talk) == {talk.school.organisation_id}
    assert talk.view(talk.school)["outcome"] == "help-partial"
    assert "referral-completed" in talk.world.notices_to(talk.school.organisation_id)


def test_a_colleague_takes_over_an_accepted_referral(talk: Talk) -> None:
    talk.accept()
    colleague = talk.world.person(talk.partner.organisation_id, Role.PARTNER, name="Cas Collega")
    assert guard(talk.assign(talk.school)) == "named_person_or_team_assigned"
    assert talk.assign(colleague).status_code == 200
    assert talk.view(talk.school)["assigned_name"] == "Cas Collega"
    assert "referral-assigned" in talk.world.notices_to(colleague.account_id)


def test_a_mistake_nobody_accepted_is_called_by_one(talk: Talk) -> None:
    assert problem(talk.mark_in_error(talk.partner)) == (403, "forbidden")
    assert talk.mark_in_error().json()["status"] == "entered-in-error"
    for desk in (talk.school, talk.partner):
        assert "referral-in-error" in talk.world.notices_to(desk.organisation_id)


def test_a_mistake_that_was_accepted_takes_two_people(talk: Talk) -> None:
    talk.accept()
    assert talk.mark_in_error().json()["status"] == "accepted"
    assert guard(talk.mark_in_error()) == "second_person_if_accepted"
    colleague = talk.world.person(talk.school.organisation_id, Role.CARE_TEAM)
    assert talk.mark_in_error(colleague).json()["status"] == "entered-in-error"
    assert talk.view(talk.partner)["packet"] is None
    assert talk.view(talk.school)["packet"] is None
    assert parties(talk) == {talk.school.organisation_id}
    journal = [each for each in talk.world.journal(talk.id) if each != "referral.read"]
    assert journal[-2:] == ["referral.error-asked", "referral.error"]


def test_a_draft_goes_nowhere_and_can_be_dropped(world: World) -> None:
    asked = Asked(world)
    referral_id, version = asked.draft()
    path = f"/v1/referrals/{referral_id}"
    assert problem(asked.partner.client.get(path)) == (404, "not-found")
    assert asked.partner.client.get("/v1/referrals").json()["items"] == []
    view = asked.care_team.client.get(path).json()
    assert view["commands"] == ["referral.send", "referral.recall", "referral.error"]
    recall = {
        "type": "referral.recall",
        "command_id": str(world.new_id()),
        "referral_id": str(referral_id),
        "version": version,
        "reason": "no-longer-needed",
    }
    assert asked.care_team.client.post(f"{path}/recall", json=recall).status_code == 200
    assert problem(asked.partner.client.get(path)) == (404, "not-found")


def signalled(world: World) -> tuple[Talk, Person, UUID]:
    """Give a question that came from a teacher's signal, the teacher and the signal."""
    talk = Talk(world)
    teacher = world.person(talk.school.organisation_id, Role.SIGNALLER)
    case_id = UUID(talk.view(talk.school)["case_id"])
    with world.unit() as uow:
        case = find_case(uow, case_id)
    assert case is not None
    signal = SubmitSignal(
        command_id=world.new_id(),
        signal_id=world.new_id(),
        organisation_id=talk.school.organisation_id,
        young_person_id=case.young_person_id,
        severity=Severity.CONCERNED,
        categories=(Category.WELLBEING_MOOD,),
        observation="Zit vaak alleen",
        made_at=world.clock.now,
    )
    world.run(signal, teacher)
    linked = DecideSignal(
        command_id=world.new_id(),
        signal_id=signal.signal_id,
        version=1,
        decision=SignalDecision.ASK_PARTNER,
        case_id=case_id,
    )
    world.run(linked, talk.school)
    return talk, teacher, signal.signal_id


def test_the_teacher_hears_how_far_it_is_and_never_that_it_is_over(world: World) -> None:
    talk, teacher, signal_id = signalled(world)

    def receipt() -> tuple[str, str | None]:
        told = teacher.client.get(f"/v1/signals/{signal_id}").json()
        return told["step"], told["message"]

    talk.accept()
    assert receipt() == ("taken-up", None)
    talk.contact()
    assert receipt() == ("contact-made", None)
    talk.complete()
    assert receipt() == ("contact-made", MESSAGE)


@pytest.mark.parametrize("ends", ["fail", "recall"])
def test_the_teacher_hears_of_help_that_did_not_come_about(world: World, ends: str) -> None:
    talk, teacher, signal_id = signalled(world)
    talk.accept()
    end = getattr(talk, ends)
    assert end(message_to_signaller="We zoeken verder.").status_code == 200
    told = teacher.client.get(f"/v1/signals/{signal_id}").json()
    assert (told["step"], told["message"]) == ("taken-up", "We zoeken verder.")
