"""Words for what was refused: what happened, what is safe, what to do next. Never blame."""

from __future__ import annotations

from collections.abc import Mapping

from mobile.controllers.refusals import NextStep, Refusal
from mobile.ui.i18n import mark, tr
from shared.problems import ProblemType

_ACTS: Mapping[str, str] = {
    "signal.submit": mark("Your signal"),
    "signal.withdraw": mark("Your withdrawal of a signal"),
    "signal": mark("What you decided about a signal"),
    "referral": mark("What you said about a question for help"),
    "case": mark("What you did in a circle"),
    "sharing": mark("What you decided about sharing"),
}
"""By the command's name, else by what it is about."""

_WHYS: Mapping[str, str] = {
    ProblemType.FORBIDDEN: mark(
        "Your role at this school does not let you do this any more. Ask whoever manages accounts."
    ),
    ProblemType.NOT_FOUND: mark(
        "It was not found. The pupil may have changed schools, or your role may have ended."
    ),
    ProblemType.BODY_NOT_VALID: mark("Something in it could not be taken as it was written."),
    ProblemType.BODY_NOT_READABLE: mark("It could not be read. Send it once more."),
    ProblemType.BODY_TOO_LARGE: mark("It is too long. Make it shorter and send it again."),
    ProblemType.STALE_RECORD: mark("Something changed while your answer was under way."),
    ProblemType.SIGNAL_ALREADY_WEIGHED: mark(
        "The care team had opened the signal already. It can be withdrawn no longer."
    ),
    ProblemType.LIFECYCLE_CONFLICT: mark("Somebody else was first: it is no longer open for this."),
    ProblemType.REFERRAL_ALREADY_DECIDED: mark("Somebody else had answered already."),
    ProblemType.CASE_CLOSED: mark("The circle was closed meanwhile."),
    ProblemType.ID_ALREADY_USED: mark("It arrived twice in two versions. The first one counts."),
    ProblemType.COMMAND_ID_REUSED: mark("It arrived twice in two versions. The first one counts."),
    ProblemType.RESPONSIBILITY_HELD: mark("Somebody is still responsible for something here."),
    ProblemType.CONSENT_NOT_SUFFICIENT: mark("There is no agreement that covers this."),
    ProblemType.SHARING_NOT_IN_FORCE: mark("The decision to share has ended."),
    ProblemType.GUARD_NOT_MET: mark("Something has to come first."),
}

_FIELDS: Mapping[str, str] = {
    "categories": mark("what you notice"),
    "discussed_with": mark("with whom you spoke"),
    "last_seen_on": mark("the day the pupil was last seen"),
    "leaver": mark("how far it is"),
    "observation": mark("what you saw or heard"),
    "occurred_on": mark("the day you saw it"),
    "threshold_reached": mark("the absence"),
    "young_person_id": mark("the pupil"),
}

_NEXT: Mapping[NextStep, str] = {
    NextStep.CHANGE: mark("Open it in the form and send it again"),
    NextStep.WITHDRAW_AGAIN: mark("Withdraw it once more"),
    NextStep.LOOK: mark("Look how it stands now"),
    NextStep.PUT_AWAY: mark("I have read it"),
}


def act_words(refusal: Refusal) -> str:
    """Say what was meant."""
    whole, resource = refusal.act, refusal.act.partition(".")[0]
    return tr._(_ACTS.get(whole) or _ACTS.get(resource) or mark("Something you did"))


def why_words(refusal: Refusal) -> str:
    """Say what happened, and which part it was when that is known."""
    why = tr._(_WHYS.get(refusal.why) or mark("The school's server did not take it."))
    steps = [str(step) for fault in refusal.faults for step in fault.loc]
    named = list(dict.fromkeys(tr._(_FIELDS[step]) for step in steps if step in _FIELDS))
    if not named:
        return why
    which = tr._("It was about: {fields}.").format(fields=", ".join(named))
    return f"{why} {which}"


def next_words(step: NextStep) -> str:
    """Say the next step, for its button."""
    return tr._(_NEXT[step])
