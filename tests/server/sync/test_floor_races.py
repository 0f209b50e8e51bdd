"""The feed lets go of rows while phones and pages read it, and while slow transactions run.

On PostgreSQL two statements see different states: so it happens here before each of them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from server.kernel.running import run_query
from server.kernel.unit_of_work import UnitOfWork
from server.policy.actions import Action
from server.sync.queries import answer, listen, open_cursor
from shared.sync import SyncAnswer
from tests.server.sync.nights import KEPT, leave, let_go, listen_as, note
from tests.server.sync.phone import Phone, School
from tests.server.sync.rosters import Rosters
from tests.support.world import World


class Interrupted:
    """A unit of work in which something else happens right before one of its statements."""

    def __init__(self, uow: UnitOfWork, at: int, act: Callable[[], object]) -> None:
        """Keep before which statement."""
        self._uow = uow
        self._left = at
        self._act = act

    def __getattr__(self, name: str) -> Any:
        """Count what asks the database."""
        if name in {"all", "connection", "find", "prepared", "select"}:
            self._left -= 1
            if self._left == 0:
                self._act()
        return getattr(self._uow, name)


@pytest.mark.parametrize("at", range(1, 5))
@pytest.mark.parametrize("who", ["phone", "page"])
def test_rows_that_go_between_two_statements_are_not_missed(
    world: World, who: str, at: int
) -> None:
    school = School(world)
    phone = Phone(school.teacher)
    phone.catch_up()
    begun = listen_as(school, None)
    leave(school, school.pupil)
    School(world)  # The last row of all stays.
    note(world)
    world.clock.forward(seconds=KEPT.total_seconds())
    went: list[int] = []

    def ask(uow: UnitOfWork) -> tuple[bool, bool]:
        interrupted: Any = Interrupted(uow, at, lambda: went.append(let_go(world)))
        if who == "page":
            heard = listen(interrupted, cursor=begun.cursor)
            return heard.afresh, heard.kinds == {"young-person"}
        cursor = open_cursor(world.runtime.store.keys, phone.cursor)
        told = answer(interrupted, cursor=cursor, outcomes=())
        return told.reset, [change.id for change in told.changes] == [school.pupil]

    action = Action.SYNC_EXCHANGE
    afresh, was_told = run_query(world.runtime, school.teacher.claims, action, ask)

    if at < 4:  # Who hears it all asks no fourth time.
        assert went > [0]
    assert afresh or was_told


@pytest.mark.parametrize("ends", ["before rows are let go", "after it"])
def test_a_slow_transaction_is_told_however_low_its_numbers_are(racing: World, ends: str) -> None:
    rosters = Rosters(racing, 2)
    with rosters.transaction() as slow, rosters.transaction() as fast:
        rosters.tell(slow, rosters.pupils[0])
        rosters.tell(fast, rosters.pupils[1])
        fast.commit()
        note(racing)
        rosters.told()
        racing.clock.forward(seconds=KEPT.total_seconds())
        if ends == "before rows are let go":
            slow.commit()
        assert let_go(racing) > 0
        slow.commit()

    told = rosters.phone.exchange()

    assert told["reset"] is False
    assert str(rosters.pupils[0]) in {change["id"] for change in told["changes"]}


@pytest.mark.parametrize("at", range(1, 5))
def test_a_mark_that_is_made_meanwhile_moves_nobody_past_what_they_did_not_hear(
    world: World, at: int
) -> None:
    school = School(world)
    phone = Phone(school.teacher)
    phone.catch_up()

    def meanwhile() -> None:
        leave(school, school.pupil)
        note(world)

    def ask(uow: UnitOfWork) -> SyncAnswer:
        interrupted: Any = Interrupted(uow, at, meanwhile)
        cursor = open_cursor(world.runtime.store.keys, phone.cursor)
        return answer(interrupted, cursor=cursor, outcomes=())

    claims = school.teacher.claims
    told = run_query(world.runtime, claims, Action.SYNC_EXCHANGE, ask)
    later = Phone(school.teacher, cursor=told.cursor)
    later.catch_up()

    heard = [*told.changes, *later.answers[0]["changes"]]
    assert len(heard) == (at < 4)  # By then everything was asked.
