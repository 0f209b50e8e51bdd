"""How near a day is, in words: the clock of whoever has to move, counted in school days."""

from __future__ import annotations

from datetime import date

from mobile.controllers.due import Due, Nearness
from mobile.ui.dates import day_words
from mobile.ui.i18n import tr
from mobile.ui.theme import theme


def due_words(due: Due, today: date) -> str:
    """Say by when, and how near that is; nothing when nothing is waited for."""
    if due.on is None:
        return ""
    match due.nearness:
        case Nearness.LATE if due.school_days == 0:
            return tr._("Was to be done by {day}").format(day=day_words(due.on, today))
        case Nearness.LATE:
            return tr.n("{count} school day late", "{count} school days late", due.school_days)
        case Nearness.TODAY:
            return tr._("Today")
        case Nearness.SOON | Nearness.LATER:
            left = tr.n("{count} school day left", "{count} school days left", due.school_days)
            return f"{day_words(due.on, today)} · {left}"
        case _:
            return ""


def due_ink(due: Due) -> list[float]:
    """Give the ink of a due day: red when it is lost, amber when it is near."""
    inks = {
        Nearness.LATE: theme.red,
        Nearness.TODAY: theme.amber,
        Nearness.SOON: theme.amber,
    }
    ink: list[float] = inks.get(due.nearness, theme.ink_soft)
    return ink


def due_icon(due: Due) -> str:
    """Give the picture that says the same as the ink."""
    return {
        Nearness.NONE: "check",
        Nearness.LATE: "clock-alert-outline",
        Nearness.TODAY: "clock-outline",
        Nearness.SOON: "clock-outline",
        Nearness.LATER: "calendar-clock",
    }[due.nearness]
