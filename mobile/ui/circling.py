"""What the form of each act in a circle asks, and how it is carried out. One entry for each act.

What one organisation does by itself stands here, what the circle decides together in ``deciding``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from mobile.controllers.checking import FormFault
from mobile.controllers.circle import CircleController
from mobile.controllers.circle_state import CircleState
from mobile.ui import circle_words, deciding
from mobile.ui.acting import say_faults
from mobile.ui.i18n import tr
from shared.cases import ActionView, GoalView
from shared.vocabulary import ActionStatus, GoalStatus, LifeDomain, NoteSecrecy

_FAMILY, _OURS = "family", "ours"
_YES, _NO = "yes", "no"

_PLACES: dict[str, str] = {
    "decisions": "words_fault",
    "doer": "choice_fault",
    "due_on": "day_fault",
    "life_domain": "choice_fault",
    "family_present": "second_fault",
    "held_on": "day_fault",
    "message_to_signaller": "words_fault",
    "next_on": "day_fault",
    "outcome": "choice_fault",
    "reason": "choice_fault",
    "secrecy": "choice_fault",
    "settlement": "choice_fault",
    "successor_organisation_id": "second_fault",
    "to_account_id": "choice_fault",
    "words": "words_fault",
}
"""Where on the form a fault stands."""

About = GoalView | ActionView | None


def ask_for(act: str, form: Any, state: CircleState) -> None:
    """Let the form ask what this act needs."""
    words = circle_words.act_words(act)
    form.ask(
        {
            "title": words.name,
            "go": words.name,
            "go_icon": words.icon,
            "today": state.today or date.min,
            **(_ASKS | deciding.ASKS)[act](form, state),
        }
    )


def id_of(about: GoalView | ActionView) -> UUID:
    """Give the id of what an act is about."""
    return about.goal_id if isinstance(about, GoalView) else about.action_id


def send_act(act: str, form: Any, controller: CircleController, about: About) -> bool:
    """Carry out what the form says. Says whether it is in the outbox."""
    together = deciding.SENDS.get(act)
    if together is not None:
        return together(form, controller)
    return _SENDS[act](form, controller, about)


def faults_into(form: Any, faults: Iterable[FormFault]) -> None:
    """Say on the form what is missing or wrong."""
    places = _PLACES | ({"next_on": "second_day_fault"} if form.asks_second_day else {})
    say_faults(form, faults, places=places, words=circle_words.circle_fault_words)


def _asks_goal(form: Any, state: CircleState) -> dict[str, Any]:
    view = state.view
    has_family = view is not None and any(goal.from_family for goal in view.goals)
    if not form.second:
        form.second = [_OURS if has_family else _FAMILY]
    seconds = [(_FAMILY, tr._("The family, in their own words"))]
    if has_family:
        seconds.append((_OURS, tr._("The circle")))
    return {
        "explains": tr._("What should be different, in plain words. The family reads this too."),
        "choice_title": tr._("What is it about?"),
        "choices": tr.options(LifeDomain),
        "second_title": tr._("Who says this?"),
        "seconds": seconds,
        "words_title": tr._("The goal"),
        "go_icon": "check",
    }


def _asks_action(_: Any, state: CircleState) -> dict[str, Any]:
    doers = [(str(one.account_id), f"{one.name} · {one.organisation}") for one in state.doers]
    return {
        "explains": tr._("One person, one thing, one date."),
        "choice_title": tr._("Who does it?"),
        "choices": doers,
        "asks_day_ahead": True,
        "from_today": True,
        "days": [1, 7, 14, 28],
        "day_title": tr._("By when?"),
        "words_title": tr._("What is done?"),
        "go_icon": "check",
    }


def _asks_note(_: Any, state: CircleState) -> dict[str, Any]:
    return {
        "choice_title": tr._("Who may read it?"),
        "choices": [(str(one), f"{tr.label(one)}: {tr.below(one)}") for one in state.secrecies],
        "words_title": tr._("The note"),
        "words_helper": tr._("What you saw and heard apart from what you think. It stays."),
        "go_icon": "check",
    }


def _asks_plan(form: Any, state: CircleState) -> dict[str, Any]:
    if form.day is None and state.view is not None and state.today is not None:
        form.day = max(state.view.next_on, state.today)
    return {
        "asks_day_ahead": True,
        "days": [7, 14, 28, 91],
        "day_title": tr._("When does the circle look again?"),
        "go_icon": "check",
    }


def _asks_closing(_: Any, __: CircleState) -> dict[str, Any]:
    return {
        "explains": tr._("It closes only when everybody says yes. One no keeps it open."),
        "choice_title": tr._("May it close, for your organisation?"),
        "choices": [
            (_YES, tr._("Yes, it may close")),
            (_NO, tr._("No, we still need each other")),
        ],
    }


def _asks_handover(_: Any, __: CircleState) -> dict[str, Any]:
    return {
        "explains": tr._(
            "The connector keeps the circle together: calls, plans, asks. "
            "Nothing moves before you say yes."
        ),
        "choice_title": tr._("Will you be connector?"),
        "choices": [(_YES, tr._("Yes, I take it over")), (_NO, tr._("No, I cannot"))],
    }


def _asks_end_action(_: Any, __: CircleState) -> dict[str, Any]:
    ends = (ActionStatus.DONE, ActionStatus.DROPPED)
    return {
        "choice_title": tr._("How did it go?"),
        "choices": tr.options(ends),
    }


def _asks_end_goal(_: Any, __: CircleState) -> dict[str, Any]:
    ends = (GoalStatus.REACHED, GoalStatus.PARTLY_REACHED, GoalStatus.DROPPED)
    return {
        "choice_title": tr._("How did it end?"),
        "choices": tr.options(ends),
    }


_ASKS: dict[str, Callable[[Any, CircleState], dict[str, Any]]] = {
    "action.agree": _asks_action,
    "action.end": _asks_end_action,
    "case.answer-closing": _asks_closing,
    "case.plan": _asks_plan,
    "goal.end": _asks_end_goal,
    "goal.set": _asks_goal,
    "handover.answer": _asks_handover,
    "note.write": _asks_note,
}


def _sends_goal(form: Any, controller: CircleController, _: About) -> bool:
    return controller.set_goal(
        form.words,
        life_domain=LifeDomain(form.choice[0]) if form.choice else None,
        from_family=form.second == [_FAMILY],
    )


def _sends_action(form: Any, controller: CircleController, _: About) -> bool:
    doer = UUID(form.choice[0]) if form.choice else None
    return controller.agree_action(form.words, doer=doer, due=form.day)


def _sends_note(form: Any, controller: CircleController, _: About) -> bool:
    return controller.write_note(form.words, NoteSecrecy(form.choice[0]) if form.choice else None)


def _sends_plan(form: Any, controller: CircleController, _: About) -> bool:
    if form.day is None:
        form.day_fault = tr._("Choose the day.")
        return False
    return controller.plan(form.day)


def _sends_closing(form: Any, controller: CircleController, _: About) -> bool:
    return _chosen(form) and controller.answer_closing(agrees=form.choice == [_YES])


def _sends_handover(form: Any, controller: CircleController, _: About) -> bool:
    handover = controller.state.handover
    if handover is None or not _chosen(form):
        return False
    return controller.answer_handover(handover, accepts=form.choice == [_YES])


def _sends_end_action(form: Any, controller: CircleController, about: About) -> bool:
    if not isinstance(about, ActionView) or not _chosen(form):
        return False
    return controller.end_action(about, ActionStatus(form.choice[0]))


def _sends_end_goal(form: Any, controller: CircleController, about: About) -> bool:
    if not isinstance(about, GoalView) or not _chosen(form):
        return False
    return controller.end_goal(about, GoalStatus(form.choice[0]))


def _chosen(form: Any) -> bool:
    if not form.choice:
        form.choice_fault = tr._("Choose one of these.")
    return bool(form.choice)


_SENDS: Mapping[str, Callable[[Any, CircleController, About], bool]] = {
    "action.agree": _sends_action,
    "action.end": _sends_end_action,
    "case.answer-closing": _sends_closing,
    "case.plan": _sends_plan,
    "goal.end": _sends_end_goal,
    "goal.set": _sends_goal,
    "handover.answer": _sends_handover,
    "handover.take-place": _sends_handover,
    "note.write": _sends_note,
}
