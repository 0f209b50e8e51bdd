"""Indicators of the help that was asked and given, or was not to be had."""

from __future__ import annotations

from typing import Any

from server.trends.document import History
from server.trends.facts import ANSWERS, REASONS, SECTORS
from server.trends.indicators.making import by_year, parts, share_row, sum_of
from server.trends.model import NO_REASON, YES_NO, municipalities_of


def acceptance(history: History) -> dict[str, Any]:
    """Give accepted / (accepted + declined) with Wilson's interval; open offers stand beside it."""

    def row(year: str) -> dict[str, Any]:
        answers = parts(history, "offers", year, "answer", ANSWERS)
        decided = sum_of([answers["accepted"], answers["declined"]])
        return {"counts": answers, **share_row(answers["accepted"], decided)}

    return by_year(history, row)


def decline_reasons(history: History) -> dict[str, Any]:
    """Give how many offers were declined for each reason, by each sector, from each place."""

    def row(year: str) -> dict[str, Any]:
        places = municipalities_of(history.ground)
        return {
            "reasons": parts(history, "declines", year, "reason", (*REASONS, NO_REASON)),
            "sectors": parts(history, "declines", year, "sector", SECTORS),
            "municipalities": parts(history, "declines", year, "municipality", places),
        }

    return by_year(history, row)


def unmet_need(history: History) -> dict[str, Any]:
    """Give #{signals without an accepted offer 20 school days later} / N, whole cohorts only."""
    return _yes_no(history, "unmet", "helped", counts="no")


def closed_loop(history: History) -> dict[str, Any]:
    """Give #{offers with a final status by day 60} / #{offers 60 days old or older}."""
    return _yes_no(history, "loops", "final", counts="yes")


def got_help(history: History) -> dict[str, Any]:
    """Give #{offers with help started by day 60} / #{offers 60 days old or older}."""
    return _yes_no(history, "starts", "started", counts="yes")


def hops(history: History) -> dict[str, Any]:
    """Give offers sent / offers accepted in a school year: how many doors it takes."""

    def row(year: str) -> dict[str, Any]:
        answers = parts(history, "offers", year, "answer", ANSWERS)
        sent, accepted = sum_of(list(answers.values())), answers["accepted"]
        value = round(sent / accepted, 2) if sent is not None and accepted else None
        return {"value": value}

    return by_year(history, row)


def _yes_no(history: History, of: str, dimension: str, *, counts: str) -> dict[str, Any]:
    def row(year: str) -> dict[str, Any]:
        both = parts(history, of, year, dimension, YES_NO)
        whole = sum_of(list(both.values()))
        return {"count": both[counts], "of": whole, **share_row(both[counts], whole)}

    return by_year(history, row)
