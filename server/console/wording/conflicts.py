"""Words for what cannot be done as things stand, and what to do first. Never blame.

By the reason a problem carries; where there is none, the problem's own words (``refusals.py``).
"""

from __future__ import annotations

from collections.abc import Mapping

from server.console.i18n import mark
from server.kernel.errors import Conflict
from shared.problems import ProblemType

_FIRST = mark("Something has to come first.")
_NO_GROUND = mark("There is no agreement that covers this.")
_NOT_THERE = mark("This is not offered there now. Look for another.")
_TWICE = mark("It arrived twice in two versions. The first one counts.")
_CIRCLES: Mapping[str, str] = {
    "connector_at_desk": mark("Nobody who could be connector works there any more."),
    "connector_first": mark(
        "Their organisation is connector. Somebody else has to take that over first."
    ),
    "dispute_already_open": mark("Your organisation has said so already. It is not settled yet."),
    "family_goal_first": mark("First write down what the family wants, in their own words."),
    "giver_holds": mark("The role has moved to somebody else meanwhile."),
    "open_action": mark("There is still an action to do. First say how it went."),
    "open_dispute": mark("There is still a difference to settle."),
    "open_handover": mark("There is still a role that was offered and waits for an answer."),
    "open_referral": mark("There is still a question to a partner that has not ended."),
    "receiver_in_circle": mark(
        "That organisation is not in the circle. It comes in by accepting a question for help."
    ),
    "somebody_stays": mark("Somebody has to stay: it is the last organisation in the circle."),
    "successor_stays": mark("Choose another organisation of the circle, one that stays."),
}
"""What has to come first in a circle, by the reason of a refusal."""
_GUARDS: Mapping[str, str] = {
    "alternative_suggested_or_explicit_none": mark(
        "Name somebody else, or say that you know nobody."
    ),
    "basis_is_consent": mark(
        "This does not stand on a consent, so nobody can take one back. Choose another reason."
    ),
    "bridging_plan_if_waitlisted": mark(
        "Write what happens meanwhile, so that nobody waits alone."
    ),
    "contact_attempts": mark("First note more tries to reach the family."),
    "expected_date": mark("Choose a day that is still to come, within a year."),
    "leaver_outcome": mark("Say how it ended. Only this ends the follow-up."),
    "named_person_or_team_assigned": mark("That colleague does not work at this desk any more."),
    "no_other_active_handover_if_handover": mark(
        "Only the connector can hand that role over, and only to one at a time."
    ),
    "receiver_active": mark("Your organisation does not take part at the moment."),
    "responsibility_covered": mark(
        "Somebody would be left alone: first let another partner join, or hand over the "
        "connector's role."
    ),
    "second_person_if_accepted": mark(
        "It was accepted, so a second colleague has to call it a mistake as well."
    ),
}
_CONSENTS: Mapping[str, str] = {
    "another_purpose": mark("The decision to share was made for something else."),
    "ask_again": mark("What they agreed to has lapsed since. Ask them again."),
    "coordination_holds_no_names": mark("The coordination of the region holds no names."),
    "judiciary_not_same_mission": mark(
        "Police and justice do not share the same mission: no consent reaches them."
    ),
    "no_basis": mark("There is nothing it may leave on."),
    "not_in_law": mark("This ground was not in force on that day."),
    "of_age_decides": mark("The young person is of age: nobody else decides this."),
    "receiver_keeps_no_secrecy": mark(
        "Whoever keeps professional secrecy tells this only with consent."
    ),
    "step_up_needs_legal_basis": mark("A mandated service is asked on a legal ground."),
    "too_young_to_decide": mark("Below twelve a parent decides."),
    "young_person_decides": mark("From twelve on the young person decides."),
}
_SERVICES: Mapping[str, str] = {
    "not-eligible-age": mark("This service is not for this age. Look for another."),
    "not-eligible-area": mark("This service does not work where the family lives."),
    "service-not-offered": _NOT_THERE,
}
_PLAIN: Mapping[ProblemType, str] = {
    ProblemType.ADVICE_HAS_NO_NAME: mark(
        "The name stands in it. Advice is asked without a name: take it out."
    ),
    ProblemType.COMMAND_ID_REUSED: _TWICE,
    ProblemType.ID_ALREADY_USED: _TWICE,
    ProblemType.CASE_CLOSED: mark("The circle was closed meanwhile."),
    ProblemType.SHARING_NOT_IN_FORCE: mark("The decision to share has ended."),
}


def why(error: object) -> str:
    """Say what stands in the way (English, to be translated); empty when somebody was first."""
    if not isinstance(error, Conflict):
        return ""
    reason = error.reason or ""
    if reason in _CIRCLES:
        return _CIRCLES[reason]
    if error.problem is ProblemType.GUARD_NOT_MET:
        return _GUARDS.get(reason, _FIRST)
    if error.problem is ProblemType.CONSENT_NOT_SUFFICIENT:
        return _CONSENTS.get(reason, _NO_GROUND)
    if error.problem is ProblemType.SERVICE_NOT_SUITABLE:
        return _SERVICES.get(reason, _NOT_THERE)
    return _PLAIN.get(error.problem, "")
