"""One's own signals on the screen: never more certain than they are."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from uuid import UUID, uuid4

from mobile.controllers.acting import ALREADY_WAITING, NOT_HERE
from mobile.controllers.my_signals import MySignal, MySignalsController, SendingState
from mobile.controllers.signal_form import DRAFT, DRAFTS, SignalDraft, SignalFormController
from mobile.wire import from_document
from shared.problems import ProblemType
from shared.signals import LeaverFacts
from shared.vocabulary import LeaverState, SignalKind, SignallerStep, SignalReason
from tests.support.bench import Bench, a_pupil
from tests.support.controllers import ports_of
from tests.support.phones import a_signal
from tests.support.protocol_server import problem


def only(screen: MySignalsController) -> MySignal:
    screen.refresh()
    (line,) = screen.state.signals
    return line


def test_a_signal_goes_from_waiting_to_received_to_withdrawn(bench: Bench) -> None:
    screen = MySignalsController(ports_of(bench.phone))
    signal = a_signal()
    bench.phone.outbox.add(signal)
    line = only(screen)
    assert (line.sending, line.step, line.may_take_back) == (SendingState.WAITING, None, True)

    asyncio.run(bench.sync())
    line = only(screen)
    assert (line.sending, line.step) == (None, SignallerStep.RECEIVED)
    assert line.may_withdraw

    screen.withdraw(signal.signal_id, SignalReason.SENT_BY_MISTAKE)
    assert not screen.state.faults
    line = only(screen)
    assert line.withdrawing
    assert line.step is SignallerStep.RECEIVED
    assert not line.may_withdraw
    screen.withdraw(signal.signal_id, SignalReason.SENT_BY_MISTAKE)
    assert screen.state.faults == (ALREADY_WAITING,)

    asyncio.run(bench.sync())
    line = only(screen)
    assert line.step is SignallerStep.WITHDRAWN
    screen.withdraw(signal.signal_id, SignalReason.SENT_BY_MISTAKE)
    assert [fault.code for fault in screen.state.faults] == ["missing"]
    screen.withdraw(uuid4(), SignalReason.SENT_BY_MISTAKE)
    assert screen.state.faults == (NOT_HERE,)


def test_a_signal_that_never_left_is_taken_back_here(bench: Bench) -> None:
    screen = MySignalsController(ports_of(bench.phone))
    signal = a_signal()
    bench.phone.outbox.add(signal)
    assert screen.take_back(signal.signal_id)
    assert screen.state.signals == ()
    assert not screen.take_back(signal.signal_id)


def test_a_refused_signal_says_why_and_can_be_changed_and_sent_anew(bench: Bench) -> None:
    screen = MySignalsController(ports_of(bench.phone))
    signal = a_signal("Wat ik zag")
    bench.server.reject[signal.command_id] = problem(ProblemType.FORBIDDEN, 403)
    bench.phone.outbox.add(signal)
    assert not screen.change_refused(signal.signal_id)
    asyncio.run(bench.sync())
    line = only(screen)
    assert line.sending is SendingState.REFUSED
    assert line.problem is not None

    bench.phone.store.keep_draft(DRAFT, {})
    assert not screen.change_refused(signal.signal_id)
    bench.phone.store.drop_draft(DRAFT)
    assert screen.change_refused(signal.signal_id)

    assert screen.state.signals == ()
    draft = from_document(bench.phone.store.draft(DRAFT), SignalDraft)
    assert draft.observation == "Wat ik zag"
    assert not screen.change_refused(uuid4())


def test_a_refused_withdrawal_stays_beside_its_signal_until_it_is_put_away(bench: Bench) -> None:
    screen = MySignalsController(ports_of(bench.phone))
    signal = a_signal()
    bench.phone.outbox.add(signal)
    asyncio.run(bench.sync())
    screen.withdraw(signal.signal_id, SignalReason.MISUNDERSTANDING)
    (entry,) = bench.phone.outbox.entries()
    bench.server.reject[entry.command_id] = problem(ProblemType.SIGNAL_ALREADY_WEIGHED, 409)
    asyncio.run(bench.sync())
    line = only(screen)
    assert line.step is SignallerStep.RECEIVED
    assert line.refused_command_id == entry.command_id
    assert not line.withdrawing
    screen.dismiss(entry.command_id)
    assert only(screen).problem is None


def test_what_cannot_be_shown_is_counted(bench: Bench) -> None:
    screen = MySignalsController(ports_of(bench.phone))
    bench.phone.outbox.add(a_signal(pupil=UUID(int=8)))
    with bench.phone.database.transaction() as connection:
        connection.execute("UPDATE outbox SET sealed = zeroblob(50)")
    screen.refresh()
    assert screen.state.unreadable == 1
    assert screen.state.signals == ()


def test_an_early_leaver_that_was_refused_goes_back_to_its_own_form(bench: Bench) -> None:
    screen = MySignalsController(ports_of(bench.phone))
    signal = replace(
        a_signal(), kind=SignalKind.EARLY_LEAVER, leaver=LeaverFacts(state=LeaverState.RISK)
    )
    bench.server.reject[signal.command_id] = problem(ProblemType.FORBIDDEN, 403)
    bench.phone.outbox.add(signal)
    asyncio.run(bench.sync())
    bench.phone.store.keep_draft(DRAFT, {})
    assert only(screen).said == signal
    assert screen.change_refused(signal.signal_id)
    assert set(bench.phone.store.drafts()) == set(DRAFTS.values())


def test_one_signal_is_found_by_its_id(bench: Bench) -> None:
    screen = MySignalsController(ports_of(bench.phone))
    signal = a_signal()
    bench.phone.outbox.add(signal)
    assert only(screen) == screen.find(signal.signal_id)
    assert screen.find(uuid4()) is None
    asyncio.run(bench.sync())
    line = only(screen)
    assert line.said is None
    assert line.answer_due_at is None or not line.answer_is_late


def test_whom_one_signalled_about_is_offered_first_also_once_the_server_has_it(
    bench: Bench,
) -> None:
    bench.server.change(a_pupil())
    bench.phone.outbox.add(a_signal(pupil=UUID(int=1)))
    asyncio.run(bench.sync())
    form = SignalFormController(ports_of(bench.phone))
    form.look_for("")
    assert [pupil.young_person_id for pupil in form.state.recent] == [UUID(int=1)]
