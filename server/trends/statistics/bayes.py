"""The Bayes rule: the same season of earlier years as one bag of counts, for comparison.

Source: Riebler (2004). Reference values: surveillance 1.20.3, ``bayes``.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from server.trends.statistics.arrays import numbers
from server.trends.statistics.distributions import gamma_poisson_tail


def upper_bound(
    counts: Any, *, at: int, frequency: int, years: int, half_window: int, alpha: float = 0.05
) -> int:
    """Give the bound; a count above it is an alarm.

    Parameters
    ----------
    at
        Which period, counted from 0. The periods just before it count as well as the windows of
        earlier years.
    frequency
        Periods in a year.
    """
    y = numbers(counts)
    bag = [y[at - half_window : at]]
    for year in range(1, years + 1):
        same = at - year * frequency
        bag.append(y[same - half_window : same + half_window + 1])
    seen = np.concatenate(bag)
    total, exposure = float(np.sum(seen)), float(len(seen))
    upper = 0
    while gamma_poisson_tail(upper + 1, seen=total, exposure=exposure, ahead=1.0) > alpha:
        upper += 1
    return upper
