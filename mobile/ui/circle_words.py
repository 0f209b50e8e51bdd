"""Words for the circle: what can be done, whose move it is, who took up what, what is wrong."""

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
from shared.vocabulary import HandoverStatus, LedgerChange, ResponsibilityRole

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
    return text.format(who=organisation, what=tr.label(role))


def circle_fault_words(fault: FormFault) -> str:
    """Say what is wrong in the form of an act."""
    if fault.code == "missing" and fault.field in _MISSING:
        return tr._(_MISSING[fault.field])
    return weighing_fault_words(fault)
