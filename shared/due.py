"""How long somebody has, or is late, in days that a school counts: for phone and desk. Pure.

The calendar is an argument. Whoever has none counts weekends only as standing still: then a due day
may look nearer than it is, never further.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from shared.school_calendar import SchoolCalendar, local_date, school_days_between

_SOON = 2
"""With so many school days left it is soon."""


class Nearness(StrEnum):
    """How near a moment is."""

    NONE = "none"
    """Nothing is waited for."""
    LATE = "late"
    TODAY = "today"
    SOON = "soon"
    LATER = "later"


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """By when, and how near that is."""

    nearness: Nearness = Nearness.NONE
    school_days: int = 0
    """Whole school days that are left, or, when late, that have gone by."""
    on: date | None = None
    """The day, on the clock of the region."""


def due_of(at: datetime | None, *, now: datetime, calendar: SchoolCalendar) -> Due:
    """Say how near a moment is.

    Parameters
    ----------
    at
        By when; none: nothing is waited for.
    """
    if at is None:
        return Due()
    on, today = local_date(calendar, at), local_date(calendar, now)
    if at <= now:
        days = school_days_between(calendar, on, today)
        return Due(nearness=Nearness.LATE, school_days=days, on=on)
    return _ahead(on, today, calendar)


def due_on(on: date, *, now: datetime, calendar: SchoolCalendar) -> Due:
    """Say how near a day is; the day itself is not late yet."""
    today = local_date(calendar, now)
    if on < today:
        return Due(
            nearness=Nearness.LATE, school_days=school_days_between(calendar, on, today), on=on
        )
    return _ahead(on, today, calendar)


def _ahead(on: date, today: date, calendar: SchoolCalendar) -> Due:
    if on == today:
        return Due(nearness=Nearness.TODAY, on=on)
    days = school_days_between(calendar, today, on)
    return Due(nearness=Nearness.SOON if days <= _SOON else Nearness.LATER, school_days=days, on=on)
