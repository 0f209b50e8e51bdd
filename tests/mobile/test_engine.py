"""The write-read loop against the rules of the protocol, over a way that loses things."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from mobile.data.outbox import OutboxState
from mobile.sync.engine import SyncState
from mobile.wire import to_bytes
from shared.problems import Fault, ProblemType
from shared.sync import Change, RecordKind
from tests.support.bench import Bench, a_pupil
from tests.support.phones import (
    NOW,
    PASSWORD,
    PIN,
    USERNAME,
    a_signal,
    a_withdrawal,
    phone_in,
)
from tests.support.protocol_server import ProtocolServer, Way, problem


def test_a_queued_signal_reaches_the_server_once_and_comes_back_as_a_receipt(bench: Bench) -> None:
    signal = a_signal()
    bench.phone.outbox.add(signal)
    (before,) = bench.phone.views.my_signals()
    assert before.record is None
    assert before.is_waiting

    asyncio.run(bench.sync())

    assert bench.server.runs == [signal.command_id]
    assert bench.is_in(SyncState.UP_TO_DATE)
    (after,) = bench.phone.views.my_signals()
    assert after.record is not None
    assert after.pending == ()
    assert bench.phone.engine.status.unsent == 0


def test_a_repeat_that_ends_after_its_record_came_leaves_nothing_to_wait_for(
    bench: Bench,
) -> None:
    signal = a_signal()
    bench.phone.outbox.add(signal)
    bench.way.losses = ["answer"]
    asyncio.run(bench.sync())
    bench.server.hold.add(signal.command_id)
    asyncio.run(bench.sync())
    (shown,) = bench.phone.views.my_signals()
    assert shown.record is not None, "told by the changes, while the repeat was held back"
    bench.server.hold.clear()
    asyncio.run(bench.sync())
    assert bench.phone.store.confirmations() == ()
    (shown,) = bench.phone.views.my_signals()
    assert shown.pending == ()


@pytest.mark.parametrize("loss", ["question", "answer", "half"])
def test_what_is_lost_on_the_way_is_sent_again_to_the_bit_and_happens_once(
    bench: Bench, loss: str
) -> None:
    signal = a_signal()
    bench.phone.outbox.add(signal)
    bench.way.losses = [loss]

    asyncio.run(bench.sync())
    assert bench.is_in(SyncState.BACKING_OFF)
    (entry,) = bench.phone.outbox.entries()
    assert entry.state is OutboxState.SENDING
    assert entry.body == to_bytes(signal)
    asyncio.run(bench.sync())

    assert bench.server.runs == [signal.command_id]
    assert bench.phone.outbox.size() == 0
    assert len(set(bench.server.bodies)) == 1


def test_a_signal_may_be_taken_back_only_while_it_never_left(bench: Bench) -> None:
    kept, sent = a_signal(), a_signal()
    bench.phone.outbox.add(kept)
    assert bench.phone.outbox.take_back(kept.command_id)
    bench.phone.outbox.add(sent)
    bench.way.losses = ["answer"]
    asyncio.run(bench.sync())
    assert not bench.phone.outbox.take_back(sent.command_id)
    asyncio.run(bench.sync())
    assert bench.server.runs == [sent.command_id]


def test_a_rejected_command_stays_with_its_reason_until_it_is_dealt_with(bench: Bench) -> None:
    refused, fine = a_signal(), a_signal()
    bench.server.reject[refused.command_id] = problem(ProblemType.FORBIDDEN, 403, reason="no-role")
    bench.phone.outbox.add(refused)
    bench.phone.outbox.add(fine)

    asyncio.run(bench.sync())

    assert bench.server.runs == [fine.command_id]
    (entry,) = bench.phone.outbox.entries()
    assert entry.state is OutboxState.REFUSED
    assert entry.problem is not None
    assert entry.problem.reason == "no-role"
    asyncio.run(bench.sync())
    assert json.loads(bench.server.bodies[-1])["commands"] == []
    assert bench.phone.outbox.dismiss(refused.command_id)
    assert not bench.phone.outbox.dismiss(refused.command_id)
    assert bench.phone.outbox.size() == 0


def test_a_held_back_command_goes_later_and_nothing_about_the_same_overtakes_it(
    bench: Bench,
) -> None:
    held, other = a_signal(), a_signal(pupil=UUID(int=7))
    withdrawal = a_withdrawal(held)
    for command in (held, withdrawal, other):
        bench.phone.outbox.add(command)
    bench.server.hold.add(held.command_id)

    asyncio.run(bench.sync())

    assert bench.server.runs == [other.command_id]
    assert bench.is_in(SyncState.BACKING_OFF)
    assert [e.state for e in bench.phone.outbox.entries()] == [OutboxState.SENDING] * 2
    bench.server.hold.clear()
    asyncio.run(bench.sync())
    assert bench.server.runs == [other.command_id, held.command_id, withdrawal.command_id]
    assert bench.is_in(SyncState.UP_TO_DATE)


@pytest.mark.parametrize("kind", [ProblemType.DATABASE_BUSY, ProblemType.COMMAND_IN_FLIGHT])
def test_a_rejection_that_will_pass_is_not_a_refusal(bench: Bench, kind: ProblemType) -> None:
    signal = a_signal()
    bench.phone.outbox.add(signal)
    bench.server.reject[signal.command_id] = problem(kind, 409)
    asyncio.run(bench.sync())
    (entry,) = bench.phone.outbox.entries()
    assert entry.state is OutboxState.SENDING
    bench.server.reject.clear()
    asyncio.run(bench.sync())
    assert bench.server.runs == [signal.command_id]


def test_too_large_a_request_is_halved_until_it_fits(bench: Bench) -> None:
    signals = [a_signal(pupil=UUID(int=n)) for n in range(20)]
    for signal in signals:
        bench.phone.outbox.add(signal)
    bench.server.max_commands = 3

    asyncio.run(bench.sync())

    assert bench.server.runs == [signal.command_id for signal in signals]
    assert bench.is_in(SyncState.UP_TO_DATE)


def test_one_command_the_server_cannot_take_is_found_and_refused_alone(bench: Bench) -> None:
    signals = [a_signal(pupil=UUID(int=n)) for n in range(9)]
    for signal in signals:
        bench.phone.outbox.add(signal)
    bench.server.poison.add(signals[4].command_id)

    asyncio.run(bench.sync())

    assert set(bench.server.runs) == {s.command_id for s in signals} - {signals[4].command_id}
    (entry,) = bench.phone.outbox.entries()
    assert entry.command_id == signals[4].command_id
    assert entry.problem is not None


def test_a_way_that_refuses_every_request_refuses_no_signal(bench: Bench) -> None:
    bench.phone.outbox.add(a_signal())
    bench.server.max_body = 1
    asyncio.run(bench.sync())
    assert bench.is_in(SyncState.BACKING_OFF)
    assert bench.phone.outbox.unsent() == 1


def test_a_cursor_the_server_cannot_read_is_given_up(bench: Bench) -> None:
    bench.server.change(a_pupil())
    asyncio.run(bench.sync())
    bench.server.feed.clear()
    asyncio.run(bench.sync())
    assert bench.is_in(SyncState.UP_TO_DATE)
    assert bench.phone.store.records(RecordKind.PUPIL) == ()


def test_a_cursor_that_is_named_as_the_reason_is_given_up_at_once(bench: Bench) -> None:
    bench.server.change(a_pupil())
    asyncio.run(bench.sync())
    requests = bench.server.requests
    signals = [a_signal() for _ in range(9)]
    for signal in signals:
        bench.phone.outbox.add(signal)
    named = problem(
        ProblemType.BODY_NOT_VALID, 422, faults=(Fault(loc=("cursor",), type="not_a_cursor"),)
    )
    bench.server.fail_next = [named]
    asyncio.run(bench.sync())
    assert bench.server.requests == requests + 2
    assert bench.server.runs == [signal.command_id for signal in signals]
    assert len(bench.phone.store.records(RecordKind.PUPIL)) == 1


def test_more_changes_than_one_answer_holds_are_all_taken(bench: Bench) -> None:
    bench.server.page = 10
    for number in range(1, 36):
        bench.server.change(a_pupil(number))
    asyncio.run(bench.sync())
    assert len(bench.phone.views.find_pupils("unal")) == 35
    bench.server.change(Change(kind=RecordKind.PUPIL, id=UUID(int=3), version=2, record=None))
    asyncio.run(bench.sync())
    assert len(bench.phone.views.find_pupils("UNAL")) == 34


def test_a_reset_replaces_every_record_and_keeps_the_outbox(bench: Bench) -> None:
    for number in range(1, 4):
        bench.server.change(a_pupil(number))
    asyncio.run(bench.sync())
    bench.server.feed = [a_pupil(9)]
    bench.server.epoch += 1
    bench.server.hold.add(UUID(int=0))
    signal = a_signal()
    bench.server.hold.add(signal.command_id)
    bench.phone.outbox.add(signal)
    asyncio.run(bench.sync())
    assert [one.id for one in bench.phone.store.records(RecordKind.PUPIL)] == [UUID(int=9)]
    assert bench.phone.outbox.unsent() == 1


def test_busy_answers_lengthen_the_wait_and_success_ends_it(bench: Bench) -> None:
    waits = []
    for _ in range(12):
        bench.server.fail_next = [problem(ProblemType.DATABASE_BUSY, 503)]
        assert asyncio.run(bench.sync()) is None
        retry_in = bench.phone.engine.status.retry_in
        assert retry_in is not None
        waits.append(retry_in.total_seconds())
    assert waits == sorted(waits)
    assert waits[0] == 2
    assert waits[-1] == 900
    asyncio.run(bench.sync())
    bench.server.fail_next = [problem(ProblemType.OUT_OF_SPACE, 507)]
    asyncio.run(bench.sync())
    assert bench.phone.engine.status.retry_in == timedelta(seconds=2)


@pytest.mark.parametrize(
    ("header", "asked"),
    [("120", 120), ("99999", 86400), ("Wed, 21 Oct 2026 07:28:00 GMT", None), ("-5", None)],
)
def test_a_wait_the_server_asks_for_is_kept(bench: Bench, header: str, asked: int | None) -> None:
    bench.server.retry_after = header
    bench.server.fail_next = [problem(ProblemType.TOO_MANY_TRIES, 429)]
    wait = asyncio.run(bench.sync())
    assert (None if wait is None else wait.total_seconds() - 2) == asked


def test_a_phone_that_is_too_old_keeps_everything_and_stops(bench: Bench) -> None:
    bench.phone.outbox.add(a_signal())
    bench.server.fail_next = [problem(ProblemType.CLIENT_TOO_OLD, 426)]
    asyncio.run(bench.phone.engine.run())
    assert bench.is_in(SyncState.UPDATE_NEEDED)
    assert bench.phone.outbox.unsent() == 1
    assert bench.server.runs == []


def test_a_phone_locked_while_it_synchronises_takes_nothing_in_and_loses_nothing(
    bench: Bench,
) -> None:
    bench.phone.outbox.add(a_signal())
    stop = bench.phone.engine.watch(
        lambda: bench.phone.vault.lock() if bench.state is SyncState.SYNCING else None
    )
    asyncio.run(bench.sync())
    stop()
    assert bench.is_in(SyncState.WAITING)
    bench.phone.access.unlock(PIN)
    asyncio.run(bench.sync())
    assert len(bench.server.runs) == 1


def test_a_full_disk_is_waited_for(bench: Bench) -> None:
    bench.phone.outbox.add(a_signal())
    connection = bench.phone.database.connection
    connection.execute("PRAGMA query_only = ON")
    asyncio.run(bench.sync())
    assert bench.is_in(SyncState.BACKING_OFF)
    assert bench.phone.engine.status.problem == "storage"
    connection.execute("PRAGMA query_only = OFF")
    asyncio.run(bench.sync())
    assert len(bench.server.runs) == 1


def test_a_clock_that_is_a_year_off_changes_only_what_is_shown(tmp_path: Path) -> None:
    server = ProtocolServer()
    phone = phone_in(tmp_path, Way(server), clock=lambda: NOW - timedelta(days=365))

    async def day() -> None:
        await phone.access.sign_in(USERNAME, PASSWORD, pin=PIN, device_name="test")
        phone.outbox.add(a_signal())
        await phone.engine.sync_once()

    asyncio.run(day())
    assert len(server.runs) == 1
    assert phone.engine.status.skew == timedelta(days=365)


def test_the_loop_wakes_for_a_reason_and_by_itself(bench: Bench) -> None:
    async def live() -> None:
        pause = asyncio.Event()

        async def sleep(_: float) -> None:
            await pause.wait()
            pause.clear()

        object.__setattr__(bench.phone.engine._timing, "sleep", sleep)
        loop = asyncio.ensure_future(bench.phone.engine.run())

        async def until(requests: int) -> None:
            for _ in range(1000):
                if bench.server.requests >= requests and not bench.is_in(SyncState.SYNCING):
                    break
                await asyncio.sleep(0)
            await asyncio.sleep(0.01)

        await until(2)
        bench.phone.outbox.add(a_signal())
        bench.phone.engine.wake()
        await until(3)
        assert len(bench.server.runs) == 1
        pause.set()
        await until(4)
        bench.server.retry_after = "5"
        bench.server.fail_next = [problem(ProblemType.UNAVAILABLE, 503)]
        bench.phone.engine.wake()
        await until(5)
        bench.phone.engine.wake()
        await asyncio.sleep(0.02)
        assert bench.server.requests == 5
        pause.set()
        await until(6)
        loop.cancel()

    asyncio.run(live())
