"""Cases: the circle around a young person.

An open case has exactly one **connector** (process only, no authority) and at least one
**co-responsible** organisation at every moment; the **ledger** answers who held it, since when and
on what ground, without a gap. Accepting adds, nobody leaves without a successor or an agreed end,
and a case closes only when each co-responsible party has answered. The family's own goal comes
first. A **note** says by its class who will ever be able to read it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from annotated_types import MaxLen, MinLen

from shared.contract import Command, Version, View, Words
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
    ReopenReason,
    ResponsibilityRole,
    Sector,
)

Sentence = Annotated[str, MinLen(1), MaxLen(500)]
"""A goal, an action, a decision: a sentence or two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCase(Command):
    """Open the circle around a young person. The opening organisation is co-responsible at once."""

    type: Literal["case.open"] = "case.open"
    case_id: UUID
    young_person_id: UUID
    organisation_id: UUID
    """The school whose care team opens it."""
    connector_account_id: UUID
    """The colleague of that organisation who connects."""
    signal_id: UUID | None = None
    """The signal it began with."""
    next_on: date
    """When the circle looks again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanNextDate(Command):
    """Say when the circle looks again."""

    type: Literal["case.plan"] = "case.plan"
    case_id: UUID
    version: Version
    next_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SetGoal(Command):
    """Set a goal. The first goal of a case is the family's own, in its own words."""

    type: Literal["goal.set"] = "goal.set"
    case_id: UUID
    goal_id: UUID
    life_domain: LifeDomain
    from_family: bool
    """Whether these are the family's own words."""
    words: Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class EndGoal(Command):
    """Say how a goal ended."""

    type: Literal["goal.end"] = "goal.end"
    case_id: UUID
    goal_id: UUID
    version: Version
    status: GoalStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreeAction(Command):
    """Agree that one person does one thing by one date. Needs the family's goal first."""

    type: Literal["action.agree"] = "action.agree"
    case_id: UUID
    action_id: UUID
    goal_id: UUID | None = None
    doer_account_id: UUID
    due_on: date
    words: Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class EndAction(Command):
    """Say that an action was done, or will not be."""

    type: Literal["action.end"] = "action.end"
    case_id: UUID
    action_id: UUID
    version: Version
    status: ActionStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteNote(Command):
    """Write a note; its class says who will be able to read it."""

    type: Literal["note.write"] = "note.write"
    case_id: UUID
    note_id: UUID
    organisation_id: UUID
    """For which organisation of the circle."""
    secrecy: NoteSecrecy
    words: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeHandover(Command):
    """Propose that somebody takes a role over: nothing moves before they say yes."""

    type: Literal["handover.propose"] = "handover.propose"
    case_id: UUID
    handover_id: UUID
    role: ResponsibilityRole
    """*Connector*, or *co-responsible* to let another organisation take one's place."""
    from_organisation_id: UUID
    to_organisation_id: UUID
    to_account_id: UUID
    next_on: date
    """By when an answer is expected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerHandover(Command):
    """Say yes or no to a proposed handover, or take one's own proposal back."""

    type: Literal["handover.answer"] = "handover.answer"
    case_id: UUID
    handover_id: UUID
    version: Version
    answer: HandoverStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class RaiseDispute(Command):
    """Say "not ours". The responsibility stays where it is until the dispute is settled."""

    type: Literal["dispute.raise"] = "dispute.raise"
    case_id: UUID
    dispute_id: UUID
    organisation_id: UUID
    """The organisation that says so."""
    reason: DisputeReason
    words: Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleDispute(Command):
    """Say how the circle settled it. Leaving needs another co-responsible party that stays."""

    type: Literal["dispute.settle"] = "dispute.settle"
    case_id: UUID
    dispute_id: UUID
    version: Version
    settlement: DisputeSettlement
    successor_organisation_id: UUID | None = None
    """For *leaves*: the co-responsible organisation of the circle that carries on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRoundTable(Command):
    """Record what the circle decided together."""

    type: Literal["round-table.record"] = "round-table.record"
    case_id: UUID
    round_table_id: UUID
    held_on: date
    family_present: bool
    decisions: Annotated[tuple[Sentence, ...], MinLen(1), MaxLen(20)]
    next_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeClosing(Command):
    """Propose to close: every co-responsible party has to answer."""

    type: Literal["case.propose-closing"] = "case.propose-closing"
    case_id: UUID
    version: Version
    outcome: CaseOutcome
    message_to_signaller: Annotated[str, MinLen(1), MaxLen(500)]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerClosing(Command):
    """Answer for one's organisation. The last yes closes; one no keeps the case open."""

    type: Literal["case.answer-closing"] = "case.answer-closing"
    case_id: UUID
    version: Version
    organisation_id: UUID
    agrees: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReopenCase(Command):
    """Open a closed case again: the parties it had are co-responsible again."""

    type: Literal["case.reopen"] = "case.reopen"
    case_id: UUID
    version: Version
    reason: ReopenReason
    next_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinCircle(Command):
    """A partner accepted: it becomes co-responsible. Sent by the worker."""

    type: Literal["case.join"] = "case.join"
    case_id: UUID
    organisation_id: UUID
    account_id: UUID
    referral_id: UUID
    moves_connector: bool
    """For a handover whose receiver has room now, or has made contact."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveCircle(Command):
    """A partner's help ended: it lets go, when others hold on. Sent by the worker."""

    type: Literal["case.leave"] = "case.leave"
    case_id: UUID
    organisation_id: UUID
    referral_id: UUID
    basis: LedgerBasis


