"""Closing together, opening again, and what the worker says when a date has come."""

from datetime import timedelta

import pytest
from httpx2 import Response

from server.cases.jobs import due
from server.kernel.errors import Conflict
from server.kernel.messages import dump
from server.kernel.tables import columns
from server.network.tables import OrganisationRow
from shared.cases import AnswerClosing, JoinCircle, PlanNextDate, RemindCircle, ReopenCase, SetGoal
from shared.network import OfferService
from shared.referrals import AcceptReferral, DraftReferral, SendReferral
from shared.signals import DecideSignal, SubmitSignal
from shared.vocabulary import (
    Category,
    DisputeSettlement,
    HandoverStatus,
    LifeDomain,
    OrganisationKind,
    ReferralKind,
    ReopenReason,
    Role,
    Severity,
    SignalDecision,
)
from tests.server.cases.circle import Around, problem
from tests.support.world import Person


def test_a_case_closes_with_the_yes_of_its_last_party(around: Around) -> None:
    around.joins(around.caw_worker)
    around.world.clock.forward(days=1)
    assert around.closing().json()["status"] == "closing"
    for who in (around.care, around.caw_worker):
        around.world.prove(who)
    assert around.says(around.care, agrees=True).json()["status"] == "closing"
    answers = [party["closing_answer"] for party in around.read(around.care)["parties"]]
    assert answers == [True, None]
    assert around.says(around.caw_worker, agrees=True).json()["status"] == "closed"
    around.ledger_agrees()
    case = around.read(around.caw_worker)
    assert (case["outcome"], case["commands"]) == ("goal-reached", ["case.reopen"])
    journal = around.world.journal(around.case)
    assert [each for each in journal if each.startswith("case.c") or "closing" in each] == [
        "case.propose-closing",
        "case.answer-closing",
        "case.close",
        "case.answer-closing",
    ]


def test_two_parties_who_saw_the_same_proposal_both_answer_it(around: Around) -> None:
    around.joins(around.caw_worker)
    around.closing()
    seen = around.version
    assert around.says(around.caw_worker, agrees=True, version=seen).status_code == 200
    assert around.says(around.care, agrees=True, version=seen).json()["status"] == "closed"


def test_one_no_keeps_the_case_open_and_says_so(around: Around) -> None:
    around.joins(around.caw_worker)
    around.closing()
    around.says(around.care, agrees=True)
    seen = around.version
    assert around.says(around.caw_worker, agrees=False).json()["status"] == "open"
    assert "closing-refused" in around.world.notices_to(around.care.account_id)
    assert problem(around.says(around.care, agrees=True, version=seen)) == (
        409,
        "stale-record",
        None,
    )
    around.closing()
    answers = [party["closing_answer"] for party in around.read(around.care)["parties"]]
    assert answers == [None, None], "a new proposal is answered anew"


def test_the_connector_alone_proposes_to_close(around: Around) -> None:
    response = around.closing(around.colleague)
    assert problem(response) == (403, "forbidden", "case.propose-closing")


def test_one_answers_for_ones_own_organisation(around: Around) -> None:
    around.joins(around.caw_worker)
    around.closing()
    command = around.make(
        AnswerClosing, version=around.version, organisation_id=around.school, agrees=True
    )
    response = around.post(around.caw_worker, "/closing/answer", command)
    assert problem(response) == (403, "forbidden", "case.answer-closing")


def test_nothing_is_answered_that_was_not_proposed(around: Around) -> None:
    assert problem(around.says(around.care, agrees=True)) == (409, "lifecycle-conflict", None)


def test_a_dispute_or_a_handover_without_an_end_keeps_a_case_open(around: Around) -> None:
    around.joins(around.caw_worker)
    dispute_id = around.disputed(around.caw_worker)
    assert problem(around.closing()) == (409, "case-still-needs", "open_dispute")
    around.settle(around.care, dispute_id, DisputeSettlement.STAYS)
    handover_id = around.proposed(around.care, around.caw_worker)
    assert problem(around.closing()) == (409, "case-still-needs", "open_handover")
    around.answer(around.caw_worker, handover_id, HandoverStatus.REFUSED)
    assert around.closing().status_code == 200


