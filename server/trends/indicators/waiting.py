"""Indicators of time, from the durations that a release shows (R10)."""

from __future__ import annotations

from typing import Any

from server.trends.document import History


def triage(history: History) -> dict[str, Any]:
    """Give 1 - S(2): the share of signals that a person looked at within two school days."""
    return _durations(history, "triage")


def first_contact(history: History) -> dict[str, Any]:
    """Give median, P75, F(5), F(10), F(28) of receipt to first contact, by Aalen and Johansen."""
    return _durations(history, "contact")


def offer_answered(history: History) -> dict[str, Any]:
    """Give CIF(accept) + CIF(decline) at 5 school days, and CIF(accept) by itself."""
    answered = _durations(history, "answered")
    answered["accepted"] = _durations(history, "accepted")["rows"]
    return answered


def signal_again(history: History) -> dict[str, Any]:
    """Give F(90) from the end of a signal to the next one about the same child."""
    return _durations(history, "again")


def signaller_told(history: History) -> dict[str, Any]:
    """Give 1 - S(10): the share of signallers who heard more than *received* in 10 school days."""
    return _durations(history, "told")


def sync_lag(history: History) -> dict[str, Any]:
    """Give the P90 of receipt - writing, in whole hours: how long phones were out of reach."""
    rows = [
        {"period": year, "p90_hours": history.durations(year).get("lag", {}).get("p90")}
        for year in history.school_years
    ]
    return {"state": "shown" if rows else "no-closed-school-year", "rows": rows}


def _durations(history: History, name: str) -> dict[str, Any]:
    rows = []
    for period in (*(month.name for month in history.months), *history.school_years):
        found = history.durations(period).get(name)
        empty: dict[str, Any] = {
            "median": None,
            "p75": None,
            "within": {},
            "intervals": {},
            "curve": [],
        }
        rows.append({"period": period, **(found or empty)})
    return {"state": "shown", "rows": rows}
