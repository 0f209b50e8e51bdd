"""Reading the reference vectors, and comparing with them."""

from __future__ import annotations

import csv
import json
import math
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from server.trends.statistics.arrays import Numbers

Row: TypeAlias = dict[str, str]

WITHIN = 1e-6
"""Relative; the promise. What is computed is closer by far."""


def rows(path: Path) -> list[Row]:
    """Read a file of vectors."""
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def manifest(folder: Path) -> list[dict[str, Any]]:
    """Read how each file of a folder was made."""
    read: list[dict[str, Any]] = json.loads((folder / "manifest.json").read_text("utf-8"))
    return read


def number(text: str) -> float:
    """Read a number; an empty field is none."""
    return float(text) if text not in {"", "NA"} else math.nan


def column(table: list[Row], name: str) -> Numbers:
    """Give a column as numbers."""
    return np.array([number(row[name]) for row in table])


@lru_cache
def series(path: Path) -> dict[str, tuple[Numbers, Numbers]]:
    """Read the series of a data set: for each its counts and its populations."""
    found: dict[str, list[Row]] = {}
    for row in rows(path):
        found.setdefault(row["series"], []).append(row)
    return {
        name: (column(table, "observed"), column(table, "population"))
        for name, table in found.items()
    }


def assert_same(ours: Any, theirs: Any, *, within: float = WITHIN) -> None:
    """Hold numbers to the reference; what is absent there is absent here."""
    np.testing.assert_allclose(
        np.asarray(ours, dtype=np.float64), theirs, rtol=within, atol=1e-300, equal_nan=True
    )
