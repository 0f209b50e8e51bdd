"""The weekly quick look at the region, from shown weeks alone (R8): a look, and no alarm."""

from __future__ import annotations

from typing import Any

from server.trends.document import History
from server.trends.statistics.weekly import FALSE_ALARMS_A_SCHOOL_YEAR, Look, quick_look

RECENT_WEEKS = 40
"""How many school weeks back it goes: a school year and a little."""


def weekly_look(history: History) -> dict[str, Any]:
    """Give the region's school weeks against EARS C1 and C2: mean + 3.09 s of seven weeks before.

    Notes
    -----
    A hidden week is not passed over: what would be compared with it is not compared (``alone``).
    Whether it lies above decides nothing anywhere; the month's test does that (``unusual``).
    """
    looks = quick_look([history.count("signals", week) for week in history.weeks])
    pairs = list(zip(history.weeks, looks, strict=True))
    return {
        "state": "shown" if pairs else "no-school-week",
        "rows": [_row(week, look) for week, look in pairs[-RECENT_WEEKS:]],
        "false_alarms_a_school_year": FALSE_ALARMS_A_SCHOOL_YEAR,
    }


def _row(week: str, look: Look) -> dict[str, Any]:
    return {
        "period": week,
        "state": _state(look),
        "count": None if look.observed is None else int(look.observed),
        "expected": None if look.expected is None else round(look.expected, 1),
        "upper": None if look.upper is None else round(look.upper, 1),
    }


def _state(look: Look) -> str:
    if look.observed is None:
        return "hidden"
    if look.upper is None:
        return "alone"
    return "above" if look.above else "as-usual"
