"""Words for what a care team decides about a signal, and for where a signal stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mobile.controllers.checking import FormFault
from mobile.controllers.signal_list import Pile
from mobile.ui.i18n import mark, tr
from shared.vocabulary import LeaverOutcome, SignalDecision, SignalReason, SignalStatus

_STATUSES: Mapping[SignalStatus, str] = {
    SignalStatus.SUBMITTED: mark("New"),
    SignalStatus.IN_TRIAGE: mark("Being weighed"),
    SignalStatus.FOLLOW_UP: mark("Followed up at school"),
    SignalStatus.ADVICE: mark("Advice is asked"),
    SignalStatus.WATCHING: mark("Kept an eye on"),
    SignalStatus.REFERRED: mark("A partner is asked"),
    SignalStatus.LINKED: mark("Part of a circle"),
    SignalStatus.CLOSED: mark("Closed"),
    SignalStatus.WITHDRAWN: mark("Withdrawn"),
}

_PILES: Mapping[Pile, str] = {
    Pile.TO_WEIGH: mark("To weigh"),
    Pile.FOLLOWED: mark("Followed"),
    Pile.ENDED: mark("Ended"),
}

_EMPTY: Mapping[Pile, tuple[str, str]] = {
    Pile.TO_WEIGH: (
        mark("Nothing to weigh"),
        mark("New signals of colleagues come here, the most pressing first."),
    ),
    Pile.FOLLOWED: (
        mark("Nothing is being followed"),
        mark("What you decide to follow, to watch or to ask a partner stands here."),
    ),
    Pile.ENDED: (
        mark("Nothing has ended yet"),
        mark("Signals that were closed or withdrawn stand here."),
    ),
}

_DECISIONS: Mapping[SignalDecision, tuple[str, str, str]] = {
    SignalDecision.FOLLOW_UP_AT_SCHOOL: (
        mark("Follow up at school"),
        mark("Somebody of the school talks with the pupil and does what helps."),
        "school-outline",
    ),
    SignalDecision.WATCH: (
        mark("Keep an eye on it"),
        mark("Nothing now. It comes back by itself on the day you choose."),
        "eye-outline",
    ),
    SignalDecision.ASK_PARTNER: (
        mark("Ask a partner for help"),
        mark("Look who can help nearby, and say what may be shared with them."),
        "hand-heart-outline",
    ),
    SignalDecision.ASK_ADVICE: (
        mark("Ask advice, without a name"),
        mark("A partner thinks along. Nobody learns whom it is about."),
        "help-circle-outline",
    ),
    SignalDecision.LINK_TO_CASE: (
        mark("Add it to the circle"),
        mark("There is a circle around this pupil already."),
        "link-variant",
    ),
    SignalDecision.NO_ACTION: (
        mark("Nothing more, with a reason"),
        mark("The colleague who signalled gets an answer."),
        "check-circle-outline",
    ),
    SignalDecision.CLOSE: (
        mark("Close it"),
        mark("What was to be done has been done. The colleague gets an answer."),
        "check-circle-outline",
    ),
}

_WAITING: Mapping[str, str] = {
    "signal.open": mark("Taking it up will be sent"),
    "signal.contact": mark("The contact you noted will be sent"),
}

_ENDINGS: Mapping[SignalReason, str] = {
    SignalReason.RESOLVED: mark("It is resolved"),
    SignalReason.HELP_GIVEN: mark("Help was given"),
    SignalReason.ALREADY_KNOWN: mark("It was known and is followed already"),
    SignalReason.FAMILY_DECLINED: mark("The family does not want help now"),
    SignalReason.LEFT_SCHOOL: mark("The pupil left our school"),
    SignalReason.MISUNDERSTANDING: mark("It was a misunderstanding"),
    SignalReason.NOT_FOR_THE_CARE_TEAM: mark("Not for the care team"),
    SignalReason.DUPLICATE: mark("It was signalled twice"),
    SignalReason.SENT_BY_MISTAKE: mark("It was sent by mistake"),
}

_LEAVER_OUTCOMES: Mapping[LeaverOutcome, str] = {
    LeaverOutcome.BACK_IN_SCHOOL: mark("Back in school"),
    LeaverOutcome.IN_NAFT: mark("In NAFT"),
    LeaverOutcome.WORK_OR_TRAINING_WARM_HANDOVER: mark(
        "In work or training, handed over in person"
    ),
    LeaverOutcome.DECLINED: mark("Does not want to be followed"),
}

_STILL_MISSING = mark("This is still missing.")
_NOT_YET = mark("This cannot be sent like this yet.")

_MISSING: Mapping[str, str] = {
    "case_id": mark("Choose the circle."),
    "decision": mark("Choose what you decide."),
    "leaver_outcome": mark("Say how it ended. Only this ends the follow-up."),
    "message_to_signaller": mark("Write an answer for the colleague who signalled."),
    "next_on": mark("Choose the day you look again."),
    "reason": mark("Choose a reason."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionWords:
    """How a decision is called."""

    name: str
    below: str
    icon: str


def status_words(status: SignalStatus) -> str:
    """Say where a signal stands."""
    return tr._(_STATUSES[status])


def status_code_words(code: str | None) -> str:
    """Say where a signal stands, by the code of a problem; nothing for an unknown one."""
    known = {str(status): words for status, words in _STATUSES.items()}
    return tr._(known.get(code or "", ""))


def pile_words(pile: Pile, count: int) -> str:
    """Say which signals, and how many."""
    name = tr._(_PILES[pile])
    return f"{name} ({count})" if count else name


def empty_words(pile: Pile) -> tuple[str, str]:
    """Say that a pile is empty, and what will stand there."""
    text, below = _EMPTY[pile]
    return tr._(text), tr._(below)


def decision_words(decision: SignalDecision) -> DecisionWords:
    """Say what can be decided."""
    name, below, icon = _DECISIONS[decision]
    return DecisionWords(name=tr._(name), below=tr._(below), icon=icon)


def waiting_words(waiting: str) -> str:
    """Say what one meant and is still to be sent: a decision's code, or an act's name."""
    if waiting in _WAITING:
        return tr._(_WAITING[waiting])
    name = decision_words(SignalDecision(waiting)).name
    return tr._("Will be sent: {decision}").format(decision=name)


def ending_words(reason: SignalReason) -> str:
    """Say why a care team ends a signal."""
    return tr._(_ENDINGS[reason])


def leaver_outcome_words(outcome: LeaverOutcome) -> str:
    """Say how the follow-up of an early leaver ended."""
    return tr._(_LEAVER_OUTCOMES[outcome])


def weighing_fault_words(fault: FormFault) -> str:
    """Say what is wrong in the form of a decision."""
    if fault.code == "missing":
        return tr._(_MISSING.get(fault.field, _STILL_MISSING))
    if fault.code == "string_too_long":
        return tr._("This is too long. Nothing is lost: make it shorter.")
    return tr._(_GENERAL.get(fault.code, _NOT_YET))


_GENERAL: Mapping[str, str] = {
    "already-waiting": mark("Something about this is still being sent. Wait a moment."),
    "not-here": mark("This is no longer on this phone."),
    "not-now": mark("This cannot be done as it stands now."),
}
"""Faults that are about no field."""
