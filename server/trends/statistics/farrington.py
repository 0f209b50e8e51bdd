"""Farrington's method, flexible version: the second opinion from three school years on.

The same season of earlier years says what is normal. A log-linear model with a season in blocks
and, when the years show one, a trend is fitted twice: past outbreaks are given less weight the
second time, so that they do not make the next one look normal. The bound is a quantile of the
negative binomial around the expected count.

    year before last        last year               this year
    ──1──┼2┼─3─┼──4──┼──1──┼2┼─3─┼──4──┼──1──┼2┼─3─┼ ⋯skipped⋯ now
                   ▲ window            ▲ window              ▲

Three ways to the bound are here. ``negative-binomial`` is the one Kring shows. ``power`` (on the
scale of the two-thirds power) and ``mean-quantile`` need the standard error of the mean, for which
the reference takes a dispersion that leaves out the weights of the fit.
They follow it, to be comparable, and are for comparison only. The choice between a trend and none
rests on the same number in the reference, so here too: a second opinion that answered differently
from the one everybody knows by this name would be a third method.

Source: Farrington et al. (1996); Noufaily et al. (2013). Reference values: surveillance 1.20.3,
``farringtonFlexible``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from server.trends.statistics import glm
from server.trends.statistics.arrays import Numbers, numbers
from server.trends.statistics.distributions import (
    negative_binomial_quantile,
    negative_binomial_tail,
    normal_quantile,
)
from server.trends.statistics.farrington_1996 import power_bound

_YEARS_FOR_A_TREND = 3

Bound = Literal["negative-binomial", "power", "mean-quantile"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How the method is set. The defaults are Kring's."""

    years: int = 5
    """How many earlier years count."""
    half_window: int = 1
    """Periods on each side of the same period in an earlier year."""
    season_blocks: int = 4
    """Into how many blocks a year is parted; 1 uses the windows alone."""
    skipped: int = 3
    """The periods just before now that do not count: a wave that began may be in them."""
    weights_threshold: float = 2.58
    trend_p_value: float = 0.05
    bound: Bound = "negative-binomial"
    alpha: float = 0.01
    least_cases: int = 5
    least_cases_over: int = 4
    """No alarm unless the last so many periods have the least cases together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What the method says about one period."""

    mean: float
    """The expected count, from the model."""
    dispersion: float
    """Variance over mean, at least 1."""
    trend: float | None
    """Change of the logarithm of the mean a period, when it is in the model."""
    upper: float
    p_value: float
    enough: bool
    """Whether there were enough cases for an alarm at all."""
    alarm: bool

    def exceedance(self, observed: float) -> float:
        """Give how far a count lies between the mean and the bound; an alarm lies above 1."""
        return (observed - self.mean) / (self.upper - self.mean)


def second_opinion(
    counts: Any, *, at: int, frequency: int, settings: Settings, population: Any = None
) -> Opinion | None:
    """Judge one period by the same season of earlier years.

    Parameters
    ----------
    counts
        A number a period, oldest first; ``nan`` where it is hidden.
    at
        Which period, counted from 0.
    frequency
        Periods in a year.
    population
        What the counts are in proportion to (school days times pupils), one a period; a period
        with none of it is left out.

    Returns
    -------
    Opinion | None
        None when the years do not reach back far enough, the period or its season is hidden, or
        the model does not settle.
    """
    y = numbers(counts)
    exposure = np.ones_like(y) if population is None else numbers(population)
    known = ~np.isnan(y) & (exposure > 0)
    if at - settings.years * frequency - settings.half_window < 0 or not known[at]:
        return None
    blocks = season_blocks(len(y), at=at, frequency=frequency, settings=settings)
    rows = np.flatnonzero((blocks > 0) & known)
    rows = rows[(rows < at - settings.skipped) | (rows > at)]
    if settings.season_blocks not in blocks[rows]:
        return None
    data = _Data(
        counts=y[rows], blocks=blocks[rows], time=numbers(rows + 1), offset=np.log(exposure[rows])
    )
    model, with_trend = _model(data, settings, now=at + 1.0, offset=float(np.log(exposure[at])))
    if model is None:
        return None
    row = data.row_now(settings, now=at + 1.0, trend=with_trend)
    eta, unit = model.predict(row, offset=float(np.log(exposure[at])))
    dispersion = max(model.dispersion, 1.0)
    spread = unit * float(np.sqrt(model.relative_dispersion))
    upper, p_value = _bound(y[at], eta, spread, dispersion=dispersion, settings=settings)
    recent = y[max(0, at - settings.least_cases_over + 1) : at + 1]
    enough = bool(np.nansum(recent) >= settings.least_cases)
    mean = float(np.exp(eta))
    return Opinion(
        mean=mean,
        dispersion=dispersion,
        trend=float(model.coefficients[1]) if with_trend else None,
        upper=upper,
        p_value=p_value,
        enough=enough,
        alarm=bool(enough and y[at] > max(upper, 0)),
    )


