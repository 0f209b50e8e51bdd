"""What was refused: nothing written is lost, both sides are shown, and there is one way on."""

from __future__ import annotations

import asyncio
from uuid import uuid4

from mobile.controllers.refusals import NextStep, Refusal, RefusalsController
from mobile.controllers.signal_form import DRAFT
from shared.contract import Command
from shared.problems import ProblemType
from shared.signals import OpenSignal, SubmitSignal
from shared.vocabulary import SignallerStep, SignalReason
from tests.support.bench import Bench
from tests.support.controllers import ports_of
from tests.support.phones import a_signal, a_withdrawal
from tests.support.protocol_server import problem


def refused(bench: Bench, command: Command, kind: ProblemType, status: int) -> None:
    bench.server.reject[command.command_id] = problem(kind, status)
    bench.phone.outbox.add(command)
    asyncio.run(bench.sync())


def received(bench: Bench) -> SubmitSignal:
    signal = a_signal()
    bench.phone.outbox.add(signal)
    asyncio.run(bench.sync())
    return signal


def only(screen: RefusalsController) -> Refusal:
    screen.refresh()
    (refusal,) = screen.state.refusals
    return refusal


def test_a_refused_signal_keeps_its_words_and_goes_back_to_the_form(bench: Bench) -> None:
    screen = RefusalsController(ports_of(bench.phone))
    signal = a_signal("Wat ik zag")
    refused(bench, signal, ProblemType.FORBIDDEN, 403)
    refusal = only(screen)
    assert (refusal.why, refusal.next) == ("forbidden", NextStep.CHANGE)
    assert refusal.mine == signal
    assert refusal.theirs is None
    assert not refusal.is_overtaken

    bench.phone.store.keep_draft(DRAFT, {})
    assert not screen.change(refusal.command_id)
    assert screen.state.form_is_busy
    assert only(screen) == refusal
    bench.phone.store.drop_draft(DRAFT)
    assert screen.change(refusal.command_id)
    assert screen.state.refusals == ()
    assert DRAFT in bench.phone.store.drafts()
    assert not screen.change(refusal.command_id)


def test_a_withdrawal_that_was_overtaken_can_be_said_again(bench: Bench) -> None:
    screen = RefusalsController(ports_of(bench.phone))
    signal = received(bench)
    refused(bench, a_withdrawal(signal), ProblemType.STALE_RECORD, 409)
    refusal = only(screen)
    assert refusal.is_overtaken
    assert refusal.my_reason is SignalReason.SENT_BY_MISTAKE
    assert refusal.theirs is not None
    assert refusal.theirs.step is SignallerStep.RECEIVED
    assert refusal.next is NextStep.WITHDRAW_AGAIN
    assert screen.withdraw_again(refusal.command_id)
    assert screen.state.refusals == ()
    asyncio.run(bench.sync())
    (shown,) = bench.phone.views.my_signals()
    assert shown.record is not None
    assert shown.record.step is SignallerStep.WITHDRAWN


def test_a_withdrawal_that_came_too_late_leads_to_the_signal(bench: Bench) -> None:
    screen = RefusalsController(ports_of(bench.phone))
    signal = received(bench)
    late, again = a_withdrawal(signal), a_withdrawal(signal)
    refused(bench, late, ProblemType.SIGNAL_ALREADY_WEIGHED, 409)
    bench.phone.outbox.add(again)
    asyncio.run(bench.sync())
    refusal = only(screen)
    assert refusal.next is NextStep.LOOK
    assert not screen.withdraw_again(refusal.command_id)
    screen.put_away(refusal.command_id)
    assert screen.state.refusals == ()


def test_a_withdrawal_of_what_is_gone_has_only_to_be_read(bench: Bench) -> None:
    screen = RefusalsController(ports_of(bench.phone))
    refused(bench, a_withdrawal(a_signal()), ProblemType.NOT_FOUND, 404)
    refusal = only(screen)
    assert refusal.next is NextStep.PUT_AWAY
    assert refusal.pupil is None


def test_what_somebody_else_decided_is_looked_at(bench: Bench) -> None:
    screen = RefusalsController(ports_of(bench.phone))
    opened = OpenSignal(command_id=uuid4(), signal_id=uuid4(), version=1)
    refused(bench, opened, ProblemType.STALE_RECORD, 409)
    refusal = only(screen)
    assert (refusal.act, refusal.about) == ("signal.open", opened.signal_id)
    assert refusal.next is NextStep.LOOK
    assert not screen.change(uuid4())
    assert not screen.withdraw_again(refusal.command_id)
