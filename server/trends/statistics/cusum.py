"""CUSUM: small excesses added up until they are too much, for comparison.

Source: Rossi, Lampugnani & Marchi (1999). Reference values: surveillance 1.20.3, ``cusum``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from server.trends.statistics.arrays import Flags, Numbers, numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Cusum:
    """The sum after each period, and the count at which it would have alarmed."""

    sums: Numbers
    upper: Numbers
    alarm: Flags


def cusum(
    counts: Any, *, mean: float, k: float, h: float, scale: Literal["standard", "rossi"]
) -> Cusum:
    """Add up how far counts lie above a known mean.

    Parameters
    ----------
    k
        What is forgiven each period, in standard deviations.
    h
        The sum that alarms. It is never set back.
    scale
        ``rossi`` brings counts closer to the normal distribution than ``standard`` does.
    """
    y, root = numbers(counts), float(np.sqrt(mean))
    if scale == "standard":
        scores = (y - mean) / root
    else:
        scores = (y - 3 * mean + 2 * np.sqrt(mean * y)) / (2 * root)
    sums = np.zeros(len(y) + 1)
    for place, score in enumerate(scores):
        sums[place + 1] = max(0.0, sums[place] + score - k)
    missing = h + k - sums[:-1]
    if scale == "standard":
        upper = np.maximum(np.ceil(root * missing + mean), 0)
    else:
        upper = (np.sqrt(4 * mean + 2 * root * missing) - root) ** 2
    return Cusum(sums=sums[1:], upper=upper, alarm=sums[1:] >= h)
