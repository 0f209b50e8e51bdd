"""Referrals: asking a partner, and the partner's answer.

A referral asks one service for **advice** (without a name), **co-care** (the receiver joins, the
sender stays), **handover** (the connector's role moves as well) or **step-up** (to a mandated
service). Before acceptance the receiver sees a **preview** without identity; acceptance unlocks the
**packet**, exactly the fields of the sharing decision. Time counts for the side whose move it is,
on the school calendar. Silence escalates and never closes. The machine is in ``lifecycle.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from annotated_types import MaxLen, MinLen

from shared.contract import Command, Line, Moment, Version, View, Words
from shared.vocabulary import (
    AgeBand,
    Barrier,
    BusinessStatus,
    CancelReason,
    FailureReason,
    HoldReason,
    LifeDomain,
    Party,
    ReferralKind,
    ReferralOutcome,
    ReferralStatus,
    RejectReason,
    Sector,
    SharedField,
    Urgency,
)

LoopMessage = Annotated[str, MinLen(1), MaxLen(500)]
"""What the signaller is told: a status in plain words, nothing of the content."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftReferral(Command):
    """Prepare a question to a service. Nothing leaves yet."""

    type: Literal["referral.draft"] = "referral.draft"
    referral_id: UUID
    kind: ReferralKind
    from_organisation_id: UUID
    to_service_id: UUID
    case_id: UUID | None = None
    """The open case this belongs to; absent, and only absent, for advice."""
    sharing_id: UUID | None = None
    """The sharing decision that lets the packet through; absent, and only absent, for advice."""
    signal_id: UUID | None = None
    """The signal this came from, so that the signaller gets an answer."""
    life_domains: Annotated[tuple[LifeDomain, ...], MinLen(1), MaxLen(9)]
    barriers: Annotated[tuple[Barrier, ...], MaxLen(7)] = ()
    urgency: Urgency = Urgency.NORMAL
    help_question: Words
    """What is asked. For advice it reaches the receiver as it is, so it must hold no name."""
    age_band: AgeBand | None = None
    """For advice only, where age matters; for others it follows from the birth date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SendReferral(Command):
    """Send a prepared question: the packet is frozen and the answering clock starts."""

    type: Literal["referral.send"] = "referral.send"
    referral_id: UUID
    version: Version


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptReferral(Command):
    """Say yes, and who takes it."""

    type: Literal["referral.accept"] = "referral.accept"
    referral_id: UUID
    version: Version
    assigned_account_id: UUID
    """The colleague of the receiver who takes it."""
    first_contact_planned_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignReferral(Command):
    """Let another colleague of the receiver take it from here."""

    type: Literal["referral.assign"] = "referral.assign"
    referral_id: UUID
    version: Version
    assigned_account_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectReferral(Command):
    """Say no, why, and who could help instead."""

    type: Literal["referral.reject"] = "referral.reject"
    referral_id: UUID
    version: Version
    reason: RejectReason
    alternative_service_id: UUID | None = None
    no_alternative: bool = False
    """Said explicitly: nobody else is known."""
    message: LoopMessage | None = None
    """For the sender."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskQuestion(Command):
    """Ask the sender something, without rejecting: the move is the sender's."""

    type: Literal["referral.ask"] = "referral.ask"
    referral_id: UUID
    version: Version
    question_id: UUID
    question: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerQuestion(Command):
    """Answer the receiver's question: the move is theirs again."""

    type: Literal["referral.answer"] = "referral.answer"
    referral_id: UUID
    version: Version
    question_id: UUID
    answer: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class RecallReferral(Command):
    """Take a question back, or step out of help that was accepted, with a reason."""

    type: Literal["referral.recall"] = "referral.recall"
    referral_id: UUID
    version: Version
    reason: CancelReason
    message_to_signaller: LoopMessage | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldReferral(Command):
    """Pause, with a reason and the day it goes on. A waiting list needs a bridging plan."""

    type: Literal["referral.hold"] = "referral.hold"
    referral_id: UUID
    version: Version
    reason: HoldReason
    expected_on: date
    bridging_plan: Words | None = None
    """What the sender and the receiver do while waiting: needed for a waiting list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFirstContact(Command):
    """Record that the family was reached, or that it was tried."""

    type: Literal["referral.first-contact"] = "referral.first-contact"
    referral_id: UUID
    version: Version
    contact_on: date
    reached: bool = True
    """False: an attempt. It moves the finer state and never starts the help."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteReferral(Command):
    """The help has ended well enough; the signaller hears of it."""

    type: Literal["referral.complete"] = "referral.complete"
    referral_id: UUID
    version: Version
    outcome: ReferralOutcome
    message_to_signaller: LoopMessage


