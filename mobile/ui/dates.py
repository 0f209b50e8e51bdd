"""Days and moments in the language of the screen (``shared/wording/dates.py``)."""

from __future__ import annotations

from datetime import date, datetime

from mobile.ui.i18n import tr
from shared.wording import dates
from shared.wording.dates import local_day as local_day


def day_words(on: date, today: date) -> str:
    """Say a day: *today*, *Thursday 26 November*, with the year when it is another one."""
    return dates.day_words(tr._, on, today)


def month_words(month: str) -> str:
    """Say a month that is written ``2026-09``: *September 2026*; what is none, as it is."""
    return dates.month_words(tr._, month)


def moment_words(at: datetime, today: date) -> str:
    """Say a moment: *today at 16:30*, *Thursday 26 November at 9:05*."""
    return dates.moment_words(tr._, at, today)
