"""The weekly quick look: school weeks in a row, and EARS over the region's totals.

Weeks with fewer than three school days are taken out of the index, so that the week after a holiday
is compared with the weeks before it and not with an empty one.

Source: Hutwagner et al. (2003) for the method (`ears`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from server.trends.statistics import ears
from server.trends.statistics.arrays import numbers
from shared.school_calendar import SchoolCalendar, school_days_between

LEAST_SCHOOL_DAYS = 3
_ONE_DAY, _WEEK = timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """What one school week showed."""

    monday: date
    observed: float
    expected: float | None
    """From the seven school weeks before; none when there are not so many yet."""
    upper: float | None
    alarm: bool
    """By C1 or by C2."""


def school_weeks(calendar: SchoolCalendar, *, since: date, until: date) -> tuple[date, ...]:
    """Give the Mondays of the weeks that have school enough, wholly between two days."""
    monday = since + timedelta(days=-since.weekday() % 7)
    found = []
    while monday + _WEEK - _ONE_DAY <= until:
        days = school_days_between(calendar, monday - _ONE_DAY, monday + _WEEK - _ONE_DAY)
        if days >= LEAST_SCHOOL_DAYS:
            found.append(monday)
        monday += _WEEK
    return tuple(found)


def quick_look(mondays: tuple[date, ...], counts: Any) -> tuple[Week, ...]:
    """Look at the region's totals of school weeks, one a Monday, oldest first."""
    y = numbers(counts)
    near, delayed = ears.c1(y), ears.c2(y)
    return tuple(
        Week(
            monday=monday,
            observed=float(y[at]),
            expected=None if np.isnan(near.expected[at]) else float(near.expected[at]),
            upper=None if np.isnan(near.upper[at]) else float(near.upper[at]),
            alarm=bool(near.alarm[at] or delayed.alarm[at]),
        )
        for at, monday in enumerate(mondays)
    )
