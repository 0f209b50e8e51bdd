"""Errands: each happens once, whoever dies on the way."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from server.kernel.errands import KEPT, LEASE, UNREADABLE_WAITS, claim, give_back
from server.kernel.journal import ErrandRow
from server.kernel.running import run_errand
from server.kernel.store import Store
from server.worker import one_round
from tests.server.worker.desk import School, do_round, errand, leave, left
from tests.support.world import World


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
