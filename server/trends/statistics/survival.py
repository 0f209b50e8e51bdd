"""Time to help, counting those who still wait.

The mean of those who were helped looks only at the lucky ones: who waits longest is missing from
it. Kaplan and Meier's curve counts everybody who waits for as long as they were seen to wait. Where
another ending makes the event impossible (the signal was taken back), Aalen and Johansen's
incidence is the share that truly got there; treating such endings as "still waiting" overstates it.

Days are whole days since the start; a time of zero is the same day.

    survivors S(t) ─┐
                    └──┐   ○ still waiting when last seen
                       └────○───┐
                                └──   share helped within t = 1 - S(t)

Source: Kaplan & Meier (1958); Aalen & Johansen (1978); Greenwood (1926); Kalbfleisch & Prentice
(2002) for the log-log interval. Reference values: R survival 3.5-3.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from scipy import special

from server.trends.statistics.arrays import Numbers, numbers
from server.trends.statistics.distributions import normal_quantile
from server.trends.statistics.rates import CONFIDENCE, Estimate

OPEN = 0
"""The state of who still waited when last seen; events are numbered from 1."""

_CRUMB = 1e-9
"""Products of fractions miss exact halves by less than this."""

Scale = Literal["log-log", "log", "plain"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """Who still waits, after each day on which something was seen."""

    times: Numbers
    at_risk: Numbers
    events: Numbers
    censored: Numbers
    waiting: Numbers
    """The share still waiting after the day."""
    error: Numbers
    """Greenwood's standard error of ``waiting``."""

    def interval(
        self, *, scale: Scale = "log-log", confidence: float = CONFIDENCE
    ) -> tuple[Numbers, Numbers]:
        """Give the interval around ``waiting``, on the scale it is computed on."""
        z = normal_quantile(0.5 + confidence / 2)
        s = self.waiting
        with np.errstate(divide="ignore", invalid="ignore"):
            relative = self.error / s
            if scale == "plain":
                low, high = s - z * self.error, s + z * self.error
            elif scale == "log":
                low, high = s * np.exp(-z * relative), s * np.exp(z * relative)
            else:
                spread = np.exp(z * relative / np.abs(np.log(s)))
                low, high = s**spread, s ** (1 / spread)
        return np.maximum(low, 0), np.minimum(high, 1)

    def within(self, day: float, *, confidence: float = CONFIDENCE) -> Estimate:
        """Give the share helped within a number of days, with its log-log interval."""
        place = int(np.searchsorted(self.times, day, side="right")) - 1
        if place < 0 or self.waiting[place] == 1:
            return Estimate(value=0.0, low=0.0, high=0.0)
        low, high = self.interval(confidence=confidence)
        return Estimate(
            value=1 - float(self.waiting[place]),
            low=1 - float(high[place]),
            high=1 - float(low[place]),
        )

    def quantile(self, share: float) -> float | None:
        """Give the smallest day within which this share was helped; none when it is not reached."""
        return first_at_or_below(self.times, self.waiting, 1 - share)

    def quantile_interval(
        self, share: float, *, scale: Scale = "log-log", confidence: float = CONFIDENCE
    ) -> tuple[float | None, float | None]:
        """Give the days between which the quantile lies; none where the curve does not tell."""
        low, high = self.interval(scale=scale, confidence=confidence)
        return (
            first_at_or_below(self.times, low, 1 - share),
            first_at_or_below(self.times, high, 1 - share),
        )

    def restricted_mean(self, until: float) -> tuple[float, float]:
        """Give the mean days waited within the first so many days, and its standard error."""
        inside = self.times < until
        edges = np.concatenate([[0.0], self.times[inside], [until]])
        steps = np.concatenate([[1.0], self.waiting[inside]]) * np.diff(edges)
        ahead = np.cumsum(steps[::-1])[::-1][1:]
        n, d = self.at_risk[inside], self.events[inside]
        last = n == d
        hazard = np.divide(d, n * (n - d), out=np.zeros_like(d), where=~last)
        return float(np.sum(steps)), float(np.sqrt(np.sum(ahead**2 * hazard)))


