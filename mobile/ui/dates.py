"""Days and moments as people say them, on the clock of the schools.

``Thursday 26 November``, ``today``, ``yesterday at 16:30``: the same order in Dutch, French and
English. The year is named only when it is another one.
"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from mobile.ui.i18n import mark, tr

_ZONE = ZoneInfo("Europe/Brussels")

_DAYS = (
    mark("Monday"),
    mark("Tuesday"),
    mark("Wednesday"),
    mark("Thursday"),
    mark("Friday"),
    mark("Saturday"),
    mark("Sunday"),
)
_MONTHS = (
    mark("January"),
    mark("February"),
    mark("March"),
    mark("April"),
    mark("May"),
    mark("June"),
    mark("July"),
    mark("August"),
    mark("September"),
    mark("October"),
    mark("November"),
    mark("December"),
)
_NEAR = {-1: mark("yesterday"), 0: mark("today"), 1: mark("tomorrow")}


def local_day(at: datetime) -> date:
    """Give the day a moment falls on, where the schools are."""
    return at.astimezone(_ZONE).date()


def day_words(on: date, today: date) -> str:
    """Say a day: *today*, *Thursday 26 November*, with the year when it is another one."""
    near = _NEAR.get((on - today).days)
    if near is not None:
        return tr._(near)
    words = f"{tr._(_DAYS[on.weekday()])} {on.day} {tr._(_MONTHS[on.month - 1])}"
    return words if on.year == today.year else f"{words} {on.year}"


def month_words(month: str) -> str:
    """Say a month that is written ``2026-09``: *September 2026*; what is none, as it is."""
    year, _, number = month.partition("-")
    if number not in {f"{each:02}" for each in range(1, 13)}:
        return month
    return f"{tr._(_MONTHS[int(number) - 1])} {year}"


def moment_words(at: datetime, today: date) -> str:
    """Say a moment: *today at 16:30*, *Thursday 26 November at 9:05*."""
    local = at.astimezone(_ZONE)
    return tr._("{day} at {time}").format(
        day=day_words(local.date(), today), time=f"{local.hour}:{local.minute:02}"
    )
