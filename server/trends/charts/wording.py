"""The words of charts in every language, and how periods and numbers are written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from server.trends.periods import Month, PeriodKind, kind_of, monday_of
from shared.vocabulary import Language

HIDDEN = "\u2013"
"""The one sign for what is hidden, whatever the reason (R5)."""


@lru_cache
def words(language: Language) -> Mapping[str, Any]:
    """Give the words of a language."""
    text = (Path(__file__).parent / "words.json").read_text(encoding="utf-8")
    found: Mapping[str, Any] = json.loads(text)[language.value]
    return found


def period_name(period: str, language: Language, *, short: bool = False) -> str:
    """Write a period as people say it.

    That is ``september 2026``, short ``sep 2026``; ``week van 28 september 2026``; ``2026-2027``.
    """
    if kind_of(period) is PeriodKind.WEEK:
        return _week_name(monday_of(period), language)
    if kind_of(period) is not PeriodKind.MONTH:
        return period
    month = Month.named(period)
    names = words(language)["months" if short else "whole_months"]
    return f"{names[month.month - 1]} {month.year}"


def _week_name(monday: date, language: Language) -> str:
    first = "1er" if language is Language.FRENCH else "1"
    day = first if monday.day == 1 else str(monday.day)
    said = f"{day} {words(language)['whole_months'][monday.month - 1]} {monday.year}"
    return str(words(language)["week"]).format(day=said)


def number(value: float | None, language: Language, *, places: int = 0) -> str:
    """Write a number as the language does; the one sign for what is hidden."""
    if value is None:
        return HIDDEN
    text = f"{value:,.{places}f}"
    if language is Language.ENGLISH:
        return text
    thousands = "." if language is Language.DUTCH else "\u202f"
    return text.replace(",", "\0").replace(".", ",").replace("\0", thousands)
