"""The journal line by line, as a privacy officer reads it: who, what, about whom, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from server.console.wording import happened, privacy
from shared.privacy import JournalEntry
from shared.vocabulary import BreakGlassReason, BreakGlassVerdict, ErasureReason, RevocationReason

_REASONS: tuple[type[StrEnum], ...] = (
    BreakGlassReason,
    BreakGlassVerdict,
    ErasureReason,
    RevocationReason,
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line; every text is English, to be translated."""

    entry: JournalEntry
    sentence: str
    thing: str
    fields: tuple[str, ...]
    codes: tuple[StrEnum, ...]
    answers: tuple[str, ...]
    """Reasons that are of no vocabulary."""
    reference: str


def lines_of(entries: Iterable[JournalEntry]) -> list[Line]:
    """Put entries into words."""
    return [_line(entry) for entry in entries]


def _line(entry: JournalEntry) -> Line:
    reasons = _reasons(entry)
    return Line(
        entry=entry,
        sentence=privacy.sentence(entry.type),
        thing=privacy.thing(entry.resource),
        fields=privacy.fields_of(entry.fields),
        codes=tuple(each for each in reasons if isinstance(each, StrEnum)),
        answers=tuple(each for each in reasons if not isinstance(each, StrEnum)),
        reference=reference(entry.young_person_id) if entry.young_person_id else "",
    )


def reference(young_person_id: UUID) -> str:
    """Give the short reference of a young person: enough to tell two apart, and no name."""
    digits = young_person_id.hex[-8:].upper()
    return f"{digits[:4]}-{digits[4:]}"


def _reasons(entry: JournalEntry) -> tuple[StrEnum | str, ...]:
    known = happened.codes_of(entry.type, entry.reason)
    if known or entry.reason is None:
        return known
    found = next((table for table in _REASONS if entry.reason in set(table)), None)
    return () if found is None else (found(entry.reason),)
