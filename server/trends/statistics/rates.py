"""Rates per 1,000 pupils and proportions, each with what chance leaves open.

A rate of three signals is not a rate: the interval says so. For rates Byar's approximation is used
from ten signals on and the exact Poisson interval below; for proportions Wilson's interval, which
never leaves 0 to 1.

Source: Byar's method as in Breslow & Day (1987), vol. II, and UKHSA's public-health guidance, whose
PHEindicatormethods 2.1.0 gives the reference values; Wilson (1927). ``epitools::pois.byar`` is
another formula under the same name.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from server.trends.statistics.distributions import normal_quantile

BYAR_FROM = 10
"""Counts from which Byar's approximation is good enough; the exact interval below."""

CONFIDENCE = 0.95
PUPILS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A value and the interval around it."""

    value: float
    low: float
    high: float

    def times(self, factor: float) -> Estimate:
        """Give the same estimate in another unit."""
        return Estimate(value=self.value * factor, low=self.low * factor, high=self.high * factor)


def count_interval(count: float, *, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Give the interval around a count: exact below ten, Byar's from ten on."""
    if count < BYAR_FROM:
        return exact_interval(count, confidence=confidence)
    return byar_interval(count, confidence=confidence)


def exact_interval(count: float, *, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Give the exact Poisson interval around a count."""
    half = (1 - confidence) / 2
    low = float(special.gammaincinv(count, half)) if count > 0 else 0.0
    return low, float(special.gammainccinv(count + 1, half))


def byar_interval(count: float, *, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Give Byar's approximate interval around a count of at least one."""
    z = normal_quantile(0.5 + confidence / 2)
    more = count + 1
    return (
        float(count * (1 - 1 / (9 * count) - z / (3 * np.sqrt(count))) ** 3),
        float(more * (1 - 1 / (9 * more) + z / (3 * np.sqrt(more))) ** 3),
    )


def rate(count: float, population: float, *, confidence: float = CONFIDENCE) -> Estimate:
    """Give a rate per 1,000 with its interval.

    Parameters
    ----------
    population
        Pupils, more than none. A school whose pupils are not known has no rate.
    """
    low, high = count_interval(count, confidence=confidence)
    return Estimate(value=count, low=low, high=high).times(PUPILS / population)


def proportion(count: float, total: float, *, confidence: float = CONFIDENCE) -> Estimate:
    """Give a proportion with Wilson's interval, without continuity correction.

    Parameters
    ----------
    total
        More than none.
    """
    z = normal_quantile(0.5 + confidence / 2)
    p = count / total
    centre = p + z**2 / (2 * total)
    half = z * float(np.sqrt(p * (1 - p) / total + z**2 / (4 * total**2)))
    scale = 1 + z**2 / total
    return Estimate(
        value=p,
        # At the ends rounding leaves a crumb where the interval touches 0 or 1 exactly.
        low=max(0.0, (centre - half) / scale) if count > 0 else 0.0,
        high=min(1.0, (centre + half) / scale) if count < total else 1.0,
    )
