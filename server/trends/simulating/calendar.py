"""School holidays by the rules of the decree, for any school year.

The product reads published dates (``server/network/dated``); a simulation may run for years nobody
has published. The rules reproduce every published date of the years they were compared with.

Source: decisions of the Flemish Government of 17 April 1991 and 31 August 2001, article 7.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

from shared.school_calendar import ClosedPeriod, SchoolCalendar

_APRIL = 4
_FRIDAY, _SUNDAY = 5, 7


@lru_cache
def decree_calendar(first: int, last: int) -> SchoolCalendar:
    """Give the calendar of the school years that begin in these years and those between."""
    closed = tuple(period for begins in range(first, last + 1) for period in _school_year(begins))
    return SchoolCalendar(closed=closed)


def _school_year(begins: int) -> Iterator[ClosedPeriod]:
    ends, day = begins + 1, timedelta(days=1)
    saints = date(begins, 11, 1)
    autumn = _monday_of(saints + day if saints.isoweekday() == _SUNDAY else saints)
    yield _weeks("herfstvakantie", autumn, 1)
    yield _once("wapenstilstand", date(begins, 11, 11))
    christmas = date(begins, 12, 25)
    weekend = christmas.isoweekday() > _FRIDAY
    yield _weeks("kerstvakantie", _monday_of(christmas + timedelta(days=7 * weekend)), 2)
    easter = easter_of(ends)
    yield _weeks("krokusvakantie", easter + day - timedelta(weeks=7), 1)
    yield _weeks("paasvakantie", _easter_holiday(easter), 2)
    yield _once("paasmaandag", easter + day)
    yield _once("dag van de arbeid", date(ends, 5, 1))
    ascension = easter + timedelta(days=39)
    yield ClosedPeriod(from_on=ascension, until_on=ascension + day, name="hemelvaart")
    yield _once("pinkstermaandag", easter + timedelta(days=50))
    yield ClosedPeriod(from_on=date(ends, 7, 1), until_on=date(ends, 8, 31), name="zomervakantie")


def _easter_holiday(easter: date) -> date:
    """Give its first Monday."""
    if easter.month < _APRIL:
        return easter + timedelta(days=1)
    if easter > date(easter.year, _APRIL, 15):
        return easter + timedelta(days=1) - timedelta(weeks=2)
    first = date(easter.year, _APRIL, 1)
    return first + timedelta(days=-first.weekday() % 7)


def easter_of(year: int) -> date:
    """Give Easter Sunday.

    Source: the anonymous Gregorian computus of *Nature* (1876), as in Meeus (1991), chapter 8.
    """
    century, place = divmod(year, 100)
    golden = year % 19
    leaps, rest = divmod(century, 4)
    corrected = (century - (century + 8) // 25 + 1) // 3
    moon = (19 * golden + century - leaps - corrected + 15) % 30
    quarter, odd = divmod(place, 4)
    weekday = (32 + 2 * rest + 2 * quarter - moon - odd) % 7
    late = (golden + 11 * moon + 22 * weekday) // 451
    month, before = divmod(moon + weekday - 7 * late + 114, 31)
    return date(year, month, before + 1)


def _monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _weeks(name: str, monday: date, weeks: int) -> ClosedPeriod:
    return ClosedPeriod(
        from_on=monday, until_on=monday + timedelta(weeks=weeks, days=-1), name=name
    )


def _once(name: str, day: date) -> ClosedPeriod:
    return ClosedPeriod(from_on=day, until_on=day, name=name)