@dataclass(frozen=True, slots=True, kw_only=True)
class FailReferral(Command):
    """The help could not be given after all: the sender looks again."""

    type: Literal["referral.fail"] = "referral.fail"
    referral_id: UUID
    version: Version
    reason: FailureReason
    message_to_signaller: LoopMessage | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkReferralInError(Command):
    """It should never have been made: the packet is closed, the trace stays."""

    type: Literal["referral.error"] = "referral.error"
    referral_id: UUID
    version: Version
    reason: Line
    """Nobody's story: why it was a mistake."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteReferralSeen(Command):
    """The receiver opened the preview. Sent by the desk and the phone when it is read."""

    type: Literal["referral.see"] = "referral.see"
    referral_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalateReferral(Command):
    """The side whose move it is has not moved in time: tell more people. Sent by the worker."""

    type: Literal["referral.escalate"] = "referral.escalate"
    referral_id: UUID
    clock_started_at: Moment
    """The clock this belongs to: when it was stopped meanwhile, nothing happens."""
    level: int
    """1: the receiver's desk and the connector; 2: the coordinators, without content."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseSharingOfReferral(Command):
    """A sharing decision ended: the packet that stood on it closes. Sent by the worker."""

    type: Literal["referral.sharing-ended"] = "referral.sharing-ended"
    referral_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PacketView(View):
    """What the sharing decision lets through, field by field; absent is what it does not name."""

    shared: tuple[SharedField, ...]
    given_name: str | None = None
    family_name: str | None = None
    birth_date: date | None = None
    language: str | None = None
    school: str | None = None
    contacts: tuple[str, ...] = ()
    household_size: int | None = None
    observation: str | None = None
    pupil_words: str | None = None
    strength: str | None = None
    action_taken: str | None = None
    leaver_facts: tuple[str, ...] = ()
    help_question: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionView(View):
    """A question of the receiver and the sender's answer."""

    question_id: UUID
    question: str
    asked_at: datetime
    answer: str | None
    answered_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BallView(View):
    """Whose move it is, since when, until when."""

    party: Party
    since: datetime
    due_at: datetime | None
    school_seconds_used: int
    """Seconds of school time that counted for this side so far."""
    late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralItem(View):
    """A referral in an inbox or outbox: a preview, never who it is about."""

    referral_id: UUID
    kind: ReferralKind
    status: ReferralStatus
    business_status: BusinessStatus | None
    urgency: Urgency
    life_domains: tuple[LifeDomain, ...]
    age_band: AgeBand | None
    municipality_nis: str | None
    """Where the family lives."""
    from_organisation_id: UUID
    from_organisation_name: str
    from_sector: Sector
    to_organisation_id: UUID
    to_organisation_name: str
    to_service_id: UUID
    to_service_name: str
    ball: Party
    due_at: datetime | None
    version: int
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralView(View):
    """A referral. The receiver finds no packet before acceptance and none after sharing ended."""

    referral_id: UUID
    kind: ReferralKind
    status: ReferralStatus
    business_status: BusinessStatus | None
    urgency: Urgency
    life_domains: tuple[LifeDomain, ...]
    barriers: tuple[Barrier, ...]
    age_band: AgeBand | None
    municipality_nis: str | None
    from_organisation_id: UUID
    from_organisation_name: str
    from_sector: Sector
    to_organisation_id: UUID
    to_organisation_name: str
    to_service_id: UUID
    to_service_name: str
    case_id: UUID | None
    """For the sender, and for the receiver once it joined."""
    sharing_id: UUID | None
    help_question: str | None
    """For the sender; for the receiver with the packet, or at once for advice."""
    packet: PacketView | None
    questions: tuple[QuestionView, ...]
    assigned_account_id: UUID | None
    assigned_name: str | None
    reason: str | None
    """The code of a rejection, recall, hold or failure."""
    alternative_service_id: UUID | None
    message: str | None
    outcome: ReferralOutcome | None
    expected_on: date | None
    bridging_plan: str | None
    first_contact_on: date | None
    attempts: int
    ball: BallView
    commands: tuple[str, ...]
    """Types of the commands this reader can send now: the buttons."""
    version: int
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseReferralView(View):
    """A question to a partner, as it stands in the circle it was asked in."""

    item: ReferralItem
    expected_on: date | None
    """When the help that is waited for goes on."""
    first_contact_on: date | None
    bridging_plan: str | None
    """What happens while the family waits; for the two sides, as far as they read each other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralPage(View):
    """One page of an inbox or outbox, the most overdue first."""

    items: tuple[ReferralItem, ...]
    next_cursor: str | None = None


COMMANDS: tuple[type[Command], ...] = (
    DraftReferral,
    SendReferral,
    AcceptReferral,
    AssignReferral,
    RejectReferral,
    AskQuestion,
    AnswerQuestion,
    RecallReferral,
    HoldReferral,
    RecordFirstContact,
    CompleteReferral,
    FailReferral,
    MarkReferralInError,
    NoteReferralSeen,
)
"""What a person can mean to happen with a referral."""

WORKER_COMMANDS: tuple[type[Command], ...] = (EscalateReferral, CloseSharingOfReferral)
"""What only the worker sends."""
