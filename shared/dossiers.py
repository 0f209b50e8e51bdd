"""The dossier: what happened around a young person, in order, as far as its reader may see.

From five half-days of problematic absence on, school and CLB each keep a written
*begeleidingsdossier* (domain facts section 4). It is told by the journal and the rows it points at,
so it can be asked for as it stood at any moment, and says the same about that moment each time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from shared.contract import Command, View
from shared.vocabulary import Category, LedgerBasis, LifeDomain, NoteSecrecy, ResponsibilityRole


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryWordsView(View):
    """What somebody wrote, and in which field."""

    field: str
    """Its name in the command, such as ``observation``."""
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryView(View):
    """One thing that happened."""

    at: datetime
    type: str
    """``resource.verb``, as the journal has it."""
    account_name: str | None = None
    """Who did it; absent: Kring itself."""
    reason: str | None = None
    """The codes it was done with, such as ``watch`` or ``no-action resolved``."""
    organisation_name: str | None = None
    """Which organisation it is about: who was asked, who took something up."""
    person_name: str | None = None
    """Who does what was agreed, or was asked to take something over."""
    on: date | None = None
    """The day it names."""
    life_domain: LifeDomain | None = None
    secrecy: NoteSecrecy | None = None
    """Of a note: who may ever read it."""
    role: ResponsibilityRole | None = None
    basis: LedgerBasis | None = None
    half_days: int | None = None
    """Of a signal: how many half-days of absence its writer named."""
    categories: tuple[Category, ...] = ()
    family_present: bool | None = None
    words: tuple[EntryWordsView, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChronologyView(View):
    """What happened in one circle, the oldest first."""

    case_id: UUID
    entries: tuple[EntryView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierView(View):
    """The begeleidingsdossier of a young person as it stood at a moment."""

    young_person_id: UUID
    young_person_name: str | None
    """Absent for a partner whose sharing decision does not let the identity through."""
    school_name: str
    """Whose dossier it is: the school the absence was seen at."""
    made_for: tuple[str, ...]
    """The organisations of its reader: what others may see is another dossier."""
    at: datetime
    threshold: int
    """From how many half-days on it is kept, by the rule of that moment."""
    threshold_source: str
    half_days: int
    """The most that had been named at that moment."""
    reached_at: datetime
    """When it was first named."""
    words_hidden: bool
    """Whether something was left out for want of a sharing decision."""
    entries: tuple[EntryView, ...]
    """The oldest first."""


COMMANDS: tuple[type[Command], ...] = ()
"""Nothing: a dossier is only read."""
