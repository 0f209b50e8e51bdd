"""The tables of cases. Every word in them is sealed under the young person's key.

The ledger is only ever added to: no code changes an entry, and its place within the case is unique,
so two transactions cannot both write the next one.
"""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field

from server.kernel.tables import Rows, Table, code, document, foreign, moment, sealed
from shared.vocabulary import (
    ActionStatus,
    CaseOutcome,
    CaseStatus,
    DisputeReason,
    DisputeSettlement,
    DisputeStatus,
    GoalStatus,
    HandoverStatus,
    LedgerBasis,
    LedgerChange,
    LifeDomain,
    NoteSecrecy,
    ResponsibilityRole,
)

_RUNNING = text("status != 'closed'")
_STAYS = text("left_at IS NULL")
_OPEN = text("status = 'open'")
_PROPOSED = text("status = 'proposed'")


class CaseRow(Table, table=True):
    """The circle around one young person."""

    __tablename__ = "care_case"
    __resource__: ClassVar[str] = "case"
    __sealed__: ClassVar[tuple[str, ...]] = ("closing_message",)
    __table_args__ = (
        Index(
            "ix_care_case_due",
            "network_id",
            "due_at",
            "id",
            postgresql_where=_RUNNING,
            sqlite_where=_RUNNING,
        ),
        Index("ix_care_case_young_person_id", "network_id", "young_person_id", "id"),
        Index(
            "ix_care_case_connector_account_id",
            "network_id",
            "connector_account_id",
            postgresql_where=_RUNNING,
            sqlite_where=_RUNNING,
        ),
        Index(
            "ix_care_case_connector_organisation_id",
            "network_id",
            "connector_organisation_id",
            postgresql_where=_RUNNING,
            sqlite_where=_RUNNING,
        ),
    )

    young_person_id: UUID = foreign("young_person.id")
    opened_by_organisation_id: UUID = foreign("organisation.id")
    """The school whose care team opened it."""
    signal_id: UUID | None = Field(default=None)
    """The signal it began with. No foreign key: the slices' tables stay apart."""
    status: CaseStatus = code(CaseStatus, default=CaseStatus.OPEN)
    outcome: CaseOutcome | None = code(CaseOutcome, nullable=True)
    connector_organisation_id: UUID = foreign("organisation.id")
    connector_account_id: UUID = foreign("account.id")
    next_on: date
    """When the circle looks again."""
    due_at: datetime = moment()
    """The first moment somebody has to look: the next date, or an earlier deadline."""
    reminded_level: int = 0
    """How far the worker has reminded about it: 0 not, 1 the circle, 2 the coordinators."""
    closing_proposed_at: datetime | None = moment(nullable=True)
    closing_message: str | None = sealed()
    """What the signaller will be told."""
    closed_at: datetime | None = moment(nullable=True)
    grown_up_on: date | None = None
    """For who was a minor at the closing: the first of September on or before turning eighteen.
    Not the birthday itself, which nobody may read here."""
    let_go_at: datetime | None = moment(nullable=True)
    """When its words were destroyed, because its term was over."""


class PartyRow(Table, table=True):
    """An organisation that is, or was, co-responsible for a case."""

    __tablename__ = "case_party"
    __resource__: ClassVar[str] = "party"
    __table_args__ = (
        Index(
            "uq_case_party_stays",
            "network_id",
            "case_id",
            "organisation_id",
            unique=True,
            postgresql_where=_STAYS,
            sqlite_where=_STAYS,
        ),
        Index(
            "ix_case_party_organisation_id",
            "network_id",
            "organisation_id",
            "case_id",
            postgresql_where=_STAYS,
            sqlite_where=_STAYS,
        ),
        Index("ix_case_party_known", "network_id", "organisation_id", "young_person_id"),
        Index(
            "ix_case_party_account_id",
            "network_id",
            "account_id",
            "case_id",
            postgresql_where=_STAYS,
            sqlite_where=_STAYS,
        ),
    )

    case_id: UUID = foreign("care_case.id")
    young_person_id: UUID = foreign("young_person.id")
    organisation_id: UUID = foreign("organisation.id")
    account_id: UUID | None = foreign("account.id", nullable=True)
    """Who stands for it."""
    since: datetime = moment()
    left_at: datetime | None = moment(nullable=True)
    """Empty for a party of a closed case as well: these are the ones a reopening brings back."""
    grounds: list[str] = document(nullable=False)
    """Ids of what it is here for: the case it opened, referrals and handovers it accepted."""
    closing_answer: bool | None = None
    """What it said to the closing that was proposed last."""


class LedgerRow(Table, table=True):
    """One entry of the responsibility ledger. Never changed, never deleted."""

    __tablename__ = "ledger_entry"
    __resource__: ClassVar[str] = "ledger-entry"
    __table_args__ = (
        Index("uq_ledger_entry_place", "network_id", "case_id", "place", unique=True),
        Rows.ADDED_TO.declared,
    )

    case_id: UUID = foreign("care_case.id")
    young_person_id: UUID = foreign("young_person.id")
    place: int
    """Its place in the case's ledger, from 1: the order of entries of the same moment."""
    at: datetime = moment()
    change: LedgerChange = code(LedgerChange)
    role: ResponsibilityRole = code(ResponsibilityRole)
    organisation_id: UUID = foreign("organisation.id")
    account_id: UUID | None = foreign("account.id", nullable=True)
    basis: LedgerBasis = code(LedgerBasis)


