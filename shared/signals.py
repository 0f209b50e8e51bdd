"""Signals: what a teacher says, what the care team decides, what comes back to the teacher.

A signal keeps what was *seen* apart from what it was *taken to mean*, and carries the pupil's own
words and a strength where there are any. Severity belongs to the signal, never to the pupil. The
signaller reads a receipt and a status; only the school's own care team reads the content.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from annotated_types import Ge, Le, MaxLen, MinLen

from shared.contract import Command, Line, Moment, Receipt, Version, View, Words
from shared.vocabulary import (
    Barrier,
    Category,
    Informed,
    LeaverFact,
    LeaverOutcome,
    LeaverState,
    LifeDomain,
    Severity,
    SignalDecision,
    SignalKind,
    SignallerStep,
    SignalReason,
    SignalStatus,
)

HalfDays = Annotated[int, Ge(1), Le(400)]
"""Half-days of absence that a threshold counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaverFacts(View):
    """What is known about a pupil who drifts out of school. Facts only: no register, no weights."""

    state: LeaverState
    """At risk of leaving, or gone."""
    known: Annotated[tuple[LeaverFact, ...], MaxLen(5)] = ()
    """Which facts are known."""
    threshold_reached: HalfDays | None = None
    """The highest absence threshold that was reached, in half-days: one of the dated thresholds."""
    last_seen_on: date | None = None
    """The last day somebody of the school saw the pupil."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitSignal(Command):
    """Say that you are worried about a pupil of your school, or see one drifting out of it."""

    type: Literal["signal.submit"] = "signal.submit"
    signal_id: UUID
    """Made by the client (UUIDv7)."""
    organisation_id: UUID
    """The school where it was seen; its care team is the only reader."""
    young_person_id: UUID
    """A pupil of that school's roster."""
    kind: SignalKind = SignalKind.CONCERN
    severity: Severity
    categories: Annotated[tuple[Category, ...], MinLen(1), MaxLen(14)]
    observation: Words
    """What was seen or heard, when and where: facts."""
    interpretation: Words | None = None
    """What the signaller thinks it means, kept apart from the facts."""
    pupil_words: Words | None = None
    """What the pupil said, in the pupil's own words."""
    strength: Words | None = None
    """What goes well."""
    action_taken: Words | None = None
    """What was already done, and how that went."""
    life_domains: Annotated[tuple[LifeDomain, ...], MaxLen(9)] = ()
    barriers: Annotated[tuple[Barrier, ...], MaxLen(7)] = ()
    informed: Annotated[tuple[Informed, ...], MaxLen(6)] = ()
    """Who already knows."""
    occurred_on: date | None = None
    """The day it was seen, in the school's own calendar."""
    leaver: LeaverFacts | None = None
    """For an early leaver; absent for a concern."""
    discussed_with: Line | None = None
    """With whom it was discussed today: asked for at severity 3 and acute."""
    made_at: Moment
    """When the signaller pressed send on the phone, by the phone's clock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSignal(Command):
    """Take a submitted signal into triage: from now on the signaller can no longer withdraw it."""

    type: Literal["signal.open"] = "signal.open"
    signal_id: UUID
    version: Version


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideSignal(Command):
    """Say what the care team does with a signal."""

    type: Literal["signal.decide"] = "signal.decide"
    signal_id: UUID
    version: Version
    decision: SignalDecision
    reason: SignalReason | None = None
    """Why it ends here: needed for *no action* and *close*."""
    next_on: date | None = None
    """When the care team looks again: needed for *watch* and *follow up at school*."""
    case_id: UUID | None = None
    """The open case this belongs to: needed for *link to case* and *ask partner*."""
    referral_id: UUID | None = None
    """For *ask advice*: the nameless question that was sent, where there is one."""
    leaver_outcome: LeaverOutcome | None = None
    """For an early leaver: the only thing that ends its follow-up."""
    family_informed: bool = False
    """Whether pupil or parents know what was decided."""
    message_to_signaller: Annotated[str, MinLen(1), MaxLen(500)] | None = None
    """What the school tells the signaller, without content of the file: needed when it ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordSignalContact(Command):
    """Record that somebody of the school has spoken with the pupil or the family."""

    type: Literal["signal.contact"] = "signal.contact"
    signal_id: UUID
    version: Version
    contact_on: date
    next_on: date | None = None
    """When the care team looks again; unchanged when absent."""
    message_to_signaller: Annotated[str, MinLen(1), MaxLen(500)] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawSignal(Command):
    """Take back a signal of one's own that nobody has opened yet."""

    type: Literal["signal.withdraw"] = "signal.withdraw"
    signal_id: UUID
    version: Version
    reason: SignalReason


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteSignalProgress(Command):
    """Tell a signal what happened to the help it led to. Sent by the worker, never by a person."""

    type: Literal["signal.progress"] = "signal.progress"
    case_id: UUID | None = None
    """Every signal that led to this case; or"""
    signal_id: UUID | None = None
    """this one signal."""
    step: SignallerStep
    reason: SignalReason | None = None
    """Why it ended, when the step is *finished*."""
    message_to_signaller: Annotated[str, MinLen(1), MaxLen(500)] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecallWatchedSignal(Command):
    """Bring a watched signal back to the care team on its date. Sent by the worker."""

    type: Literal["signal.return"] = "signal.return"
    signal_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RemindSignal(Command):
    """Nobody looked at a signal in time: say so, to more people each time. Sent by the worker."""

    type: Literal["signal.remind"] = "signal.remind"
    signal_id: UUID
    level: int
    """1: the school's care team; 2: the coordinators, without content."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalReceiptView(View):
    """All that the signaller sees of a signal once it is sent: a receipt and its status."""

    signal_id: UUID
    organisation_id: UUID
    young_person_id: UUID
    kind: SignalKind
    step: SignallerStep
    step_at: datetime
    message: str | None
    """What the school chose to tell."""
    answer_due_at: datetime | None
    """By when a human answer is promised; absent once there was one."""
    may_withdraw: bool
    version: int
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalItem(View):
    """A signal in the care team's inbox."""

    signal_id: UUID
    organisation_id: UUID
    young_person_id: UUID
    young_person_name: str
    kind: SignalKind
    severity: Severity
    categories: tuple[Category, ...]
    status: SignalStatus
    due_at: datetime | None
    """The next moment somebody has to look; absent when it has ended."""
    version: int
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalView(View):
    """The whole signal, for the care team of the school it was made in."""

    signal_id: UUID
    organisation_id: UUID
    young_person_id: UUID
    young_person_name: str
    author_account_id: UUID
    author_name: str
    kind: SignalKind
    severity: Severity
    categories: tuple[Category, ...]
    life_domains: tuple[LifeDomain, ...]
    barriers: tuple[Barrier, ...]
    informed: tuple[Informed, ...]
    observation: str
    interpretation: str | None
    pupil_words: str | None
    strength: str | None
    action_taken: str | None
    discussed_with: str | None
    occurred_on: date | None
    leaver: LeaverFacts | None
    status: SignalStatus
    reason: SignalReason | None
    leaver_outcome: LeaverOutcome | None
    step: SignallerStep
    message: str | None
    family_informed_at: datetime | None
    case_id: UUID | None
    due_at: datetime | None
    earlier_signals: tuple[UUID, ...]
    """Earlier signals about the same pupil at the same school, newest first."""
    duties: tuple[str, ...]
    """Keys of the dated thresholds this signal reached, such as ``absence.b.clb``."""
    decisions: tuple[SignalDecision, ...]
    """What the care team can decide now: the buttons."""
    version: int
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalPage(View):
    """One page of signals: items for the care team, receipts for a signaller."""

    items: tuple[SignalItem, ...] = ()
    receipts: tuple[SignalReceiptView, ...] = ()
    next_cursor: str | None = None


COMMANDS: tuple[type[Command], ...] = (
    SubmitSignal,
    OpenSignal,
    DecideSignal,
    RecordSignalContact,
    WithdrawSignal,
)
"""What a person can mean to happen with a signal."""

WORKER_COMMANDS: tuple[type[Command], ...] = (NoteSignalProgress, RecallWatchedSignal, RemindSignal)
"""What only the worker sends."""

__all__ = [
    "COMMANDS",
    "WORKER_COMMANDS",
    "DecideSignal",
    "LeaverFacts",
    "NoteSignalProgress",
    "OpenSignal",
    "RecallWatchedSignal",
    "Receipt",
    "RecordSignalContact",
    "RemindSignal",
    "SignalItem",
    "SignalPage",
    "SignalReceiptView",
    "SignalView",
    "SubmitSignal",
    "WithdrawSignal",
]
