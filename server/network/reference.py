"""The dated facts of the region: read from files with their source, never written in code.

``server/network/dated/`` holds one JSON file a kind. Each fact says from when it holds, where it
comes from and when somebody last checked it, so that a change of law is a change of a file.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from shared.network import ThresholdView
from shared.school_calendar import ClosedPeriod, SchoolCalendar

_FOLDER = Path(__file__).parent / "dated"


class NoSuchThreshold(Exception):
    """No value of this threshold holds on that day: a hole in the dated files."""


@lru_cache
def read_dated(name: str) -> Mapping[str, Any]:
    """Read one of the dated files, such as ``thresholds``."""
    document: dict[str, Any] = json.loads((_FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return document


@lru_cache
def school_calendar() -> SchoolCalendar:
    """Give the school calendar of the region."""
    document = read_dated("school_calendar")
    return SchoolCalendar(
        timezone=document["timezone"],
        closed=tuple(
            ClosedPeriod(
                name=each["name"],
                from_on=date.fromisoformat(each["from_on"]),
                until_on=date.fromisoformat(each["until_on"]),
            )
            for each in document["closed"]
        ),
    )


@lru_cache
def thresholds() -> tuple[ThresholdView, ...]:
    """Give every dated threshold, in the order of the file."""
    return tuple(
        ThresholdView(
            key=each["key"],
            value=each["value"],
            unit=each["unit"],
            effective_from=date.fromisoformat(each["effective_from"]),
            effective_until=(
                date.fromisoformat(each["effective_until"]) if each.get("effective_until") else None
            ),
            source=each["source"],
        )
        for each in read_dated("thresholds")["items"]
    )


@lru_cache(maxsize=512)
def threshold(key: str, on: date) -> int:
    """Give the value of a threshold on a day.

    Raises
    ------
    NoSuchThreshold
        When none holds on that day.
    """
    for each in thresholds():
        if each.key == key and _holds(each, on):
            return each.value
    raise NoSuchThreshold(key)


def thresholds_like(prefix: str, on: date) -> Mapping[str, int]:
    """Give the thresholds whose key starts with a prefix and that hold on a day."""
    return {
        each.key: each.value
        for each in thresholds()
        if each.key.startswith(prefix) and _holds(each, on)
    }


def _holds(dated: ThresholdView, on: date) -> bool:
    return dated.effective_from <= on and (
        dated.effective_until is None or on <= dated.effective_until
    )
