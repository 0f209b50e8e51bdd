"""Farrington's method as first published: the ancestor, for comparison.

Windows of the same weeks in earlier years, no season in blocks, a normal bound on the scale of the
two-thirds power. Kring uses its successor (`farrington`).

Source: Farrington et al. (1996). Reference values: surveillance 1.20.3, ``farrington``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import special

from server.trends.statistics import glm
from server.trends.statistics.arrays import Numbers, numbers
from server.trends.statistics.distributions import normal_quantile

_TWO_THIRDS = 2 / 3
_WEIGHTS_THRESHOLD = 1.0
_TREND_P_VALUE = 0.05
_YEARS_FOR_A_TREND = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerBound:
    """A normal distribution on the scale of the two-thirds power."""

    centre: float
    deviation: float
    upper: float

    def tail(self, observed: float) -> float:
        """Give the probability of this count or more."""
        return float(special.ndtr((self.centre - observed**_TWO_THIRDS) / self.deviation))


def power_bound(mean: float, error: float, *, dispersion: float, quantile: float) -> PowerBound:
    """Give the bound that a count lies below with this probability.

    Parameters
    ----------
    error
        The standard error of the mean.
    """
    factor = dispersion + error**2 / mean
    deviation = float(np.sqrt(4 / 9 * mean ** (1 / 3) * factor))
    centre = mean**_TWO_THIRDS
    raised = centre + normal_quantile(quantile) * deviation
    return PowerBound(centre=centre, deviation=deviation, upper=float(raised**1.5))


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the method says about one period."""

    mean: float
    trend: bool
    below: float
    """The probability of fewer, by the predictive distribution."""
    median: float
    upper: float
    """Zero when there were too few cases for an alarm."""
    alarm: bool


def verdict(
    counts: Any, *, at: int, frequency: int, years: int, half_window: int, alpha: float = 0.01
) -> Verdict | None:
    """Judge one period, counted from 0; none when the model does not settle."""
    y = numbers(counts)
    windows = [
        np.arange(at - year * frequency - half_window, at - year * frequency + half_window + 1)
        for year in range(years, 0, -1)
    ]
    rows = np.concatenate(windows)
    rows = rows[rows >= 0]
    model, with_trend = _model(y[rows], numbers(rows + 1), now=at + 1.0, years=years)
    if not model.converged:
        return None
    row = numbers([1.0, at + 1.0] if with_trend else [1.0])
    eta, unit = model.predict(row)
    mean, dispersion = float(np.exp(eta)), max(model.dispersion, 1.0)
    bound = power_bound(
        mean,
        unit * float(np.sqrt(dispersion)) * mean,
        dispersion=dispersion,
        quantile=1 - alpha / 2,
    )
    enough = bool(np.sum(y[max(0, at - 3) : at + 1]) >= 5)  # noqa: PLR2004 -- The paper's "5 in 4".
    return Verdict(
        mean=mean,
        trend=with_trend,
        below=1 - bound.tail(y[at]),
        median=bound.centre**1.5,
        upper=bound.upper if enough else 0.0,
        alarm=bool(enough and y[at] > bound.upper),
    )


def _model(y: Numbers, time: Numbers, *, now: float, years: int) -> tuple[glm.Fit, bool]:
    with_trend = np.column_stack([np.ones_like(time), time])
    model = _fit(y, with_trend)
    if model.converged and years >= _YEARS_FOR_A_TREND:
        eta, _ = model.predict(numbers([1.0, now]))
        significant = model.p_value(1, dispersion=model.dispersion) < _TREND_P_VALUE
        if significant and np.exp(eta) <= np.max(y):
            return model, True
    return _fit(y, with_trend[:, :1]), False


def _fit(y: Numbers, design: Numbers) -> glm.Fit:
    model = glm.fit(y, design)
    if not model.converged:
        return model
    weights = glm.anscombe_weights(
        y, model, dispersion=max(model.dispersion, 1.0), threshold=_WEIGHTS_THRESHOLD
    )
    return glm.fit(y, design, weights=weights)
