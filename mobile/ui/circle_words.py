"""Words for the circle: who holds what, whose move it is, what was agreed, who may read a note."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import assert_never

from mobile.controllers.checking import FormFault
from mobile.controllers.circle_moves import Move, MoveKind
from mobile.ui.i18n import mark, tr
from mobile.ui.weighing_words import weighing_fault_words
from shared.cases import AnswerHandover, ProposeClosing, ProposeHandover, RecordRoundTable
from shared.contract import Command
from shared.vocabulary import (
    ActionStatus,
    CaseOutcome,
    CaseStatus,
    DisputeReason,
    GoalStatus,
    HandoverStatus,
    LedgerBasis,
    LedgerChange,
    NoteSecrecy,
    ReopenReason,
    ResponsibilityRole,
)

_STATUSES: Mapping[CaseStatus, str] = {
    CaseStatus.OPEN: mark("Open"),
    CaseStatus.CLOSING: mark("It is proposed to close"),
    CaseStatus.CLOSED: mark("Closed"),
}

_GOALS: Mapping[GoalStatus, str] = {
    GoalStatus.OPEN: mark("Being worked on"),
    GoalStatus.REACHED: mark("Reached"),
    GoalStatus.PARTLY_REACHED: mark("Partly reached"),
    GoalStatus.DROPPED: mark("Let go"),
}

_ACTIONS: Mapping[ActionStatus, str] = {
    ActionStatus.OPEN: mark("To do"),
    ActionStatus.DONE: mark("Done"),
    ActionStatus.DROPPED: mark("Will not be done"),
}

_NOTES: Mapping[NoteSecrecy, tuple[str, str]] = {
    NoteSecrecy.OWN_TEAM: (
        mark("Our own team"),
        mark("Nobody outside your organisation reads it."),
    ),
    NoteSecrecy.PROFESSIONAL_SECRECY: (
        mark("Those bound by professional secrecy"),
        mark("The school does not read it."),
    ),
    NoteSecrecy.WHOLE_CIRCLE: (mark("The whole circle"), mark("Everybody in the circle reads it.")),
}

_ACTS: Mapping[str, tuple[str, str]] = {
    "case.answer-closing": (mark("Answer whether to close"), "check-all"),
    "handover.answer": (mark("Answer: will you be connector?"), "account-switch"),
    "handover.take-place": (mark("Answer: do you take their place?"), "account-switch"),
    "goal.set": (mark("Write down a goal"), "target"),
    "action.agree": (mark("Agree who does what"), "calendar-plus"),
    "note.write": (mark("Write a note"), "note-text-outline"),
    "case.plan": (mark("Change when we look again"), "calendar-clock"),
    "round-table.record": (mark("Write down what was decided together"), "account-group"),
    "handover.propose": (mark("Ask somebody else to be connector"), "account-switch"),
    "handover.place": (mark("Hand your place over"), "account-switch"),
    "handover.withdraw": (mark("Take the offer back"), "undo"),
    "dispute.settle": (mark("Write down how it was settled"), "handshake-outline"),
    "dispute.raise": (mark("Say: not ours"), "alert-circle-outline"),
    "case.propose-closing": (mark("Propose to close"), "check-all"),
    "case.reopen": (mark("Open the circle again"), "undo"),
    "action.end": (mark("Say how it went"), "check"),
    "goal.end": (mark("Say how it ended"), "target"),
}

_WAITING: Mapping[str, str] = {
    "case.answer-closing": mark("Your answer about closing will be sent"),
    "case.reopen": mark("That the circle opens again will be sent"),
    "handover.answer": mark("Your answer to what was offered will be sent"),
    "handover.place": mark("Your question to take your place will be sent"),
    "handover.withdraw": mark("That you take your offer back will be sent"),
    "goal.set": mark("A goal you wrote will be sent"),
    "action.agree": mark("An action you agreed will be sent"),
    "note.write": mark("A note you wrote will be sent"),
    "case.plan": mark("The next date you chose will be sent"),
    "round-table.record": mark("What you decided together will be sent"),
    "handover.propose": mark("Your question to be connector will be sent"),
    "dispute.settle": mark("How it was settled will be sent"),
    "dispute.raise": mark("That it is not yours will be sent"),
    "case.propose-closing": mark("Your proposal to close will be sent"),
    "action.end": mark("What you said about an action will be sent"),
    "goal.end": mark("What you said about a goal will be sent"),
}

_ROLES: Mapping[ResponsibilityRole, str] = {
    ResponsibilityRole.SIGNAL_HOLDER: mark("the signal"),
    ResponsibilityRole.CONNECTOR: mark("being connector"),
    ResponsibilityRole.CO_RESPONSIBLE: mark("shared responsibility"),
    ResponsibilityRole.BRIDGING: mark("the time in between"),
    ResponsibilityRole.FOLLOWER: mark("following along"),
}

_BASES: Mapping[LedgerBasis, str] = {
    LedgerBasis.CASE_OPENED: mark("the circle was opened"),
    LedgerBasis.REFERRAL_ACCEPTED: mark("a question was accepted"),
    LedgerBasis.REFERRAL_ENDED: mark("the help ended"),
    LedgerBasis.HANDOVER_ACCEPTED: mark("the role was accepted"),
    LedgerBasis.DISPUTE_SETTLED: mark("a difference was settled"),
    LedgerBasis.MADE_IN_ERROR: mark("it was a mistake"),
    LedgerBasis.CASE_CLOSED: mark("the circle was closed"),
    LedgerBasis.CASE_REOPENED: mark("the circle was opened again"),
}

_OUTCOMES: Mapping[CaseOutcome, str] = {
    CaseOutcome.GOAL_REACHED: mark("The goal was reached"),
    CaseOutcome.GOAL_PARTLY_REACHED: mark("The goal was partly reached"),
    CaseOutcome.FAMILY_STOPPED: mark("The family stopped"),
    CaseOutcome.MOVED_AWAY: mark("The family moved away"),
    CaseOutcome.REFERRED_ON: mark("Somebody else goes on with the help"),
    CaseOutcome.OTHER: mark("Another reason"),
}

_DISPUTES: Mapping[DisputeReason, str] = {
    DisputeReason.NOT_OUR_TARGET_GROUP: mark("We are not there for this age or question"),
    DisputeReason.NOT_OUR_AREA: mark("We do not work where the family lives"),
    DisputeReason.NOT_WHAT_WAS_AGREED: mark("This is not what was agreed"),
    DisputeReason.OTHER_SERVICE_LEADS: mark("Another service does this already"),
    DisputeReason.OTHER: mark("Another reason"),
}

_REOPENINGS: Mapping[ReopenReason, str] = {
    ReopenReason.WORRY_CAME_BACK: mark("The worry came back"),
    ReopenReason.CLOSED_TOO_SOON: mark("It was closed too soon"),
    ReopenReason.FAMILY_ASKED: mark("The family asked for it"),
    ReopenReason.MADE_IN_ERROR: mark("It was closed by mistake"),
}

_MISSING: Mapping[str, str] = {
    "decisions": mark("Write at least one thing that was decided."),
    "family_present": mark("Say whether the family was there."),
    "held_on": mark("Choose the day."),
    "message_to_signaller": mark("Write it in a sentence or two."),
    "next_on": mark("Choose the day."),
    "outcome": mark("Choose how it ends."),
    "reason": mark("Choose why."),
    "settlement": mark("Choose how it was settled."),
    "successor_organisation_id": mark("Choose who carries on."),
    "to_account_id": mark("Choose who is asked."),
    "doer": mark("Choose who does it."),
    "due_on": mark("Choose by when."),
    "life_domain": mark("Choose what it is about."),
    "secrecy": mark("Choose who may read it."),
    "words": mark("Write it in a sentence or two."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ActWords:
    """How an act is called."""

    name: str
    icon: str


def status_words(status: CaseStatus) -> str:
    """Say where a circle stands."""
    return tr._(_STATUSES[status])


def goal_words(status: GoalStatus) -> str:
    """Say where a goal stands."""
    return tr._(_GOALS[status])


def action_words(status: ActionStatus) -> str:
    """Say where an action stands."""
    return tr._(_ACTIONS[status])


def note_words(secrecy: NoteSecrecy) -> tuple[str, str]:
    """Say who may read a note."""
    name, below = _NOTES[secrecy]
    return tr._(name), tr._(below)


def outcome_words(outcome: CaseOutcome) -> str:
    """Say how a circle ends."""
    return tr._(_OUTCOMES[outcome])


def dispute_words(reason: DisputeReason) -> str:
    """Say why somebody says that it is not theirs."""
    return tr._(_DISPUTES[reason])


def reopening_words(reason: ReopenReason) -> str:
    """Say why a closed circle opens again."""
    return tr._(_REOPENINGS[reason])


def said_in(command: Command) -> str:
    """Give one's own words in an act, if there are any."""
    match command:
        case RecordRoundTable():
            return "\n".join(command.decisions)
        case ProposeClosing():
            return command.message_to_signaller
        case _:
            return str(getattr(command, "words", ""))


