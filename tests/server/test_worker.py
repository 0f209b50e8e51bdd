"""What happens without anybody asking: errands, reminders, seals, and a worker that stops well."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, insert, select, update

import server.signals.jobs
from server import wiring, worker
from server.kernel import heartbeat, sealing
from server.kernel.crypto import KeyRing
from server.kernel.database import WRITES
from server.kernel.errands import KEPT, LEASE, UNREADABLE_WAITS, claim, give_back
from server.kernel.journal import ErrandRow, JournalRow
from server.kernel.running import run_errand
from server.kernel.sealing import JournalBroken, JournalSealRow, Verified, verify
from server.kernel.tables import columns
from server.kernel.unit_of_work import Store, UnitOfWork
from server.worker import one_round, work
from shared.contract import Command, Receipt
from shared.signals import NoteSignalProgress, SubmitSignal
from shared.vocabulary import Category, OrganisationKind, Role, Severity, SignallerStep
from tests.support.world import Person, World

errand = columns(ErrandRow)
journal = columns(JournalRow)
seal = columns(JournalSealRow)


class School:
    """A school with a teacher, a care team and a signal that waits."""

    def __init__(self, world: World) -> None:
        """Put it in the world."""
        self.world = world
        self.id = world.organisation()
        self.coordination = world.organisation(OrganisationKind.COORDINATION)
        self.teacher = world.person(self.id, Role.SIGNALLER)
        self.care_team = world.person(self.id, Role.CARE_TEAM)
        self.pupil = world.pupil(self.id)
        self.signal_id = self.sent(self.teacher)

    def sent(self, who: Person) -> UUID:
        """Send a signal."""
        command = SubmitSignal(
            command_id=self.world.new_id(),
            signal_id=self.world.new_id(),
            organisation_id=self.id,
            young_person_id=self.pupil,
            severity=Severity.CONCERNED,
            categories=(Category.WELLBEING_MOOD,),
            observation="Zit alleen",
            made_at=self.world.clock.now,
        )
        self.world.run(command, who)
        return command.signal_id


def leave(world: World, signal_id: UUID, *, due_at: datetime | None = None) -> UUID:
    """Leave an errand as a handler does, without the process that would run it at once."""
    command = NoteSignalProgress(
        command_id=world.new_id(), signal_id=signal_id, step=SignallerStep.TAKEN_UP
    )
    with world.unit() as uow:
        uow.follow_up(command, due_at=due_at)
        uow.commit()
    return command.command_id


def left(world: World, errand_id: UUID) -> Any:
    """Give an errand as it stands."""
    statement = select(ErrandRow).where(errand.id == errand_id)
    with world.runtime.store.engine.connect() as connection:
        return connection.execute(statement).one()


def do_round(world: World) -> worker.Round:
    """Do one round as the worker."""
    return one_round(world.runtime, wiring.JOBS)


# Errands.


def test_an_errand_whose_process_died_is_done_by_the_worker_once(world: World) -> None:
    school = School(world)
    errand_id = leave(world, school.signal_id)

    first, second = do_round(world), do_round(world)

    assert (first.errands, second.errands) == (1, 0)
    assert world.journal(school.signal_id).count("signal.progress") == 1
    done = left(world, errand_id)
    assert done.done_at == world.clock.now
    assert done.content is None


def test_an_errand_waits_for_its_moment(world: World) -> None:
    school = School(world)
    leave(world, school.signal_id, due_at=world.clock.now + timedelta(days=3))
    assert do_round(world).errands == 0

    world.clock.forward(days=3)

    assert do_round(world).errands == 1


def test_errands_are_done_in_the_order_they_were_left(world: World) -> None:
    school = School(world)
    ids = []
    for _ in range(5):
        ids.append(leave(world, school.signal_id))
        world.clock.forward(seconds=1)

    claimed = claim(world.runtime.store, world.clock.now)

    assert [each.command.command_id for each in claimed] == ids


def test_two_workers_never_get_the_same_errand(world: World) -> None:
    school = School(world)
    ids = {leave(world, school.signal_id) for _ in range(10)}
    store, now = world.runtime.store, world.clock.now

    first = claim(store, now, limit=4)
    second = claim(store, now, limit=4)
    third = claim(store, now)

    got = [each.command.command_id for each in (*first, *second, *third)]
    assert sorted(got) == sorted(ids)


def test_a_worker_does_not_wait_for_what_another_one_holds(racing: World) -> None:
    school = School(racing)
    held, free = leave(racing, school.signal_id), leave(racing, school.signal_id)
    with racing.runtime.store.engine.connect() as other:
        other.execute(select(errand.id).where(errand.id == held).with_for_update())

        claimed = claim(racing.runtime.store, racing.clock.now)

    assert [each.command.command_id for each in claimed] == [free]


@pytest.fixture
def racing(postgresql_url: str) -> Iterator[World]:
    """Give a world on PostgreSQL; SQLite has one writer."""
    opened = World.on(postgresql_url)
    yield opened
    opened.close()


def test_who_died_with_a_claim_leaves_it_to_others(world: World) -> None:
    school = School(world)
    leave(world, school.signal_id)
    assert claim(world.runtime.store, world.clock.now)
    assert do_round(world).errands == 0

    world.clock.forward(seconds=LEASE.total_seconds())

    assert do_round(world).errands == 1


def test_what_was_claimed_and_not_begun_is_given_back_at_once(world: World) -> None:
    school = School(world)
    for _ in range(3):
        leave(world, school.signal_id)
    claimed = claim(world.runtime.store, world.clock.now)
    run_errand(world.runtime, claimed[0].command, claimed[0].network_id)

    give_back(world.runtime.store, world.clock.now, claimed)

    assert len(claim(world.runtime.store, world.clock.now)) == 2


def test_an_errand_that_cannot_be_read_is_put_aside_and_stops_no_other(world: World) -> None:
    school = School(world)
    broken, newer, good = (leave(world, school.signal_id) for _ in range(3))
    with world.unit() as uow:
        cells: dict[UUID, dict[str, Any]] = {
            broken: {"content": b"not a cell"},
            newer: {"type": "signal.unheard-of"},
        }
        for errand_id, values in cells.items():
            uow.connection.execute(update(ErrandRow).where(errand.id == errand_id).values(**values))
        uow.commit()

    assert do_round(world).errands == 1

    assert left(world, good).done_at is not None
    for errand_id in (broken, newer):
        aside = left(world, errand_id)
        assert aside.done_at is None
        assert aside.content is not None
        assert (aside.attempts, aside.problem) == (1, "internal")
        assert aside.due_at == world.clock.now + UNREADABLE_WAITS


def test_an_errand_outlives_a_new_root_key(world: World) -> None:
    school = School(world)
    leave(world, school.signal_id)
    store = world.runtime.store
    turned = store.keys.with_new_root().using_newest_root()
    runtime = replace(world.runtime, store=Store(store.engine, turned))

    assert one_round(runtime, ()).errands == 1


def test_what_was_done_long_ago_is_forgotten_and_what_waits_is_not(world: World) -> None:
    school = School(world)
    done = leave(world, school.signal_id)
    waits = leave(world, school.signal_id, due_at=world.clock.now + timedelta(days=300))
    do_round(world)
    world.clock.forward(seconds=KEPT.total_seconds() - 1)
    do_round(world)
    assert left(world, done)

    world.clock.forward(seconds=2)
    do_round(world)

    with world.runtime.store.engine.connect() as connection:
        kept = connection.execute(select(errand.id)).scalars().all()
    assert done not in kept
    assert waits in kept


# What is due by itself.


def test_nobody_looked_so_the_worker_reminds_once_and_closes_nothing(world: World) -> None:
    school = School(world)
    assert do_round(world).commands == 0
    world.clock.forward(days=30)

    first, second = do_round(world), do_round(world)

    assert first.commands == 1
    assert second.commands == 1  # The coordinators, because it is so late already.
    assert do_round(world).commands == 0
    assert world.notices_to(school.id) == ["signal-waits"]
    assert world.notices_to(school.coordination) == ["signal-waits"]
    assert world.journal(school.signal_id) == ["signal.submit", "signal.remind", "signal.remind"]


def test_the_worker_serves_every_network(world: World) -> None:
    schools = [School(replace(world, network_id=UUID(int=number))) for number in (1, 2)]
    world.clock.forward(days=30)

    assert do_round(world).commands == 2

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


# Seals.


def test_the_worker_seals_what_happened_and_then_the_journal_is_whole(world: World) -> None:
    School(world)
    assert do_round(world).sealed == len(world.journal())
    assert do_round(world).sealed == 0
    School(world)
    do_round(world)

    whole = verified(world)

    assert (whole.seals, whole.rows, whole.waiting) == (2, len(world.journal()), 0)


def verified(world: World, *, kept: tuple[int, str] | None = None) -> Verified:
    """Verify the journal."""
    store = world.runtime.store
    with store.engine.connect() as connection:
        return verify(connection, store.keys, kept=kept)


def sealed_thrice(world: World) -> None:
    """Let things happen and be sealed, three times; one more thing waits."""
    for _ in range(3):
        world.organisation()
        world.organisation()
        do_round(world)
    world.organisation()


def forge(world: World, act: Callable[[Any], None]) -> None:
    """Change history past its triggers, as somebody can who owns the database."""
    engine = world.runtime.store.engine
    with engine.connect().execution_options(**{WRITES: True}) as connection:
        if connection.dialect.name == "postgresql":
            for table in ("journal", "journal_seal"):
                connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        else:
            triggers = connection.exec_driver_sql(
                "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            ).scalars()
            for trigger in list(triggers):
                connection.exec_driver_sql(f"DROP TRIGGER {trigger}")
        act(connection)
        connection.commit()


def change_row(connection: Any) -> None:
    """Say that another account did it."""
    connection.execute(update(JournalRow).where(journal.seq == 3).values(account_id=UUID(int=9)))


def remove_row(connection: Any) -> None:
    """Let something not have happened."""
    connection.execute(delete(JournalRow).where(journal.seq == 4))


def add_row(connection: Any) -> None:
    """Let something have happened long ago."""
    first = connection.execute(select(JournalRow).where(journal.seq == 1)).one()
    connection.execute(insert(JournalRow).values(**dict(first._mapping) | {"seq": -1}))


def swap_rows(connection: Any) -> None:
    """Let two things have happened in the other order."""
    for here, there in ((3, -3), (4, 3), (-3, 4)):
        connection.execute(update(JournalRow).where(journal.seq == here).values(seq=there))


def remove_seal(connection: Any) -> None:
    """Take a seal out of the chain."""
    connection.execute(delete(JournalSealRow).where(seal.number == 2))


def change_seal(connection: Any) -> None:
    """Seal something else, without the key."""
    connection.execute(update(JournalSealRow).where(seal.number == 2).values(hash=bytes(32)))


def sign_seal_with_other_keys(connection: Any) -> None:
    """Sign with keys of one's own."""
    made = connection.execute(select(seal.hash).where(seal.number == 2)).scalar_one()
    forged = KeyRing.fresh().fingerprint("journal-seal", made)
    connection.execute(update(JournalSealRow).where(seal.number == 2).values(signature=forged))


