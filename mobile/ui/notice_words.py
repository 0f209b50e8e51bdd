"""What a notice says. Only what happened, never about whom: it may stand on a locked screen."""

from __future__ import annotations

from collections.abc import Mapping

from mobile.ui.i18n import mark, tr

KINDS: Mapping[str, str] = {
    "action-agreed": mark("An action was agreed that you will do"),
    "action-needs-doer": mark("An action has nobody to do it any more"),
    "break-glass-opened": mark("Somebody opened a file in an emergency. It will be looked at"),
    "break-glass-reviewed": mark("That you opened a file in an emergency was looked at"),
    "case-closed": mark("A circle was closed"),
    "case-closed-before-joining": mark("A circle closed before your side had joined"),
    "case-joined": mark("Somebody joined the circle"),
    "case-reopened": mark("A circle was opened again"),
    "case-waits": mark("A circle waits: its date has passed"),
    "closing-proposed": mark("It was proposed to close a circle. What do you say?"),
    "closing-refused": mark("Somebody does not want to close the circle yet"),
    "connector-named": mark("You are the connector of a circle"),
    "dispute-raised": mark("Somebody says: this is not ours. It has to be settled"),
    "dispute-settled": mark("A difference about who is responsible was settled"),
    "factor-changed": mark("Your second factor was changed. Not by you? Look at your devices"),
    "family-not-informed": mark("The family has not been told yet what was shared"),
    "handover-answered": mark("Your handover was answered"),
    "handover-proposed": mark("You are asked to become connector"),
    "membership-accepted": mark("Somebody accepted their role; confirm it on the web"),
    "membership-confirmed": mark("Your role was confirmed"),
    "membership-ended": mark("A role of yours has ended"),
    "membership-invited": mark("You are invited to a role; accept it on the web"),
    "organisation-unattended": mark("Something waits where nobody can answer. See it on the web"),
    "party-cannot-leave": mark("Somebody wants to leave a circle, and cannot yet"),
    "party-left": mark("Somebody left the circle"),
    "password-changed": mark("Your password was changed. Not by you? Look at your devices"),
    "referral-accepted": mark("Your question for help was accepted"),
    "referral-answered": mark("Your question was answered"),
    "referral-assigned": mark("A question for help was given to you"),
    "referral-completed": mark("Help was completed"),
    "referral-error-asked": mark("Somebody says a question for help was a mistake"),
    "referral-failed": mark("Help could not be given after all"),
    "referral-in-error": mark("A question for help was marked as a mistake"),
    "referral-on-hold": mark("Help waits for a while"),
    "referral-question": mark("A partner asks something before answering"),
    "referral-recalled": mark("A question for help was taken back"),
    "referral-received": mark("You are asked for help"),
    "referral-rejected": mark("A partner cannot help now. See what they suggest"),
    "referral-sharing-ended": mark("Sharing has ended: what was shared can no longer be read"),
    "referral-waits": mark("A question for help waits for an answer"),
    "session-ended-for-safety": mark("A device of yours was signed out for safety"),
    "sharing-asks-anew": mark("A birthday: ask again what may be shared"),
    "sharing-emergency": mark("Something was shared in an emergency. Look at it"),
    "sharing-lapsed": mark("What may be shared has run out"),
    "sharing-revoked": mark("Somebody stopped sharing"),
    "signal-returned": mark("A signal comes back to be looked at again"),
    "signal-waits": mark("A signal waits to be weighed"),
    "trends-release-damaged": mark("Figures that were published do not add up any more"),
}
"""By the kind the server gives. A test holds it to the kinds the server knows."""

_OTHER = mark("There is something to look at")


def notice_words(kind: str) -> str:
    """Give a notice's words; a kind this app does not know yet is told as something to look at."""
    return tr._(KINDS.get(kind, _OTHER))