@dataclass(frozen=True, slots=True, kw_only=True)
class RemindCircle(Command):
    """A date of the circle has passed: the ones whose move it is hear of it. Sent by the worker."""

    type: Literal["case.remind"] = "case.remind"
    case_id: UUID
    due_on: date
    level: int
    """1: the circle; 2: the coordinators, without content."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyView(View):
    """An organisation that is co-responsible, and who stands for it."""

    organisation_id: UUID
    organisation_name: str
    sector: Sector
    account_id: UUID | None
    person_name: str | None
    since: datetime
    is_connector: bool
    closing_answer: bool | None
    """What it said to the proposed closing; absent: not yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalView(View):
    """A goal."""

    goal_id: UUID
    life_domain: LifeDomain
    from_family: bool
    words: str
    status: GoalStatus
    version: int
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionView(View):
    """An agreed action: one doer, one date."""

    action_id: UUID
    goal_id: UUID | None
    doer_account_id: UUID
    doer_name: str
    due_on: date
    words: str
    status: ActionStatus
    version: int
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteView(View):
    """A note this reader may read."""

    note_id: UUID
    organisation_id: UUID
    author_name: str
    secrecy: NoteSecrecy
    words: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverView(View):
    """A proposed handover."""

    handover_id: UUID
    role: ResponsibilityRole
    from_organisation_id: UUID
    to_organisation_id: UUID
    to_account_id: UUID
    status: HandoverStatus
    next_on: date
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeView(View):
    """A dispute."""

    dispute_id: UUID
    organisation_id: UUID
    reason: DisputeReason
    words: str
    status: DisputeStatus
    settlement: DisputeSettlement | None
    due_at: datetime
    """By when the circle has to settle it."""
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundTableView(View):
    """What the circle decided together."""

    round_table_id: UUID
    held_on: date
    family_present: bool
    decisions: tuple[str, ...]
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseItem(View):
    """A case in a list of one's own cases."""

    case_id: UUID
    young_person_id: UUID
    young_person_name: str | None
    """Absent for a partner whose sharing decision does not let the identity through."""
    status: CaseStatus
    connector_organisation_id: UUID
    connector_account_id: UUID
    next_on: date
    parties: int
    version: int
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView(View):
    """The circle, as one of its parties sees it."""

    case_id: UUID
    young_person_id: UUID
    young_person_name: str | None
    status: CaseStatus
    outcome: CaseOutcome | None
    connector_organisation_id: UUID
    connector_account_id: UUID
    connector_name: str
    next_on: date
    shared_responsibility: bool
    """Whether two or more sectors are co-responsible."""
    words_shown: bool
    """Whether the words of others are here; not without a sharing decision in force."""
    parties: tuple[PartyView, ...]
    goals: tuple[GoalView, ...]
    """The family's own first."""
    actions: tuple[ActionView, ...]
    notes: tuple[NoteView, ...]
    handovers: tuple[HandoverView, ...]
    disputes: tuple[DisputeView, ...]
    round_tables: tuple[RoundTableView, ...]
    commands: tuple[str, ...]
    """Types of the commands this reader can send now: the buttons."""
    version: int
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePage(View):
    """One page of one's own cases, the next date first."""

    items: tuple[CaseItem, ...]
    next_cursor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntryView(View):
    """One entry of the responsibility ledger."""

    entry_id: UUID
    at: datetime
    change: LedgerChange
    role: ResponsibilityRole
    organisation_id: UUID
    organisation_name: str
    account_id: UUID | None
    basis: LedgerBasis


@dataclass(frozen=True, slots=True, kw_only=True)
class HolderView(View):
    """Who holds, or held at the moment asked for."""

    role: ResponsibilityRole
    organisation_id: UUID
    account_id: UUID | None
    since: datetime
    basis: LedgerBasis


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerView(View):
    """The ledger of a case: every entry, and the holders at one moment."""

    case_id: UUID
    at: datetime
    holders: tuple[HolderView, ...]
    entries: tuple[LedgerEntryView, ...]
    """Oldest first."""


COMMANDS: tuple[type[Command], ...] = (
    OpenCase,
    PlanNextDate,
    SetGoal,
    EndGoal,
    AgreeAction,
    EndAction,
    WriteNote,
    ProposeHandover,
    AnswerHandover,
    RaiseDispute,
    SettleDispute,
    RecordRoundTable,
    ProposeClosing,
    AnswerClosing,
    ReopenCase,
)
"""What a person can mean to happen with a case."""

WORKER_COMMANDS: tuple[type[Command], ...] = (JoinCircle, LeaveCircle, RemindCircle)
"""What only the worker sends."""