def kaplan_meier(days: Any, happened: Any) -> Curve:
    """Estimate who still waits.

    Parameters
    ----------
    days
        Until the event, or until last seen.
    happened
        Whether the event was seen; else the wait went on.
    """
    time, event = numbers(days), np.asarray(happened, dtype=bool)
    times, place = np.unique(time, return_inverse=True)
    events = np.bincount(place, weights=event, minlength=len(times)).astype(np.float64)
    all_seen = np.bincount(place, minlength=len(times)).astype(np.float64)
    at_risk = len(time) - np.concatenate([[0.0], np.cumsum(all_seen)[:-1]])
    waiting = np.cumprod(1 - events / at_risk)
    left = at_risk - events
    hazard = np.divide(events, at_risk * left, out=np.full_like(left, np.inf), where=left > 0)
    with np.errstate(invalid="ignore"):  # Nobody waits any more: no error left to speak of.
        error = waiting * np.sqrt(np.cumsum(hazard))
    return Curve(
        times=times,
        at_risk=at_risk,
        events=events,
        censored=all_seen - events,
        waiting=waiting,
        error=error,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Incidence:
    """The share that came to one ending, while others came to another."""

    times: Numbers
    at_risk: Numbers
    open: Numbers
    """The share that came to no ending yet."""
    share: Numbers
    error: Numbers
    """The infinitesimal jackknife's standard error of ``share``."""

    def within(self, day: float) -> float:
        """Give the share that came to this ending within a number of days."""
        place = int(np.searchsorted(self.times, day, side="right")) - 1
        return float(self.share[place]) if place >= 0 else 0.0

    def within_interval(self, day: float, *, confidence: float = CONFIDENCE) -> Estimate:
        """Give the same share with its log-log interval."""
        place = int(np.searchsorted(self.times, day, side="right")) - 1
        share = float(self.share[place]) if place >= 0 else 0.0
        if share in {0.0, 1.0}:
            return Estimate(value=share, low=share, high=share)
        z = normal_quantile(0.5 + confidence / 2)
        rest = 1 - share
        spread = float(np.exp(z * self.error[place] / (rest * abs(np.log(rest)))))
        return Estimate(value=share, low=1 - rest ** (1 / spread), high=1 - rest**spread)

    def quantile(self, share: float) -> float | None:
        """Give the smallest day within which this share of everybody came to this ending."""
        return first_at_or_below(self.times, 1 - self.share, 1 - share)


def aalen_johansen(days: Any, states: Any, *, ending: int) -> Incidence:
    """Estimate how many came to one ending, the other endings counted as endings.

    Parameters
    ----------
    days
        Until the ending, or until last seen.
    states
        `OPEN`, or which ending it was, from 1.
    ending
        The ending asked about.
    """
    time, state = numbers(days), np.asarray(states)
    any_ending = kaplan_meier(time, state != OPEN)
    times, at_risk = any_ending.times, any_ending.at_risk
    before = np.concatenate([[1.0], any_ending.waiting[:-1]])
    place = np.searchsorted(times, time)
    mine = np.bincount(place, weights=state == ending, minlength=len(times)) / at_risk
    share = np.cumsum(before * mine)
    return Incidence(
        times=times,
        at_risk=at_risk,
        open=any_ending.waiting,
        share=share,
        error=_jackknife(any_ending, place, state=state, ending=ending, mine=mine, before=before),
    )


def _jackknife(
    curve: Curve, place: Any, *, state: Any, ending: int, mine: Numbers, before: Numbers
) -> Numbers:
    """Give the error from what each one who waited adds to the estimate.

    Notes
    -----
    Who left at the same time in the same way adds the same: a million who waited are as many rows
    as there are days.
    """
    kinds = np.where(state == OPEN, 0, np.where(state == ending, 1, 2))
    alike, many = np.unique(place * 3 + kinds, return_counts=True)
    left, kind = np.divmod(alike, 3)
    steps = np.arange(len(curve.times))
    waits = (left[:, None] >= steps).astype(np.float64)
    here = left[:, None] == steps
    hazard = curve.events / curve.at_risk
    own_any = ((here & (kind != 0)[:, None]) - waits * hazard) / curve.at_risk
    own = ((here & (kind == 1)[:, None]) - waits * mine) / curve.at_risk
    kept = np.divide(own_any, 1 - hazard, out=np.zeros_like(own_any), where=hazard < 1)
    lost = np.cumsum(kept, axis=1) - kept
    added = np.cumsum(before * (own - lost * mine), axis=1)
    return numbers(np.sqrt(many @ added**2))


def log_rank(days: Any, happened: Any, groups: Any, *, rho: int = 0) -> tuple[float, int, float]:
    """Ask whether groups wait differently long.

    Parameters
    ----------
    rho
        0 weighs every day alike (log-rank); 1 weighs early days more (Peto and Peto).

    Returns
    -------
    tuple[float, int, float]
        Chi-squared, its degrees of freedom and the p-value.
    """
    time, event = numbers(days), np.asarray(happened, dtype=bool)
    names, group = np.unique(np.asarray(groups), return_inverse=True)
    curve = kaplan_meier(time, event)
    before = np.concatenate([[1.0], curve.waiting[:-1]])
    difference, variance = np.zeros(len(names)), np.zeros((len(names), len(names)))
    for step in np.flatnonzero(curve.events):
        at = curve.times[step]
        n, d = curve.at_risk[step], curve.events[step]
        risk = np.bincount(group[time >= at], minlength=len(names)) / n
        seen = np.bincount(group[(time == at) & event], minlength=len(names))
        weight = before[step] ** rho
        difference += weight * (seen - d * risk)
        if n > 1:
            spread = d * (n - d) / (n - 1)
            variance += weight**2 * spread * (np.diag(risk) - np.outer(risk, risk))
    freedom = len(names) - 1
    apart = difference[1:]
    chi2 = float(apart @ np.linalg.solve(variance[1:, 1:], apart))
    return chi2, freedom, float(special.chdtrc(freedom, chi2))


def first_at_or_below(times: Numbers, curve: Numbers, level: float) -> float | None:
    """Give the first time at which a falling curve is at a level or below; none when never."""
    with np.errstate(invalid="ignore"):
        reached = np.flatnonzero(curve <= level + _CRUMB)
    return float(times[reached[0]]) if len(reached) else None
