"""How near the day is by which somebody has to move, on the school calendar.

In words: ``care.due`` of ``templates/parts/care.html``.
"""

from __future__ import annotations

from datetime import date, datetime

from server.console.context import Visitor
from server.network.reference import school_calendar
from shared.due import Due, due_of
from shared.school_calendar import next_school_day


def due(visitor: Visitor, at: datetime | None) -> Due:
    """Say how near a moment is."""
    return due_of(at, now=visitor.now, calendar=school_calendar())


def school_day_from(on: date) -> date:
    """Give a day, or the first school day after it."""
    return next_school_day(school_calendar(), on)
