"""The weekly quick look at the region: EARS C1 and C2 over its school weeks in a row.

Weeks with fewer than three school days are no school weeks, so the week after a holiday is compared
with the weeks before it and not with an empty one. A week whose count is hidden is not passed over:
what would need it has no expected number, and is not judged.

It knows no season and no holiday mood, so it is wrong often: `FALSE_ALARMS_A_SCHOOL_YEAR`.

Source: Hutwagner et al. (2003) for the method (`ears`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from server.trends.statistics import ears
from server.trends.statistics.arrays import numbers

FALSE_ALARMS_A_SCHOOL_YEAR = 2
"""In simulated years in which nothing happens (``kring simulate weekly``, ``docs/trends.md``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What one school week showed."""

    observed: float | None
    """None: hidden."""
    expected: float | None
    """From seven school weeks before; none when one of them is hidden, or there are not so many."""
    upper: float | None
    """The lower of the two bounds, of the methods that have one."""
    above: bool
    """Whether the count lies above that bound."""


def quick_look(counts: Sequence[float | None]) -> tuple[Look, ...]:
    """Look at the region's counts of school weeks in a row, oldest first."""
    y = numbers([np.nan if each is None else each for each in counts])
    both = ears.c1(y), ears.c2(y)
    return tuple(
        _look(y[at], [(each.upper[at], each.expected[at]) for each in both]) for at in range(len(y))
    )


def _look(observed: float, bounds: list[tuple[float, float]]) -> Look:
    known = [each for each in bounds if not np.isnan(each[0])]
    upper, expected = min(known, default=(None, None))
    return Look(
        observed=None if np.isnan(observed) else float(observed),
        expected=None if expected is None else float(expected),
        upper=None if upper is None else float(upper),
        above=upper is not None and bool(observed > upper),
    )
