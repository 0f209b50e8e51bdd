"""The tables of referrals. Words and the packet are sealed under the subject's key.

The subject is the young person; for advice, which has no name, it is the referral itself with a key
of its own.
"""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field

from server.kernel.tables import Table, code, codes, foreign, moment, sealed
from shared.vocabulary import (
    AgeBand,
    Barrier,
    BusinessStatus,
    LifeDomain,
    Party,
    ReferralKind,
    ReferralOutcome,
    ReferralStatus,
    Urgency,
)

OPEN_SQL = "status IN ('draft', 'requested', 'accepted', 'in-progress', 'on-hold')"
"""What has not ended, spelled as the partial indexes have it: SQLite matches it by its words."""
ENDED_SQL = "status IN ('rejected', 'completed', 'failed', 'cancelled', 'entered-in-error')"


class ReferralRow(Table, table=True):
    """One question to one service, and what came of it."""

    __tablename__ = "referral"
    __resource__: ClassVar[str] = "referral"
    __subject__: ClassVar[str] = "subject_id"
    __sealed__: ClassVar[tuple[str, ...]] = (
        "help_question",
        "packet",
        "message",
        "bridging_plan",
        "error_reason",
    )
    __table_args__ = (
        *(
            Index(
                f"ix_referral_{box}_{which}",
                "network_id",
                f"{side}_organisation_id",
                "due_at",
                "id",
                postgresql_where=text(condition),
                sqlite_where=text(condition),
            )
            for box, side in (("in", "to"), ("out", "from"))
            for which, condition in (("open", OPEN_SQL), ("ended", ENDED_SQL))
        ),
        Index(
            "ix_referral_escalates_at",
            "network_id",
            "escalates_at",
            "id",
            postgresql_where=text("escalates_at IS NOT NULL"),
            sqlite_where=text("escalates_at IS NOT NULL"),
        ),
        Index("ix_referral_case_id", "network_id", "case_id", "id"),
        Index("ix_referral_sent", "network_id", "sent_at"),
        Index(
            "ix_referral_over",
            "network_id",
            "ended_at",
            "id",
            postgresql_where=text("ended_at IS NOT NULL"),
            sqlite_where=text("ended_at IS NOT NULL"),
        ),
        Index("ix_referral_subject_id", "network_id", "subject_id", "id"),
        Index("ix_referral_assigned", "network_id", "assigned_account_id", "id"),
    )

    subject_id: UUID
    """Whose key seals it: the young person's, or for advice the referral's own id."""
    kind: ReferralKind = code(ReferralKind)
    status: ReferralStatus = code(ReferralStatus, default=ReferralStatus.DRAFT)
    business_status: BusinessStatus | None = code(BusinessStatus, nullable=True)
    urgency: Urgency = code(Urgency)
    life_domains: tuple[LifeDomain, ...] = codes(LifeDomain)
    barriers: tuple[Barrier, ...] = codes(Barrier)
    age_band: AgeBand | None = code(AgeBand, nullable=True)
    municipality_nis: str | None = Field(default=None, max_length=5)
    from_organisation_id: UUID = foreign("organisation.id")
    to_organisation_id: UUID = foreign("organisation.id")
    to_service_id: UUID = foreign("service.id")
    case_id: UUID | None = None
    """No foreign key, nor for the two below: the slices' tables stay apart."""
    sharing_id: UUID | None = None
    signal_id: UUID | None = None
    help_question: str = sealed(nullable=False)
    packet: str | None = sealed()
    """What crossed the border: one document, frozen at sending, gone when nobody may read it."""
    sent_at: datetime | None = moment(nullable=True)
    seen_at: datetime | None = moment(nullable=True)
    accepted_at: datetime | None = moment(nullable=True)
    ended_at: datetime | None = moment(nullable=True)
    assigned_account_id: UUID | None = foreign("account.id", nullable=True)
    connector_moved: bool = False
    """For a handover: whether the connector's role has gone over."""
    first_contact_planned_on: date | None = None
    first_contact_on: date | None = None
    attempts: int = 0
    reason: str | None = Field(default=None, max_length=64)
    """The code of the last rejection, recall, hold or failure."""
    alternative_service_id: UUID | None = foreign("service.id", nullable=True)
    message: str | None = sealed()
    """What the receiver tells the sender with a no."""
    outcome: ReferralOutcome | None = code(ReferralOutcome, nullable=True)
    expected_on: date | None = None
    bridging_plan: str | None = sealed()
    error_requested_by: UUID | None = foreign("account.id", nullable=True)
    """The first of the two people who call an accepted referral a mistake."""
    error_reason: str | None = sealed()
    ball: Party = code(Party, default=Party.SENDER)
    ball_since: datetime = moment()
    due_at: datetime = moment()
    """By when that side moves; when it has ended: since when."""
    left_seconds: int | None = None
    """School seconds the receiver still has, while a question waits for the sender."""
    sender_seconds: int = 0
    receiver_seconds: int = 0
    """School seconds that counted for each side before ``ball_since``."""
    escalated_level: int = 0
    escalates_at: datetime | None = moment(nullable=True)
    """When the worker has to look next; none when it has nobody further to tell."""
    let_go_at: datetime | None = moment(nullable=True)
    """When its words were destroyed, because its term was over."""


class ReferralQuestionRow(Table, table=True):
    """A question of the receiver before it decides, and the sender's answer."""

    __tablename__ = "referral_question"
    __resource__: ClassVar[str] = "referral-question"
    __subject__: ClassVar[str] = "subject_id"
    __sealed__: ClassVar[tuple[str, ...]] = ("question", "answer")
    __table_args__ = (Index("ix_referral_question_referral_id", "network_id", "referral_id", "id"),)

    referral_id: UUID = foreign("referral.id")
    subject_id: UUID
    question: str = sealed(nullable=False)
    answer: str | None = sealed()
    answered_at: datetime | None = moment(nullable=True)
