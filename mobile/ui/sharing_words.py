"""Words for asking a partner: why it is suggested, whether there is room, and what may leave."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from mobile.controllers.checking import FormFault
from mobile.ui.dates import day_words, local_day
from mobile.ui.i18n import mark, tr
from mobile.ui.weighing_words import weighing_fault_words
from shared.network import ServiceView
from shared.vocabulary import (
    CapacityState,
    DeferredReason,
    SharedField,
    SharingBasis,
    SuggestionReason,
    TravelMode,
)

_REASONS: Mapping[SuggestionReason, str] = {
    SuggestionReason.FITS_LIFE_DOMAIN: mark("fits what it is about"),
    SuggestionReason.FITS_AGE: mark("for this age"),
    SuggestionReason.SERVES_MUNICIPALITY: mark("works where the family lives"),
    SuggestionReason.SPEAKS_LANGUAGE: mark("speaks the language"),
    SuggestionReason.OPEN_AFTER_SCHOOL: mark("open after school"),
    SuggestionReason.HAS_ROOM: mark("has room now"),
    SuggestionReason.SHORT_WAIT: mark("a short wait"),
    SuggestionReason.ON_FOOT: mark("can be walked to"),
    SuggestionReason.BY_BIKE: mark("can be cycled to"),
    SuggestionReason.BY_BUS: mark("can be reached by bus"),
}

_TRAVEL: Mapping[TravelMode, str] = {
    TravelMode.FOOT: mark("{minutes} min on foot"),
    TravelMode.BIKE: mark("{minutes} min by bike"),
    TravelMode.BUS: mark("{minutes} min by bus"),
}

_FIELDS: Mapping[SharedField, str] = {
    SharedField.IDENTITY: mark("First and last name"),
    SharedField.CONTACT_DETAILS: mark("Whom to call, and how"),
    SharedField.HELP_QUESTION: mark("The question"),
    SharedField.BIRTH_DATE: mark("Date of birth"),
    SharedField.LANGUAGE: mark("Language at home"),
    SharedField.SCHOOL: mark("Which school"),
    SharedField.HOUSEHOLD: mark("How large the household is"),
    SharedField.PUPIL_WORDS: mark("The pupil's own words"),
    SharedField.STRENGTH: mark("What goes well"),
    SharedField.OBSERVATION: mark("What the teacher saw"),
    SharedField.ACTION_TAKEN: mark("What was done already"),
    SharedField.BARRIERS: mark("What stands in the way"),
    SharedField.LEAVER_FACTS: mark("What is known about staying away"),
}
"""In the order in which they are offered: what a partner needs first."""

_BASES: Mapping[SharingBasis, tuple[str, str]] = {
    SharingBasis.CONSENT_MINOR: (
        mark("The young person agrees"),
        mark("From twelve on the young person decides."),
    ),
    SharingBasis.CONSENT_BOTH_PARENTS: (
        mark("Both parents agree"),
        mark("For a child under twelve."),
    ),
    SharingBasis.CONSENT_ONE_PARENT: (
        mark("One parent agrees"),
        mark("The other one is taken to agree with what is ordinary."),
    ),
    SharingBasis.STATUTORY_TASK: (
        mark("The law asks it of us"),
        mark("Such as compulsory schooling. Only what is needed for it."),
    ),
    SharingBasis.EMERGENCY: (
        mark("Emergency"),
        mark("A matter of hours. Ends after three days; the privacy officer hears of it."),
    ),
    SharingBasis.NONE: (mark("No ground"), mark("Nothing may leave.")),
}

_DEFERRED: Mapping[DeferredReason, str] = {
    DeferredReason.NOT_YET_REACHED: mark("Not reached yet"),
    DeferredReason.PUPIL_ASKED_TO_WAIT: mark("The young person asks to wait"),
    DeferredReason.INFORMING_COULD_ENDANGER: mark("Telling could put somebody in danger"),
}

_MISSING: Mapping[str, str] = {
    "basis": mark("Choose why this may be shared."),
    "danger": mark("Write what makes it a matter of hours."),
    "expires_on": mark("Choose until when."),
    "fields": mark("Choose what they need to know."),
    "help_question": mark("Write what you ask."),
    "incapacity_reason": mark("Write why the young person cannot decide this."),
    "informed": mark("Say that the family knows, or why not yet and by when."),
    "life_domain": mark("Choose what it is about."),
    "next_on": mark("Choose when the circle looks again."),
    "no_other_way": mark("Write why you could not ask first."),
}


def suggestion_words(service: ServiceView) -> str:
    """Say why a service is suggested; nothing when it was not asked near a place."""
    return ", ".join(tr._(_REASONS[reason]) for reason in service.reasons)


def travel_words(service: ServiceView) -> str:
    """Say how long it takes to get there without a car; nothing when no place was asked for."""
    found = [
        tr._(_TRAVEL[one.mode]).format(minutes=one.minutes)
        for one in service.travel
        if one.mode in _TRAVEL
    ]
    return tr._("About {travel}").format(travel=" · ".join(found)) if found else ""


def room_words(service: ServiceView, today: date) -> str:
    """Say whether there is room, and how fresh that answer is."""
    free = service.first_free_on
    match service.capacity:
        case CapacityState.HAS_CAPACITY:
            room = tr._("Room now")
        case CapacityState.WAITLIST if free is not None:
            room = tr._("Waiting list, a place from {day}").format(day=day_words(free, today))
        case CapacityState.WAITLIST:
            room = tr._("Waiting list")
        case CapacityState.NO_CAPACITY:
            room = tr._("No room now")
        case _:
            return tr._("Nobody said lately whether there is room")
    if service.capacity_reported_at is None:
        return room
    days = (today - local_day(service.capacity_reported_at)).days
    if days <= 0:
        return tr._("{room} (said today)").format(room=room)
    said = tr.n("said {count} day ago", "said {count} days ago", days)
    return f"{room} ({said})"


def unattended_words() -> str:
    """Say that a question would wait there until somebody calls them."""
    return tr._("Nobody there answers in Kring yet: call them first")


def field_words(field: SharedField) -> str:
    """Say what would leave."""
    return tr._(_FIELDS[field])


def fields_in_order() -> tuple[SharedField, ...]:
    """Give everything that can leave, what a partner needs first."""
    return tuple(_FIELDS)


def basis_words(basis: SharingBasis) -> tuple[str, str]:
    """Say why something may be shared, and what that means."""
    name, below = _BASES[basis]
    return tr._(name), tr._(below)


def deferred_words(reason: DeferredReason) -> str:
    """Say why the family is told later."""
    return tr._(_DEFERRED[reason])


def asking_fault_words(fault: FormFault) -> str:
    """Say what is wrong in the form of a question to a partner."""
    if fault.code == "holds_the_name":
        return tr._("The name stands in it. Advice is asked without a name: take it out.")
    if fault.code == "missing" and fault.field in _MISSING:
        return tr._(_MISSING[fault.field])
    return weighing_fault_words(fault)
