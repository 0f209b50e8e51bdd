"""Histories of releases made by hand: the cells a test needs, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from server.trends.document import History, Release, ground_content
from server.trends.facts import Ground
from server.trends.periods import Month

GROUND = Ground(
    municipalities=("34022", "34027", "34040"),
    municipality_names=("Kortrijk", "Menen", "Waregem"),
    schools=("s1",),
    school_names=("De Spoel",),
    school_municipality=(0,),
    school_type=("secundair",),
    school_pupils=(600,),
)

Cells = Mapping[str, int | None]
_SUMMER = frozenset({7, 8})


def released(
    months: Sequence[Month],
    cells: Callable[[Month], Cells],
    *,
    ground: Ground = GROUND,
    told: Callable[[History], dict[str, Any]] | None = None,
) -> History:
    """Give the releases of months.

    Parameters
    ----------
    told
        An indicator that each release holds as of then, by the name ``unusual``.
    """
    history = History(())
    for month in months:
        content: dict[str, Any] = {
            "name": month.name,
            "month": month.name,
            "school_days": 0 if month.month in _SUMMER else 18,
            "ground": ground_content(ground),
            "cells": dict(cells(month)),
            "durations": {},
            "indicators": {"unusual": {"false_alarms": None}},
        }
        release = Release(name=month.name, sha256="", content=content)
        history = History((*history.releases, release))
        if told is not None:
            content["indicators"] = {"unusual": told(history)}
    return history


def usual(month: Month) -> dict[str, int | None]:
    """Give the cells of a month in which everything is as usual."""
    quiet = month.month in _SUMMER
    cells: dict[str, int | None] = {f"signals/{month.name}": 12 if quiet else 100}
    for nis, share in (("34022", 60), ("34027", 30), ("34040", 10)):
        cells[f"signals/{month.name}/municipality:{nis}"] = None if quiet else share
    for domain, share in (("gezin", 55), ("onderwijs", 45)):
        cells[f"signals/{month.name}/domain:{domain}"] = None if quiet else share
    return cells
