"""Telling what happens, as it happens: Dutch words of the work with what they mean in English."""

from __future__ import annotations

import sys
from datetime import date, datetime
from typing import TextIO
from zoneinfo import ZoneInfo

from server.network.reference import school_calendar
from shared.school_calendar import local_date

_DAYS = ("ma", "di", "wo", "do", "vr", "za", "zo")


class NotAsPromised(Exception):
    """Something did not go as Kring promises. The demo stops here and says what."""


def promise(kept: object, what: str) -> None:
    """Stop when a promise is not kept.

    Raises
    ------
    NotAsPromised
        With what was promised.
    """
    if not kept:
        raise NotAsPromised(what)


def clock_time(at: datetime) -> str:
    """Give the time of day a moment has on the clock of the region."""
    return f"{at.astimezone(ZoneInfo(school_calendar().timezone)):%H:%M:%S}"


def local_day(at: datetime) -> str:
    """Give the day a moment falls on in the region, as people here write it."""
    return in_words(local_date(school_calendar(), at))


def in_words(day: date) -> str:
    """Give a day as people here write it."""
    return f"{_DAYS[day.weekday()]} {day:%d/%m/%Y}"


def plain(code: str) -> str:
    """Give a code as words."""
    return code.replace("-", " ").replace("_", " ")


class Teller:
    """Tells on a stream; every line is out before the next thing happens."""

    def __init__(self, stream: TextIO = sys.stdout) -> None:
        """Tell on this stream."""
        self._stream = stream
        self._steps = 0

    def chapter(self, title: str) -> None:
        """Begin a chapter."""
        self._line(f"\n━━ {title}")

    def step(self, what: str) -> None:
        """Tell the next step of the story, with its number."""
        self._steps += 1
        self._line(f"\n{self._steps:>3}. {what}")

    def detail(self, *lines: str) -> None:
        """Tell what is seen there."""
        for line in lines:
            self._line(f"       {line}")

    def kept(self, what: str) -> None:
        """Tell that a promise was checked and held."""
        self._line(f"     ✓ {what}")

    def _line(self, text: str) -> None:
        self._stream.write(f"{text}\n")
        self._stream.flush()
