"""The dated facts of the region: read from files with their source, never written in code.

``server/network/dated/`` holds one JSON file a kind. Each fact says from when it holds, where it
comes from and when somebody last checked it, so that a change of law is a change of a file.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from shared.network import HelplineView, MunicipalityView, ThresholdView
from shared.school_calendar import ClosedPeriod, SchoolCalendar
from shared.vocabulary import Role

_FOLDER = Path(__file__).parent / "dated"
_NIGHT = 3
"""Between three and four nobody is at work, on any day."""


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
def municipalities() -> tuple[MunicipalityView, ...]:
    """Give the municipalities of the region, by name.

    Notes
    -----
    The region is this list and nothing else: its municipalities do not share a prefix of the code.
    """
    found = [
        MunicipalityView(
            nis=each["nis"],
            name=each["name"],
            postcodes=tuple(each["postcodes"]),
            latitude=each["latitude"],
            longitude=each["longitude"],
            arrondissement=each["arrondissement"],
            french_facilities=each["french_facilities"],
        )
        for each in read_dated("municipalities")["items"]
    ]
    return tuple(sorted(found, key=lambda each: each.name))


@lru_cache
def municipality_names() -> Mapping[str, str]:
    """Give the names of the municipalities by their codes."""
    return MappingProxyType({each.nis: each.name for each in municipalities()})


@lru_cache
def municipality(nis: str) -> MunicipalityView | None:
    """Give the municipality with this code; none when it lies outside the region."""
    return next((each for each in municipalities() if each.nis == nis), None)


@lru_cache
def municipality_called(name: str) -> MunicipalityView | None:
    """Give the municipality with this name, without regard to case, accents and hyphens."""
    wanted = _plain(name)
    return next((each for each in municipalities() if _plain(each.name) == wanted), None)


@lru_cache
def helplines() -> tuple[HelplineView, ...]:
    """Give the numbers to call, the urgent ones first, else in the order of the file."""
    document = read_dated("helplines")
    found = [
        HelplineView(
            key=each["key"],
            name=each["name"],
            number=each["number"],
            audience=each["audience"],
            urgent=each["urgent"],
            available=each["available"],
            source=each["source"],
            verified_on=date.fromisoformat(document["verified_on"]),
            verified=each["verified"],
        )
        for each in document["items"]
    ]
    return tuple(sorted(found, key=lambda each: not each.urgent))


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalBasis:
    """What a code of the vocabulary rests on, from one day to another."""

    group: str
    """Which list the code is of: ``sharing``, ``secrecy`` or ``gdpr``."""
    key: str
    """The code."""
    meaning: str
    law: str
    article: str | None
    effective_from: date
    effective_until: date | None
    source: str
    verified: bool
    """Whether a source was checked; what is not waits for a lawyer."""

    def holds(self, on: date) -> bool:
        """Tell whether it is the law on a day."""
        return self.effective_from <= on and (
            self.effective_until is None or on <= self.effective_until
        )


@lru_cache
def legal_bases(on: date) -> tuple[LegalBasis, ...]:
    """Give what each code rests on, on a day."""
    rows = (
        LegalBasis(
            group=each["group"],
            key=each["key"],
            meaning=each["meaning"],
            law=each["law"],
            article=each["article"],
            effective_from=date.fromisoformat(each["effective_from"]),
            effective_until=(
                date.fromisoformat(each["effective_until"]) if each["effective_until"] else None
            ),
            source=each["source"],
            verified=each["verified"],
        )
        for each in read_dated("legal_bases")["items"]
    )
    return tuple(row for row in rows if row.holds(on))


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondFactorTerms:
    """Who needs a second factor, and from when."""

    roles: frozenset[Role]
    effective_from: date
    grace: timedelta
    """How long somebody who gets such a role can do without."""
    source: str
    verified_on: date


@lru_cache
def second_factor_terms() -> SecondFactorTerms:
    """Give which roles need a second factor."""
    document = read_dated("second_factor")
    return SecondFactorTerms(
        roles=frozenset(Role(each) for each in document["roles"]),
        effective_from=date.fromisoformat(document["effective_from"]),
        grace=timedelta(days=document["grace_days"]),
        source=document["source"],
        verified_on=date.fromisoformat(document["verified_on"]),
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


def is_night(at: datetime) -> bool:
    """Tell whether it is the hour, where the schools are, in which what is over is let go."""
    return at.astimezone(ZoneInfo(school_calendar().timezone)).hour == _NIGHT


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


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(each for each in letters if each.isalnum())
