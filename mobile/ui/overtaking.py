"""Fills the card that shows both versions of what was refused."""

from __future__ import annotations

from typing import Any

from mobile.controllers.overtaken import Overtaken
from mobile.ui.i18n import mark, tr
from shared.problems import ProblemType

_WHYS = {
    ProblemType.FORBIDDEN: mark("Your role does not let you do this any more."),
    ProblemType.NOT_FOUND: mark("It is no longer there for you."),
    ProblemType.STALE_RECORD: mark(
        "Somebody changed it just before you. Nothing of yours is lost."
    ),
    ProblemType.LIFECYCLE_CONFLICT: mark(
        "Somebody else was first: as it stands now this cannot be done any more."
    ),
    ProblemType.REFERRAL_ALREADY_DECIDED: mark("It was answered or taken back just before you."),
    ProblemType.SIGNAL_ALREADY_WEIGHED: mark("It was weighed just before you."),
    ProblemType.CASE_CLOSED: mark("The circle was closed meanwhile."),
    ProblemType.CASE_STILL_NEEDS: mark("The circle still needs something first."),
    ProblemType.SHARING_NOT_IN_FORCE: mark(
        "The decision to share has ended. Decide it anew first."
    ),
    ProblemType.CONSENT_NOT_SUFFICIENT: mark("The agreement does not cover this."),
    ProblemType.SERVICE_NOT_SUITABLE: mark("This service cannot be asked this."),
    ProblemType.ADVICE_HAS_NO_NAME: mark("A name stands in it. Advice is asked without a name."),
    ProblemType.RESPONSIBILITY_HELD: mark(
        "Somebody still holds something here. It has to move first."
    ),
}

_GUARDS = {
    "bridging_plan_if_waitlisted": mark("Say what happens while the family waits."),
    "contact_attempts": mark("Try a few more times before you say that nobody can be reached."),
    "dispute_already_open": mark("Your organisation has said so already. It is not settled yet."),
    "giver_holds": mark("The role has moved to somebody else meanwhile."),
    "open_action": mark("There is still an action to do. First say how it went."),
    "open_dispute": mark("There is still a difference to settle."),
    "open_handover": mark("There is still a role that was offered and waits for an answer."),
    "open_referral": mark("There is still a question to a partner that has not ended."),
    "receiver_in_circle": mark(
        "That organisation is not in the circle. It comes in by accepting a question for help."
    ),
    "successor_stays": mark("Choose another organisation of the circle, one that stays."),
    "connector_first": mark("Whoever connects hands that over first."),
    "expected_date": mark("Choose a day that is still to come."),
    "family_goal_first": mark("Write down what the family wants first."),
    "leaver_outcome": mark("Say how it ended with the young person."),
    "named_person_or_team_assigned": mark("Choose a colleague who works there."),
    "responsibility_covered": mark(
        "Nobody may be left alone: let somebody else take over as connector first."
    ),
    "somebody_stays": mark("Somebody has to stay. You are the last one."),
    "no_other_active_handover_if_handover": mark(
        "Only who connects the circle hands that over, and to one partner at a time."
    ),
}
"""By the name of the guard that was not met."""


_SOMETHING = mark("Something in it could not be taken.")


def overtaken_words(overtaken: Overtaken | None) -> str:
    """Say why something was not taken; nothing when nothing was refused."""
    if overtaken is None:
        return ""
    guard = _GUARDS.get(overtaken.reason or "")
    if guard is not None:
        return tr._(guard)
    known = {str(kind): words for kind, words in _WHYS.items()}
    return tr._(known.get(overtaken.why, _SOMETHING))


def show_overtaken(
    card: Any, overtaken: Overtaken | None, *, mine: str, theirs: str, again: str
) -> None:
    """Show both versions, or nothing.

    Parameters
    ----------
    card
        A `BothVersions`.
    mine, theirs
        What one meant and how it stands now, in words.
    again
        The word for the next step, when the same can be meant once more.
    """
    card.is_here = overtaken is not None
    card.why = overtaken_words(overtaken)
    card.mine, card.theirs, card.again = mine, theirs, again
