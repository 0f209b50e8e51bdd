"""School weeks: which days are theirs, and with which release they come. Pure.

A school week is a week, Monday first, with three school days or more. A day without school counts
with the last school week before it in its month, or, where the month has none yet, with its first:
so every day of a month is in a week that has school in that month, and no weekend and no holiday is
ever what a month has beside its weeks. Nothing reaches into another school year.

    September ── Mo 28  Tu 29  We 30 │ Th 1  Fr 2  Sa 3  Su 4 ── October
                 └───────────── week 2026-W40 ──────────────┘
                 comes with the release of October: only then is it whole

The calendar is public, so which weeks there are is no secret; what was received on the three days
of September is. That is a *part* of a week: never shown, always watched (``disclosure/weeks.py``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from server.trends.periods import Month, months_of, week_of
from shared.school_calendar import SchoolCalendar, is_school_day

LEAST_SCHOOL_DAYS = 3
"""A week with fewer is taken out of the index: it is compared with nothing, nothing with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolWeek:
    """The days of one week, of one school year."""

    name: str
    days: tuple[date, ...]
    """In order: its school days, and those without school that count with it."""
    school_days: int
    """At least one."""

    @property
    def is_planned(self) -> bool:
        """Whether it has school enough to be a cell."""
        return self.school_days >= LEAST_SCHOOL_DAYS

    @property
    def months(self) -> tuple[Month, ...]:
        """The month, or the two months, its days lie in."""
        return tuple(sorted({Month.of(day) for day in self.days}))

    def within(self, month: Month) -> tuple[date, ...]:
        """Give its days in a month."""
        return tuple(day for day in self.days if Month.of(day) == month)


@lru_cache(maxsize=32)
def school_weeks(calendar: SchoolCalendar, school_year: str) -> tuple[SchoolWeek, ...]:
    """Give every week of a school year that has a school day, in order; none twice, no day twice.

    Notes
    -----
    A month without a school day has no week: its days are in none.
    """
    days: dict[str, list[date]] = {}
    schooling: dict[str, int] = {}
    for month in months_of(school_year):
        week = ""
        before: list[date] = []
        for day in days_of(month):
            if is_school_day(calendar, day):
                week = week_of(day)
                schooling[week] = schooling.get(week, 0) + 1
                days.setdefault(week, []).extend([*before, day])
                before = []
            elif week:
                days[week].append(day)
            else:
                before.append(day)
    return tuple(
        SchoolWeek(name=name, days=tuple(each), school_days=schooling[name])
        for name, each in days.items()
    )


def weeks_that_end_in(calendar: SchoolCalendar, month: Month) -> tuple[SchoolWeek, ...]:
    """Give the weeks of the plan that come with the release of a month, in order."""
    return tuple(
        week
        for week in school_weeks(calendar, month.school_year)
        if week.is_planned and week.months[-1] == month
    )


def days_of(month: Month) -> tuple[date, ...]:
    """Give every day of a month."""
    first = month.first_on
    return tuple(first + timedelta(days=each) for each in range(month.ends_on.day))


def first_needed(month: Month) -> date:
    """Give the first day whose signals a month's release needs: its first week may begin before."""
    monday = month.first_on - timedelta(days=month.first_on.weekday())
    year = months_of(month.school_year)[0].first_on
    return max(monday, year)
