"""What grows and nobody needs any more: let go at night by the worker, a batch at a round.

To let go of something more: a function that takes the unit of work and a limit, and gives how many
rows went, and a line in `LETTING_GO`. Each knows its own term. What grows and is *kept*, and why,
stands in ``docs/running.md``.

Nobody waits for it: what is past its term is not shown, whether this ran or not, and a place in the
feed that was let go is known by its floor.

Must not: let go of what somebody wrote. That is erased by its term (`server.privacy`), row by row,
each in the journal.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from server.kernel import feed
from server.kernel.running import Runtime, run_as_system
from server.kernel.unit_of_work import UnitOfWork
from server.network.reference import is_night, school_calendar, threshold
from server.people.letting_go import let_go_notices, let_go_sessions
from shared.school_calendar import local_date

LetGo = Callable[[UnitOfWork, int], int]
"""Lets go of at most so many rows, and gives how many."""

BATCH = 2000
"""Rows of each kind in one transaction: on SQLite nobody else writes meanwhile."""


def let_go_feed(uow: UnitOfWork, limit: int) -> int:
    """Let go of what every phone has had time to hear."""
    today = local_date(school_calendar(), uow.now)
    kept = timedelta(days=threshold("sync.feed-kept", today))
    return feed.let_go(uow, kept=kept, limit=limit)


LETTING_GO: tuple[LetGo, ...] = (let_go_feed, let_go_notices, let_go_sessions)
"""What is let go."""


def at_night(runtime: Runtime, stop: Callable[[], bool]) -> int:
    """Note where the feed stands, and let go of a batch of each; give how many rows went."""
    now = runtime.clock()
    if not is_night(now):
        return 0
    run_as_system(runtime.store, now, feed.note)
    gone = 0
    for each in LETTING_GO:
        if stop():
            break
        gone += run_as_system(runtime.store, now, _batch_of(each))
    return gone


def _batch_of(each: LetGo) -> Callable[[UnitOfWork], int]:
    return lambda uow: each(uow, BATCH)
