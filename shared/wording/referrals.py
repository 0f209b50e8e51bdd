"""Words for questions for help: what is asked, where it stands, why, and how it ended."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from shared.vocabulary import (
    AgeBand,
    BusinessStatus,
    CancelReason,
    ContactRelation,
    FailureReason,
    HoldReason,
    ReferralKind,
    ReferralOutcome,
    ReferralStatus,
    RejectReason,
    Urgency,
)
from shared.wording import mark

_KINDS: Mapping[ReferralKind, str] = {
    ReferralKind.CO_CARE: mark("Help along with us"),
    ReferralKind.ADVICE: mark("Advice, without a name"),
    ReferralKind.HANDOVER: mark("Take over as connector"),
    ReferralKind.STEP_UP: mark("Ask a mandated service"),
}
_KINDS_BELOW: Mapping[ReferralKind, str] = {
    ReferralKind.CO_CARE: mark("They join the circle. The school stays responsible too."),
    ReferralKind.ADVICE: mark("They think along. Nothing about the pupil leaves."),
    ReferralKind.HANDOVER: mark("They join the circle and keep it together from now on."),
    ReferralKind.STEP_UP: mark("For serious concern, on a legal ground."),
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
FINER: Mapping[BusinessStatus, str] = {
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
CONTACTS: Mapping[ContactRelation, str] = {
    ContactRelation.PARENT: mark("parent"),
    ContactRelation.GUARDIAN: mark("guardian"),
    ContactRelation.FOSTER_PARENT: mark("foster parent"),
    ContactRelation.FAMILY_MEMBER: mark("family"),
    ContactRelation.TRUSTED_PERSON: mark("trusted person"),
    ContactRelation.OTHER: mark("somebody else"),
}
ACTS: Mapping[str, str] = {
    "referral.accept": mark("Yes, we take it"),
    "referral.send": mark("Send the question"),
    "referral.answer": mark("Answer their question"),
    "referral.first-contact": mark("Note a contact with the family"),
    "referral.complete": mark("Round off the help"),
    "referral.ask": mark("Ask something first"),
    "referral.hold": mark("Waiting list or pause"),
    "referral.assign": mark("Give it to a colleague"),
    "referral.reject": mark("No, we cannot now"),
    "referral.fail": mark("The help could not be given"),
    "referral.recall": mark("Take it back"),
    "referral.error": mark("It was a mistake"),
}
"""What can be done, by the command's type."""

TABLES: Mapping[type[StrEnum], Mapping[Any, str]] = {
    AgeBand: _AGES,
    CancelReason: _RECALLS,
    ContactRelation: CONTACTS,
    FailureReason: _FAILURES,
    HoldReason: _HOLDS,
    ReferralKind: _KINDS,
    ReferralOutcome: _OUTCOMES,
    ReferralStatus: _STATUSES,
    RejectReason: _REJECTIONS,
    Urgency: _URGENCIES,
}

BELOW: Mapping[type[StrEnum], Mapping[Any, str]] = {ReferralKind: _KINDS_BELOW}
