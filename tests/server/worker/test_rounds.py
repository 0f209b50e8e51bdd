"""Rounds: reminders that are due, and a worker that stops well."""

from __future__ import annotations

import threading
from dataclasses import replace
from uuid import UUID

from sqlalchemy import select

import server.signals.jobs
from server import worker
from server.kernel import heartbeat
from server.kernel.tables import columns
from server.kernel.unit_of_work import UnitOfWork
from server.worker import one_round, work
from shared.contract import Command, Receipt
from shared.signals import NoteSignalProgress
from shared.vocabulary import SignallerStep
from tests.server.worker.desk import School, do_round, leave
from tests.support.world import World


def test_nobody_looked_so_the_worker_reminds_once_and_closes_nothing(world: World) -> None:
    school = School(world)
    assert do_round(world).commands == 0
    world.clock.forward(days=30)

    first, second = do_round(world), do_round(world)

    assert first.commands == 2  # The reminder; and the trends of September, closed.
    assert second.commands == 1  # The coordinators, because it is so late already.
    assert do_round(world).commands == 0
    assert world.notices_to(school.id) == ["signal-waits"]
    assert world.notices_to(school.coordination) == ["signal-waits"]
    assert world.journal(school.signal_id) == ["signal.submit", "signal.remind", "signal.remind"]


def test_the_worker_serves_every_network(world: World) -> None:
    schools = [School(replace(world, network_id=UUID(int=number))) for number in (1, 2)]
    world.clock.forward(days=30)

    assert do_round(world).commands == 4  # In each a reminder, and the trends of September.

    for school in schools:
        assert world.notices_to(school.id) == ["signal-waits"]


def test_a_reminder_another_worker_sent_first_is_no_failure(world: World) -> None:
    School(world)
    world.clock.forward(days=30)
    seen: list[list[Command]] = []

    def twice(uow: UnitOfWork) -> list[Command]:
        due = server.signals.jobs.due(uow)
        again = [replace(each, command_id=uow.new_id()) for each in due]
        seen.append(due)
        return [*due, *again]

    done = one_round(world.runtime, (twice,))

    assert len(seen[0]) == 1
    assert (done.commands, done.failed) == (1, 0)


def test_one_that_fails_stops_no_other(world: World) -> None:
    school = School(world)
    other = school.sent(school.teacher)

    def progress(signal_id: UUID) -> Command:
        return NoteSignalProgress(
            command_id=world.new_id(), signal_id=signal_id, step=SignallerStep.TAKEN_UP
        )

    carry_out = world.runtime.handlers[NoteSignalProgress]

    def sometimes(uow: UnitOfWork, command: NoteSignalProgress) -> Receipt:
        if command.signal_id == school.signal_id:
            raise RuntimeError("Zit alleen")
        return carry_out(uow, command)

    runtime = replace(
        world.runtime, handlers={**world.runtime.handlers, NoteSignalProgress: sometimes}
    )
    done = one_round(runtime, (lambda _: [progress(school.signal_id), progress(other)],))

    assert (done.commands, done.failed) == (1, 1)
    assert world.journal(other) == ["signal.submit", "signal.progress"]


def test_a_worker_is_well_while_it_finishes_rounds(world: World) -> None:
    assert not is_well(world)
    do_round(world)
    assert is_well(world)

    world.clock.forward(seconds=heartbeat.RECENT.total_seconds() + 1)

    assert not is_well(world)
    do_round(world)
    assert is_well(world)


def is_well(world: World) -> bool:
    """Ask as the health check does."""
    with world.runtime.store.engine.connect() as connection:
        return worker.is_well(world.runtime, connection)


def test_workers_that_are_long_gone_are_forgotten(world: World) -> None:
    with world.unit() as uow:
        heartbeat.beat(uow, "gone")
        uow.commit()
    world.clock.forward(days=2)

    do_round(world)

    with world.runtime.store.engine.connect() as connection:
        names = connection.execute(select(columns(heartbeat.WorkerBeatRow).name)).scalars().all()
    assert names == [worker.name()]


def test_a_worker_that_is_told_to_stop_begins_nothing_more(world: World) -> None:
    school = School(world)
    for _ in range(3):
        leave(world, school.signal_id)
    stop = threading.Event()

    carry_out = world.runtime.handlers[NoteSignalProgress]

    def last(uow: UnitOfWork, command: NoteSignalProgress) -> Receipt:
        stop.set()
        return carry_out(uow, command)

    handlers = {**world.runtime.handlers, NoteSignalProgress: last}
    running = threading.Thread(
        target=work, args=(replace(world.runtime, handlers=handlers), (), stop)
    )
    running.start()
    running.join(timeout=20)

    assert not running.is_alive()
    assert world.journal(school.signal_id).count("signal.progress") == 1
    assert do_round(world).errands == 2


def test_a_worker_outlives_a_database_that_was_away(world: World) -> None:
    School(world)
    stop = threading.Event()
    rounds: list[str] = []

    def job(uow: UnitOfWork) -> list[Command]:
        rounds.append("round")
        if len(rounds) == 1:
            raise ConnectionError
        stop.set()
        return []

    work(world.runtime, (job,), stop, every_s=0.01)

    assert len(rounds) == 2
    assert is_well(world)
