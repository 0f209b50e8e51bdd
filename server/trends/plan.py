"""The plan: every cell a release can have, fixed in code (R2).

What is not here is not available at that level, whatever the data: no filter reaches a count. The
name of a cell is what it counts, its period, and what it is parted by:

    signals/2026-09                                   the region in a month
    signals/2026-W40                                  the region in a school week
    signals/2026-09/municipality:34022
    signals/2026-2027/municipality:34022/domain:gezin
    declines/2026-2027/reason:no-capacity

To add a level: here, what it is made of in ``model.py``, how it is counted in ``compiling.py``; the
attacker in the tests then meets it.
"""

from __future__ import annotations

from dataclasses import dataclass

from server.trends.periods import PeriodKind, kind_of

K = 5
"""What is fewer than this is small; nothing is small as well (R3)."""
FAMILIES = 2
"""From how many households the children of a shown cell come at the least (R3)."""
SPREAD = 4
"""How far the smallest and the largest count that a hidden cell can have lie apart (R4)."""


@dataclass(frozen=True, slots=True)
class Level:
    """One kind of cell."""

    of: str
    """What is counted."""
    period: PeriodKind
    by: tuple[str, ...] = ()
    """What it is parted by; nothing: the whole region."""


_WEEK, _MONTH = PeriodKind.WEEK, PeriodKind.MONTH
_TRIMESTER, _YEAR = PeriodKind.TRIMESTER, PeriodKind.SCHOOL_YEAR

PLAN: tuple[Level, ...] = (
    Level("signals", _WEEK),
    Level("signals", _MONTH),
    Level("signals", _MONTH, ("domain",)),
    Level("signals", _MONTH, ("municipality",)),
    Level("signals", _TRIMESTER, ("municipality",)),
    Level("signals", _YEAR, ("municipality",)),
    Level("signals", _YEAR, ("domain",)),
    Level("signals", _YEAR, ("municipality", "domain")),
    Level("signals", _YEAR, ("school",)),
    Level("leavers", _MONTH),
    Level("leavers", _YEAR, ("municipality",)),
    Level("leavers", _YEAR, ("outcome",)),
    Level("leavers", _YEAR, ("foreseen",)),
    Level("risks", _MONTH),
    Level("risks", _YEAR),
    Level("endings", _YEAR, ("ended",)),
    Level("unmet", _YEAR, ("helped",)),
    Level("delays", _YEAR, ("noticed",)),
    Level("offers", _MONTH),
    Level("held", _MONTH),
    Level("offers", _YEAR, ("answer",)),
    Level("loops", _YEAR, ("final",)),
    Level("starts", _YEAR, ("started",)),
    Level("declines", _YEAR, ("reason",)),
    Level("declines", _YEAR, ("sector",)),
    Level("declines", _YEAR, ("municipality",)),
)
"""What every release is made of, month by month; longer periods with their last month, and a
school week with the month of its last day: only then is it known whole."""

CONTRIBUTORS_SEE: tuple[Level, ...] = (
    Level("signals", _WEEK),
    Level("signals", _MONTH),
    Level("signals", _MONTH, ("domain",)),
    Level("signals", _MONTH, ("municipality",)),
)
"""The levels of which somebody who contributed records may see a part (R11)."""


def cell_name(of: str, period: str, **by: str) -> str:
    """Name a cell."""
    return "/".join((of, period, *(f"{dimension}:{value}" for dimension, value in by.items())))


def part_of(name: str) -> dict[str, str]:
    """Give what the name of a cell says: ``of``, ``period`` and each dimension."""
    of, period, *by = name.split("/")
    return {"of": of, "period": period, **dict(each.split(":", 1) for each in by)}


def period_of(name: str) -> PeriodKind:
    """Tell what kind of period a cell is of."""
    return kind_of(part_of(name)["period"])


def is_planned(name: str) -> bool:
    """Tell whether a name names a cell of the plan."""
    return level_of(name) is not None


def level_of(name: str) -> Level | None:
    """Give the level of a cell; none when the plan has no such cell."""
    try:
        part = part_of(name)
    except ValueError:
        return None
    by = tuple(each for each in part if each not in {"of", "period"})
    level = Level(part["of"], kind_of(part["period"]), by)
    return level if level in PLAN else None
