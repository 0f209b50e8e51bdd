"""Indicator 24: which schools stand out in a school year, and which only look so for being small.

A funnel for each type of school, from the schools whose count is shown; one whose type is not known
is compared with none. Nobody is ranked: schools
come in the order of their size, and only those outside the outer limits have a name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from server.trends.document import History
from server.trends.statistics import funnel
from server.trends.statistics.arrays import Numbers
from server.trends.statistics.funnel import Limits, Standing
from server.trends.statistics.rates import PUPILS
from server.trends.statistics.shrinkage import marshall

LEAST_SCHOOLS = 5
"""Fewer make no funnel."""
_OUTER = frozenset({Standing.LOW_OUTER, Standing.HIGH_OUTER})
_STEPS = 24
_PLACES = 2


def school_funnel(history: History) -> dict[str, Any]:
    """Give each shown school's 1000 x/n, its Marshall rate and its place in the funnel.

    Notes
    -----
    The target is the rate of the shown schools of the same kind. A school with fewer than five
    signals is hidden, so the target lies a little high and a funnel cannot show who signals least.
    """
    rows = [each for year in history.school_years for each in _funnels(history, year)]
    if not history.school_years:
        return {"state": "no-closed-school-year", "rows": []}
    return {
        "state": "shown" if rows else "too-few-schools",
        "schools_of_unknown_type": history.ground.school_type.count(""),
        "rows": rows,
    }


@dataclass(frozen=True, slots=True)
class _School:
    """A school whose count is shown."""

    name: str
    pupils: int
    count: int


def _funnels(history: History, year: str) -> Iterator[dict[str, Any]]:
    ground = history.ground
    kinds: dict[str, list[_School]] = {}
    for key, name, kind, pupils in zip(
        ground.schools, ground.school_names, ground.school_type, ground.school_pupils, strict=True
    ):
        count = history.count("signals", year, school=key)
        if kind and count is not None and pupils > 0:
            kinds.setdefault(kind, []).append(_School(name, pupils, count))
    for kind, schools in sorted(kinds.items()):
        if len(schools) >= LEAST_SCHOOLS:
            schools.sort(key=lambda each: (each.pupils, each.name))
            yield {"period": year, "type": kind, **_funnel(schools)}


def _funnel(schools: list[_School]) -> dict[str, Any]:
    counts = np.array([each.count for each in schools], dtype=np.float64)
    pupils = np.array([each.pupils for each in schools], dtype=np.float64)
    target = float(counts.sum() / pupils.sum())
    spread = funnel.dispersion(counts, target * pupils)
    adjusted = spread.phi > funnel.ADJUST_ABOVE
    sizes = np.unique(np.linspace(pupils.min(), pupils.max(), _STEPS).round())
    if adjusted:
        limits = funnel.adjusted_limits(sizes, target=target, tau2=spread.tau2)
        standings = [funnel.adjusted_standing(float(z)) for z in spread.adjusted]
    else:
        limits = funnel.limits(sizes, target=target)
        standings = [funnel.standing(each.count, expected=target * each.pupils) for each in schools]
    shrunk = marshall(counts, pupils).rates * PUPILS
    return {
        "target": round(target * PUPILS, _PLACES),
        "dispersion": round(spread.phi, _PLACES),
        "adjusted": adjusted,
        "limits": _limits(sizes, limits),
        "schools": [
            {
                "name": each.name if standing in _OUTER else None,
                "pupils": each.pupils,
                "count": each.count,
                "rate": round(each.count / each.pupils * PUPILS, _PLACES),
                "shrunk_rate": round(float(rate), _PLACES),
                "standing": standing,
            }
            for each, standing, rate in zip(schools, standings, shrunk, strict=True)
        ],
    }


def _limits(sizes: Numbers, limits: Limits) -> list[dict[str, float]]:
    return [
        {
            "pupils": int(size),
            "low_outer": round(float(limits.low_outer[at]), _PLACES),
            "low_inner": round(float(limits.low_inner[at]), _PLACES),
            "high_inner": round(float(limits.high_inner[at]), _PLACES),
            "high_outer": round(float(limits.high_outer[at]), _PLACES),
        }
        for at, size in enumerate(sizes)
    ]
