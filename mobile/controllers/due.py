"""The school calendar as this phone last heard it, by which it says how near a day is.

It came with the dated numbers and is nobody's, so it is kept in clear. Without one only weekends
stand still: then a due day may look nearer than it is, never further.
"""

from __future__ import annotations

from mobile.controllers.thresholds import calendar_told
from mobile.data.store import Store
from shared.due import Due, Nearness, due_of, due_on
from shared.school_calendar import ClosedPeriod, SchoolCalendar

__all__ = ["Due", "Nearness", "due_of", "due_on", "known_calendar"]


def known_calendar(store: Store) -> SchoolCalendar:
    """Give the school calendar as last told."""
    told = calendar_told(store)
    if told is None:
        return SchoolCalendar(closed=())
    return SchoolCalendar(
        closed=tuple(
            ClosedPeriod(from_on=each.from_on, until_on=each.until_on, name=each.name)
            for each in told.closed
        ),
        timezone=told.timezone,
    )
