"""Rates of small places, drawn towards the region by how little they say themselves.

Source: Marshall (1991), global empirical Bayes. Reference values: spdep ``EBest``, also on
Marshall's own Auckland data. It equals the mean of a gamma posterior.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from server.trends.statistics.arrays import Numbers, numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Shrunk:
    """Rates drawn towards the region's."""

    rates: Numbers
    """A fraction (signals a pupil), one a place."""
    region: float
    between: float
    """The variance between places that chance does not explain; at zero all get the region's."""


def marshall(counts: Any, population: Any) -> Shrunk:
    """Shrink rates by Marshall's global empirical Bayes.

    Parameters
    ----------
    counts, population
        One a place; every population above zero.
    """
    x, n = numbers(counts), numbers(population)
    region = float(np.sum(x) / np.sum(n))
    raw = x / n
    variance = float(np.sum(n * (raw - region) ** 2) / np.sum(n))
    between = max(0.0, variance - region / float(np.mean(n)))
    if between == 0:
        return Shrunk(rates=np.full_like(raw, region), region=region, between=0.0)
    weight = between / (between + region / n)
    return Shrunk(rates=region + (raw - region) * weight, region=region, between=between)