def test_a_question_to_a_partner_without_an_end_keeps_a_case_open(around: Around) -> None:
    service_id, referral_id = around.world.new_id(), around.world.new_id()
    around.world.run(
        OfferService(
            command_id=around.world.new_id(),
            service_id=service_id,
            organisation_id=around.caw,
            name="JAC",
            life_domains=(LifeDomain.FAMILY,),
        )
    )
    around.world.run(
        DraftReferral(
            command_id=around.world.new_id(),
            referral_id=referral_id,
            kind=ReferralKind.CO_CARE,
            from_organisation_id=around.school,
            to_service_id=service_id,
            case_id=around.case,
            sharing_id=around.shares(around.caw),
            life_domains=(LifeDomain.FAMILY,),
            help_question="Wie kan mee aan tafel?",
        ),
        around.care,
    )
    around.world.run(
        SendReferral(command_id=around.world.new_id(), referral_id=referral_id, version=1),
        around.care,
    )
    assert problem(around.closing()) == (409, "case-still-needs", "open_referral")
    around.world.run(
        AcceptReferral(
            command_id=around.world.new_id(),
            referral_id=referral_id,
            version=2,
            assigned_account_id=around.caw_worker.account_id,
        ),
        around.caw_worker,
    )
    assert around.parties() == [around.school, around.caw], "accepting adds"
    assert problem(around.closing()) == (409, "case-still-needs", "open_referral")
    around.ledger_agrees()


def test_a_dispute_that_came_after_the_proposal_keeps_it_open_as_well(around: Around) -> None:
    around.joins(around.caw_worker)
    around.closing()
    around.says(around.care, agrees=True)
    around.disputed(around.caw_worker)
    response = around.says(around.caw_worker, agrees=True)
    assert problem(response) == (409, "case-still-needs", "open_dispute")
    assert around.read(around.care)["status"] == "closing"


def test_who_joins_while_the_case_closes_answers_too(around: Around) -> None:
    around.joins(around.caw_worker)
    around.closing()
    around.says(around.care, agrees=True)
    around.joins(around.clb_worker)
    assert around.says(around.caw_worker, agrees=True).json()["status"] == "closing"
    assert around.says(around.clb_worker, agrees=True).json()["status"] == "closed"


def test_a_case_does_not_close_by_itself_when_the_last_who_had_not_answered_leaves(
    around: Around,
) -> None:
    referral_id = around.joins(around.caw_worker)
    around.closing()
    around.says(around.care, agrees=True)
    around.leaves(around.caw_worker, referral_id)
    assert around.read(around.care)["status"] == "closing", "never_auto_close"
    assert around.says(around.care, agrees=True).json()["status"] == "closed"


def test_the_signaller_hears_how_it_ended(around: Around) -> None:
    teacher = around.world.person(around.school, Role.SIGNALLER)
    signal = SubmitSignal(
        command_id=around.world.new_id(),
        signal_id=around.world.new_id(),
        organisation_id=around.school,
        young_person_id=around.pupil,
        severity=Severity.CONCERNED,
        categories=(Category.ATTENDANCE,),
        observation="Is vaak te laat",
        made_at=around.world.clock.now,
    )
    around.world.run(signal, teacher)
    around.world.run(
        DecideSignal(
            command_id=around.world.new_id(),
            signal_id=signal.signal_id,
            version=1,
            decision=SignalDecision.LINK_TO_CASE,
            case_id=around.case,
        ),
        around.care,
    )
    around.closed()
    receipt = teacher.client.get(f"/v1/signals/{signal.signal_id}").json()
    assert receipt["step"] == "finished"
    assert receipt["message"] == "De hulp is afgerond. Dank je wel."


def test_a_closed_case_takes_no_work(around: Around) -> None:
    around.closed()
    response = around.goal()
    assert problem(response) == (409, "case-closed", None)
    assert response.json()["current"]["status"] == "closed"


def test_a_case_opens_again_with_the_parties_of_its_last_moment(around: Around) -> None:
    around.leaves(around.clb_worker, around.joins(around.clb_worker))
    around.joins(around.caw_worker)
    around.closed(around.caw_worker)
    response = _reopen(around, around.caw_worker)
    assert response.json()["status"] == "open"
    assert around.parties() == [around.school, around.caw]
    assert around.connector() == (around.school, around.care.account_id)
    around.ledger_agrees()
    assert around.goal().status_code == 201
    assert "case-reopened" in around.world.notices_to(around.school)


def test_an_open_case_is_not_opened_again(around: Around) -> None:
    assert problem(_reopen(around, around.care)) == (409, "lifecycle-conflict", None)


