"""Days and moments as people say them, on the clock of the schools.

``Thursday 26 November``, ``today``, ``yesterday at 16:30``: the same order in Dutch, French and
English. The year is named only when it is another one.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from shared.wording import mark
from shared.wording.network import WEEKDAYS

ZONE = ZoneInfo("Europe/Brussels")

_DAYS = tuple(WEEKDAYS.values())
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
_AT = mark("{day} at {time}")

Say = Callable[[str], str]
"""Gives an English text in the language of who reads it."""


def local_day(at: datetime) -> date:
    """Give the day a moment falls on, where the schools are."""
    return at.astimezone(ZONE).date()


def day_words(say: Say, on: date, today: date) -> str:
    """Say a day: *today*, *Thursday 26 November*, with the year when it is another one."""
    near = _NEAR.get((on - today).days)
    if near is not None:
        return say(near)
    words = f"{say(_DAYS[on.weekday()])} {on.day} {say(_MONTHS[on.month - 1])}"
    return words if on.year == today.year else f"{words} {on.year}"


def moment_words(say: Say, at: datetime, today: date) -> str:
    """Say a moment: *today at 16:30*, *Thursday 26 November at 9:05*."""
    return say(_AT).format(day=day_words(say, local_day(at), today), time=clock(at))


def month_words(say: Say, month: str) -> str:
    """Say a month that is written ``2026-09``: *September 2026*; what is none, as it is."""
    year, _, number = month.partition("-")
    if number not in {f"{each:02}" for each in range(1, 13)}:
        return month
    return f"{say(_MONTHS[int(number) - 1])} {year}"


def full_date(say: Say, on: date) -> str:
    """Say a day in full, for paper: *26 November 2026*."""
    return f"{on.day} {say(_MONTHS[on.month - 1])} {on.year}"


def clock(at: datetime) -> str:
    """Give the time of a moment: *9:05*."""
    local = at.astimezone(ZONE)
    return f"{local.hour}:{local.minute:02}"
