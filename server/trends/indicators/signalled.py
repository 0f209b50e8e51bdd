"""Indicators of what is signalled: counts, rates, ratios, shares."""

from __future__ import annotations

from typing import Any

from server.trends.document import History
from server.trends.facts import DOMAINS, NONE
from server.trends.indicators.making import (
    estimate_row,
    pupils_of,
    rate_row,
    recent,
    share_row,
    sum_of,
)
from server.trends.statistics.standardising import ratio


def signals(history: History) -> dict[str, Any]:
    """Give N(g,d,t) = #{signals received in t}, for the region, by municipality and by domain."""
    months = recent(history)
    rows: list[dict[str, Any]] = [
        {"period": month.name, "count": history.count("signals", month.name)}
        for month in history.months
    ]
    for month in months:
        for nis in history.ground.municipalities:
            count = history.count("signals", month.name, municipality=nis)
            rows.append({"period": month.name, "municipality": nis, "count": count})
        for domain in DOMAINS:
            count = history.count("signals", month.name, domain=domain)
            rows.append({"period": month.name, "domain": domain, "count": count})
    for year in history.school_years:
        for domain in DOMAINS:
            count = history.count("signals", year, domain=domain)
            rows.append({"period": year, "domain": domain, "count": count})
        for nis in history.ground.municipalities:
            count = history.count("signals", year, municipality=nis)
            rows.append({"period": year, "municipality": nis, "count": count})
    return {"state": "shown", "rows": rows}


def signal_rate(history: History) -> dict[str, Any]:
    """Give 1000 N(g,t) / pupils(g), exact interval below ten and Byar's from ten on."""
    pupils = pupils_of(history)
    everybody = sum_of(list(pupils.values()))
    rows = []
    for month in recent(history):
        count = history.count("signals", month.name)
        rows.append({"period": month.name, "pupils": everybody, **rate_row(count, everybody)})
        for nis, known in pupils.items():
            count = history.count("signals", month.name, municipality=nis)
            row = {"period": month.name, "municipality": nis, "pupils": known}
            rows.append(row | rate_row(count, known))
    for year in history.school_years:
        for nis, known in pupils.items():
            count = history.count("signals", year, municipality=nis)
            row = {"period": year, "municipality": nis, "pupils": known}
            rows.append(row | rate_row(count, known))
    return {"state": "shown", "unit": "per-1000-pupils", "rows": rows}


def standardised_ratio(history: History) -> dict[str, Any]:
    """Give SR = N(g) / E(g), E by school type from the region's shown schools of a school year."""
    rows = []
    for year in history.school_years:
        expected = expected_of(history, year)
        for at, nis in enumerate(history.ground.municipalities):
            count = history.count("signals", year, municipality=nis)
            known = expected.get(at)
            row: dict[str, Any] = {"period": year, "municipality": nis, "expected": None}
            if count is None or not known:
                rows.append(row | {"value": None, "low": None, "high": None})
            else:
                row["expected"] = round(known, 1)
                rows.append(row | estimate_row(ratio(count, known)))
    return {"state": "shown" if rows else "no-closed-school-year", "rows": rows}


def expected_of(history: History, year: str) -> dict[int, float]:
    """Give, for each municipality whose pupils are all known, the signals its schools would have.

    Notes
    -----
    Every type of school at the rate of its shown schools. A municipality with a school whose type
    is not known has none: nobody can say what such a school would have.
    """
    ground = history.ground
    counts: dict[str, int] = {}
    people: dict[str, int] = {}
    for key, kind, pupils in zip(
        ground.schools, ground.school_type, ground.school_pupils, strict=True
    ):
        count = history.count("signals", year, school=key)
        if kind and count is not None and pupils > 0:
            counts[kind] = counts.get(kind, 0) + count
            people[kind] = people.get(kind, 0) + pupils
    expected: dict[int, float | None] = {}
    for place, kind, pupils in zip(
        ground.school_municipality, ground.school_type, ground.school_pupils, strict=True
    ):
        if place == NONE:
            continue
        before = expected.get(place, 0.0)
        known = pupils > 0 and kind in people and before is not None
        expected[place] = (before or 0.0) + pupils * counts[kind] / people[kind] if known else None
    return {place: value for place, value in expected.items() if value}


def domain_shares(history: History) -> dict[str, Any]:
    """Give N(g,d) / N(g) with Wilson's interval: the region's months and municipalities' years."""
    rows = []
    for month in recent(history):
        whole = history.count("signals", month.name)
        for domain in DOMAINS:
            part = history.count("signals", month.name, domain=domain)
            rows.append({"period": month.name, "domain": domain, **share_row(part, whole)})
    for year in history.school_years:
        for nis in history.ground.municipalities:
            whole = history.count("signals", year, municipality=nis)
            for domain in DOMAINS:
                part = history.count("signals", year, municipality=nis, domain=domain)
                row = {"period": year, "municipality": nis, "domain": domain}
                rows.append(row | share_row(part, whole))
    return {"state": "shown", "rows": rows}
