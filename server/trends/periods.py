"""The periods a count belongs to: weeks, months, trimesters and school years. Pure.

    month 2026-09 ∈ trimester 2026-2027-T1 ∈ school year 2026-2027
    week 2026-W40, of the days of September and October that have school (``weeks.py``)

A school year runs from September to August. Its trimesters end where the Flemish school year has
them end: at Christmas, at Easter (told by the month: March) and in August, so that each month
belongs to exactly one. The name of a period is its name everywhere: in a release, an address and a
file name; names of one kind sort as time runs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

CLOSES_AFTER_DAYS = 10
"""Days between the end of a period and its closing (R6): phones that were away have come back."""
_FIRST_MONTH = 9
_TRIMESTERS = ((9, 10, 11, 12), (1, 2, 3), (4, 5, 6, 7, 8))
_MONTHS = 12


class PeriodKind(StrEnum):
    """The kinds of periods of the plan, the shortest first."""

    WEEK = "week"
    MONTH = "month"
    TRIMESTER = "trimester"
    SCHOOL_YEAR = "school-year"


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """One calendar month: every other period is made of these."""

    year: int
    month: int

    @classmethod
    def of(cls, on: date) -> Month:
        """Give the month of a day."""
        return cls(on.year, on.month)

    @classmethod
    def named(cls, name: str) -> Month:
        """Give the month of a name.

        Raises
        ------
        ValueError
            When it names no month.
        """
        year, _, month = name.partition("-")
        if len(year) != 4 or len(month) != 2 or not (year + month).isdecimal():  # noqa: PLR2004 -- as a date is written
            raise ValueError(name)
        first = date(int(year), int(month), 1)
        return cls(first.year, first.month)

    @property
    def name(self) -> str:
        """Its name, such as ``2026-09``."""
        return f"{self.year:04d}-{self.month:02d}"

    @property
    def first_on(self) -> date:
        """The first day."""
        return date(self.year, self.month, 1)

    @property
    def ends_on(self) -> date:
        """The last day."""
        return self.after(1).first_on - timedelta(days=1)

    @property
    def closes_on(self) -> date:
        """The first day on which it may be closed."""
        return self.ends_on + timedelta(days=CLOSES_AFTER_DAYS + 1)

    def after(self, months: int) -> Month:
        """Give the month so many months later."""
        place = self.year * _MONTHS + self.month - 1 + months
        return Month(place // _MONTHS, place % _MONTHS + 1)

    @property
    def school_year(self) -> str:
        """The name of its school year, such as ``2026-2027``."""
        begins = self.year if self.month >= _FIRST_MONTH else self.year - 1
        return f"{begins}-{begins + 1}"

    @property
    def trimester(self) -> str:
        """The name of its trimester, such as ``2026-2027-T1``."""
        place = next(place for place, each in enumerate(_TRIMESTERS, 1) if self.month in each)
        return f"{self.school_year}-T{place}"

    @property
    def ends_trimester(self) -> bool:
        """Whether it is the last month of its trimester."""
        return any(each[-1] == self.month for each in _TRIMESTERS)

    @property
    def ends_school_year(self) -> bool:
        """Whether it is the last month of its school year."""
        return self.month == _TRIMESTERS[-1][-1]


def months_of(period: str) -> tuple[Month, ...]:
    """Give the months of a period by its name, in order.

    Raises
    ------
    ValueError
        When it names no period.
    """
    parts = period.split("-")
    if len(parts) == 2 and len(parts[1]) == 2:  # noqa: PLR2004 -- as a month is written
        return (Month.named(period),)
    begins = int(parts[0])
    first = Month(begins, _FIRST_MONTH)
    year = tuple(first.after(place) for place in range(_MONTHS))
    found = tuple(each for each in year if period in {each.school_year, each.trimester})
    if not found:
        raise ValueError(period)
    return found


def kind_of(period: str) -> PeriodKind:
    """Tell what kind of period a name names."""
    if "-T" in period:
        return PeriodKind.TRIMESTER
    if "-W" in period:
        return PeriodKind.WEEK
    return PeriodKind.MONTH if len(period) == len("2026-09") else PeriodKind.SCHOOL_YEAR


def week_of(on: date) -> str:
    """Give the name of the week of a day, as ISO 8601 counts them: ``2026-W40``."""
    year, week, _ = on.isocalendar()
    return f"{year:04d}-W{week:02d}"


def monday_of(week: str) -> date:
    """Give the Monday of a week by its name.

    Raises
    ------
    ValueError
        When it names no week.
    """
    year, _, number = week.partition("-W")
    return date.fromisocalendar(int(year), int(number), 1)
