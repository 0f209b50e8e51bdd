"""No row of the feed is lost, in whatever order transactions end.

Two transactions get their numbers in one order and may commit in the other. Each test has a phone
ask at every moment in between, and holds what it was told against what was committed.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from contextlib import ExitStack
from uuid import UUID

import pytest
from sqlalchemy import Connection, select, text

from server.kernel.journal import FeedRow, horizon
from server.kernel.running import run_query
from server.kernel.tables import columns
from server.kernel.unit_of_work import UnitOfWork
from server.policy.actions import Action
from server.policy.gate import check, relations_of_anyone
from server.sync.queries import _since
from server.sync.rules import Cursor
from tests.server.sync.phone import Phone, School
from tests.server.sync.rosters import Rosters
from tests.support.world import World


def number(connection: Connection) -> None:
    """Let a transaction take its number without writing anything yet."""
    connection.execute(text("SELECT pg_current_xact_id()"))


@pytest.mark.parametrize("slower_ends_first", [False, True])
def test_the_slower_of_two_transactions_is_told(racing: World, *, slower_ends_first: bool) -> None:
    rosters = Rosters(racing, 2)
    with rosters.transaction() as slower, rosters.transaction() as faster:
        rosters.tell(slower, rosters.pupils[0])
        rosters.tell(faster, rosters.pupils[1])
        told = rosters.told()
        first, second = (slower, faster) if slower_ends_first else (faster, slower)
        first.commit()
        told += rosters.told()
        second.commit()
        told += rosters.told()

    assert sorted(told) == sorted(rosters.pupils)


def test_who_took_the_lower_number_and_wrote_last_is_told(racing: World) -> None:
    rosters = Rosters(racing, 2)
    with rosters.transaction() as early, rosters.transaction() as late:
        number(early)
        rosters.tell(late, rosters.pupils[1])
        late.commit()
        told = rosters.told()
        rosters.tell(early, rosters.pupils[0])
        told += rosters.told()
        early.commit()
        told += rosters.told()

    assert sorted(told) == sorted(rosters.pupils)


def test_what_was_under_way_when_copying_began_is_told_afterwards(racing: World) -> None:
    rosters = Rosters(racing, 1)
    afresh = Phone(rosters.school.teacher)
    with rosters.transaction() as under_way:
        rosters.tell(under_way, rosters.pupils[0])
        afresh.catch_up()
        told_before = len(afresh.answers)
        under_way.commit()
        afresh.catch_up()

    told = [change["id"] for each in afresh.answers[told_before:] for change in each["changes"]]
    assert told == [str(rosters.pupils[0])]


def test_a_transaction_that_is_undone_holds_nobody_up(racing: World) -> None:
    rosters = Rosters(racing, 2)
    with rosters.transaction() as undone, rosters.transaction() as done:
        rosters.tell(undone, rosters.pupils[0])
        rosters.tell(done, rosters.pupils[1])
        done.commit()
        undone.rollback()

    assert rosters.told() == [rosters.pupils[1]]


@pytest.mark.parametrize("seed", range(6))
def test_in_any_history_what_was_committed_is_told_once(racing: World, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 -- a history, not a secret
    rosters = Rosters(racing, 8)
    committed: list[UUID] = []
    told: list[UUID] = []
    with ExitStack() as stack:
        running: list[tuple[Connection, list[UUID]]] = []
        waiting = [(each, chance.random() < 0.8) for each in rosters.pupils]
        while waiting or running:
            act = chance.choice(["begin", "tell", "end", "ask"])
            if act == "begin" and waiting and len(running) < 3:
                connection = stack.enter_context(rosters.transaction())
                number(connection)
                running.append((connection, []))
            elif act == "tell" and waiting and running:
                connection, said = chance.choice(running)
                pupil, _ = waiting.pop()
                rosters.tell(connection, pupil)
                said.append(pupil)
            elif act == "end" and running:
                connection, said = running.pop(chance.randrange(len(running)))
                if chance.random() < 0.8:
                    connection.commit()
                    committed += said
                else:
                    connection.rollback()
                connection.close()
            elif act == "ask":
                told += rosters.told()
    told += rosters.told()

    assert sorted(told) == sorted(committed)


def test_a_reader_sees_nothing_of_a_transaction_that_still_runs(world: World) -> None:
    rosters = Rosters(world, 1)
    with rosters.transaction() as running:
        rosters.tell(running, rosters.pupils[0])
        assert rosters.told() == []
        running.commit()

    assert rosters.told() == [rosters.pupils[0]]
    assert rosters.told() == []


def test_the_feed_is_read_by_its_index(world: World) -> None:
    school = School(world)

    def plan(uow: UnitOfWork) -> Sequence[str]:
        check(uow, Action.SYNC_EXCHANGE, relations_of_anyone(uow.actor))
        cursor = Cursor(scope="", transaction_id=1, seq=1)
        statement = _since(uow, cursor, horizon(uow.connection))
        dialect = uow.connection.dialect
        compiled = statement.compile(dialect=dialect, compile_kwargs={"literal_binds": True})
        explain = "EXPLAIN QUERY PLAN" if dialect.name == "sqlite" else "EXPLAIN"
        if dialect.name == "postgresql":
            uow.connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        return [str(row) for row in uow.connection.exec_driver_sql(f"{explain} {compiled}").all()]

    lines = run_query(world.runtime, school.care_team.claims, Action.SYNC_EXCHANGE, plan)

    searches = [line for line in lines if "ix_feed_audience" in line]
    assert len(searches) == 3  # Oneself, the desk and the roster.
    assert not any("SCAN feed" in line or "Seq Scan on feed" in line for line in lines)
    if world.runtime.store.engine.dialect.name == "sqlite":
        bounds = "(network_id=? AND audience_id=? AND transaction_id=? AND seq>?)"
        assert all(bounds in line for line in searches)


def test_a_feed_row_carries_the_number_of_its_transaction(world: World) -> None:
    School(world)
    feed = columns(FeedRow)
    with world.runtime.store.engine.connect() as connection:
        numbers = [row[0] for row in connection.execute(select(feed.transaction_id))]

    assert numbers
    if world.runtime.store.engine.dialect.name == "sqlite":
        assert set(numbers) == {0}
    else:
        assert min(numbers) > 0
        assert numbers == sorted(numbers)
