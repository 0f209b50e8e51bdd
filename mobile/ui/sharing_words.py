"""Words for asking a partner: why it is suggested, how near, whether it has room."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from mobile.controllers.checking import FormFault
from mobile.ui.dates import day_words, local_day
from mobile.ui.i18n import mark, tr
from mobile.ui.weighing_words import weighing_fault_words
from shared.network import ServiceView
from shared.vocabulary import CapacityState
from shared.wording.network import TRAVEL

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
    return ", ".join(tr.label(reason) for reason in service.reasons)


def travel_words(service: ServiceView) -> str:
    """Say how long it takes to get there without a car; nothing when no place was asked for."""
    found = [
        tr._(TRAVEL[one.mode]).format(minutes=one.minutes)
        for one in service.travel
        if one.mode in TRAVEL
    ]
    return tr._("About {travel}").format(travel=" · ".join(found)) if found else ""


def room_words(service: ServiceView, today: date) -> str:
    """Say whether there is room, and how fresh that answer is."""
    free = service.first_free_on
    room = tr.label(service.capacity)
    if service.capacity is CapacityState.UNKNOWN:
        return room
    if service.capacity is CapacityState.WAITLIST and free is not None:
        room = tr._("Waiting list, a place from {day}").format(day=day_words(free, today))
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


def asking_fault_words(fault: FormFault) -> str:
    """Say what is wrong in the form of a question to a partner."""
    if fault.code == "holds_the_name":
        return tr._("The name stands in it. Advice is asked without a name: take it out.")
    if fault.code == "missing" and fault.field in _MISSING:
        return tr._(_MISSING[fault.field])
    return weighing_fault_words(fault)