def season_blocks(
    length: int, *, at: int, frequency: int, settings: Settings
) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Part the years before a period into blocks.

    Returns
    -------
    ndarray
        A label a period: the windows around the same period of each year carry the number of
        blocks, the blocks between them 1, 2, …, and periods outside carry 0.
    """
    last, half = settings.season_blocks, settings.half_window
    labels = np.zeros(length, dtype=np.int64)
    labels[at - half : at + 1] = last
    for year in range(1, settings.years + 1):
        reference = at - year * frequency
        labels[reference - half : reference + half + 1] = last
        if last > 1:
            between = np.arange(reference + half + 1, reference + frequency - half)
            for label, part in enumerate(np.array_split(between, last - 1), start=1):
                labels[part] = label
    return labels


@dataclass(frozen=True, slots=True, kw_only=True)
class _Data:
    """What the model is fitted to."""

    counts: Numbers
    blocks: np.ndarray[Any, np.dtype[np.int64]]
    time: Numbers
    offset: Numbers

    def design(self, *, trend: bool) -> Numbers:
        """Give the design: a constant, the trend if any, and each block but the first."""
        columns = [np.ones_like(self.counts)]
        if trend:
            columns.append(self.time)
        columns += [(self.blocks == label).astype(np.float64) for label in self._labels()[1:]]
        return np.column_stack(columns)

    def row_now(self, settings: Settings, *, now: float, trend: bool) -> Numbers:
        """Give the row of the design for the period that is judged."""
        season = [float(label == settings.season_blocks) for label in self._labels()[1:]]
        return numbers([1.0, *([now] if trend else []), *season])

    def _labels(self) -> list[int]:
        return sorted({int(each) for each in self.blocks})


def _model(
    data: _Data, settings: Settings, *, now: float, offset: float
) -> tuple[glm.Fit | None, bool]:
    """Fit with a trend where it is warranted, else without."""
    if settings.years >= _YEARS_FOR_A_TREND:
        model = _fit(data, settings, trend=True)
        if model is not None:
            p_value = model.p_value(1, dispersion=model.relative_dispersion)
            eta, _ = model.predict(data.row_now(settings, now=now, trend=True), offset=offset)
            # No trend may promise more than was ever seen.
            believable = np.exp(eta) <= np.max(data.counts)
            if p_value < settings.trend_p_value and believable:
                return model, True
    return _fit(data, settings, trend=False), False


def _fit(data: _Data, settings: Settings, *, trend: bool) -> glm.Fit | None:
    design = data.design(trend=trend)
    model = glm.fit(data.counts, design, offset=data.offset)
    if not model.converged:
        return None
    weights = glm.anscombe_weights(
        data.counts,
        model,
        dispersion=max(model.dispersion, 1.0),
        threshold=settings.weights_threshold,
    )
    return glm.fit(data.counts, design, weights=weights, offset=data.offset)


def _bound(
    observed: float, eta: float, spread: float, *, dispersion: float, settings: Settings
) -> tuple[float, float]:
    if settings.bound == "power":
        mean = float(np.exp(eta))
        bound = power_bound(mean, spread * mean, dispersion=dispersion, quantile=1 - settings.alpha)
        return bound.upper, bound.tail(observed)
    mean = float(np.exp(eta))
    if settings.bound == "mean-quantile":
        mean = float(np.exp(eta + normal_quantile(1 - settings.alpha) * spread))
    variance = dispersion * mean
    upper = negative_binomial_quantile(1 - settings.alpha, mean, variance)
    return float(upper), float(negative_binomial_tail(observed, mean, variance))
