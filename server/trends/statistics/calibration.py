"""Would it have cried wolf? The monthly test, tried on a network's own past and on its own chance.

Two answers, because neither is enough. **Looking back**: what the test said in each of the last
months; some of that was real, and a coordinator knows which. **Nothing going on**: months are drawn
at random that are like the network's own (its season, its shares, its dispersion, its swings) with
nothing planted in them; whatever alarms then is false.

Source: the parametric bootstrap (Efron & Tibshirani, 1993).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from server.trends.statistics.arrays import Counts, Numbers, numbers
from server.trends.statistics.unusual import (
    LEAST_MONTHS,
    LEAST_OBSERVED,
    TESTED_MONTHS_A_YEAR,
    Findings,
    History,
    dispersion,
    examine,
    shock,
)

REPLICATES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """What the test said in the last months."""

    months: Counts
    """Places in the history of the months that were judged, oldest first."""
    alarms: Counts
    """How many things it called unusual in each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FalseAlarms:
    """What the test says of months in which nothing is going on."""

    a_month: float
    region_a_month: float
    months: int
    """How many months were drawn."""


def look_back(history: History, *, months: int = TESTED_MONTHS_A_YEAR) -> Replay:
    """Repeat the test as it was in each of the last months."""
    judged = [int(at) for at in np.flatnonzero(history.judged()) if at >= LEAST_MONTHS][-months:]
    return Replay(
        months=np.array(judged, dtype=np.int64),
        alarms=np.array(
            [examine(history.until(at), bands=False).alarms() for at in judged], dtype=np.int64
        ),
    )


def nothing_going_on(
    history: History, *, seed: int = 0, replicates: int = REPLICATES
) -> FalseAlarms | None:
    """Count the alarms in years like this network's own in which nothing happened.

    Parameters
    ----------
    seed
        The same seed and history give the same answer, whoever asks.

    Returns
    -------
    FalseAlarms | None
        None when the history is too short to draw from.
    """
    judged = np.flatnonzero(history.judged() & ~np.isnan(history.region))
    asked = [int(at) for at in judged if at >= LEAST_MONTHS][-TESTED_MONTHS_A_YEAR:]
    if len(judged) <= LEAST_MONTHS or not asked:
        return None
    phi = dispersion(history)
    tau = shock(history, phi=phi)
    random = np.random.default_rng(seed)
    found: list[Findings] = []
    for _ in range(replicates):
        drawn = _draw(random, history, phi=phi, tau=tau)
        found += [examine(drawn.until(at), bands=False) for at in asked]
    return FalseAlarms(
        a_month=sum(each.alarms() for each in found) / len(found),
        region_a_month=sum(each.region.alarm for each in found) / len(found),
        months=len(found),
    )


def _draw(random: np.random.Generator, history: History, *, phi: float, tau: float) -> History:
    """Draw a history like this one: same season, same shares, nothing unusual."""
    level = _season(history) * random.gamma(1 / tau**2, tau**2, size=len(history.month))
    total = _vary(random, level, phi)
    families = {}
    for name, counts in history.families.items():
        known = ~np.isnan(counts) & ~np.isnan(history.region)
        whole = known @ np.nan_to_num(history.region)
        share = np.nansum(np.where(known, counts, 0), axis=1) / np.maximum(whole, 1)
        members = _vary(random, share[:, None] * total, phi)
        members = np.minimum(members, total)
        # What is small stays hidden, as it is in a release.
        hidden = np.isnan(counts).any(axis=1, keepdims=True) & (members < LEAST_OBSERVED)
        families[name] = np.where(hidden, np.nan, members)
    return History(
        month=history.month, school_days=history.school_days, region=total, families=families
    )


def _season(history: History) -> Numbers:
    """Give the usual total of each month: the mean of the same months, of all where none is."""
    region = history.region
    overall = float(np.nanmean(region[history.judged()]))
    usual = np.full(len(region), overall)
    for month in range(1, 13):
        same = region[(history.month == month) & ~np.isnan(region)]
        if len(same):
            usual[history.month == month] = float(np.mean(same))
    return numbers(np.maximum(usual, 0.1))


def _vary(random: np.random.Generator, mean: Numbers, phi: float) -> Numbers:
    level = mean
    if phi > 1:
        level = random.gamma(np.maximum(mean / (phi - 1), 1e-12), phi - 1)
    return numbers(random.poisson(level))
