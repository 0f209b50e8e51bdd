"""Which schools stand out, and which only look so because they are small.

A funnel shows every school against its size, with the limits chance would leave around the
region's own rate. Nobody is ranked. With many schools the limits of pure chance are too narrow,
because schools differ in more than luck; the over-dispersion adjustment widens them by what all
schools together show.

Source: Spiegelhalter (2005) and Spiegelhalter et al. (2012). Reference values: FunnelPlotR 0.6.0,
PHEindicatormethods 2.1.0.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from scipy import special

from server.trends.statistics.arrays import Numbers, numbers
from server.trends.statistics.distributions import normal_quantile
from server.trends.statistics.rates import PUPILS, count_interval

WARNING = 0.025
"""Beyond the inner limit on one side by chance: one school in forty."""
ACTION = 0.001
"""Beyond the outer limit on one side by chance: one school in a thousand."""
WINSORISED = 0.1
ADJUST_ABOVE = 1.2
"""The over-dispersion above which unadjusted limits mislead: half of the schools fall outside."""


class Standing(StrEnum):
    """Where a school lies in the funnel."""

    LOW_OUTER = "low-outer"
    LOW_INNER = "low-inner"
    WITHIN = "within"
    HIGH_INNER = "high-inner"
    HIGH_OUTER = "high-outer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Rates per 1,000 between which chance alone would leave a school."""

    low_outer: Numbers
    low_inner: Numbers
    high_inner: Numbers
    high_outer: Numbers


def limits(pupils: Any, *, target: float) -> Limits:
    """Give the limits around the region's rate.

    Parameters
    ----------
    pupils
        One a school, more than none.
    target
        The region's rate, a fraction (signals a pupil).
    """
    size = numbers(pupils)
    expected = target * size

    def low(tail: float) -> Numbers:
        return numbers(special.gammaincinv(expected, tail) / size * PUPILS)

    def high(tail: float) -> Numbers:
        return numbers(special.gammainccinv(expected + 1, tail) / size * PUPILS)

    return Limits(
        low_outer=low(ACTION),
        low_inner=low(WARNING),
        high_inner=high(WARNING),
        high_outer=high(ACTION),
    )


def proportion_limits(total: Any, *, target: float, tail: float) -> tuple[Numbers, Numbers]:
    """Give the limits of a proportion around a target: Wilson's interval turned inside out."""
    half = -normal_quantile(tail) * np.sqrt(target * (1 - target) / numbers(total))
    return np.maximum(target - half, 0), np.minimum(target + half, 1)


def standing(count: float, *, expected: float) -> Standing:
    """Say where a count lies: whether its interval leaves room for what was expected."""
    outer_low, outer_high = count_interval(count, confidence=1 - 2 * ACTION)
    inner_low, inner_high = count_interval(count, confidence=1 - 2 * WARNING)
    if expected > outer_high:
        return Standing.LOW_OUTER
    if expected < outer_low:
        return Standing.HIGH_OUTER
    if expected > inner_high:
        return Standing.LOW_INNER
    return Standing.HIGH_INNER if expected < inner_low else Standing.WITHIN


def proportion_standing(count: float, total: float, *, target: float) -> Standing:
    """Say where a proportion lies between the limits around a target."""
    share = count / total
    for tail, low, high in (
        (ACTION, Standing.LOW_OUTER, Standing.HIGH_OUTER),
        (WARNING, Standing.LOW_INNER, Standing.HIGH_INNER),
    ):
        below, above = proportion_limits(total, target=target, tail=tail)
        if share < below:
            return low
        if share > above:
            return high
    return Standing.WITHIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispersion:
    """How much more schools differ than chance would have them."""

    values: Numbers
    """The square root of observed over expected, one a school."""
    errors: Numbers
    """Their standard errors by chance alone."""
    z: Numbers
    winsorised: Numbers
    phi: float
    """The mean square of ``winsorised``; 1 is chance alone."""
    tau2: float
    """The variance between schools that chance does not explain."""
    adjusted: Numbers
    """The z-scores with that variance counted in."""


def dispersion(observed: Any, expected: Any) -> Dispersion:
    """Measure over-dispersion from all schools together.

    Parameters
    ----------
    observed, expected
        One a school; every expected count above zero.

    Notes
    -----
    The most extreme tenth on each side is pulled in first, so that a school that truly stands out
    does not widen the limits it should be seen against.
    """
    o, e = numbers(observed), numbers(expected)
    values = np.sqrt(o / e)
    errors = 1 / (2 * np.sqrt(e))
    z = (values - 1) / errors
    low, high = np.quantile(z, [WINSORISED, 1 - WINSORISED])
    winsorised = np.clip(z, low, high)
    phi = float(np.mean(winsorised**2))
    weights = errors**-2
    spread = np.sum(weights) - np.sum(weights**2) / np.sum(weights)
    n = len(o)
    tau2 = max(0.0, float((n * phi - (n - 1)) / spread)) if spread > 0 else 0.0
    return Dispersion(
        values=values,
        errors=errors,
        z=z,
        winsorised=winsorised,
        phi=phi,
        tau2=tau2,
        adjusted=(values - 1) / np.sqrt(errors**2 + tau2),
    )


def adjusted_limits(pupils: Any, *, target: float, tau2: float) -> Limits:
    """Give limits that leave room for what schools differ in besides luck.

    Parameters
    ----------
    tau2
        From `dispersion`, measured on the same schools.
    """
    size = numbers(pupils)
    error = np.sqrt(1 / (4 * target * size) + tau2)

    def at(tail: float, sign: int) -> Numbers:
        root = np.maximum(1 - sign * normal_quantile(tail) * error, 0)
        return numbers(root**2 * target * PUPILS)

    return Limits(
        low_outer=at(ACTION, -1),
        low_inner=at(WARNING, -1),
        high_inner=at(WARNING, 1),
        high_outer=at(ACTION, 1),
    )


def adjusted_standing(z: float) -> Standing:
    """Say where a school lies by its adjusted z-score."""
    outer, inner = -normal_quantile(ACTION), -normal_quantile(WARNING)
    if abs(z) <= inner:
        return Standing.WITHIN
    if z < 0:
        return Standing.LOW_OUTER if z < -outer else Standing.LOW_INNER
    return Standing.HIGH_OUTER if z > outer else Standing.HIGH_INNER
