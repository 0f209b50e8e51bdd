"""What the forms ask of what a circle decides together, and how it is carried out.

A round table, being connector or a place that passes on, a difference and its end, the proposal to
close, and opening again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from mobile.controllers.circle import CircleController
from mobile.controllers.circle_state import Candidate, CircleState
from mobile.ui.i18n import tr
from shared.vocabulary import CaseOutcome, DisputeReason, DisputeSettlement, ReopenReason

_YES, _NO = "yes", "no"
_NEXT = (7, 14, 28, 91)
_SOON = timedelta(days=7)


def _asks_round_table(form: Any, state: CircleState) -> dict[str, Any]:
    form.day = form.day or state.today
    return {
        "explains": tr._("What the circle decided round the table. The family reads this too."),
        "asks_day_back": True,
        "day_title": tr._("When did you sit together?"),
        "second_title": tr._("Was the family there?"),
        "seconds": [(_YES, tr._("Yes")), (_NO, tr._("No"))],
        "words_title": tr._("What was decided"),
        "words_helper": tr._("Each decision on a line of its own."),
        "asks_second_day": True,
        "second_days": list(_NEXT),
        "second_day_title": tr._("When does the circle look again?"),
        "go_icon": "check",
    }


def _asks_connecting(form: Any, state: CircleState) -> dict[str, Any]:
    explains = tr._("You stay connector until they say yes. Nothing moves before.")
    return _asks_somebody(form, state, state.candidates, explains)


def _asks_place(form: Any, state: CircleState) -> dict[str, Any]:
    own, view = state.own_party, state.view
    connecting = None if view is None else view.connector_organisation_id
    connects = own is not None and own.organisation_id == connecting
    explains = (
        tr._(
            "Your organisation connects, so only a colleague can take your place. "
            "You stay responsible until they say yes."
        )
        if connects
        else tr._(
            "You stay responsible until they say yes. "
            "If another organisation takes your place, yours leaves the circle."
        )
    )
    return _asks_somebody(form, state, state.takers, explains)


def _asks_somebody(
    form: Any, state: CircleState, people: Sequence[Candidate], explains: str
) -> dict[str, Any]:
    if form.day is None and state.today is not None:
        form.day = state.today + _SOON
    return {
        "explains": explains if people else tr._("There is nobody who can be asked now."),
        "choice_title": tr._("Who is asked?") if people else "",
        "choices": [(str(one.account_id), f"{one.name} · {one.organisation}") for one in people],
        "asks_day_ahead": True,
        "days": [1, 7, 14],
        "day_title": tr._("By when do you need an answer?"),
    }


def _asks_back(_: Any, state: CircleState) -> dict[str, Any]:
    names = {one.account_id: one.name for one in (*state.candidates, *state.takers)}
    who = "" if state.given is None else names.get(state.given.to_account_id, "")
    about = tr._("{who} was asked and has not answered yet.")
    asked = tr._("Somebody was asked and has not answered yet.")
    return {"explains": about.format(who=who) if who else asked, "loses": True}


def _asks_not_ours(_: Any, __: CircleState) -> dict[str, Any]:
    return {
        "explains": tr._(
            "Your organisation stays responsible until the circle has settled it. "
            "Nobody is left alone meanwhile."
        ),
        "choice_title": tr._("Why is it not yours?"),
        "choices": tr.options(DisputeReason),
        "words_title": tr._("What is the matter?"),
        "words_helper": tr._("The organisations in the circle read this."),
    }


def _asks_settling(form: Any, state: CircleState) -> dict[str, Any]:
    dispute, view = state.dispute, state.view
    parties = () if view is None else view.parties
    leaver = None if dispute is None else dispute.organisation_id
    name = next((one.organisation_name for one in parties if one.organisation_id == leaver), "")
    others = state.successors
    choices = [(str(DisputeSettlement.STAYS), tr._("They stay in the circle"))]
    if others:
        leaves = tr._("They leave, and another organisation carries on")
        choices.append((str(DisputeSettlement.LEAVES), leaves))
    said = "" if dispute is None else tr.label(dispute.reason)
    quoted = "" if dispute is None or not dispute.words else f"\n“{dispute.words}”"
    asked: dict[str, Any] = {
        "explains": f"{name}: {said}{quoted}",
        "choice_title": tr._("How was it settled?"),
        "choices": choices,
        "go_icon": "check",
    }
    if form.choice == [str(DisputeSettlement.LEAVES)]:
        asked["second_title"] = tr._("Who carries on?")
        asked["seconds"] = [(str(one.organisation_id), one.organisation_name) for one in others]
    return asked


def _asks_proposal(_: Any, __: CircleState) -> dict[str, Any]:
    return {
        "explains": tr._("It closes only when everybody says yes. One no keeps it open."),
        "choice_title": tr._("How does it end?"),
        "choices": tr.options(CaseOutcome),
        "words_title": tr._("What the signaller will read"),
        "words_helper": tr._("One sentence, nothing of what was said."),
    }


def _asks_taking_place(_: Any, state: CircleState) -> dict[str, Any]:
    parties = () if state.view is None else state.view.parties
    giver = None if state.handover is None else state.handover.from_organisation_id
    name = next((one.organisation_name for one in parties if one.organisation_id == giver), "")
    return {
        "explains": tr._(
            "{who} asks you to take their place in the circle. Nothing moves before you say yes."
        ).format(who=name),
        "choice_title": tr._("Do you take their place?"),
        "choices": [(_YES, tr._("Yes, I take it over")), (_NO, tr._("No, I cannot"))],
    }


def _asks_reopening(_: Any, __: CircleState) -> dict[str, Any]:
    return {
        "explains": tr._("The organisations that were in it are responsible again."),
        "choice_title": tr._("Why again?"),
        "choices": tr.options(ReopenReason),
        "asks_day_ahead": True,
        "days": list(_NEXT),
        "day_title": tr._("When does the circle look again?"),
        "go_icon": "check",
    }


ASKS: dict[str, Callable[[Any, CircleState], dict[str, Any]]] = {
    "case.propose-closing": _asks_proposal,
    "case.reopen": _asks_reopening,
    "dispute.raise": _asks_not_ours,
    "dispute.settle": _asks_settling,
    "handover.place": _asks_place,
    "handover.propose": _asks_connecting,
    "handover.take-place": _asks_taking_place,
    "handover.withdraw": _asks_back,
    "round-table.record": _asks_round_table,
}


def _sends_round_table(form: Any, controller: CircleController) -> bool:
    return controller.record_round_table(
        form.words,
        held_on=form.day,
        with_family=form.second == [_YES] if form.second else None,
        next_on=form.second_day,
    )


def _sends_connecting(form: Any, controller: CircleController) -> bool:
    to = _chosen(form, controller.state.candidates)
    return controller.offer_connecting(to, answer_by=form.day)


def _sends_place(form: Any, controller: CircleController) -> bool:
    return controller.offer_place(_chosen(form, controller.state.takers), answer_by=form.day)


def _chosen(form: Any, people: Sequence[Candidate]) -> Candidate | None:
    chosen = form.choice[0] if form.choice else None
    return next((one for one in people if str(one.account_id) == chosen), None)


def _sends_reopening(form: Any, controller: CircleController) -> bool:
    reason = ReopenReason(form.choice[0]) if form.choice else None
    return controller.reopen(reason, next_on=form.day)


def _sends_back(_: Any, controller: CircleController) -> bool:
    given = controller.state.given
    return given is not None and controller.take_back_offer(given)


def _sends_not_ours(form: Any, controller: CircleController) -> bool:
    reason = DisputeReason(form.choice[0]) if form.choice else None
    return controller.say_not_ours(form.words, reason)


def _sends_settling(form: Any, controller: CircleController) -> bool:
    dispute = controller.state.dispute
    settlement = DisputeSettlement(form.choice[0]) if form.choice else None
    successor = UUID(form.second[0]) if form.second else None
    return dispute is not None and controller.settle(dispute, settlement, successor=successor)


def _sends_proposal(form: Any, controller: CircleController) -> bool:
    outcome = CaseOutcome(form.choice[0]) if form.choice else None
    return controller.propose_closing(form.words, outcome)


SENDS: Mapping[str, Callable[[Any, CircleController], bool]] = {
    "case.propose-closing": _sends_proposal,
    "case.reopen": _sends_reopening,
    "dispute.raise": _sends_not_ours,
    "dispute.settle": _sends_settling,
    "handover.place": _sends_place,
    "handover.propose": _sends_connecting,
    "handover.withdraw": _sends_back,
    "round-table.record": _sends_round_table,
}