class GoalRow(Table, table=True):
    """A goal."""

    __tablename__ = "goal"
    __resource__: ClassVar[str] = "goal"
    __sealed__: ClassVar[tuple[str, ...]] = ("words",)
    __table_args__ = (Index("ix_goal_case_id", "network_id", "case_id", "id"),)

    case_id: UUID = foreign("care_case.id")
    young_person_id: UUID = foreign("young_person.id")
    life_domain: LifeDomain = code(LifeDomain)
    from_family: bool
    words: str = sealed(nullable=False)
    status: GoalStatus = code(GoalStatus, default=GoalStatus.OPEN)


class ActionRow(Table, table=True):
    """An agreed action: one doer, one date."""

    __tablename__ = "agreed_action"
    __resource__: ClassVar[str] = "action"
    __sealed__: ClassVar[tuple[str, ...]] = ("words",)
    __table_args__ = (
        Index("ix_agreed_action_case_id", "network_id", "case_id", "id"),
        Index(
            "ix_agreed_action_doer_account_id",
            "network_id",
            "doer_account_id",
            postgresql_where=_OPEN,
            sqlite_where=_OPEN,
        ),
    )

    case_id: UUID = foreign("care_case.id")
    young_person_id: UUID = foreign("young_person.id")
    goal_id: UUID | None = foreign("goal.id", nullable=True)
    doer_account_id: UUID = foreign("account.id")
    doer_organisation_id: UUID = foreign("organisation.id")
    """The party for which the doer does it."""
    due_on: date
    words: str = sealed(nullable=False)
    status: ActionStatus = code(ActionStatus, default=ActionStatus.OPEN)


class NoteRow(Table, table=True):
    """A note; its class says who will ever be able to read it."""

    __tablename__ = "note"
    __resource__: ClassVar[str] = "note"
    __sealed__: ClassVar[tuple[str, ...]] = ("words",)
    __table_args__ = (Index("ix_note_case_id", "network_id", "case_id", "id"),)

    case_id: UUID = foreign("care_case.id")
    young_person_id: UUID = foreign("young_person.id")
    organisation_id: UUID = foreign("organisation.id")
    author_account_id: UUID = foreign("account.id")
    secrecy: NoteSecrecy = code(NoteSecrecy)
    words: str = sealed(nullable=False)


class HandoverRow(Table, table=True):
    """A role that somebody was asked to take over."""

    __tablename__ = "handover"
    __resource__: ClassVar[str] = "handover"
    __table_args__ = (
        Index("ix_handover_case_id", "network_id", "case_id", "id"),
        Index(
            "ix_handover_to_account_id",
            "network_id",
            "to_account_id",
            postgresql_where=_PROPOSED,
            sqlite_where=_PROPOSED,
        ),
        Index(
            "ix_handover_to_organisation_id",
            "network_id",
            "to_organisation_id",
            postgresql_where=_PROPOSED,
            sqlite_where=_PROPOSED,
        ),
    )

    case_id: UUID = foreign("care_case.id")
    young_person_id: UUID = foreign("young_person.id")
    role: ResponsibilityRole = code(ResponsibilityRole)
    from_organisation_id: UUID = foreign("organisation.id")
    to_organisation_id: UUID = foreign("organisation.id")
    to_account_id: UUID = foreign("account.id")
    next_on: date
    """By when an answer is expected."""
    status: HandoverStatus = code(HandoverStatus, default=HandoverStatus.PROPOSED)


class DisputeRow(Table, table=True):
    """A party that says "not ours", until the circle has settled it."""

    __tablename__ = "dispute"
    __resource__: ClassVar[str] = "dispute"
    __sealed__: ClassVar[tuple[str, ...]] = ("words",)
    __table_args__ = (
        Index("ix_dispute_case_id", "network_id", "case_id", "id"),
        Index(
            "uq_dispute_open",
            "network_id",
            "case_id",
            "organisation_id",
            unique=True,
            postgresql_where=_OPEN,
            sqlite_where=_OPEN,
        ),
    )

    case_id: UUID = foreign("care_case.id")
    young_person_id: UUID = foreign("young_person.id")
    organisation_id: UUID = foreign("organisation.id")
    reason: DisputeReason = code(DisputeReason)
    words: str = sealed(nullable=False)
    status: DisputeStatus = code(DisputeStatus, default=DisputeStatus.OPEN)
    settlement: DisputeSettlement | None = code(DisputeSettlement, nullable=True)
    successor_organisation_id: UUID | None = foreign("organisation.id", nullable=True)
    due_at: datetime = moment()
    """By when the circle has to settle it."""


class RoundTableRow(Table, table=True):
    """What the circle decided together."""

    __tablename__ = "round_table"
    __resource__: ClassVar[str] = "round-table"
    __sealed__: ClassVar[tuple[str, ...]] = ("decisions",)
    __table_args__ = (Index("ix_round_table_case_id", "network_id", "case_id", "id"),)

    case_id: UUID = foreign("care_case.id")
    young_person_id: UUID = foreign("young_person.id")
    held_on: date
    family_present: bool
    decisions: str = sealed(nullable=False)
    """A JSON list of sentences, sealed as one."""
