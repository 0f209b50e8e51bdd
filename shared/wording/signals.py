"""Words for signals: what was seen, how worried one is, what is decided.

In the language of observation, never of a diagnosis; never a word about what a pupil *is*.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from shared.vocabulary import (
    Category,
    Informed,
    LeaverFact,
    LeaverOutcome,
    LeaverState,
    Severity,
    SignalDecision,
    SignalKind,
    SignallerStep,
    SignalReason,
    SignalStatus,
)
from shared.wording import mark

_CATEGORIES: Mapping[Category, str] = {
    Category.ATTENDANCE: mark("Often absent or late"),
    Category.SCHOOL_FATIGUE_MOTIVATION: mark("Tired of school"),
    Category.LEARNING_RESULTS: mark("Learning gets harder"),
    Category.WELLBEING_MOOD: mark("Quiet, sad or tense"),
    Category.BEHAVIOUR: mark("Behaviour changed"),
    Category.BULLYING_PEERS: mark("Bullying, friends"),
    Category.HOME_CARING_TASKS: mark("At home, caring for others"),
    Category.MONEY_BASIC_NEEDS: mark("Money, basic needs"),
    Category.HOUSING: mark("Housing"),
    Category.HEALTH_SLEEP_CARE: mark("Health, sleep, care"),
    Category.SUBSTANCES_MEDIA_GAMING: mark("Substances, screens, gaming"),
    Category.SAFETY: mark("Safety"),
    Category.LANGUAGE_NEWCOMER: mark("Language, new here"),
    Category.TRANSITION_SCHOOL_CHANGE: mark("Changing schools"),
}
_SEVERITIES: Mapping[Severity, str] = {
    Severity.CONCERNED: mark("Worried"),
    Severity.HEIGHTENED: mark("More worried"),
    Severity.SERIOUS: mark("Very worried"),
    Severity.ACUTE: mark("Acute danger"),
}
_SEVERITIES_BELOW: Mapping[Severity, str] = {
    Severity.CONCERNED: mark("I am not sure, but I want it looked at"),
    Severity.HEIGHTENED: mark("I see it again and again, or clearly"),
    Severity.SERIOUS: mark("Somebody has to act today"),
    Severity.ACUTE: mark("Call first: nobody may read this in time"),
}
_INFORMED: Mapping[Informed, str] = {
    Informed.CARE_COORDINATOR: mark("The care coordinator"),
    Informed.CLB: mark("The CLB"),
    Informed.PARENTS: mark("The parents"),
    Informed.PRINCIPAL: mark("The principal"),
    Informed.PUPIL: mark("The pupil"),
    Informed.NOBODY: mark("Nobody yet"),
}
_LEAVER_STATES: Mapping[LeaverState, str] = {
    LeaverState.RISK: mark("Still comes"),
    LeaverState.LEFT: mark("Has left"),
}
_LEAVER_STATES_BELOW: Mapping[LeaverState, str] = {
    LeaverState.RISK: mark("But less and less"),
    LeaverState.LEFT: mark("Does not come any more"),
}
_LEAVER_FACTS: Mapping[LeaverFact, str] = {
    LeaverFact.ABSENCE_THRESHOLD: mark("Absent without a valid reason"),
    LeaverFact.EXCLUSION: mark("Was excluded"),
    LeaverFact.SCHOOL_CHANGE: mark("Changes schools"),
    LeaverFact.WORK: mark("Works instead"),
    LeaverFact.NO_ANSWER: mark("Nobody answers"),
}
_LEAVER_OUTCOMES: Mapping[LeaverOutcome, str] = {
    LeaverOutcome.BACK_IN_SCHOOL: mark("Back in school"),
    LeaverOutcome.IN_NAFT: mark("In NAFT"),
    LeaverOutcome.WORK_OR_TRAINING_WARM_HANDOVER: mark(
        "In work or training, handed over in person"
    ),
    LeaverOutcome.DECLINED: mark("Does not want to be followed"),
}
_KINDS: Mapping[SignalKind, str] = {
    SignalKind.CONCERN: mark("Worry"),
    SignalKind.EARLY_LEAVER: mark("Drifting out of school"),
}
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
_DECISIONS: Mapping[SignalDecision, str] = {
    SignalDecision.FOLLOW_UP_AT_SCHOOL: mark("Follow up at school"),
    SignalDecision.WATCH: mark("Keep an eye on it"),
    SignalDecision.ASK_PARTNER: mark("Ask a partner for help"),
    SignalDecision.ASK_ADVICE: mark("Ask advice, without a name"),
    SignalDecision.LINK_TO_CASE: mark("Add it to the circle"),
    SignalDecision.NO_ACTION: mark("Nothing more, with a reason"),
    SignalDecision.CLOSE: mark("Close it"),
}
_DECISIONS_BELOW: Mapping[SignalDecision, str] = {
    SignalDecision.FOLLOW_UP_AT_SCHOOL: mark(
        "Somebody of the school talks with the pupil and does what helps."
    ),
    SignalDecision.WATCH: mark("Nothing now. It comes back by itself on the day you choose."),
    SignalDecision.ASK_PARTNER: mark(
        "Look who can help nearby, and say what may be shared with them."
    ),
    SignalDecision.ASK_ADVICE: mark("A partner thinks along. Nobody learns whom it is about."),
    SignalDecision.LINK_TO_CASE: mark("There is a circle around this pupil already."),
    SignalDecision.NO_ACTION: mark("The colleague who signalled gets an answer."),
    SignalDecision.CLOSE: mark("What was to be done has been done. The colleague gets an answer."),
}
_STEPS: Mapping[SignallerStep, str] = {
    SignallerStep.RECEIVED: mark("Received"),
    SignallerStep.TAKEN_UP: mark("Taken up"),
    SignallerStep.CONTACT_MADE: mark("Contact made"),
    SignallerStep.FINISHED: mark("Finished"),
    SignallerStep.WITHDRAWN: mark("Withdrawn"),
}
_STEPS_BELOW: Mapping[SignallerStep, str] = {
    SignallerStep.RECEIVED: mark("The care team has your signal."),
    SignallerStep.TAKEN_UP: mark("Somebody of the care team is on it."),
    SignallerStep.CONTACT_MADE: mark("Somebody has spoken with the pupil or the family."),
    SignallerStep.FINISHED: mark("This signal has been dealt with."),
    SignallerStep.WITHDRAWN: mark("You took this signal back."),
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
WITHDRAWALS: Mapping[SignalReason, str] = {
    SignalReason.ALREADY_KNOWN: mark("Was known already"),
    SignalReason.DUPLICATE: mark("I said it twice"),
    SignalReason.FAMILY_DECLINED: mark("The family does not want help now"),
    SignalReason.HELP_GIVEN: mark("Help was given"),
    SignalReason.LEFT_SCHOOL: mark("Left the school"),
    SignalReason.MISUNDERSTANDING: mark("It was a misunderstanding"),
    SignalReason.NOT_FOR_THE_CARE_TEAM: mark("Not for the care team"),
    SignalReason.RESOLVED: mark("It is resolved"),
    SignalReason.SENT_BY_MISTAKE: mark("Sent by mistake"),
}
"""Why a signaller takes it back, in their own mouth."""
DUTIES: Mapping[str, str] = {
    "absence.b.parents": mark("The school contacts the parents from the first half-day."),
    "absence.b.clb": mark("From here on the school has to involve the CLB. The team sees this."),
    "absence.b.statistic": mark("This counts as problematic absence."),
}
"""What a threshold of absence asks of the school, by its key."""

TABLES: Mapping[type[StrEnum], Mapping[Any, str]] = {
    Category: _CATEGORIES,
    Informed: _INFORMED,
    LeaverFact: _LEAVER_FACTS,
    LeaverOutcome: _LEAVER_OUTCOMES,
    LeaverState: _LEAVER_STATES,
    Severity: _SEVERITIES,
    SignalDecision: _DECISIONS,
    SignalKind: _KINDS,
    SignallerStep: _STEPS,
    SignalReason: _ENDINGS,
    SignalStatus: _STATUSES,
}

BELOW: Mapping[type[StrEnum], Mapping[Any, str]] = {
    LeaverState: _LEAVER_STATES_BELOW,
    Severity: _SEVERITIES_BELOW,
    SignalDecision: _DECISIONS_BELOW,
    SignallerStep: _STEPS_BELOW,
}
