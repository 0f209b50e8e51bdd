"""Is this month unusual? Two questions, never one.

**Time**: is the region high for the time of year? The same months of earlier years say what is
usual, and how far the region swings as a whole from month to month is counted in.

**Share**: has one municipality, or one life domain, more than its usual part of this month's
signals? Season, holidays, a campaign that makes everybody signal more: all of them raise the whole
region and cancel out, so this can be asked from the first months on.

Asking every cell against its own past mixes the two, and then a month in which the region is high
alarms everywhere at once: in simulation that gives eight times as many false alarms
(``docs/trends.md``).

    month:    closed, 8 school days or more ── else drawn and not judged
    history:  up to 24 earlier such months, at least 6
    region:   p < 0.01                             "one such month in 1/(10 p) school years"
    share:    Benjamini-Hochberg at q = 0.10 inside each family
    alarm:    only where the count is shown, and at least 5

A hidden count is ``nan`` and is used nowhere: not as what is judged, not in a baseline.

Source: the team's simulation study of monthly counts of this size; Dassanayake & French (2016) for
false discoveries in parallel surveillance.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from server.trends.statistics.arrays import Counts, Flags, Numbers, numbers
from server.trends.statistics.distributions import (
    negative_binomial_mid_p,
    negative_binomial_quantile,
)
from server.trends.statistics.multiple_testing import benjamini_hochberg

LEAST_SCHOOL_DAYS = 8
MOST_MONTHS, LEAST_MONTHS = 24, 6
LEAST_OBSERVED = 5
REGION_P = 0.01
FALSE_DISCOVERY_RATE = 0.10
TESTED_MONTHS_A_YEAR = 10
LEAST_DISPERSION = 1.0
LEAST_SHOCK = 0.10
BAND = 0.025
"""What lies outside the usual band on each side by chance."""

_MONTHS = 12
_OFFSET_FROM = 20
"""Judged months from which the season is counted a school day: two school years."""
_USUAL_SHOCK, _USUAL_SHOCK_WEIGHT = 0.16, 6
"""Until a region has its own history, it is taken to swing as the studied ones did; that counts as
much as six months of its own."""


_NO_BAND: tuple[list[float | None], list[float | None]] = ([None], [None])


class State(StrEnum):
    """What can be said of a count."""

    HIDDEN = "hidden"
    NOT_JUDGED = "not-judged"
    """A month with hardly any school."""
    TOO_FEW_MONTHS = "too-few-months"
    NO_SUCH_MONTH_BEFORE = "no-such-month-before"
    """The region's first October is compared with nothing."""
    USUAL = "usual"
    UNUSUAL = "unusual"


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Closed months, oldest first and without gaps."""

    month: Counts
    """Of the calendar, 1 to 12."""
    school_days: Counts
    region: Numbers
    """The total of each month; ``nan`` when hidden."""
    families: Mapping[str, Numbers]
    """For each family (municipalities, domains) a row a member and a column a month."""

    def until(self, at: int) -> History:
        """Give the same history as it was when a month was the last."""
        return History(
            month=self.month[: at + 1],
            school_days=self.school_days[: at + 1],
            region=self.region[: at + 1],
            families={name: counts[:, : at + 1] for name, counts in self.families.items()},
        )

    def judged(self) -> Flags:
        """Say which months have school enough to be judged."""
        return self.school_days >= LEAST_SCHOOL_DAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one count was, what it was expected to be, and whether that is unusual."""

    state: State
    observed: float | None = None
    expected: float | None = None
    usual_from: float | None = None
    usual_until: float | None = None
    """Nineteen months in twenty lie between these when nothing is going on."""
    p_value: float | None = None
    """For a share adjusted for how many were asked at once."""
    recurrence: float | None = None
    """For the region: in how many school years chance alone gives such a month once."""

    @property
    def alarm(self) -> bool:
        """Say whether it is unusual."""
        return self.state is State.UNUSUAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What one month showed."""

    region: Finding
    families: Mapping[str, tuple[Finding, ...]]
    dispersion: float
    """How much more counts vary than chance, at least 1."""
    shock: float
    """How far the region as a whole swings, as a fraction, at least 0.10."""

    def alarms(self) -> int:
        """Count what is unusual."""
        shares = sum(each.alarm for family in self.families.values() for each in family)
        return int(self.region.alarm) + shares


def examine(history: History, *, bands: bool = True) -> Findings:
    """Judge the last month of a history by the months before it.

    Parameters
    ----------
    bands
        Whether to give between what a usual month lies: most of the work, and not always shown.
    """
    phi = dispersion(history)
    tau = shock(history, phi=phi)
    return Findings(
        region=_judge_region(history, phi=phi, tau=tau, bands=bands),
        families={
            name: _judge_shares(history, counts, phi=phi, bands=bands)
            for name, counts in history.families.items()
        },
        dispersion=phi,
        shock=tau,
    )


def dispersion(history: History) -> float:
    """Estimate how much more shares vary than chance: the pooled Pearson statistic.

    Notes
    -----
    Only members that are shown in every month of the baseline count: a month that is shown because
    it was large says nothing of how small ones vary.
    """
    base = _baseline(history)
    total = history.region[base]
    chi2 = freedom = 0.0
    if len(base) < LEAST_MONTHS:
        return LEAST_DISPERSION
    for counts in history.families.values():
        whole = counts[:, base]
        whole = whole[~np.isnan(whole).any(axis=1)]
        share = whole.sum(axis=1, keepdims=True) / total.sum()
        usable = ((share > 0) & (share < 1)).ravel()
        expected = share[usable] * total
        apart = (whole[usable] - expected) ** 2 / (expected * (1 - share[usable]))
        chi2 += float(apart.sum())
        freedom += float(usable.sum() * (len(base) - 1))
    return max(LEAST_DISPERSION, chi2 / freedom) if freedom else LEAST_DISPERSION


def shock(history: History, *, phi: float) -> float:
    """Estimate how far the region swings as a whole, from how wrong it was predicted before."""
    alone = replace(history, families={})
    excess, weight = [_USUAL_SHOCK**2] * _USUAL_SHOCK_WEIGHT, _USUAL_SHOCK_WEIGHT
    for at in _baseline(history):
        past = _predict_region(alone.until(int(at)))
        if past is None:
            continue
        error = (history.region[at] - past.mean) / past.mean
        chance = phi / past.mean + 1 / past.seen
        excess.append(float((error**2 - chance) / past.unknown))
        weight += 1
    return max(LEAST_SHOCK, float(np.sqrt(max(0.0, sum(excess) / weight))))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Prediction:
    """What the region was expected to have."""

    mean: float
    seen: float
    """Signals the level rests on."""
    unknown: float
    """How many times the shock counts: once for the month, and for how little is known of it."""


def _baseline(history: History) -> Counts:
    """Give the places of the months that the last one is compared with."""
    usable = history.judged() & ~np.isnan(history.region)
    return np.flatnonzero(usable[:-1])[-MOST_MONTHS:].astype(np.int64)


def _predict_region(history: History) -> _Prediction | None:
    """Predict the last month from the same season of earlier years."""
    base = _baseline(history)
    same = [at for at in base if history.month[at] == history.month[-1]]
    if len(base) < LEAST_MONTHS or not same:
        return None
    totals, months = history.region[base], history.month[base]
    days = history.school_days[base] if len(base) >= _OFFSET_FROM else np.ones(len(base))
    daily = totals / days
    half = 0.5 / float(np.mean(days))
    many = np.bincount(months, minlength=_MONTHS + 1)
    sums = np.bincount(months, weights=daily, minlength=_MONTHS + 1)
    index = (sums / np.maximum(many, 1) + half) / (float(np.mean(daily)) + half)
    season = index[months] * days
    now = history.school_days[-1] if len(base) >= _OFFSET_FROM else 1
    seen = float(np.sum(totals)) + 0.5
    return _Prediction(
        mean=seen / float(np.sum(season)) * float(index[history.month[-1]]) * float(now),
        seen=seen,
        unknown=1 + 1 / len(same) + 1 / len(base),
    )


def _judge_region(history: History, *, phi: float, tau: float, bands: bool) -> Finding:
    observed = float(history.region[-1])
    if np.isnan(observed):
        return Finding(state=State.HIDDEN)
    if not history.judged()[-1]:
        return Finding(state=State.NOT_JUDGED, observed=observed)
    if len(_baseline(history)) < LEAST_MONTHS:
        return Finding(state=State.TOO_FEW_MONTHS, observed=observed)
    found = _predict_region(history)
    if found is None:
        return Finding(state=State.NO_SUCH_MONTH_BEFORE, observed=observed)
    mean = found.mean
    variance = phi * mean + mean**2 * (1 / found.seen + tau**2 * found.unknown)
    p = float(negative_binomial_mid_p(observed, mean, variance))
    unusual = p < REGION_P and observed >= LEAST_OBSERVED
    low, high = _band(numbers([mean]), numbers([variance])) if bands else _NO_BAND
    return Finding(
        state=State.UNUSUAL if unusual else State.USUAL,
        observed=observed,
        expected=mean,
        usual_from=low[0],
        usual_until=high[0],
        p_value=p,
        recurrence=1 / (TESTED_MONTHS_A_YEAR * p) if p > 0 else None,
    )


def _judge_shares(
    history: History, counts: Numbers, *, phi: float, bands: bool
) -> tuple[Finding, ...]:
    """Ask for each member whether it has more than its usual part of the month."""
    base, total = _baseline(history), float(history.region[-1])
    observed = counts[:, -1]
    states = [_state(history, float(each)) for each in observed]
    shown = ~np.isnan(counts[:, base])
    seen = np.nansum(counts[:, base], axis=1) + 0.5
    share = np.minimum(seen / (shown @ history.region[base] + 0.5 * len(counts)), 1 - 1e-9)
    others = total - observed
    usable = np.array([each is State.USUAL for each in states], dtype=bool)
    asked = usable & (shown.sum(axis=1) >= LEAST_MONTHS) & (others > 0)
    mean = others[asked] * share[asked] / (1 - share[asked])
    variance = phi * mean + mean**2 * (1 / seen[asked] + phi / others[asked])
    adjusted = benjamini_hochberg(negative_binomial_mid_p(observed[asked], mean, variance))
    low, high = _band(mean, variance) if bands else (_NO_BAND[0] * len(mean),) * 2
    unusual = (adjusted < FALSE_DISCOVERY_RATE) & (observed[asked] >= LEAST_OBSERVED)
    findings = [
        _not_asked(state, float(each)) for state, each in zip(states, observed, strict=True)
    ]
    for row, place in enumerate(np.flatnonzero(asked)):
        findings[place] = Finding(
            state=State.UNUSUAL if unusual[row] else State.USUAL,
            observed=float(observed[place]),
            expected=float(mean[row]),
            usual_from=low[row],
            usual_until=high[row],
            p_value=float(adjusted[row]),
        )
    return tuple(findings)


def _band(mean: Numbers, variance: Numbers) -> tuple[list[float | None], list[float | None]]:
    """Give between what counts lie nineteen times in twenty when nothing is going on."""
    low = negative_binomial_quantile(BAND, mean, variance)
    high = negative_binomial_quantile(1 - BAND, mean, variance)
    return list(low.tolist()), list(high.tolist())


def _not_asked(state: State, observed: float) -> Finding:
    if state is State.HIDDEN:
        return Finding(state=state)
    few = State.TOO_FEW_MONTHS if state is State.USUAL else state
    return Finding(state=few, observed=observed)


def _state(history: History, observed: float) -> State:
    """Say whether a member of a family can be judged this month at all."""
    if np.isnan(observed) or np.isnan(history.region[-1]):
        return State.HIDDEN
    if not history.judged()[-1]:
        return State.NOT_JUDGED
    return State.USUAL if len(_baseline(history)) >= LEAST_MONTHS else State.TOO_FEW_MONTHS
