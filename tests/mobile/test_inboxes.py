"""The two inboxes: what is offered, what is checked before it is queued, what waits."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from typing_extensions import override

from mobile.api.link import NoAnswer, ServerProblem
from mobile.api.session import SignInNeeded
from mobile.controllers.acting import ALREADY_WAITING
from mobile.controllers.care_team_inbox import CareTeamInboxController, Weighing
from mobile.controllers.reading import Loading
from mobile.controllers.referral_inbox import NOT_NOW, ReferralInboxController
from mobile.wire import from_document, parse, to_document
from mobile.wiring import Phone
from shared.commands import PERSON_COMMANDS
from shared.contract import Command, View
from shared.problems import ProblemType
from shared.referrals import (
    AcceptReferral,
    AskQuestion,
    BallView,
    HoldReferral,
    ReferralItem,
    ReferralView,
    RejectReferral,
)
from shared.signals import DecideSignal, OpenSignal, RecordSignalContact, SignalItem
from shared.sync import Change, RecordKind, SyncAnswer
from shared.vocabulary import (
    Category,
    LeaverOutcome,
    LifeDomain,
    Party,
    ReferralKind,
    ReferralStatus,
    RejectReason,
    Sector,
    Severity,
    SignalDecision,
    SignalKind,
    SignalReason,
    SignalStatus,
    Urgency,
)
from tests.support.controllers import Told, ports_of
from tests.support.phones import NOW, SCHOOL, opened_in
from tests.support.protocol_server import problem

SIGNAL = SignalItem(
    signal_id=UUID(int=1),
    organisation_id=SCHOOL,
    young_person_id=UUID(int=2),
    young_person_name="Noor Ünal",
    kind=SignalKind.CONCERN,
    severity=Severity.CONCERNED,
    categories=(Category.WELLBEING_MOOD,),
    status=SignalStatus.SUBMITTED,
    due_at=NOW,
    version=4,
    created_at=NOW,
)

REFERRAL = ReferralItem(
    referral_id=UUID(int=3),
    kind=ReferralKind.CO_CARE,
    status=ReferralStatus.REQUESTED,
    business_status=None,
    urgency=Urgency.NORMAL,
    life_domains=(LifeDomain.FAMILY,),
    age_band=None,
    municipality_nis=None,
    from_organisation_id=SCHOOL,
    from_organisation_name="School",
    from_sector=Sector.EDUCATION,
    to_organisation_id=UUID(int=5),
    to_organisation_name="CAW",
    to_service_id=UUID(int=6),
    to_service_name="JAC",
    ball=Party.RECEIVER,
    due_at=NOW,
    version=7,
    created_at=NOW,
)

PREVIEW = ReferralView(
    **{
        name: getattr(REFERRAL, name)
        for name in ReferralItem.__slots__
        if name not in {"ball", "due_at"}
    },
    barriers=(),
    case_id=None,
    sharing_id=None,
    help_question=None,
    packet=None,
    questions=(),
    assigned_account_id=None,
    assigned_name=None,
    reason=None,
    alternative_service_id=None,
    message=None,
    outcome=None,
    expected_on=None,
    bridging_plan=None,
    first_contact_on=None,
    attempts=0,
    ball=BallView(party=Party.RECEIVER, since=NOW, due_at=NOW, school_seconds_used=0, late=False),
    commands=("referral.accept", "referral.reject", "referral.ask"),
)


@pytest.fixture
def phone(tmp_path: Path) -> Phone:
    return opened_in(tmp_path)


def tell(phone: Phone, kind: RecordKind, record_id: UUID, record: View, version: int) -> None:
    change = Change(kind=kind, id=record_id, version=version, record=to_document(record))
    answer = SyncAnswer(
        outcomes=(), changes=(change,), cursor="1", more=False, reset=False, server_time=NOW
    )
    phone.store.apply(answer, (), outbox=phone.outbox)


def tell_signal(phone: Phone, signal: SignalItem = SIGNAL) -> None:
    tell(phone, RecordKind.SIGNAL, signal.signal_id, signal, signal.version)


def queued(phone: Phone) -> Command:
    (entry,) = phone.outbox.entries()
    return from_document(parse(entry.body), PERSON_COMMANDS[entry.type])


def signal_screen(phone: Phone) -> CareTeamInboxController:
    tell_signal(phone)
    screen = CareTeamInboxController(ports_of(phone), Told(NoAnswer("timeout")))
    asyncio.run(screen.open(SIGNAL.signal_id))
    return screen


def test_the_most_pressing_signal_comes_first_and_ended_ones_last(phone: Phone) -> None:
    tell_signal(phone)
    later = replace(SIGNAL, signal_id=UUID(int=11), due_at=NOW + timedelta(days=3))
    ended = replace(SIGNAL, signal_id=UUID(int=12), due_at=None, status=SignalStatus.CLOSED)
    for one in (ended, later):
        tell_signal(phone, one)
    screen = CareTeamInboxController(ports_of(phone), Told(NoAnswer("timeout")))
    assert [one.id for one in screen.state.signals] == [
        SIGNAL.signal_id,
        later.signal_id,
        ended.signal_id,
    ]
    assert screen.state.decisions == ()


def test_without_a_network_the_line_stays_and_deciding_works(phone: Phone) -> None:
    screen = signal_screen(phone)
    assert screen.state.loading is Loading.OFFLINE
    assert screen.state.may_take_up
    assert SignalDecision.WATCH in screen.state.decisions

    screen.decide(Weighing(decision=SignalDecision.WATCH, next_on=date(2026, 9, 20)))

    command = queued(phone)
    assert isinstance(command, DecideSignal)
    assert command.version == 4
    assert not screen.state.faults
    assert screen.state.decisions == ()
    (line,) = screen.state.signals
    assert line.is_waiting
    assert line.record is not None
    assert line.record.status is SignalStatus.SUBMITTED
    screen.take_up()
    assert screen.state.faults == (ALREADY_WAITING,)


@pytest.mark.parametrize(
    ("weighing", "missing"),
    [
        (Weighing(decision=SignalDecision.WATCH), {"next_on"}),
        (Weighing(decision=SignalDecision.FOLLOW_UP_AT_SCHOOL), {"next_on"}),
        (Weighing(decision=SignalDecision.LINK_TO_CASE), {"case_id"}),
        (Weighing(decision=SignalDecision.NO_ACTION), {"reason", "message_to_signaller"}),
        (
            Weighing(
                decision=SignalDecision.NO_ACTION,
                reason=SignalReason.RESOLVED,
                message_to_signaller="x" * 501,
            ),
            {"message_to_signaller"},
        ),
    ],
)
def test_a_decision_without_what_it_needs_is_not_queued(
    phone: Phone, weighing: Weighing, missing: set[str]
) -> None:
    screen = signal_screen(phone)
    screen.decide(weighing)
    assert {fault.field for fault in screen.state.faults} == missing
    assert phone.outbox.size() == 0


def test_an_early_leaver_ends_only_with_its_outcome(phone: Phone) -> None:
    screen = signal_screen(phone)
    tell_signal(phone, replace(SIGNAL, kind=SignalKind.EARLY_LEAVER))
    ending = Weighing(
        decision=SignalDecision.NO_ACTION,
        reason=SignalReason.HELP_GIVEN,
        message_to_signaller="Hij is terug op school.",
    )
    screen.decide(ending)
    assert [fault.field for fault in screen.state.faults] == ["leaver_outcome"]
    screen.decide(replace(ending, leaver_outcome=LeaverOutcome.BACK_IN_SCHOOL))
    assert isinstance(queued(phone), DecideSignal)


def test_taking_up_and_a_contact_are_queued_one_at_a_time(phone: Phone) -> None:
    screen = signal_screen(phone)
    screen.take_up()
    assert isinstance(queued(phone), OpenSignal)
    screen.record_contact(date(2026, 9, 1), next_on=None, message=" ")
    assert screen.state.faults == (ALREADY_WAITING,)
    phone.outbox.take_back(queued(phone).command_id)
    tell_signal(phone, replace(SIGNAL, status=SignalStatus.IN_TRIAGE, version=5))
    screen.refresh()
    assert screen.state.may_record_contact
    assert not screen.state.may_take_up
    screen.record_contact(date(2026, 9, 1), next_on=None, message=" ")
    contact = queued(phone)
    assert isinstance(contact, RecordSignalContact)
    assert contact.message_to_signaller is None


def test_nothing_opened_means_nothing_done(phone: Phone) -> None:
    screen = CareTeamInboxController(ports_of(phone), Told(NoAnswer("timeout")))
    screen.take_up()
    screen.decide(Weighing(decision=SignalDecision.WATCH))
    screen.record_contact(date(2026, 9, 1), next_on=None, message="")
    referrals = ReferralInboxController(ports_of(phone), Told(NoAnswer("timeout")))
    referrals.accept(uuid4())
    referrals.reject(RejectReason.NO_CAPACITY, alternative_service_id=None)
    referrals.ask("?")
    referrals.put_on_waiting_list(date(2026, 9, 1), bridging_plan="")
    assert phone.outbox.size() == 0


def test_a_reading_that_is_refused_says_why(phone: Phone) -> None:
    tell_signal(phone)
    refusal = ServerProblem(problem(ProblemType.NOT_FOUND, 404))
    told = Told(refusal)
    screen = CareTeamInboxController(ports_of(phone), told)
    for raised, code in ((refusal, "not-found"), (SignInNeeded(), "sign-in-needed")):
        told.answer = raised
        asyncio.run(screen.open(SIGNAL.signal_id))
        assert (screen.state.loading, screen.state.problem) == (Loading.ERROR, code)
    screen.close()
    assert screen.state.opened_id is None
    assert len(screen.state.signals) == 1


class Slow(Told):
    """Answers only after the person has gone elsewhere."""

    def __init__(self, answer: ReferralView, leave: list[object]) -> None:
        super().__init__(answer)
        self.leave = leave

    @override
    def _answer(self) -> ReferralView:
        for screen in self.leave:
            screen.close()  # type: ignore[attr-defined]  # Of either inbox.
        assert isinstance(self.answer, ReferralView)
        return self.answer


def test_an_answer_that_comes_after_leaving_is_not_shown(phone: Phone) -> None:
    tell_signal(phone)
    leave: list[object] = []
    referrals = ReferralInboxController(ports_of(phone), Slow(PREVIEW, leave))
    leave.append(referrals)
    asyncio.run(referrals.open(REFERRAL.referral_id))
    assert referrals.state.opened is None
    signals = CareTeamInboxController(ports_of(phone), Told(NoAnswer("x")))

    async def leave_meanwhile(_: UUID) -> ReferralView:
        signals.close()
        raise NoAnswer("x")

    signals._reader.signal = leave_meanwhile  # type: ignore[method-assign,assignment]  # Somebody leaves while it reads.
    asyncio.run(signals.open(SIGNAL.signal_id))
    assert signals.state.loading is Loading.NOTHING


def referral_screen(phone: Phone, view: ReferralView = PREVIEW) -> ReferralInboxController:
    tell(phone, RecordKind.REFERRAL, REFERRAL.referral_id, REFERRAL, REFERRAL.version)
    screen = ReferralInboxController(ports_of(phone), Told(view))
    asyncio.run(screen.open(REFERRAL.referral_id))
    return screen


def test_accepting_waits_and_shows_no_packet_before_the_server_has_it(phone: Phone) -> None:
    screen = referral_screen(phone)
    assert screen.state.buttons == PREVIEW.commands
    colleague = uuid4()
    screen.accept(colleague, first_contact_on=date(2026, 9, 4))
    command = queued(phone)
    assert isinstance(command, AcceptReferral)
    assert (command.version, command.assigned_account_id) == (7, colleague)
    assert screen.state.is_waiting
    assert screen.state.buttons == ()
    assert screen.state.opened is not None
    assert screen.state.opened.packet is None
    screen.ask("Is er een tolk nodig?")
    assert screen.state.faults == (ALREADY_WAITING,)


def test_a_rejection_names_an_alternative_or_says_there_is_none(phone: Phone) -> None:
    screen = referral_screen(phone)
    screen.reject(RejectReason.NO_CAPACITY, alternative_service_id=None, message=" ")
    command = queued(phone)
    assert isinstance(command, RejectReferral)
    assert command.no_alternative
    assert command.message is None
    phone.outbox.take_back(command.command_id)
    screen.reject(RejectReason.NO_CAPACITY, alternative_service_id=UUID(int=99))
    command = queued(phone)
    assert isinstance(command, RejectReferral)
    assert not command.no_alternative


def test_a_question_needs_words(phone: Phone) -> None:
    screen = referral_screen(phone)
    screen.ask("  ")
    assert [fault.field for fault in screen.state.faults] == ["question"]
    screen.ask("Welke taal?")
    assert isinstance(queued(phone), AskQuestion)


def test_a_waiting_list_needs_an_accepted_referral_and_a_plan(phone: Phone) -> None:
    screen = referral_screen(phone)
    screen.put_on_waiting_list(date(2026, 10, 1), bridging_plan="")
    assert NOT_NOW in screen.state.faults
    assert phone.outbox.size() == 0
    screen = referral_screen(phone, replace(PREVIEW, commands=("referral.hold",)))
    screen.put_on_waiting_list(date(2026, 10, 1), bridging_plan="School belt elke week.")
    assert isinstance(queued(phone), HoldReferral)
    screen.close()
    assert screen.state.opened is None
