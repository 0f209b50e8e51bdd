"""Privacy: who read what about whom, reading in an emergency, and what is given to who asks.

The **journal** says who did or read what, as ids and codes. **Break-glass** is reading one young
person's circle from outside it, for hours, in the open: the circle and the privacy officers are
told at once, and somebody looks at it afterwards. A **subject export** is everything Kring holds
about one young person, for the young person, fetched once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from annotated_types import Ge, Le, MaxLen, MinLen

from shared.contract import Command, Version, View
from shared.vocabulary import BreakGlassReason, BreakGlassVerdict

Hours = Annotated[int, Ge(1), Le(4)]
"""How long reading in an emergency lasts: an hour at least, four at the most."""
Why = Annotated[str, MinLen(10), MaxLen(1000)]
"""Why it cannot wait, in one's own words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenBreakGlass(Command):
    """Read the circle of one young person from outside it, because it cannot wait."""

    type: Literal["break-glass.open"] = "break-glass.open"
    break_glass_id: UUID
    young_person_id: UUID
    organisation_id: UUID
    """The desk for which one asks."""
    reason: BreakGlassReason
    why: Why
    hours: Hours = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewBreakGlass(Command):
    """Say afterwards whether reading in an emergency was right. Never by the one who read."""

    type: Literal["break-glass.review"] = "break-glass.review"
    break_glass_id: UUID
    version: Version
    verdict: BreakGlassVerdict
    finding: Why


@dataclass(frozen=True, slots=True, kw_only=True)
class PrepareSubjectExport(Command):
    """Prepare everything about one young person, to be fetched once within a day."""

    type: Literal["subject-export.prepare"] = "subject-export.prepare"
    subject_export_id: UUID
    young_person_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class LetGo(Command):
    """Destroy the words of a batch that is past its term. Sent by the worker at night."""

    type: Literal["retention.let-go"] = "retention.let-go"


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectSought(View):
    """Whom a request is about: all of it has to be right, so nobody browses."""

    organisation_id: UUID
    """The school."""
    given_name: Annotated[str, MinLen(1), MaxLen(100)]
    family_name: Annotated[str, MinLen(1), MaxLen(100)]
    birth_date: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectFound(View):
    """Who it is, by the id under which the journal knows them."""

    young_person_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalEntry(View):
    """One thing that happened: who did or read what, about whom, and why."""

    seq: int
    at: datetime
    account_id: UUID | None
    """Who; absent for the worker and the command line."""
    account_name: str | None
    type: str
    """``resource.verb``."""
    resource: str
    resource_id: UUID
    young_person_id: UUID | None
    """About whom, as an id."""
    fields: tuple[str, ...]
    """What of it, by name."""
    reason: str | None
    read: bool
    """Whether it was read; else it was changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalPage(View):
    """One page of the journal, the newest first."""

    items: tuple[JournalEntry, ...]
    next_cursor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalCheck(View):
    """Whether the sealed journal is still what it was when it was sealed."""

    whole: bool
    fault: str | None
    """Where it is broken and how it shows; absent when it is whole."""
    rows: int
    """How many rows stand under a seal."""
    seals: int
    waiting: int
    """How many rows are not sealed yet."""
    last_hash: str | None
    """Of the last seal: what to compare with the one that is kept elsewhere."""
    checked_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakGlassItem(View):
    """One time that somebody read from outside the circle, without a word of what was read."""

    break_glass_id: UUID
    young_person_id: UUID
    account_id: UUID
    account_name: str
    organisation_id: UUID
    reason: BreakGlassReason
    why: str | None
    """In the words of who read; for the privacy officer and for who wrote it."""
    opened_at: datetime
    ends_at: datetime
    open: bool
    """Whether it can still be read through."""
    verdict: BreakGlassVerdict | None
    finding: str | None
    reviewed_at: datetime | None
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakGlassPage(View):
    """One page: what still has to be looked at first, the oldest first."""

    items: tuple[BreakGlassItem, ...]
    next_cursor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyContact(View):
    """Somebody who can be called."""

    name: str
    relation: str
    phone: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyCircle(View):
    """One circle as it stands, to read."""

    case_id: UUID
    status: str
    connector_name: str
    organisations: tuple[str, ...]
    goals: tuple[str, ...]
    actions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyView(View):
    """What is shown in an emergency: who it is, whom to call, who helps, what was agreed.

    Notes of the circle are not in it, nor what a signal said: what is needed is whom to call.
    """

    break_glass_id: UUID
    ends_at: datetime
    given_name: str
    family_name: str
    birth_date: date
    language: str
    contacts: tuple[EmergencyContact, ...]
    circles: tuple[EmergencyCircle, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectExportItem(View):
    """An export that was prepared."""

    subject_export_id: UUID
    young_person_id: UUID
    prepared_at: datetime
    expires_at: datetime
    fetched_at: datetime | None
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectExportPage(View):
    """One's own exports, the newest first."""

    items: tuple[SubjectExportItem, ...]
    next_cursor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectExport(View):
    """Everything Kring holds about one young person, in the order it was written."""

    format: Literal["kring-subject-export/1"] = "kring-subject-export/1"
    young_person_id: UUID
    records: dict[str, Any]
    """By kind of record a list of them: every field as it stands, opened."""
    journal: tuple[dict[str, Any], ...]
    """Who read or changed what, and when, the oldest first."""


COMMANDS: tuple[type[Command], ...] = (
    OpenBreakGlass,
    PrepareSubjectExport,
    ReviewBreakGlass,
)
"""What a person can mean to happen."""

WORKER_COMMANDS: tuple[type[Command], ...] = (LetGo,)
"""What only the worker sends."""
