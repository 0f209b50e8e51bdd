"""Words around what a care team decides about a signal: its piles, what waits, what is wrong."""

from __future__ import annotations

from collections.abc import Mapping

from mobile.controllers.checking import FormFault
from mobile.controllers.signal_list import Pile
from mobile.ui.i18n import mark, tr
from shared.vocabulary import SignalDecision

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

_WAITING: Mapping[str, str] = {
    "signal.open": mark("Taking it up will be sent"),
    "signal.contact": mark("The contact you noted will be sent"),
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


def pile_words(pile: Pile, count: int) -> str:
    """Say which signals, and how many."""
    name = tr._(_PILES[pile])
    return f"{name} ({count})" if count else name


def empty_words(pile: Pile) -> tuple[str, str]:
    """Say that a pile is empty, and what will stand there."""
    text, below = _EMPTY[pile]
    return tr._(text), tr._(below)


def waiting_words(waiting: str) -> str:
    """Say what one meant and is still to be sent: a decision's code, or an act's name."""
    if waiting in _WAITING:
        return tr._(_WAITING[waiting])
    decision = tr.label(SignalDecision(waiting))
    return tr._("Will be sent: {decision}").format(decision=decision)


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
