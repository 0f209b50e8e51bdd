"""Words for the codes of signals: what was seen, how worried one is, how far it has come.

In the language of observation, never of a diagnosis; never a word about what a pupil *is*.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mobile.controllers.checking import FormFault
from mobile.controllers.signal_form import MOST_LINE, MOST_WORDS, SignalDraft
from mobile.ui.i18n import mark, tr
from shared.vocabulary import (
    Barrier,
    Category,
    Informed,
    LeaverFact,
    LeaverState,
    LifeDomain,
    Severity,
    SignalKind,
    SignallerStep,
    SignalReason,
)

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

_SEVERITIES: Mapping[Severity, tuple[str, str]] = {
    Severity.CONCERNED: (mark("Worried"), mark("I am not sure, but I want it looked at")),
    Severity.HEIGHTENED: (mark("More worried"), mark("I see it again and again, or clearly")),
    Severity.SERIOUS: (mark("Very worried"), mark("Somebody has to act today")),
    Severity.ACUTE: (mark("Acute danger"), mark("Call first, the app is not fast enough")),
}

_LIFE_DOMAINS: Mapping[LifeDomain, str] = {
    LifeDomain.HOUSING_ENERGY: mark("Housing and energy"),
    LifeDomain.EDUCATION: mark("Education"),
    LifeDomain.WORK: mark("Work"),
    LifeDomain.LEISURE: mark("Free time"),
    LifeDomain.CARE_HEALTH: mark("Care and health"),
    LifeDomain.HELP_SERVICES: mark("Help and services"),
    LifeDomain.CIVIC_PARTICIPATION: mark("Taking part in society"),
    LifeDomain.FAMILY: mark("Family"),
    LifeDomain.INCOME_DEBT: mark("Income and debts"),
}

_BARRIERS: Mapping[Barrier, str] = {
    Barrier.LANGUAGE: mark("Language"),
    Barrier.CHILDCARE: mark("Childcare"),
    Barrier.MOBILITY: mark("Getting there"),
    Barrier.LEISURE: mark("Free time"),
    Barrier.DIGITAL: mark("Digital"),
    Barrier.ACCESS_TO_HOUSING: mark("Finding a home"),
    Barrier.ACCESS_TO_WORK: mark("Finding work"),
}

_INFORMED: Mapping[Informed, str] = {
    Informed.CARE_COORDINATOR: mark("The care coordinator"),
    Informed.CLB: mark("The CLB"),
    Informed.PARENTS: mark("The parents"),
    Informed.PRINCIPAL: mark("The principal"),
    Informed.PUPIL: mark("The pupil"),
    Informed.NOBODY: mark("Nobody yet"),
}

_LEAVER_STATES: Mapping[LeaverState, tuple[str, str]] = {
    LeaverState.RISK: (mark("Still comes"), mark("But less and less")),
    LeaverState.LEFT: (mark("Has left"), mark("Does not come any more")),
}

_LEAVER_FACTS: Mapping[LeaverFact, str] = {
    LeaverFact.ABSENCE_THRESHOLD: mark("Absent without a valid reason"),
    LeaverFact.EXCLUSION: mark("Was excluded"),
    LeaverFact.SCHOOL_CHANGE: mark("Changes schools"),
    LeaverFact.WORK: mark("Works instead"),
    LeaverFact.NO_ANSWER: mark("Nobody answers"),
}

_STEPS: Mapping[SignallerStep, tuple[str, str]] = {
    SignallerStep.RECEIVED: (mark("Received"), mark("The care team has your signal.")),
    SignallerStep.TAKEN_UP: (mark("Taken up"), mark("Somebody of the care team is on it.")),
    SignallerStep.CONTACT_MADE: (
        mark("Contact made"),
        mark("Somebody has spoken with the pupil or the family."),
    ),
    SignallerStep.FINISHED: (mark("Finished"), mark("This signal has been dealt with.")),
    SignallerStep.WITHDRAWN: (mark("Withdrawn"), mark("You took this signal back.")),
}

_REASONS: Mapping[SignalReason, str] = {
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

WITHDRAWAL_REASONS: tuple[SignalReason, ...] = (
    SignalReason.SENT_BY_MISTAKE,
    SignalReason.MISUNDERSTANDING,
    SignalReason.DUPLICATE,
    SignalReason.RESOLVED,
)
"""Why somebody takes a signal of one's own back: what is offered."""