def act_words(act: str) -> ActWords:
    """Say what can be done in a circle."""
    name, icon = _ACTS[act]
    return ActWords(name=tr._(name), icon=icon)


def act_in(command: Command) -> str:
    """Give the act that a command carries: what is offered, or that an offer is taken back."""
    match command:
        case ProposeHandover(role=ResponsibilityRole.CO_RESPONSIBLE):
            return "handover.place"
        case AnswerHandover(answer=HandoverStatus.WITHDRAWN):
            return "handover.withdraw"
        case _:
            return command.type


def waiting_words(command: Command) -> str:
    """Say what one did that is still to be sent."""
    return tr._(_WAITING[act_in(command)])


def move_words(move: Move) -> str:
    """Say what is waited for, and from whom."""
    match move.kind:
        case MoveKind.CLOSING:
            text = tr._("{who} says whether to close")
        case MoveKind.HANDOVER:
            text = tr._("{who} says whether to become connector")
        case MoveKind.PLACE:
            text = tr._("{who} says whether to take the place that was offered")
        case MoveKind.DISPUTE:
            return tr._("The circle settles that {who} says: not ours").format(who=move.who)
        case MoveKind.ACTION:
            text = tr._("{who} does what was agreed")
        case MoveKind.LOOK_AGAIN:
            text = tr._("The circle looks again ({who} connects)")
        case _:
            assert_never(move.kind)
    return text.format(who=tr._("You") if move.is_mine else move.who)


def ledger_words(change: LedgerChange, role: ResponsibilityRole, organisation: str) -> str:
    """Say what somebody took up or let go."""
    took = change is LedgerChange.TOOK_UP
    text = tr._("{who} took up {what}") if took else tr._("{who} let go of {what}")
    return text.format(who=organisation, what=tr._(_ROLES[role]))


def basis_words(basis: LedgerBasis) -> str:
    """Say on what ground."""
    return tr._(_BASES[basis])


def circle_fault_words(fault: FormFault) -> str:
    """Say what is wrong in the form of an act."""
    if fault.code == "missing" and fault.field in _MISSING:
        return tr._(_MISSING[fault.field])
    return weighing_fault_words(fault)