def test_a_case_opens_again_without_who_is_no_longer_there(around: Around) -> None:
    around.joins(around.caw_worker)
    around.closed(around.caw_worker)
    around.world.end_memberships(around.care)
    with around.world.unit() as uow:
        caw = uow.find(OrganisationRow, columns(OrganisationRow).id == around.caw)
        assert caw is not None
        uow.change(caw, active=False)
        uow.record("organisation.disable", caw)
        uow.commit()
    command = around.make(
        ReopenCase,
        version=int(around.read(around.colleague)["version"]),
        reason=ReopenReason.WORRY_CAME_BACK,
        next_on=around.soon(),
    )
    assert around.post(around.colleague, "/reopening", command).status_code == 200
    assert around.parties() == [around.school]
    assert around.connector() == (around.school, around.colleague.account_id)
    around.ledger_agrees()


def test_a_partner_that_accepted_too_late_hears_that_the_case_is_closed(around: Around) -> None:
    around.closed()
    around.world.run(
        around.make(
            JoinCircle,
            organisation_id=around.caw,
            account_id=around.caw_worker.account_id,
            referral_id=around.world.new_id(),
            moves_connector=False,
        )
    )
    assert around.parties() == [around.school]
    assert around.world.notices_to(around.caw) == ["case-closed-before-joining"]


def test_a_date_that_has_come_is_told_to_the_circle_then_to_the_coordinators(
    around: Around,
) -> None:
    coordination = around.world.organisation(OrganisationKind.COORDINATION, name="W13")
    assert _remind(around) == []
    around.world.clock.forward(days=14)
    assert _remind(around) == [1]
    assert _remind(around) == []
    assert around.world.notices_to(around.school) == ["case-waits"]
    assert around.world.notices_to(coordination) == []
    around.world.clock.forward(days=7)
    assert _remind(around) == [2]
    assert around.world.notices_to(coordination) == ["case-waits"]
    around.world.clock.forward(days=70)
    assert _remind(around) == []
    assert around.read(around.care)["status"] == "open", "never_auto_close"


def test_a_new_date_starts_the_reminders_afresh(around: Around) -> None:
    around.world.clock.forward(days=14)
    _remind(around)
    plan = around.make(PlanNextDate, version=around.version, next_on=around.soon(7))
    around.post(around.care, "/next-date", plan)
    assert _remind(around) == []
    around.world.clock.forward(days=7)
    assert _remind(around) == [1]


def test_a_deadline_that_comes_before_the_next_date_is_told_when_it_comes(
    around: Around,
) -> None:
    plan = around.make(PlanNextDate, version=around.version, next_on=around.soon(100))
    around.post(around.care, "/next-date", plan)
    around.joins(around.caw_worker)
    around.disputed(around.caw_worker)
    around.world.clock.forward(days=13)
    assert _remind(around) == []
    around.world.clock.forward(days=2)
    assert _remind(around) == [1]


def test_after_the_coordinators_heard_the_next_date_is_still_waited_for(around: Around) -> None:
    plan = around.make(PlanNextDate, version=around.version, next_on=around.soon(60))
    around.post(around.care, "/next-date", plan)
    around.joins(around.caw_worker)
    around.disputed(around.caw_worker)
    around.world.clock.forward(days=15)
    assert _remind(around) == [1]
    around.world.clock.forward(days=7)
    assert _remind(around) == [2]
    around.world.clock.forward(days=39)
    assert _remind(around) == [1]


def test_a_reminder_about_a_date_that_has_moved_is_not_sent(around: Around) -> None:
    around.world.clock.forward(days=14)
    stale = around.make(RemindCircle, due_on=around.today - timedelta(days=1), level=1)
    with pytest.raises(Conflict):
        around.world.run(stale)


def test_a_command_of_the_worker_is_not_one_a_person_can_send(around: Around) -> None:
    goal = around.make(
        SetGoal,
        goal_id=around.world.new_id(),
        life_domain=LifeDomain.FAMILY,
        from_family=True,
        words="x",
    )
    body = dump(goal) | {"type": "case.join"}
    response = around.care.client.post(f"/v1/cases/{around.case}/goals", json=body)
    assert response.status_code == 422


def _reopen(around: Around, who: Person) -> Response:
    command = around.make(
        ReopenCase,
        version=around.version,
        reason=ReopenReason.WORRY_CAME_BACK,
        next_on=around.soon(),
    )
    return around.post(who, "/reopening", command)


def _remind(around: Around) -> list[int]:
    """Do what the worker does at a round; give the levels that were told."""
    with around.world.unit() as uow:
        commands = [each for each in due(uow) if isinstance(each, RemindCircle)]
    for command in commands:
        around.world.run(command)
    return [command.level for command in commands]
