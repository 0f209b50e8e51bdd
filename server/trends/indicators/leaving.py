"""Indicators of young people who leave school early."""

from __future__ import annotations

from typing import Any

from server.trends.document import History
from server.trends.facts import LEAVER_OUTCOMES
from server.trends.indicators.making import by_year, parts, pupils_of, rate_row, share_row, sum_of
from server.trends.model import NO_OUTCOME, YES_NO

CONTEXT = {
    "figure": "vsv",
    "note": "Official early-leaver percentages count whole cohorts by another definition; they are "
    "context for a school year and are never mixed with the network's own counts.",
}


def early_leavers(history: History) -> dict[str, Any]:
    """Give L = #{registered exits without qualification in t}, and per 1,000 pupils in a year."""
    pupils = pupils_of(history)
    rows: list[dict[str, Any]] = [
        {"period": month.name, "count": history.count("leavers", month.name)}
        for month in history.months
    ]
    for year in history.school_years:
        for nis in history.ground.municipalities:
            count = history.count("leavers", year, municipality=nis)
            row = {"period": year, "municipality": nis, "count": count}
            rows.append(row | rate_row(count, pupils[nis]))
    return {"state": "shown", "context": CONTEXT, "rows": rows}


def leaver_risks(history: History) -> dict[str, Any]:
    """Give #{signals in t about a risk of leaving without qualification}, months and years."""
    periods = (*(month.name for month in history.months), *history.school_years)
    rows = [{"period": each, "count": history.count("risks", each)} for each in periods]
    return {"state": "shown", "rows": rows}


def foreseen_leavers(history: History) -> dict[str, Any]:
    """Give #{L with a signal 60 days or more before the exit} / L: what the network saw coming.

    Notes
    -----
    The lead time of those who had a signal stands with it as a median (indicator 8).
    """

    def row(year: str) -> dict[str, Any]:
        foreseen = parts(history, "leavers", year, "foreseen", YES_NO)
        whole = sum_of(list(foreseen.values()))
        lead = history.durations(year).get("lead", {})
        return {
            "count": foreseen["yes"],
            "of": whole,
            **share_row(foreseen["yes"], whole),
            "lead_median_days": lead.get("median"),
        }

    return by_year(history, row)


def leaver_outcomes(history: History) -> dict[str, Any]:
    """Give what became of early leavers, and the lead time from signal to exit (indicator 8)."""
    outcomes = (*LEAVER_OUTCOMES, NO_OUTCOME)
    return by_year(
        history,
        lambda year: {"counts": parts(history, "leavers", year, "outcome", outcomes)},
    )
