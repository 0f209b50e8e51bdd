"""Days and moments as people say them, on the clock of the schools: the same words as the phone's.

``Thursday 26 November``, ``today``, ``yesterday at 16:30``. The year is named only when it is
another one.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from server.console.i18n import Words, mark

ZONE = ZoneInfo("Europe/Brussels")

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
    return at.astimezone(ZONE).date()


def day_words(words: Words, on: date, today: date) -> str:
    """Say a day: *today*, *Thursday 26 November*, with the year when it is another one."""
    near = _NEAR.get((on - today).days)
    if near is not None:
        return words._(near)
    said = f"{words._(_DAYS[on.weekday()])} {on.day} {words._(_MONTHS[on.month - 1])}"
    return said if on.year == today.year else f"{said} {on.year}"


def moment_words(words: Words, at: datetime, today: date) -> str:
    """Say a moment: *today at 16:30*, *Thursday 26 November at 9:05*."""
    local = at.astimezone(ZONE)
    return words._(
        "{day} at {time}",
        day=day_words(words, local.date(), today),
        time=f"{local.hour}:{local.minute:02}",
    )


def full_date(words: Words, on: date) -> str:
    """Say a day in full, for paper: *26 November 2026*."""
    return f"{on.day} {words._(_MONTHS[on.month - 1])} {on.year}"


def clock(at: datetime) -> str:
    """Give the time of a moment, for paper: *9:05*."""
    local = at.astimezone(ZONE)
    return f"{local.hour}:{local.minute:02}"


def day_after(on: date) -> date:
    """Give the next day: the first that lies ahead."""
    return on + timedelta(days=1)
