"""What one would expect of a place, given which kinds of school it has.

Secondary schools signal more than primary ones. A place with a large secondary school is compared
with what the region's schools of the same kinds would have signalled there.

Source: indirect standardisation as in PHEindicatormethods 2.1.0 (``calculate_ISRatio``).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from server.trends.statistics.arrays import numbers
from server.trends.statistics.rates import CONFIDENCE, Estimate, count_interval


def expected(population: Any, *, reference_counts: Any, reference_population: Any) -> float:
    """Give the count a place would have at the region's rates.

    Parameters
    ----------
    population
        Pupils of the place, one number a kind of school.
    reference_counts, reference_population
        Of the region, in the same order of kinds. A kind without pupils in the region adds nothing.
    """
    pupils = numbers(reference_population)
    rates = np.divide(
        numbers(reference_counts), pupils, out=np.zeros_like(pupils), where=pupils > 0
    )
    return float(np.sum(numbers(population) * rates))


def ratio(observed: float, expected_count: float, *, confidence: float = CONFIDENCE) -> Estimate:
    """Give observed over expected with its interval; 1 is as expected."""
    low, high = count_interval(observed, confidence=confidence)
    return Estimate(value=observed, low=low, high=high).times(1 / expected_count)
