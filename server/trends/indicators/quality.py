"""Indicators of the work in hand and of how complete the data are."""

from __future__ import annotations

import math
from typing import Any

from server.trends.document import History, ground_from
from server.trends.facts import UNKNOWN_DOMAIN
from server.trends.indicators.making import by_year, parts, recent, share_row, sum_of
from server.trends.model import ENDED, NOTICED

_SILENT = 3.0
"""From so many expected signals on, none is unlikely to be chance: e^-3 is 0.05."""


def open_stock(history: History) -> dict[str, Any]:
    """Give #{received in the school year, not ended when it closed}, by the days they are open."""

    def row(year: str) -> dict[str, Any]:
        ended = parts(history, "endings", year, "ended", ENDED)
        still = sum_of([ended["open-14"], ended["open-28"], ended["open-longer"]])
        return {
            "count": still,
            "older_than_14": share_row(sum_of([ended["open-28"], ended["open-longer"]]), still),
            "older_than_28": share_row(ended["open-longer"], still),
        }

    return by_year(history, row)


def net_flow(history: History) -> dict[str, Any]:
    """Give in - out of a school year's signals; it is the open stock, exactly."""

    def row(year: str) -> dict[str, Any]:
        ended = parts(history, "endings", year, "ended", ENDED)
        came = sum_of(list(ended.values()))
        went = sum_of([ended["closed"], ended["withdrawn"]])
        flow = came - went if came is not None and went is not None else None
        return {"in": came, "out": went, "value": flow}

    return by_year(history, row)


def taken_back(history: History) -> dict[str, Any]:
    """Give #{signals taken back, or whose family declined} / N of a school year."""

    def row(year: str) -> dict[str, Any]:
        ended = parts(history, "endings", year, "ended", ENDED)
        came = sum_of(list(ended.values()))
        return {"count": ended["withdrawn"], "of": came, **share_row(ended["withdrawn"], came)}

    return by_year(history, row)


def active_schools(history: History) -> dict[str, Any]:
    """Give #{schools whose count is shown} / #{schools}, and how many may be silent by chance.

    Notes
    -----
    A school without a signal cannot be told from one with four (R5), so no school is named here:
    the list of silent schools is for whoever visits them, not for a page that goes to the press.
    """
    rate = _regional_rate(history)

    def row(year: str) -> dict[str, Any]:
        ground = history.ground
        shown = [history.count("signals", year, school=key) is not None for key in ground.schools]
        enough = sum(
            pupils > 0 and rate is not None and pupils * rate >= _SILENT
            for pupils in ground.school_pupils
        )
        return {
            "shown": sum(shown),
            "schools": len(shown),
            "large_enough_to_expect_three": enough if rate is not None else None,
            "chance_of_none_at_three": round(math.exp(-_SILENT), 3),
        }

    return by_year(history, row)


def reporting_delay(history: History) -> dict[str, Any]:
    """Give received - noticed in the classes 0-3, 4-5, 6-14, 15-30, 31-90 and 91 days or more."""
    return by_year(
        history, lambda year: {"counts": parts(history, "delays", year, "noticed", NOTICED)}
    )


def caseload(history: History) -> dict[str, Any]:
    """Give 100 x open accepted offers / places of partners, at the end of each month.

    Notes
    -----
    Absent where too many services do not say how many places they have. No organisations by bins
    of what they hold (Primero): their contents add up to the region's, so beside it a bin of one
    organisation would tell how many children a small one has.
    """
    room = {each.month: ground_from(each.content["ground"]) for each in history.releases}
    rows = []
    for month in recent(history):
        if month.ends_school_year:
            continue  # It has no such cell: see `disclosure/stock.py`.
        held, ground = history.count("held", month.name), room[month]
        known = ground.services_silent * 100 <= ground.silent_most * ground.services
        places = ground.places if known and ground.places else None
        value = None if held is None or places is None else round(100 * held / places, 1)
        rows.append({"period": month.name, "count": held, "places": places, "value": value})
    told = rows and rows[-1]["places"] is not None
    return {"state": "shown" if told else "places-unknown", "rows": rows}


def data_quality(history: History) -> dict[str, Any]:
    """Give % of signals without a life domain, % of schools whose pupils or type are not known."""
    pupils, types = history.ground.school_pupils, history.ground.school_type
    rows = []
    for period in (*(month.name for month in recent(history)), *history.school_years):
        unknown = history.count("signals", period, domain=UNKNOWN_DOMAIN)
        whole = history.count("signals", period)
        rows.append({"period": period, **share_row(unknown, whole)})
    missing = sum(each <= 0 for each in pupils)
    return {
        "state": "shown",
        "schools_without_pupils": share_row(missing, len(pupils)),
        "schools_without_type": share_row(types.count(""), len(types)),
        "rows": rows,
    }


def _regional_rate(history: History) -> float | None:
    """Give signals per pupil of the newest closed school year, from shown schools."""
    if not history.school_years:
        return None
    year = history.school_years[-1]
    pairs = [
        (history.count("signals", year, school=key), pupils)
        for key, pupils in zip(history.ground.schools, history.ground.school_pupils, strict=True)
    ]
    known = [(count, pupils) for count, pupils in pairs if count is not None and pupils > 0]
    people = sum(pupils for _, pupils in known)
    return sum(count for count, _ in known) / people if people else None