@pytest.mark.parametrize(
    ("act", "at"),
    [
        (change_row, 2),
        (remove_row, 2),
        (add_row, 1),
        (swap_rows, 2),
        (remove_seal, 2),
        (change_seal, 2),
        (sign_seal_with_other_keys, 2),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_history_that_was_changed_shows_at_its_seal(
    world: World, act: Callable[[Any], None], at: int
) -> None:
    sealed_thrice(world)
    assert verified(world).waiting == 1

    forge(world, act)

    with pytest.raises(JournalBroken, match=f"at seal {at}:"):
        verified(world)


def test_an_end_that_was_cut_off_shows_against_a_seal_that_was_kept(world: World) -> None:
    sealed_thrice(world)
    whole = verified(world)
    kept = (whole.seals, whole.last_hash)
    assert verified(world, kept=kept) == whole

    def cut(connection: Any) -> None:
        connection.execute(delete(JournalSealRow).where(seal.number == 3))
        connection.execute(delete(JournalRow).where(journal.seq > 4))

    forge(world, cut)

    assert verified(world).seals == 2
    with pytest.raises(JournalBroken, match="seal 3"):
        verified(world, kept=kept)


def test_a_seal_waits_for_the_slower_transaction(racing: World) -> None:
    racing.organisation()
    engine = racing.runtime.store.engine
    with engine.connect() as slower:
        first = slower.execute(select(JournalRow).limit(1)).one()
        copied = {name: each for name, each in first._mapping.items() if name != "seq"}
        del copied["transaction_id"]
        slower.execute(insert(JournalRow).values(**copied))
        racing.organisation()
        before = do_round(racing).sealed
        slower.commit()
    after = do_round(racing).sealed

    assert (before, after) == (1, 2)
    assert verified(racing).rows == 3


def test_a_long_journal_is_sealed_in_batches(world: World) -> None:
    for _ in range(7):
        world.organisation()

    sealed = []
    for _ in range(4):
        with world.unit() as uow:
            sealed.append(sealing.seal(uow, limit=3))
            uow.commit()

    assert sealed == [3, 3, 1, 0]
    assert verified(world).seals == 3


# The worker itself.


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
