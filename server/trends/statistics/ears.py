"""EARS C1 and C2: the weekly quick look at the region.

A count is compared with the mean and the standard deviation of the seven periods before it (C1), or
of seven periods that end two before it, so that a wave that has just begun does not hide itself
(C2). The method needs weeks, not years, and pays for it: in simulation it raises seven times as
many false alarms as the monthly test (``docs/trends.md``), so Kring shows it for the region alone.

C3 is here because the papers name it. As its reference computes it, the bound contains the current
count itself, which cancels out: its alarm depends on the two periods before and on nothing else.
Kring does not use it.

Source: Hutwagner et al. (2003); reference values from surveillance 1.20.3, ``earsC``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from server.trends.statistics.arrays import Flags, Numbers, numbers
from server.trends.statistics.distributions import normal_quantile

BASELINE = 7
"""Periods that a count is compared with."""

LEAST_SIGMA = 1.0
"""In signals. After seven empty weeks one signal is no alarm."""

ONE_IN_A_THOUSAND = 0.001
_C2_LAG = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class EarsResult:
    """What was expected of each period; absent where too few periods came before."""

    expected: Numbers
    deviation: Numbers
    """The standard deviation of the baseline, before any floor."""
    upper: Numbers
    alarm: Flags


def c1(
    counts: Any,
    *,
    baseline: int = BASELINE,
    least_sigma: float = LEAST_SIGMA,
    alpha: float = ONE_IN_A_THOUSAND,
) -> EarsResult:
    """Compare each count with the periods just before it."""
    return _compare(numbers(counts), baseline, lag=0, least_sigma=least_sigma, alpha=alpha)


def c2(
    counts: Any,
    *,
    baseline: int = BASELINE,
    least_sigma: float = LEAST_SIGMA,
    alpha: float = ONE_IN_A_THOUSAND,
) -> EarsResult:
    """Compare each count with periods that end two before it."""
    return _compare(numbers(counts), baseline, lag=_C2_LAG, least_sigma=least_sigma, alpha=alpha)


def c3(
    counts: Any,
    *,
    baseline: int = BASELINE,
    least_sigma: float = LEAST_SIGMA,
    alpha: float = 0.025,
) -> EarsResult:
    """Compute C3 as its reference does; see the top of this file before using it.

    Notes
    -----
    Without a floor a flat baseline has no C2 at all, and neither has C3 in the two periods after.
    """
    y = numbers(counts)
    base = _compare(y, baseline, lag=_C2_LAG, least_sigma=least_sigma, alpha=alpha)
    sigma = np.maximum(base.deviation, least_sigma)
    with np.errstate(divide="ignore", invalid="ignore"):
        excess = np.maximum((y - base.expected) / sigma - 1, 0)
    before = np.full_like(y, np.nan)
    before[2:] = excess[1:-1] + excess[:-2]
    with np.errstate(invalid="ignore"):
        upper = np.maximum(y + sigma * (normal_quantile(1 - alpha) - before), 0)
    return EarsResult(
        expected=base.expected, deviation=base.deviation, upper=upper, alarm=_above(y, upper)
    )


def _compare(
    y: Numbers, baseline: int, *, lag: int, least_sigma: float, alpha: float
) -> EarsResult:
    expected, deviation = np.full_like(y, np.nan), np.full_like(y, np.nan)
    first = baseline + lag
    if len(y) > first:
        windows = np.lib.stride_tricks.sliding_window_view(y, baseline)[: len(y) - first]
        expected[first:] = windows.mean(axis=1)
        deviation[first:] = windows.std(axis=1, ddof=1)
    upper = expected + normal_quantile(1 - alpha) * np.maximum(deviation, least_sigma)
    return EarsResult(expected=expected, deviation=deviation, upper=upper, alarm=_above(y, upper))


def _above(y: Numbers, upper: Numbers) -> Flags:
    with np.errstate(invalid="ignore"):
        return y > upper
