"""What the form of each act about a question for help asks, and how it is carried out.

The form shows; what may be sent is decided by the controller. One entry for each act.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from mobile.controllers.checking import FormFault
from mobile.controllers.referral_detail import ReferralDetailController
from mobile.controllers.referral_reading import ReferralReadingState
from mobile.ui import referral_words
from mobile.ui.acting import say_faults
from mobile.ui.i18n import tr
from mobile.ui.sharing_words import room_words
from shared.vocabulary import (
    CancelReason,
    FailureReason,
    HoldReason,
    ReferralOutcome,
    ReferralStatus,
    RejectReason,
)

_NOBODY = "nobody"
_REACHED, _TRIED = "reached", "tried"
_SHOWN = 5
"""How many others to ask are offered."""

_PLACES: Mapping[str, str] = {
    "alternative": "second_fault",
    "answer": "words_fault",
    "assigned_account_id": "choice_fault",
    "bridging_plan": "words_fault",
    "expected_on": "day_fault",
    "message": "words_fault",
    "message_to_signaller": "words_fault",
    "outcome": "choice_fault",
    "question": "words_fault",
    "reason": "choice_fault",
}
"""Where on the form a fault stands."""


def ask_for(act: str, form: Any, state: ReferralReadingState) -> None:
    """Let the form ask what this act needs. What was filled in stays."""
    words = referral_words.act_words(act)
    form.ask(
        {
            "title": words.name,
            "go": words.name,
            "go_icon": words.icon,
            "today": state.today or date.min,
            **_ASKS[act](form, state),
        }
    )


def send_act(act: str, form: Any, controller: ReferralDetailController) -> bool:
    """Carry out what the form says. Says whether it is in the outbox."""
    return _SENDS[act](form, controller)


def faults_into(form: Any, faults: Iterable[FormFault]) -> None:
    """Say on the form what is missing or wrong."""
    say_faults(form, faults, places=_PLACES, words=referral_words.referral_fault_words)


def _asks_accept(form: Any, state: ReferralReadingState) -> dict[str, Any]:
    if not form.choice and state.colleagues:
        form.choice = [str(state.colleagues[0].account_id)]
    return {
        "explains": tr._(
            "You join the circle and share the responsibility. The school stays in it too. "
            "After your yes has arrived you see who it is."
        ),
        "choice_title": tr._("Who takes it?"),
        "choices": _colleagues(state),
        "asks_day_ahead": True,
        "from_today": True,
        "days": [1, 7, 14],
        "day_title": tr._("When do you first call? (not needed)"),
    }


def _asks_assign(_: Any, state: ReferralReadingState) -> dict[str, Any]:
    return {"choice_title": tr._("Who takes it from here?"), "choices": _colleagues(state)}


def _asks_reject(_: Any, state: ReferralReadingState) -> dict[str, Any]:
    today = state.today or date.min
    others = [
        (
            str(one.service_id),
            f"{one.organisation_name}: {one.name} · {room_words(one, today)}",
        )
        for one in state.alternatives[:_SHOWN]
    ]
    return {
        "explains": tr._("Say why, so that they can look on at once. Nobody is left waiting."),
        "choice_title": tr._("Why not?"),
        "choices": tr.options(RejectReason),
        "second_title": tr._("Who could help instead?"),
        "seconds": [*others, (_NOBODY, tr._("I know nobody else"))],
        "words_title": tr._("A word for whoever asked (not needed)"),
        "loses": True,
    }


def _asks_question(_: Any, state: ReferralReadingState) -> dict[str, Any]:
    asker = "" if state.view is None else state.view.from_organisation_name
    return {
        "explains": tr._(
            "This is no no. Your time stands still until {organisation} has answered."
        ).format(organisation=asker),
        "words_title": tr._("What do you need to know?"),
        "words_helper": tr._("Do not ask for a name: that comes after a yes."),
    }


def _asks_answer(_: Any, state: ReferralReadingState) -> dict[str, Any]:
    question = _open_question(state)
    return {
        "explains": "" if question is None else f"“{question.question}”",
        "words_title": tr._("Your answer"),
        "words_helper": tr._("They have not said yes yet: write no name."),
    }


def _asks_hold(form: Any, _: ReferralReadingState) -> dict[str, Any]:
    waits = form.choice == [str(HoldReason.WAITLISTED)]
    plan = tr._("What happens while they wait?")
    return {
        "explains": tr._("Whoever waits is not alone: say until when, and what happens meanwhile."),
        "choice_title": tr._("Why?"),
        "choices": tr.options(HoldReason),
        "asks_day_ahead": True,
        "days": [7, 14, 28, 91],
        "day_title": tr._("When does it go on?"),
        "words_title": plan if waits else tr._("What happens meanwhile? (not needed)"),
        "words_helper": tr._("Who calls whom, how often. School and family read this."),
    }


def _asks_contact(form: Any, state: ReferralReadingState) -> dict[str, Any]:
    if form.day is None:
        form.day = state.today
    return {
        "choice_title": tr._("How did it go?"),
        "choices": [
            (_REACHED, tr._("We spoke with the family")),
            (_TRIED, tr._("We tried, nobody answered")),
        ],
        "asks_day_back": True,
        "day_title": tr._("When was it?"),
    }


def _asks_complete(_: Any, __: ReferralReadingState) -> dict[str, Any]:
    return {
        "explains": tr._("The help ends and you leave the circle. The others hold on."),
        "choice_title": tr._("How did it end?"),
        "choices": tr.options(ReferralOutcome),
        "words_title": tr._("What does the school hear?"),
        "words_helper": tr._("One sentence, nothing of what was said."),
    }


def _asks_fail(_: Any, __: ReferralReadingState) -> dict[str, Any]:
    return {
        "explains": tr._("Whoever asked hears at once and looks on."),
        "choice_title": tr._("Why not?"),
        "choices": tr.options(FailureReason),
        "words_title": tr._("What does the school hear? (not needed)"),
        "loses": True,
    }


def _asks_recall(_: Any, state: ReferralReadingState) -> dict[str, Any]:
    joined = state.view is not None and state.view.status is not ReferralStatus.REQUESTED
    explains = tr._("They no longer have to answer. Nothing about the young person was shown.")
    if joined:
        explains = tr._("The help stops and they leave the circle. The others hold on.")
    return {
        "explains": explains,
        "choice_title": tr._("Why?"),
        "choices": tr.options(CancelReason),
        "words_title": tr._("What does the school hear? (not needed)"),
        "loses": True,
    }


_ASKS: Mapping[str, Callable[[Any, ReferralReadingState], dict[str, Any]]] = {
    "referral.accept": _asks_accept,
    "referral.answer": _asks_answer,
    "referral.ask": _asks_question,
    "referral.assign": _asks_assign,
    "referral.complete": _asks_complete,
    "referral.fail": _asks_fail,
    "referral.first-contact": _asks_contact,
    "referral.hold": _asks_hold,
    "referral.recall": _asks_recall,
    "referral.reject": _asks_reject,
}


def _sends_accept(form: Any, controller: ReferralDetailController) -> bool:
    if not form.choice:
        form.choice_fault = tr._("Choose who takes it.")
        return False
    return controller.accept(UUID(form.choice[0]), first_contact_on=form.day)


def _sends_assign(form: Any, controller: ReferralDetailController) -> bool:
    if not form.choice:
        form.choice_fault = tr._("Choose who takes it.")
        return False
    return controller.assign(UUID(form.choice[0]))


def _sends_reject(form: Any, controller: ReferralDetailController) -> bool:
    second = form.second[0] if form.second else None
    return controller.reject(
        RejectReason(form.choice[0]) if form.choice else None,
        alternative_service_id=None if second in (None, _NOBODY) else UUID(second),
        nobody_else=second == _NOBODY,
        message=form.words,
    )


def _sends_answer(form: Any, controller: ReferralDetailController) -> bool:
    question = _open_question(controller.state)
    return question is not None and controller.answer(question.question_id, form.words)


def _sends_hold(form: Any, controller: ReferralDetailController) -> bool:
    reason = HoldReason(form.choice[0]) if form.choice else None
    return controller.hold(reason, form.day, bridging_plan=form.words)


def _sends_contact(form: Any, controller: ReferralDetailController) -> bool:
    if not form.choice:
        form.choice_fault = tr._("Choose how it went.")
        return False
    day = form.day or controller.state.today
    if day is None:
        return False
    return controller.record_contact(day, reached=form.choice == [_REACHED])


def _sends_complete(form: Any, controller: ReferralDetailController) -> bool:
    outcome = ReferralOutcome(form.choice[0]) if form.choice else None
    return controller.complete(outcome, message=form.words)


def _sends_fail(form: Any, controller: ReferralDetailController) -> bool:
    reason = FailureReason(form.choice[0]) if form.choice else None
    return controller.fail(reason, message=form.words)


def _sends_recall(form: Any, controller: ReferralDetailController) -> bool:
    reason = CancelReason(form.choice[0]) if form.choice else None
    return controller.recall(reason, message=form.words)


_SENDS: Mapping[str, Callable[[Any, ReferralDetailController], bool]] = {
    "referral.accept": _sends_accept,
    "referral.answer": _sends_answer,
    "referral.ask": lambda form, controller: controller.ask(form.words),
    "referral.assign": _sends_assign,
    "referral.complete": _sends_complete,
    "referral.fail": _sends_fail,
    "referral.first-contact": _sends_contact,
    "referral.hold": _sends_hold,
    "referral.recall": _sends_recall,
    "referral.reject": _sends_reject,
}


def _colleagues(state: ReferralReadingState) -> Sequence[tuple[str, str]]:
    me = next(iter(state.colleagues), None)
    return [
        (
            str(one.account_id),
            tr._("{name} (you)").format(name=one.display_name) if one is me else one.display_name,
        )
        for one in state.colleagues
    ]


def _open_question(state: ReferralReadingState) -> Any:
    questions = () if state.view is None else state.view.questions
    return next((one for one in questions if one.answer is None), None)