_DUTIES: Mapping[str, str] = {
    "absence.b.parents": mark("The school contacts the parents from the first half-day."),
    "absence.b.clb": mark("From here on the school has to involve the CLB. The team sees this."),
    "absence.b.statistic": mark("This counts as problematic absence."),
}


_AVAILABLE: Mapping[str, str] = {
    "24/7": mark("day and night"),
    "office hours": mark("in office hours"),
    "working days": mark("on working days"),
    "evenings, nights and weekends": mark("evenings, nights and weekends"),
}
_AUDIENCES: Mapping[str, str] = {
    "children": mark("for children and young people"),
    "citizens": mark("for everybody"),
    "everyone": mark("for everybody"),
    "parents": mark("for parents"),
    "professionals": mark("for professionals"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A choice and the sentence that explains it."""

    name: str
    below: str

    @property
    def whole(self) -> str:
        """Both, in one line."""
        return f"{self.name}. {self.below}"


_MISSING: Mapping[str, str] = {
    "young_person_id": mark("Choose the pupil."),
    "severity": mark("Say how worried you are."),
    "categories": mark("Choose at least one thing you notice."),
    "observation": mark("Write in a few words what you saw or heard."),
    "leaver_state": mark("Say how far it is."),
    "discussed_with": mark("Say with whom you spoke, or that it was nobody yet."),
}


def category_words(category: Category) -> str:
    """Say what was noticed."""
    return tr._(_CATEGORIES[category])


def severity_words(severity: Severity) -> Choice:
    """Say how worried somebody is."""
    return _choice(_SEVERITIES[severity])


def life_domain_words(domain: LifeDomain) -> str:
    """Say a part of life."""
    return tr._(_LIFE_DOMAINS[domain])


def barrier_words(barrier: Barrier) -> str:
    """Say what stands in the way."""
    return tr._(_BARRIERS[barrier])


def informed_words(informed: Informed) -> str:
    """Say who knows already."""
    return tr._(_INFORMED[informed])


def leaver_state_words(state: LeaverState) -> Choice:
    """Say how far somebody has drifted out of school."""
    return _choice(_LEAVER_STATES[state])


def leaver_fact_words(fact: LeaverFact) -> str:
    """Say what is known about somebody who drifts out of school."""
    return tr._(_LEAVER_FACTS[fact])


def half_days_words(half_days: int) -> str:
    """Say a number of half-days of absence."""
    return tr.n("{count} half-day or more", "{count} half-days or more", half_days)


def duty_words(key: str) -> str:
    """Say what a threshold of absence asks of the school; nothing for a key of a newer server."""
    return tr._(_DUTIES.get(key, ""))


def step_words(step: SignallerStep) -> Choice:
    """Say how far a signal has come."""
    return _choice(_STEPS[step])


def reason_words(reason: SignalReason) -> str:
    """Say why a signal ended."""
    return tr._(_REASONS[reason])


def kind_words(kind: SignalKind) -> str:
    """Say what a signal is about."""
    if kind is SignalKind.EARLY_LEAVER:
        return tr._("Drifting out of school")
    return tr._("Worry")


def available_words(available: str) -> str:
    """Say when a help line answers; what a newer list says in its own words is shown as it is."""
    before, see, site = available.partition("see ")
    if see and not before:
        return tr._("when: see {site}").format(site=site)
    return tr._(_AVAILABLE[available]) if available in _AVAILABLE else available


def audience_words(audience: str) -> str:
    """Say for whom a help line is; nothing for a code of a newer list."""
    return tr._(_AUDIENCES.get(audience, ""))


def _choice(words: tuple[str, str]) -> Choice:
    return Choice(name=tr._(words[0]), below=tr._(words[1]))


def fault_words(fault: FormFault, draft: SignalDraft) -> str:
    """Say what is wrong with a field, and that nothing is lost."""
    if fault.code == "missing":
        return tr._(_MISSING[fault.field])
    if fault.code == "date_in_future":
        return tr._("This day is still to come.")
    most = MOST_LINE if fault.field == "discussed_with" else MOST_WORDS
    over = len(getattr(draft, fault.field, "")) - most
    return tr.n(
        "{count} character too many. All of it is kept: shorten it to send.",
        "{count} characters too many. All of it is kept: shorten it to send.",
        max(over, 1),
    )
