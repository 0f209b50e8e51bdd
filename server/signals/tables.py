"""The table of signals. Every word anybody wrote in one is sealed under the young person's key."""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field

from server.kernel.tables import Table, code, codes, foreign, moment, sealed
from shared.vocabulary import (
    Barrier,
    Category,
    Informed,
    LeaverFact,
    LeaverOutcome,
    LeaverState,
    LifeDomain,
    Severity,
    SignalKind,
    SignallerStep,
    SignalReason,
    SignalStatus,
)

_OF_A_CASE = text("case_id IS NOT NULL")
_OPEN = text("status NOT IN ('closed', 'withdrawn')")


class SignalRow(Table, table=True):
    """One signal about one pupil, in the hands of one school's care team until it ends."""

    __tablename__ = "signal"
    __resource__: ClassVar[str] = "signal"
    __sealed__: ClassVar[tuple[str, ...]] = (
        "observation",
        "interpretation",
        "pupil_words",
        "strength",
        "action_taken",
        "discussed_with",
        "message",
    )
    __table_args__ = (
        Index(
            "ix_signal_inbox",
            "network_id",
            "organisation_id",
            "due_at",
            "id",
            postgresql_where=_OPEN,
            sqlite_where=_OPEN,
        ),
        Index("ix_signal_author", "network_id", "author_account_id", "id"),
        Index("ix_signal_school", "network_id", "organisation_id", "id"),
        Index("ix_signal_pupil", "network_id", "young_person_id", "organisation_id", "id"),
        Index(
            "ix_signal_case_id",
            "network_id",
            "case_id",
            "id",
            postgresql_where=_OF_A_CASE,
            sqlite_where=_OF_A_CASE,
        ),
        Index("ix_signal_received", "network_id", "created_at"),
        Index(
            "ix_signal_due",
            "due_at",
            "id",
            postgresql_where=_OPEN,
            sqlite_where=_OPEN,
        ),
    )

    organisation_id: UUID = foreign("organisation.id")
    young_person_id: UUID = foreign("young_person.id")
    author_account_id: UUID = foreign("account.id")
    kind: SignalKind = code(SignalKind)
    severity: Severity = code(Severity)
    categories: tuple[Category, ...] = codes(Category)
    life_domains: tuple[LifeDomain, ...] = codes(LifeDomain)
    barriers: tuple[Barrier, ...] = codes(Barrier)
    informed: tuple[Informed, ...] = codes(Informed)
    observation: str = sealed(nullable=False)
    interpretation: str | None = sealed()
    pupil_words: str | None = sealed()
    strength: str | None = sealed()
    action_taken: str | None = sealed()
    discussed_with: str | None = sealed()
    occurred_on: date | None = None
    made_at: datetime = moment()
    leaver_state: LeaverState | None = code(LeaverState, nullable=True)
    leaver_facts: tuple[LeaverFact, ...] = codes(LeaverFact)
    threshold_reached: int | None = None
    last_seen_on: date | None = None
    status: SignalStatus = code(SignalStatus, default=SignalStatus.SUBMITTED)
    reason: SignalReason | None = code(SignalReason, nullable=True)
    leaver_outcome: LeaverOutcome | None = code(LeaverOutcome, nullable=True)
    step: SignallerStep = code(SignallerStep, default=SignallerStep.RECEIVED)
    step_at: datetime = moment()
    message: str | None = sealed()
    """What the school tells the signaller."""
    family_informed_at: datetime | None = moment(nullable=True)
    case_id: UUID | None = Field(default=None)
    """The case it led or belongs to. No foreign key: the slices' tables stay apart."""
    referral_id: UUID | None = Field(default=None)
    """The nameless question that was asked about it."""
    answered_at: datetime | None = moment(nullable=True)
    """When a person of the care team first looked at it."""
    contact_at: datetime | None = moment(nullable=True)
    """When it was first recorded that somebody spoke with the pupil or the family."""
    due_at: datetime = moment()
    """When somebody has to look again; kept when it has ended."""
    reminded_level: int = 0
    """How far the worker reminded about this date: 0 not, 1 the care team, 2 the coordinators."""
    let_go_at: datetime | None = moment(nullable=True)
    """When its words were destroyed, because its term was over."""
