"""What the indicators are made with: rows, and numbers that are absent when an input is hidden."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from server.trends.document import History
from server.trends.facts import NONE
from server.trends.periods import Month
from server.trends.statistics.rates import Estimate, proportion, rate

RECENT = 24
"""How many months back parted series go: two years of pictures."""
_PLACES = 4


def recent(history: History) -> Sequence[Month]:
    """Give the newest closed months, oldest first."""
    return history.months[-RECENT:]


def pupils_of(history: History) -> dict[str, int | None]:
    """Give the pupils of each municipality; none when those of one of its schools are not known."""
    ground = history.ground
    found: dict[str, int | None] = dict.fromkeys(ground.municipalities, 0)
    for place, pupils in zip(ground.school_municipality, ground.school_pupils, strict=True):
        if place == NONE:
            continue
        nis, known = ground.municipalities[place], pupils if pupils > 0 else None
        before = found[nis]
        found[nis] = None if known is None or before is None else before + known
    return found


def share_row(part: int | None, whole: int | None) -> dict[str, Any]:
    """Give a share with Wilson's interval; absent when either count is hidden or nothing."""
    if part is None or not whole:
        return {"value": None, "low": None, "high": None}
    return estimate_row(proportion(part, whole))


def rate_row(count: int | None, pupils: int | None) -> dict[str, Any]:
    """Give a rate per 1,000 pupils with its interval; absent when an input is not known."""
    if count is None or not pupils:
        return {"value": None, "low": None, "high": None}
    return estimate_row(rate(count, pupils))


def estimate_row(estimate: Estimate) -> dict[str, Any]:
    """Write an estimate."""
    return {
        "value": round(estimate.value, _PLACES),
        "low": round(estimate.low, _PLACES),
        "high": round(estimate.high, _PLACES),
    }


def sum_of(counts: Sequence[int | None]) -> int | None:
    """Add counts; none when one of them is hidden."""
    known = [each for each in counts if each is not None]
    return sum(known) if len(known) == len(counts) else None


def parts(
    history: History, of: str, year: str, dimension: str, values: Sequence[str]
) -> dict[str, int | None]:
    """Give the counts of the parts of a school year."""
    return {value: history.count(of, year, **{dimension: value}) for value in values}


def by_year(history: History, row: Any) -> dict[str, Any]:
    """Give a row for each closed school year; says so when none has closed yet."""
    years = history.school_years
    rows = [{"period": year, **row(year)} for year in years]
    return {"state": "shown" if years else "no-closed-school-year", "rows": rows}
