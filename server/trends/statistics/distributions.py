"""How surprising a count is: upper tails, mid-p values and quantiles.

A count of signals varies more than chance alone would have it, because one event brings several
signals. So the usual yardstick is the negative binomial with a mean and a variance; where the
variance is no larger than the mean it is the Poisson. The mid-p value counts half of the observed
point, which keeps small counts from looking less surprising than they are.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import special

from server.trends.statistics.arrays import Numbers, numbers

_POISSON_UNTIL = 1e-9
"""Relative excess of the variance below which the negative binomial is computed as Poisson."""


def normal_quantile(probability: float) -> float:
    """Give the point of the standard normal distribution below which this probability lies."""
    return float(special.ndtri(probability))


def poisson_tail(count: Any, mean: Any) -> Numbers:
    """Give the probability of this count or more, of a Poisson with this mean."""
    count = numbers(count)
    return numbers(np.where(count <= 0, 1.0, special.gammainc(np.maximum(count, 1), mean)))


def poisson_mid_p(count: Any, mean: Any) -> Numbers:
    """Give the mid-p value of a count of a Poisson with this mean."""
    return (poisson_tail(count, mean) + poisson_tail(numbers(count) + 1, mean)) / 2


def negative_binomial_tail(count: Any, mean: Any, variance: Any) -> Numbers:
    """Give the probability of this count or more, of a negative binomial.

    Parameters
    ----------
    count
        Whole numbers, zero or more.
    mean, variance
        Of the distribution. A variance that is not larger than the mean gives the Poisson.

    Notes
    -----
    The regularised incomplete beta function is exact where sums of terms lose digits: a variance
    that is larger than the mean by a millionth gives what it should.
    """
    count, mean, variance = (numbers(each) for each in (count, mean, variance))
    excess = np.maximum(variance / mean - 1, 0)
    poisson = excess <= _POISSON_UNTIL
    size = mean / np.where(poisson, 1, excess)
    tail = special.betainc(np.maximum(count, 1), size, excess / (1 + excess))
    tail = np.where(count <= 0, 1.0, tail)
    if poisson.any():
        tail = np.where(poisson, poisson_tail(count, mean), tail)
    return numbers(tail)


def negative_binomial_mid_p(count: Any, mean: Any, variance: Any) -> Numbers:
    """Give the mid-p value of a count of a negative binomial with this mean and variance."""
    at_least = negative_binomial_tail(count, mean, variance)
    more = negative_binomial_tail(numbers(count) + 1, mean, variance)
    return (at_least + more) / 2


def negative_binomial_quantile(probability: float, mean: Any, variance: Any) -> Numbers:
    """Give the smallest counts at or below which this probability lies."""
    mean, variance = numbers(mean), numbers(variance)
    above = 1 - probability
    low = np.full(np.broadcast(mean, variance).shape, -1.0)
    high = np.ceil(mean + 8 * np.sqrt(variance)) + 1
    while (short := negative_binomial_tail(high + 1, mean, variance) > above).any():
        low, high = np.where(short, high, low), np.where(short, 2 * high, high)
    while (high - low > 1).any():
        middle = np.floor((low + high) / 2)
        enough = negative_binomial_tail(middle + 1, mean, variance) <= above
        low, high = np.where(enough, low, middle), np.where(enough, middle, high)
    return numbers(high)


def gamma_poisson_tail(count: Any, *, seen: Any, exposure: Any, ahead: Any) -> Numbers:
    """Give the probability of this count or more, from what was seen in an earlier exposure.

    Parameters
    ----------
    seen
        The total of earlier counts, over ``exposure``.
    exposure, ahead
        The earlier exposure and that of the count, in the same unit.

    Notes
    -----
    The rate has Jeffreys' prior, so the predictive distribution is a negative binomial of size
    ``seen + 1/2``.
    """
    count, ahead = numbers(count), numbers(ahead)
    tail = special.betainc(np.maximum(count, 1), numbers(seen) + 0.5, ahead / (exposure + ahead))
    return numbers(np.where(count <= 0, 1.0, tail))


def gamma_poisson_mid_p(count: Any, *, seen: Any, exposure: Any, ahead: Any) -> Numbers:
    """Give the mid-p value of a count, from what was seen in an earlier exposure."""
    known = {"seen": seen, "exposure": exposure, "ahead": ahead}
    at_least = gamma_poisson_tail(count, **known)
    return (at_least + gamma_poisson_tail(numbers(count) + 1, **known)) / 2


def binomial_tail(count: Any, total: Any, share: Any) -> Numbers:
    """Give the probability of this count or more out of a total, each with this probability."""
    count = numbers(count)
    fewer = np.maximum(total - count + 1, 1)
    tail = special.betainc(np.maximum(count, 1), fewer, share)
    return numbers(np.where(count <= 0, 1.0, np.where(count > total, 0.0, tail)))


def binomial_mid_p(count: Any, total: Any, share: Any) -> Numbers:
    """Give the mid-p value of a count out of a total."""
    more = binomial_tail(numbers(count) + 1, total, share)
    return (binomial_tail(count, total, share) + more) / 2
