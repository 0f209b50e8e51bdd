"""When a month may be closed, and when a school year may be shown differently. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from server.kernel.errors import Conflict, GuardNotMet
from server.trends.periods import Month
from server.trends.plan import K
from shared.problems import ProblemType

MOST_MONTHS = 120
"""How far back closing begins, should records be older than ten school years."""


def next_month(closed: Month | None, first: Month | None, today: date) -> Month | None:
    """Give the month to close now; none when there is none.

    Parameters
    ----------
    closed
        The newest closed month.
    first
        The month of the first signal: where closing begins.
    today
        The day on the region's clock.

    Notes
    -----
    One after the other and without a gap, also a month without a signal: what is left out would
    show by being left out.
    """
    begins = first if closed is None else closed.after(1)
    if begins is None:
        return None
    if closed is None:
        begins = max(begins, Month.of(today).after(-MOST_MONTHS))
    return begins if begins.closes_on <= today else None


def check_turn(month: Month, due: Month | None) -> None:
    """Refuse to close a month that is not the next.

    Raises
    ------
    Conflict
        ``lifecycle-conflict``: it is closed already, or not yet due.
    """
    if month != due:
        current = {"status": "closed" if due is None or month < due else "open"}
        raise Conflict(ProblemType.LIFECYCLE_CONFLICT, current=current)


def check_changes(before: Mapping[str, int], now: Mapping[str, int]) -> frozenset[str]:
    """Give the cells that changed, when a restatement may show them.

    Parameters
    ----------
    before, now
        The counts of the cells of the school year that are shown.

    Raises
    ------
    GuardNotMet
        ``nothing_changed``, or ``changes_too_small``: a cell that moves by one to four would show
        what was done to a single child.

    Source
    ------
    Rule R6.
    """
    changed = {name for name, count in before.items() if now[name] != count}
    if not changed:
        raise GuardNotMet("nothing_changed")
    if any(abs(now[name] - before[name]) < K for name in changed):
        raise GuardNotMet("changes_too_small")
    return frozenset(changed)
