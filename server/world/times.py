"""Moments and days as a world file writes them, and what they are.

A **moment** is an ISO time with its zone, ``now``, or a distance from the world's ``begins`` such
as ``-30d``, ``+2h`` or ``-3w 14:30`` (on the clock of the region). A **day** is an ISO date,
``today``, or a distance from the day of the step it belongs to: ``+14d``, ``-13y``. Pure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field

_ISO_DAY = r"\d{4}-\d{2}-\d{2}"
_ISO_MOMENT = rf"{_ISO_DAY}T\d{{2}}:\d{{2}}(:\d{{2}}(\.\d{{1,6}})?)?(Z|[+-]\d{{2}}:\d{{2}})"
_FROM_BEGINS = r"[+-]\d{1,5}[mhdw]( \d{2}:\d{2})?"
_FROM_STEP = r"[+-]\d{1,5}[dwy]"

Moment = Annotated[str, Field(pattern=rf"^(now|{_ISO_MOMENT}|{_FROM_BEGINS})$")]
"""A moment: ``2026-09-14T10:00:00+02:00``, ``now``, ``-30d``, ``+2h``, ``-3w 14:30``."""

Day = Annotated[str, Field(pattern=rf"^(today|{_ISO_DAY}|{_FROM_STEP})$")]
"""A day: ``2026-09-14``, ``today``, ``+14d``, ``-2w``, ``-13y``."""

_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_DISTANCE = re.compile(r"([+-]\d+)([mhdwy])(?: (\d{2}:\d{2}))?")


class NoSuchTime(ValueError):
    """It is written like a moment or a day, and there is none: a thirteenth month."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """What the moments of one world count from.

    Parameters
    ----------
    now
        The moment the world is built; nothing in it lies later.
    begins
        What relative moments count from.
    zone
        The clock of the region.
    """

    now: datetime
    begins: datetime
    zone: ZoneInfo

    def moment(self, written: str) -> datetime:
        """Give a moment, UTC.

        Raises
        ------
        NoSuchTime
            When there is no such time.
        """
        if written == "now":
            return self.now
        found = _DISTANCE.fullmatch(written)
        try:
            if found is None:
                return datetime.fromisoformat(written).astimezone(UTC)
            count, unit, clock = found.groups()
            there = self.begins + timedelta(**{_UNITS[unit]: int(count)})
            if clock is not None:
                local = there.astimezone(self.zone).date()
                there = datetime.combine(local, time.fromisoformat(clock), tzinfo=self.zone)
        except ValueError as error:
            raise NoSuchTime(written) from error
        return there.astimezone(UTC)

    def day(self, written: str, at: datetime) -> date:
        """Give a day.

        Parameters
        ----------
        at
            The moment of the step it belongs to.

        Raises
        ------
        NoSuchTime
            When there is no such day.
        """
        today = at.astimezone(self.zone).date()
        if written == "today":
            return today
        found = _DISTANCE.fullmatch(written)
        try:
            if found is None:
                return date.fromisoformat(written)
            count, unit, _ = found.groups()
            if unit == "y":
                return _years_later(today, int(count))
            return today + timedelta(**{_UNITS[unit]: int(count)})
        except ValueError as error:
            raise NoSuchTime(written) from error

    def midday(self, day: date) -> datetime:
        """Give the middle of a local day, UTC."""
        return datetime.combine(day, time(12), tzinfo=self.zone).astimezone(UTC)


def _years_later(day: date, years: int) -> date:
    """Give the same day of another year; the last of February for a leap day."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
