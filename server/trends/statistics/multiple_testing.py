"""Looking at many series at once without crying wolf.

A region looks at 112 cells every month: one in a hundred is "significant at one per cent" by chance
alone, every month. The false discovery rate holds the share of alarms that mean nothing, which is
what a coordinator who follows them up pays for. The older corrections, which hold the chance of
even one, are here for comparison.

Source: Benjamini & Hochberg (1995); Benjamini & Yekutieli (2001); Holm (1979); Hochberg (1988).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from server.trends.statistics.arrays import Numbers, numbers


def benjamini_hochberg(p_values: Any) -> Numbers:
    """Give adjusted p-values: an alarm below q keeps the false discovery rate at q."""
    p = numbers(p_values)
    return _step_up(p, len(p) / np.arange(len(p), 0, -1))


def benjamini_yekutieli(p_values: Any) -> Numbers:
    """Give adjusted p-values that hold the false discovery rate under any dependence."""
    p = numbers(p_values)
    harmonic = float(np.sum(1 / np.arange(1, len(p) + 1)))
    return _step_up(p, harmonic * len(p) / np.arange(len(p), 0, -1))


def hochberg(p_values: Any) -> Numbers:
    """Give p-values adjusted by Hochberg's step-up rule."""
    p = numbers(p_values)
    return _step_up(p, np.arange(1, len(p) + 1, dtype=np.float64))


def holm(p_values: Any) -> Numbers:
    """Give p-values adjusted by Holm's step-down rule."""
    p = numbers(p_values)
    order = np.argsort(p, kind="stable")
    stepped = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    return _put_back(np.minimum(stepped, 1), order)


def bonferroni(p_values: Any) -> Numbers:
    """Give p-values adjusted by Bonferroni's rule."""
    p = numbers(p_values)
    return numbers(np.minimum(p * len(p), 1))


def _step_up(p: Numbers, factors: Numbers) -> Numbers:
    """Adjust from the largest p-value down; ``factors`` belong to that order."""
    order = np.argsort(-p, kind="stable")
    return _put_back(np.minimum(np.minimum.accumulate(p[order] * factors), 1), order)


def _put_back(values: Numbers, order: Any) -> Numbers:
    result = np.empty_like(values)
    result[order] = values
    return result
