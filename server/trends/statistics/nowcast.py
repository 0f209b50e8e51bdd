"""How many of the newest days' events are still to be reported.

A release counts by the day a signal was received, so nothing in it can be late. A view by the day
something happened would bend down at its end for no other reason than that the newest is not in
yet; this estimates what is missing from how long reports took before.

Source: Lawless (1994), equations 2.9 to 2.16. Reference values: surveillance 1.20.3, ``nowcast``
with method ``lawless``, whose prediction variance leaves out the first term of equation 2.16 by a
line break; ``delay_known`` follows it, and the default does not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import special

from server.trends.statistics.arrays import Counts, Numbers
from server.trends.statistics.rates import CONFIDENCE


@dataclass(frozen=True, slots=True, kw_only=True)
class Nowcast:
    """What each day will have in the end."""

    reported: Counts
    total: Counts
    """The median of what it will be."""
    low: Counts
    high: Counts
    delay: Numbers
    """The share reported within 0, 1, … days."""


def nowcast(
    happened: Any, reported: Any, *, now: int, longest: int, delay_known: bool = False
) -> Nowcast:
    """Estimate the totals of every day from the first event until now.

    Parameters
    ----------
    happened, reported
        Day numbers, one pair an event; only what was reported by ``now`` is used.
    longest
        The longest delay in days; what took longer counts as this.
    delay_known
        Whether to leave out that the delays were estimated too. Intervals are then too narrow.
    """
    event, report = np.asarray(happened), np.asarray(reported)
    start = int(event.min())
    known = report <= now
    day = event[known] - start
    delay = np.minimum(report[known] - event[known], longest)
    last = now - start
    triangle = np.zeros((last + 1, longest + 1))
    np.add.at(triangle, (day, delay), 1)
    hazard, at_risk = _reverse_hazard(triangle, last, longest)
    elapsed = np.minimum(last - np.arange(last + 1), longest)
    share, spread = _share_reported(hazard, at_risk, longest)
    counts = triangle.sum(axis=1)
    seen = share[elapsed]
    variance = counts * (1 - seen) / seen**2
    if not delay_known:
        variance += counts * (counts + 1) / seen**4 * spread[elapsed]
    expected = counts / seen
    half = (1 - CONFIDENCE) / 2
    points = [
        _points(counts, expected, np.sqrt(variance), level) for level in (half, 0.5, 1 - half)
    ]
    return Nowcast(
        reported=counts.astype(np.int64),
        low=points[0],
        total=points[1],
        high=points[2],
        delay=share,
    )


def _reverse_hazard(triangle: Numbers, last: int, longest: int) -> tuple[Numbers, Numbers]:
    """Give the chance of each delay among those that took no longer, and how many those were."""
    hazard, at_risk = np.ones(longest + 1), np.zeros(longest + 1)
    for delay in range(longest + 1):
        complete = triangle[: last - delay + 1]
        at_risk[delay] = complete[:, : delay + 1].sum()
        if delay > 0:
            seen = complete[:, delay].sum()
            hazard[delay] = seen / at_risk[delay] if at_risk[delay] > 0 else 0.0
    return hazard, at_risk


def _share_reported(hazard: Numbers, at_risk: Numbers, longest: int) -> tuple[Numbers, Numbers]:
    """Give the share reported within each delay, and its variance."""
    share, spread = np.ones(longest + 1), np.zeros(longest + 1)
    total = 0.0
    for delay in range(longest - 1, -1, -1):
        g, n = hazard[delay + 1], at_risk[delay + 1]
        share[delay] = share[delay + 1] * (1 - g)
        total += g / (n * (1 - g)) if n > 0 and g < 1 else 0.0
        spread[delay] = share[delay] ** 2 * total
    return share, spread


def _points(counts: Numbers, expected: Numbers, error: Numbers, level: float) -> Counts:
    """Give the smallest total that is reached with this probability, never below what is in."""
    result = counts.astype(np.int64)
    for place, (count, mean, sd) in enumerate(zip(counts, expected, error, strict=True)):
        if sd <= 0:
            continue
        room = 1 - special.ndtr((count - mean) / sd)
        total = int(count)
        while special.ndtr((total - mean) / sd) / room <= level:
            total += 1
        result[place] = total
    return result
