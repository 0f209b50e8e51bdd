"""Words for questions for help: what is asked, where it stands, what one can do, and why not."""

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
    ReferralKind,
    ReferralOutcome,
    ReferralStatus,
    RejectReason,
    Sector,
    Urgency,
)

_KINDS: Mapping[ReferralKind, tuple[str, str]] = {
    ReferralKind.CO_CARE: (
        mark("Help along with us"),
        mark("They join the circle. The school stays responsible too."),
    ),
    ReferralKind.ADVICE: (
        mark("Advice, without a name"),
        mark("They think along. Nothing about the pupil leaves."),
    ),
    ReferralKind.HANDOVER: (
        mark("Take over as connector"),
        mark("They join the circle and keep it together from now on."),
    ),
    ReferralKind.STEP_UP: (
        mark("Ask a mandated service"),
        mark("For serious concern, on a legal ground."),
    ),
}

_STATUSES: Mapping[ReferralStatus, str] = {
    ReferralStatus.DRAFT: mark("Ready, not sent yet"),
    ReferralStatus.REQUESTED: mark("Waits for an answer"),
    ReferralStatus.ACCEPTED: mark("Accepted"),
    ReferralStatus.REJECTED: mark("Declined"),
    ReferralStatus.IN_PROGRESS: mark("Help has begun"),
    ReferralStatus.ON_HOLD: mark("On hold"),
    ReferralStatus.COMPLETED: mark("Completed"),
    ReferralStatus.FAILED: mark("Could not be given"),
    ReferralStatus.CANCELLED: mark("Taken back"),
    ReferralStatus.ENTERED_IN_ERROR: mark("Made by mistake"),
}

_FINER: Mapping[BusinessStatus, str] = {
    BusinessStatus.SEEN: mark("Seen, not answered yet"),
    BusinessStatus.INFO_REQUESTED: mark("A question was asked back"),
    BusinessStatus.ESCALATED_1: mark("Reminded"),
    BusinessStatus.ESCALATED_2: mark("Reminded, the region knows"),
    BusinessStatus.ALTERNATIVE_OFFERED: mark("Declined, with somebody else to ask"),
    BusinessStatus.FIRST_CONTACT_PLANNED: mark("First contact planned"),
    BusinessStatus.FIRST_CONTACT_ATTEMPT_1: mark("Tried once to reach the family"),
    BusinessStatus.FIRST_CONTACT_ATTEMPT_2: mark("Tried more than once to reach the family"),
    BusinessStatus.WAITLISTED: mark("On the waiting list"),
    BusinessStatus.FAMILY_ASKED_PAUSE: mark("The family asked for a pause"),
    BusinessStatus.AWAITING_INFORMATION: mark("Waits for information"),
}

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

_URGENCIES: Mapping[Urgency, str] = {
    Urgency.NORMAL: mark("Within a school week"),
    Urgency.URGENT: mark("Within two school days"),
    Urgency.ACUTE: mark("The same school day"),
}

_AGES: Mapping[AgeBand, str] = {
    AgeBand.UNDER_6: mark("under 6"),
    AgeBand.FROM_6_TO_11: mark("6 to 11"),
    AgeBand.FROM_12_TO_14: mark("12 to 14"),
    AgeBand.FROM_15_TO_17: mark("15 to 17"),
    AgeBand.FROM_18_TO_25: mark("18 to 25"),
    AgeBand.OVER_25: mark("over 25"),
}

_SECTORS: Mapping[Sector, str] = {
    Sector.EDUCATION: mark("a school"),
    Sector.PUPIL_GUIDANCE_CENTRE: mark("a CLB"),
    Sector.LOCAL_GOVERNMENT: mark("a municipality or OCMW"),
    Sector.GENERAL_WELFARE: mark("a CAW"),
    Sector.YOUTH_CARE: mark("youth care"),
    Sector.MENTAL_HEALTH: mark("mental health care"),
    Sector.HEALTH: mark("health care"),
    Sector.DISABILITY: mark("support with a disability"),
    Sector.PREVENTIVE_FAMILY_SUPPORT: mark("family support"),
    Sector.LEISURE_YOUTH_WORK: mark("youth work"),
    Sector.WORK: mark("work and training"),
    Sector.JUSTICE_POLICE: mark("police or justice"),
    Sector.COORDINATION: mark("the coordination of the region"),
}

