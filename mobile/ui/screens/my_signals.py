"""One's own signals: what waits, what was refused, and how far the school has come with each."""

from __future__ import annotations

from typing import Any

from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty
from typing_extensions import override

from mobile.controllers.my_signals import (
    MySignal,
    MySignalsController,
    MySignalsState,
    SendingState,
)
from mobile.ui.dates import local_day, moment_words
from mobile.ui.i18n import tr
from mobile.ui.navigation import KringScreen
from mobile.ui.shell import Shell
from mobile.ui.theme import theme
from mobile.ui.widgets.line_list import Lines
from shared.vocabulary import SignalKind, SignallerStep

_PICTURES = {
    SignallerStep.RECEIVED: "inbox-arrow-down-outline",
    SignallerStep.TAKEN_UP: "hand-heart-outline",
    SignallerStep.CONTACT_MADE: "message-text-outline",
    SignallerStep.FINISHED: "check-circle-outline",
    SignallerStep.WITHDRAWN: "undo",
}


class MySignalsScreen(KringScreen):
    """The list of one's own signals."""

    lines = ObjectProperty(())
    unreadable = NumericProperty(0)
    is_empty = BooleanProperty(False)
    is_loading = BooleanProperty(False)

    def __init__(self, shell: Shell, **named: Any) -> None:
        """Make the controller."""
        self.controller = MySignalsController(shell.ports)
        super().__init__(shell, **named)

    @override
    def shown(self, **arguments: Any) -> None:
        """Look how they stand."""
        if not self.is_new:
            self.controller.refresh()
        self.leave_front()
        self.follow(self.controller.showing, self.draw)

    @override
    def data_changed(self) -> None:
        """Look again."""
        self.controller.refresh()
        self._say_whether_any(self.controller.state)

    def open(self, signal: MySignal) -> None:
        """Look at one of them."""
        self.shell.go("signal-detail", signal_id=signal.signal_id)

    def draw(self, state: MySignalsState) -> None:
        """Show a state."""
        self._say_whether_any(state)
        self.unreadable = state.unreadable
        self.lines = Lines(state.signals, self._line)

    def _say_whether_any(self, state: MySignalsState) -> None:
        """Tell *none yet* from *not heard yet*, which changes with the first answer alone."""
        has_heard = self.shell.ports.store.cursor() is not None
        self.is_loading = not state.signals and not has_heard
        self.is_empty = not state.signals and has_heard

    def _line(self, signal: MySignal) -> dict[str, Any]:
        tag, ink = tag_of(signal)
        return {
            "key": signal,
            "icon": picture_of(signal),
            "text": name_of(signal),
            "below": below_of(signal, self.shell),
            "tag": tag,
            "tag_ink": ink,
        }


def name_of(signal: MySignal) -> str:
    """Say whom a signal is about."""
    if signal.pupil is None:
        return tr._("A pupil who is no longer on the list")
    return f"{signal.pupil.given_name} {signal.pupil.family_name}"


def below_of(signal: MySignal, shell: Shell) -> str:
    """Say what kind of signal it is and when it was made."""
    today = local_day(shell.ports.clock())
    kind = tr.label(signal.kind or SignalKind.CONCERN)
    return kind if signal.made_at is None else f"{kind} · {moment_words(signal.made_at, today)}"


def picture_of(signal: MySignal) -> str:
    """Give the picture of how a signal stands."""
    if signal.problem is not None:
        return "alert-circle-outline"
    if signal.step is None:
        confirmed = signal.sending is SendingState.CONFIRMED
        return "inbox-arrow-down-outline" if confirmed else "timer-sand"
    return _PICTURES[signal.step]


def tag_of(signal: MySignal) -> tuple[str, Any]:
    """Say how a signal stands, and in which ink. Queued is never said as done."""
    if signal.problem is not None:
        return tr._("Not accepted: see why"), theme.red
    if signal.withdrawing:
        return tr._("Your withdrawal will be sent"), theme.amber
    if signal.step is None:
        if signal.sending is SendingState.CONFIRMED:
            return tr.label(SignallerStep.RECEIVED), theme.ink_soft
        return tr._("Will be sent"), theme.amber
    begun = signal.step in (
        SignallerStep.TAKEN_UP,
        SignallerStep.CONTACT_MADE,
        SignallerStep.FINISHED,
    )
    return tr.label(signal.step), theme.green if begun else theme.ink_soft
