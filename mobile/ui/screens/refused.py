"""What was not accepted: why, both sides of it, and one tap to the next step."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from kivy.properties import BooleanProperty, ObjectProperty, StringProperty
from typing_extensions import override

from mobile.controllers.refusals import NextStep, Refusal, RefusalsController, RefusalsState
from mobile.controllers.signal_form import draft_of
from mobile.ui import signal_words as words
from mobile.ui.dates import local_day, moment_words
from mobile.ui.forming import FORMS
from mobile.ui.i18n import tr
from mobile.ui.navigation import KringScreen
from mobile.ui.refusal_words import act_words, next_words, why_words
from mobile.ui.screens import SCREENS
from mobile.ui.screens.review_and_send import said
from mobile.ui.shell import Shell
from mobile.ui.widgets.card import Card
from mobile.ui.widgets.dialog import ask
from mobile.ui.widgets.signal_parts import Said

_LOOK_AT = {"signal": "weigh", "referral": "referral-detail", "case": "circle"}
"""Where what is not one's own signal is looked at, by what it is about."""


class RefusalCard(Card):
    """One act that was refused."""

    __events__ = ("on_taken", "on_put_away")

    refusal = ObjectProperty(None, allownone=True)
    act = StringProperty("")
    about = StringProperty("")
    why = StringProperty("")
    is_overtaken = BooleanProperty(False)
    theirs = StringProperty("")
    their_message = StringProperty("")
    way_on = StringProperty("")
    only_read = BooleanProperty(False)
    trace = StringProperty("")

    def on_taken(self) -> None:
        """Be told that the next step is wanted; for whoever binds."""

    def on_put_away(self) -> None:
        """Be told that it may go; for whoever binds."""


class RefusedScreen(KringScreen):
    """Everything that was refused and not dealt with."""

    is_empty = BooleanProperty(False)
    form_is_busy = BooleanProperty(False)

    def __init__(self, shell: Shell, **named: Any) -> None:
        """Make the controller."""
        self.controller = RefusalsController(shell.ports)
        self._first: UUID | None = None
        self._shown: tuple[str, tuple[Refusal, ...]] = ("", ())
        super().__init__(shell, **named)

    @override
    def shown(self, *, command_id: UUID | None = None, **_: Any) -> None:
        """Show what was refused, this one first."""
        self._first = command_id
        if not self.is_new:
            self.controller.refresh()
        self.leave_front()
        self.follow(self.controller.showing, self.draw)
        self.ids.page.to_top()

    @override
    def data_changed(self) -> None:
        """Look again."""
        self.controller.refresh()

    def take_next(self, refusal: Refusal) -> None:
        """Take the one way on."""
        match refusal.next:
            case NextStep.CHANGE:
                if self.controller.change(refusal.command_id) and refusal.mine is not None:
                    self.shell.navigator.replace(FORMS[refusal.mine.kind])
            case NextStep.WITHDRAW_AGAIN:
                if self.controller.withdraw_again(refusal.command_id):
                    self.shell.say(tr._("Your withdrawal will be sent again."))
            case NextStep.LOOK:
                self._look(refusal)
            case NextStep.PUT_AWAY:
                self.controller.put_away(refusal.command_id)

    def put_away(self, refusal: Refusal) -> None:
        """Let it go; words that are in no other place only after asking once more."""
        if refusal.mine is None:
            self.controller.put_away(refusal.command_id)
            return
        ask(
            tr._("Throw this signal away?"),
            tr._("The school never got it. What you wrote is in no other place."),
            yes=tr._("Throw away"),
            no=tr._("Keep it"),
            loses=True,
            then=lambda: self.controller.put_away(refusal.command_id),
        )

    def draw(self, state: RefusalsState) -> None:
        """Show a state."""
        self.is_empty = not state.refusals
        self.form_is_busy = state.form_is_busy
        if self._shown == (tr.language, state.refusals):
            return
        self._shown = (tr.language, state.refusals)
        place = self.ids.refusals
        place.clear_widgets()
        for refusal in sorted(state.refusals, key=lambda r: r.command_id != self._first):
            place.add_widget(self._card(refusal))

    def _card(self, refusal: Refusal) -> RefusalCard:
        today = local_day(self.shell.ports.clock())
        card = RefusalCard(
            refusal=refusal,
            act=act_words(refusal),
            about=self._about(refusal),
            why=why_words(refusal),
            is_overtaken=refusal.is_overtaken,
            way_on=next_words(refusal.next),
            only_read=refusal.next is NextStep.PUT_AWAY,
            trace="" if refusal.trace_id is None else str(refusal.trace_id),
        )
        if refusal.theirs is not None:
            step = refusal.theirs.step
            when = moment_words(refusal.theirs.step_at, today)
            card.theirs = f"{tr.label(step)}, {when}. {tr.below(step)}"
            card.their_message = refusal.theirs.message or ""
        elif refusal.mine is not None:
            card.theirs = tr._("The school does not have this signal.")
        mine = card.ids.mine
        if refusal.mine is not None:
            for label, text in said(draft_of(refusal.mine), today):
                mine.add_widget(Said(label=label, text=text))
        elif refusal.my_reason is not None:
            reason = words.reason_words(refusal.my_reason)
            mine.add_widget(Said(label=tr._("Withdraw the signal, because:"), text=reason))
        else:
            mine.add_widget(Said(text=act_words(refusal)))
        card.bind(
            on_taken=lambda one: self.take_next(one.refusal),
            on_put_away=lambda one: self.put_away(one.refusal),
        )
        return card

    def _about(self, refusal: Refusal) -> str:
        pupil = refusal.pupil
        if pupil is None:
            return ""
        name = f"{pupil.given_name} {pupil.family_name}"
        return f"{name} · {pupil.class_name}" if pupil.class_name else name

    def _look(self, refusal: Refusal) -> None:
        resource = refusal.act.partition(".")[0]
        if refusal.theirs is not None:
            self.shell.go("signal-detail", signal_id=refusal.about)
        elif _LOOK_AT.get(resource) in SCREENS:
            self.shell.go(_LOOK_AT[resource], **{f"{resource}_id": refusal.about})
        else:
            self.shell.go("home")
