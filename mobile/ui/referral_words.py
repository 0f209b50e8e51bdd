"""Words for questions for help: where one stands, what one can do, whose move it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mobile.controllers.checking import FormFault
from mobile.controllers.referral_list import Box
from mobile.ui.i18n import mark, tr
from mobile.ui.weighing_words import weighing_fault_words
from shared.vocabulary import (
    AgeBand,
    BusinessStatus,
    CancelReason,
    ContactRelation,
    FailureReason,
    HoldReason,
    Party,
    ReferralStatus,
    RejectReason,
)
from shared.wording.network import LANGUAGES
from shared.wording.referrals import ACTS, FINER

_BOXES: Mapping[Box, str] = {
    Box.IN: mark("Asked of us"),
    Box.OUT: mark("Asked by us"),
    Box.ENDED: mark("Ended"),
}

_EMPTY: Mapping[Box, tuple[str, str]] = {
    Box.IN: (
        mark("Nobody asks anything now"),
        mark("A question for help comes here, without a name until you say yes."),
    ),
    Box.OUT: (
        mark("You asked nobody yet"),
        mark("What you ask a partner stands here, with whose move it is."),
    ),
    Box.ENDED: (mark("Nothing has ended yet"), mark("Finished questions stand here.")),
}

_ICONS: Mapping[str, str] = {
    "referral.accept": "check",
    "referral.send": "send",
    "referral.answer": "message-text-outline",
    "referral.first-contact": "phone-outline",
    "referral.complete": "check-circle-outline",
    "referral.ask": "help-circle-outline",
    "referral.hold": "pause-circle-outline",
    "referral.assign": "account-switch",
    "referral.reject": "close",
    "referral.fail": "close-circle-outline",
    "referral.recall": "undo",
}

_WAITING: Mapping[str, str] = {
    "referral.accept": mark("Your yes will be sent"),
    "referral.send": mark("The question will be sent"),
    "referral.answer": mark("Your answer will be sent"),
    "referral.first-contact": mark("The contact you noted will be sent"),
    "referral.complete": mark("Rounding it off will be sent"),
    "referral.ask": mark("Your question will be sent"),
    "referral.hold": mark("The pause will be sent"),
    "referral.assign": mark("The change of colleague will be sent"),
    "referral.reject": mark("Your no will be sent"),
    "referral.fail": mark("What you said will be sent"),
    "referral.recall": mark("Taking it back will be sent"),
}

_SOMETHING_WAITS = mark("What you did will be sent")

_MISSING: Mapping[str, str] = {
    "alternative": mark("Name somebody else, or say that you know nobody."),
    "answer": mark("Write your answer."),
    "bridging_plan": mark("Write what happens meanwhile, so that nobody waits alone."),
    "expected_on": mark("Choose the day it goes on."),
    "message_to_signaller": mark("Write a sentence for the school, without details."),
    "outcome": mark("Choose how it ended."),
    "question": mark("Write your question."),
    "reason": mark("Choose a reason."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ActWords:
    """How an act is called."""

    name: str
    icon: str


def status_words(status: ReferralStatus, finer: BusinessStatus | None) -> str:
    """Say where a question stands, as finely as is known."""
    return tr._(FINER[finer]) if finer is not None and finer in FINER else tr.label(status)


def box_words(box: Box, count: int) -> str:
    """Say which questions, and how many."""
    name = tr._(_BOXES[box])
    return f"{name} ({count})" if count else name


def empty_words(box: Box) -> tuple[str, str]:
    """Say that a box is empty, and what will stand there."""
    text, below = _EMPTY[box]
    return tr._(text), tr._(below)


def age_words(band: AgeBand) -> str:
    """Say an age, as far as it is told."""
    return tr._("{age} years").format(age=tr.label(band))


def act_words(act: str) -> ActWords:
    """Say what can be done."""
    return ActWords(name=tr._(ACTS[act]), icon=_ICONS[act])


def waiting_words(act: str) -> str:
    """Say what one did that is still to be sent."""
    return tr._(_WAITING.get(act, _SOMETHING_WAITS))


def move_words(ball: Party, side: Party, other: str) -> str:
    """Say whose move it is."""
    if ball is Party.NOBODY:
        return tr._("Nobody has to move now")
    if ball is side:
        return tr._("Your move")
    return tr._("{organisation} has to move").format(organisation=other)


def reason_words(code: str | None) -> str:
    """Say the reason of a referral by its code; nothing for one this app does not know."""
    return tr.coded(code, RejectReason, HoldReason, CancelReason, FailureReason)


def contact_words(contact: str) -> str:
    """Say whom to call, with the code of who that is in words."""
    return ", ".join(tr.coded(part, ContactRelation) or part for part in contact.split(", "))


def language_words(tag: str) -> str:
    """Say a language by its tag; the tag itself when it is not one of the usual."""
    return tr._(LANGUAGES[tag]) if tag in LANGUAGES else tag


def referral_fault_words(fault: FormFault) -> str:
    """Say what is wrong in the form of an act."""
    if fault.code == "missing" and fault.field in _MISSING:
        return tr._(_MISSING[fault.field])
    return weighing_fault_words(fault)