_ACTS: Mapping[str, tuple[str, str]] = {
    "referral.accept": (mark("Yes, we take it"), "check"),
    "referral.send": (mark("Send the question"), "send"),
    "referral.answer": (mark("Answer their question"), "message-text-outline"),
    "referral.first-contact": (mark("Note a contact with the family"), "phone-outline"),
    "referral.complete": (mark("Round off the help"), "check-circle-outline"),
    "referral.ask": (mark("Ask something first"), "help-circle-outline"),
    "referral.hold": (mark("Waiting list or pause"), "pause-circle-outline"),
    "referral.assign": (mark("Give it to a colleague"), "account-switch"),
    "referral.reject": (mark("No, we cannot now"), "close"),
    "referral.fail": (mark("The help could not be given"), "close-circle-outline"),
    "referral.recall": (mark("Take it back"), "undo"),
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

_REJECTIONS: Mapping[RejectReason, str] = {
    RejectReason.NO_CAPACITY: mark("No room now"),
    RejectReason.NOT_ELIGIBLE_AGE: mark("Not for this age"),
    RejectReason.NOT_ELIGIBLE_AREA: mark("Not for this municipality"),
    RejectReason.NOT_ELIGIBLE_PROFILE: mark("Not for whom we work"),
    RejectReason.SERVICE_NOT_OFFERED: mark("We do not offer this"),
    RejectReason.ALREADY_WITH_US: mark("Is with us already"),
    RejectReason.NEEDS_HIGHER_THRESHOLD: mark("Needs more specialised help"),
    RejectReason.NEEDS_LOWER_THRESHOLD: mark("Can be helped closer to home"),
    RejectReason.INSUFFICIENT_INFORMATION: mark("We know too little to decide"),
    RejectReason.NO_CONSENT: mark("There is no agreement to share"),
    RejectReason.CONFLICT_OF_INTEREST: mark("We know the family too closely"),
    RejectReason.OTHER: mark("Something else"),
}

_OUTCOMES: Mapping[ReferralOutcome, str] = {
    ReferralOutcome.HELP_RECEIVED: mark("Help was given"),
    ReferralOutcome.HELP_PARTIAL: mark("Part of the help was given"),
    ReferralOutcome.REFERRED_ON: mark("Somebody else helps on"),
    ReferralOutcome.FAMILY_DECLINED: mark("The family did not want it"),
    ReferralOutcome.COULD_NOT_REACH: mark("Could not be reached"),
    ReferralOutcome.RESOLVED_OTHERWISE: mark("Resolved in another way"),
    ReferralOutcome.MOVED_OR_AGED_OUT: mark("Moved, or too old for us"),
    ReferralOutcome.DUPLICATE: mark("Was asked twice"),
    ReferralOutcome.OTHER: mark("Something else"),
}

_HOLDS: Mapping[HoldReason, str] = {
    HoldReason.WAITLISTED: mark("On our waiting list"),
    HoldReason.FAMILY_ASKED_PAUSE: mark("The family asked for a pause"),
    HoldReason.AWAITING_INFORMATION: mark("We wait for information"),
    HoldReason.SERVICE_INTERRUPTION: mark("We cannot work for a while"),
}

_RECALLS: Mapping[CancelReason, str] = {
    CancelReason.FAMILY_WITHDREW: mark("The family does not want it any more"),
    CancelReason.NO_LONGER_NEEDED: mark("No longer needed"),
    CancelReason.OTHER_PARTNER_FOUND: mark("Somebody else helps"),
    CancelReason.SENT_TO_WRONG_PARTNER: mark("Asked the wrong partner"),
    CancelReason.CONFLICT_OF_INTEREST: mark("They know the family too closely"),
    CancelReason.RESPONSIBILITY_RETURNED: mark("The circle carries on without this help"),
    CancelReason.OTHER: mark("Something else"),
}

_FAILURES: Mapping[FailureReason, str] = {
    FailureReason.COULD_NOT_REACH: mark("Could not be reached"),
    FailureReason.FAMILY_DECLINED: mark("The family did not want it"),
    FailureReason.MOVED_AWAY: mark("The family moved away"),
    FailureReason.SERVICE_STOPPED: mark("Our service stops"),
    FailureReason.OTHER: mark("Something else"),
}

_RELATIONS: Mapping[ContactRelation, str] = {
    ContactRelation.PARENT: mark("parent"),
    ContactRelation.GUARDIAN: mark("guardian"),
    ContactRelation.FOSTER_PARENT: mark("foster parent"),
    ContactRelation.FAMILY_MEMBER: mark("family"),
    ContactRelation.TRUSTED_PERSON: mark("trusted person"),
    ContactRelation.OTHER: mark("somebody else"),
}

_LANGUAGES: Mapping[str, str] = {
    "ar": mark("Arabic"),
    "de": mark("German"),
    "en": mark("English"),
    "es": mark("Spanish"),
    "fr": mark("French"),
    "it": mark("Italian"),
    "nl": mark("Dutch"),
    "pl": mark("Polish"),
    "ps": mark("Pashto"),
    "pt": mark("Portuguese"),
    "ro": mark("Romanian"),
    "ru": mark("Russian"),
    "so": mark("Somali"),
    "tr": mark("Turkish"),
    "uk": mark("Ukrainian"),
    "ur": mark("Urdu"),
}
"""Those most spoken at home in the region; any other is shown by its code."""

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


def kind_words(kind: ReferralKind) -> tuple[str, str]:
    """Say what is asked, and what that means."""
    name, below = _KINDS[kind]
    return tr._(name), tr._(below)


def status_words(status: ReferralStatus, finer: BusinessStatus | None) -> str:
    """Say where a question stands, as finely as is known."""
    return tr._(_FINER.get(finer, _STATUSES[status]) if finer else _STATUSES[status])


def status_code_words(code: str | None) -> str:
    """Say where a question stands, by the code of a problem; nothing for an unknown one."""
    known = {str(status): words for status, words in _STATUSES.items()}
    return tr._(known.get(code or "", ""))


def box_words(box: Box, count: int) -> str:
    """Say which questions, and how many."""
    name = tr._(_BOXES[box])
    return f"{name} ({count})" if count else name


def empty_words(box: Box) -> tuple[str, str]:
    """Say that a box is empty, and what will stand there."""
    text, below = _EMPTY[box]
    return tr._(text), tr._(below)


def urgency_words(urgency: Urgency) -> str:
    """Say how fast an answer is needed."""
    return tr._(_URGENCIES[urgency])


def age_words(band: AgeBand) -> str:
    """Say an age, as far as it is told."""
    return tr._("{age} years").format(age=tr._(_AGES[band]))


def sector_words(sector: Sector) -> str:
    """Say what kind of organisation it is."""
    return tr._(_SECTORS[sector])


def act_words(act: str) -> ActWords:
    """Say what can be done."""
    name, icon = _ACTS[act]
    return ActWords(name=tr._(name), icon=icon)


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


def reject_words(reason: RejectReason) -> str:
    """Say why a partner declines."""
    return tr._(_REJECTIONS[reason])


def outcome_words(outcome: ReferralOutcome) -> str:
    """Say how help ended."""
    return tr._(_OUTCOMES[outcome])


def hold_words(reason: HoldReason) -> str:
    """Say why help waits."""
    return tr._(_HOLDS[reason])


def recall_words(reason: CancelReason) -> str:
    """Say why a question is taken back."""
    return tr._(_RECALLS[reason])


def failure_words(reason: FailureReason) -> str:
    """Say why help could not be given."""
    return tr._(_FAILURES[reason])


def reason_words(code: str | None) -> str:
    """Say the reason of a referral by its code; nothing for one this app does not know."""
    tables: tuple[Mapping[str, str], ...] = (
        {str(key): words for key, words in _REJECTIONS.items()},
        {str(key): words for key, words in _HOLDS.items()},
        {str(key): words for key, words in _RECALLS.items()},
        {str(key): words for key, words in _FAILURES.items()},
    )
    return next((tr._(table[code]) for table in tables if code in table), "") if code else ""


def contact_words(contact: str) -> str:
    """Say whom to call, with the code of who that is in words."""
    relations = {str(relation): words for relation, words in _RELATIONS.items()}
    parts = contact.split(", ")
    return ", ".join(tr._(relations[part]) if part in relations else part for part in parts)


def language_words(tag: str) -> str:
    """Say a language by its tag; the tag itself when it is not one of the usual."""
    return tr._(_LANGUAGES[tag]) if tag in _LANGUAGES else tag


def referral_fault_words(fault: FormFault) -> str:
    """Say what is wrong in the form of an act."""
    if fault.code == "missing" and fault.field in _MISSING:
        return tr._(_MISSING[fault.field])
    return weighing_fault_words(fault)
