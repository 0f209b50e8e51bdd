"""The types of arrays, and how a number that does not exist is written.

An absent number is ``nan`` in an array and nothing else; whoever shows it leaves it out.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Counts: TypeAlias = NDArray[np.int64]
"""How many, per period."""

Numbers: TypeAlias = NDArray[np.float64]
"""Anything measured or computed; ``nan`` where there is nothing to compute."""

Flags: TypeAlias = NDArray[np.bool_]
"""Yes or no, per period."""


def numbers(values: Any) -> Numbers:
    """Give values as an array of floating point numbers, copying nothing that already is one."""
    return np.asarray(values, dtype=np.float64)
