"""Words around the codes of signals, which ``tr.label`` says: duties, reasons, faults.

In the language of observation, never of a diagnosis; never a word about what a pupil *is*.
"""

from __future__ import annotations

from collections.abc import Mapping

from mobile.controllers.checking import FormFault
from mobile.controllers.signal_form import MOST_LINE, MOST_WORDS, SignalDraft
from mobile.ui.i18n import mark, tr
from shared.vocabulary import LeaverState, Severity, SignalReason
from shared.wording.network import AUDIENCES, AVAILABLE
from shared.wording.signals import DUTIES, WITHDRAWALS

_ACUTE = mark("Call first, the app is not fast enough")
"""At the desk it is said otherwise: there is no app."""

_MISSING: Mapping[str, str] = {
    "young_person_id": mark("Choose the pupil."),
    "severity": mark("Say how worried you are."),
    "categories": mark("Choose at least one thing you notice."),
    "observation": mark("Write in a few words what you saw or heard."),
    "leaver_state": mark("Say how far it is."),
    "discussed_with": mark("Say with whom you spoke, or that it was nobody yet."),
}


def whole_words(code: Severity | LeaverState) -> str:
    """Say a choice and the sentence that explains it, in one line."""
    below = tr._(_ACUTE) if code is Severity.ACUTE else tr.below(code)
    return f"{tr.label(code)}. {below}"


def half_days_words(half_days: int) -> str:
    """Say a number of half-days of absence."""
    return tr.n("{count} half-day or more", "{count} half-days or more", half_days)


def duty_words(key: str) -> str:
    """Say what a threshold of absence asks of the school; nothing for a key of a newer server."""
    return tr._(DUTIES.get(key, ""))


def reason_words(reason: SignalReason) -> str:
    """Say why a signal of one's own was taken back."""
    return tr._(WITHDRAWALS[reason])


def available_words(available: str) -> str:
    """Say when a help line answers; what a newer list says in its own words is shown as it is."""
    before, see, site = available.partition("see ")
    if see and not before:
        return tr._("when: see {site}").format(site=site)
    return tr._(AVAILABLE[available]) if available in AVAILABLE else available


def audience_words(audience: str) -> str:
    """Say for whom a help line is; nothing for a code of a newer list."""
    return tr._(AUDIENCES.get(audience, ""))


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
