"""One signal of one's own: the receipt, the answer in three steps, and a way back while it is one.

What was written is shown only while it is on this phone alone. Once the school has it, the phone
keeps the receipt and no words.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from kivy.properties import (
    BooleanProperty,
    ListProperty,
    ObjectProperty,
    OptionProperty,
    StringProperty,
)
from typing_extensions import override

from mobile.controllers.my_signals import MySignal, MySignalsController, SendingState
from mobile.controllers.signal_form import draft_of
from mobile.sync.engine import SyncState
from mobile.ui import signal_words as words
from mobile.ui.dates import day_words, local_day, moment_words
from mobile.ui.i18n import tr
from mobile.ui.navigation import KringScreen
from mobile.ui.screens.my_signals import below_of, name_of
from mobile.ui.screens.review_and_send import said
from mobile.ui.shell import Shell
from mobile.ui.widgets.signal_parts import Said
from shared.vocabulary import SignallerStep, SignalReason
from shared.weighing import WITHDRAWAL_REASONS

_NO_SIGNAL = UUID(int=0)

_STEPS = (
    SignallerStep.RECEIVED,
    SignallerStep.TAKEN_UP,
    SignallerStep.CONTACT_MADE,
    SignallerStep.FINISHED,
)


class SignalDetailScreen(KringScreen):
    """How one signal stands."""

    name_shown = StringProperty("")
    below = StringProperty("")
    strip = StringProperty("")
    strip_kind = OptionProperty("info", options=("info", "waiting", "offline", "good", "refused"))
    promise = StringProperty("")
    message = StringProperty("")
    steps = ListProperty([])
    reasons = ListProperty([])
    chosen = ListProperty([])
    has_said = BooleanProperty(False)
    is_at_school = BooleanProperty(False)
    is_gone = BooleanProperty(False)
    may_take_back = BooleanProperty(False)
    may_withdraw = BooleanProperty(False)
    asks_why = BooleanProperty(False)
    refused_id = ObjectProperty(None, allownone=True)

    def __init__(self, shell: Shell, **named: Any) -> None:
        """Wait to hear which signal it is."""
        self.controller = MySignalsController(shell.ports)
        self.signal_id = _NO_SIGNAL
        self._watching: tuple[Callable[[], None], ...] = ()
        super().__init__(shell, **named)

    @override
    def shown(self, *, signal_id: UUID = _NO_SIGNAL, **_: Any) -> None:
        """Show this signal."""
        self.signal_id = signal_id
        self.asks_why, self.chosen = False, []
        if not self.is_new:
            self.controller.refresh()
        self.leave_front()
        again = self.shell.bridge.gather(self.draw)
        unwatch = self.shell.phone.engine.watch(again)
        self._watching = (unwatch, again.let_go)
        self.follow(self.controller.showing, lambda _: self.draw())
        self.ids.page.to_top()

    @override
    def hidden(self) -> None:
        """Stop looking whether it is being sent."""
        for stop in self._watching:
            stop()
        self._watching = ()

    @override
    def data_changed(self) -> None:
        """Look again."""
        self.controller.refresh()
        self.draw()

    @override
    def went_back(self) -> bool:
        """Close the question why, when it is open."""
        if self.asks_why:
            self.asks_why = False
            return True
        return False

    def take_back(self) -> None:
        """Undo it here: it never left."""
        name = name_of(self._signal()) if self.controller.find(self.signal_id) else ""
        if self.controller.take_back(self.signal_id):
            self.shell.say(tr._("Taken back. Nothing about {name} was sent.").format(name=name))
            self.shell.back()
        else:
            self.shell.say(tr._("It may have left already. You can withdraw it once it arrived."))
            self.draw()

    def ask_why(self) -> None:
        """Ask why it is withdrawn."""
        self.asks_why = True

    def withdraw(self) -> None:
        """Ask the school to forget it."""
        if not self.chosen:
            return
        self.controller.withdraw(self.signal_id, SignalReason(self.chosen[0]))
        self.asks_why = False
        self.draw()

    def see_why(self) -> None:
        """Show what was refused."""
        self.shell.go("refused", command_id=self.refused_id)

    def draw(self) -> None:
        """Show how it stands."""
        self.reasons = [(str(r), words.reason_words(r)) for r in WITHDRAWAL_REASONS]
        signal = self.controller.find(self.signal_id)
        self.is_gone = signal is None
        if signal is None:
            self._draw_gone()
            return
        today = local_day(self.shell.ports.clock())
        self.name_shown, self.below = name_of(signal), below_of(signal, self.shell)
        self.strip_kind, self.strip = self._strip(signal)
        self.refused_id = signal.refused_command_id
        self.message = signal.message or ""
        self.may_take_back = signal.may_take_back
        self.may_withdraw = signal.may_withdraw
        self.promise = ""
        if signal.answer_due_at is not None:
            day = day_words(local_day(signal.answer_due_at), today)
            late = tr._("An answer was promised by {day}. Ask the care team: it may have slipped.")
            soon = tr._("Somebody answers you by {day}.")
            self.promise = (late if signal.answer_is_late else soon).format(day=day)
        self.steps = self._steps(signal)
        self.has_said = signal.said is not None
        self.is_at_school = not self.has_said and signal.step is not SignallerStep.WITHDRAWN
        self.ids.said.clear_widgets()
        if signal.said is not None:
            for label, text in said(draft_of(signal.said), today):
                self.ids.said.add_widget(Said(label=label, text=text))

    def _draw_gone(self) -> None:
        self.name_shown = tr._("No longer on this phone")
        self.below = self.promise = self.message = self.strip = ""
        self.steps, self.refused_id = [], None
        self.may_take_back = self.may_withdraw = self.has_said = self.is_at_school = False
        self.ids.said.clear_widgets()

    def _signal(self) -> MySignal:
        found = self.controller.find(self.signal_id)
        if found is None:
            raise LookupError("the signal is no longer here")
        return found

    def _strip(self, signal: MySignal) -> tuple[str, str]:
        if signal.problem is not None and signal.step is not None:
            return "refused", tr._("Your withdrawal was not accepted: the signal stands.")
        if signal.problem is not None:
            return "refused", tr._("The school did not take this. What you wrote is kept here.")
        if signal.withdrawing:
            return "waiting", tr._("Your withdrawal will be sent. Until then the signal stands.")
        if signal.step is not None:
            withdrawn = signal.step is SignallerStep.WITHDRAWN
            return "info", tr.below(signal.step) if withdrawn else ""
        if signal.sending is SendingState.CONFIRMED:
            return "info", tr._("The school has your signal.")
        return self._waiting()

    def _waiting(self) -> tuple[str, str]:
        state = self.shell.phone.engine.status.state
        if state is SyncState.BACKING_OFF:
            safe = tr._("Safe on this phone. It will be sent as soon as there is a connection.")
            return "offline", safe
        if state is SyncState.UPDATE_NEEDED:
            return "waiting", tr._("Safe on this phone. It can be sent after an update.")
        return "waiting", tr._("Safe on this phone. It is being sent.")

    def _steps(self, signal: MySignal) -> list[dict[str, Any]]:
        if signal.step is SignallerStep.WITHDRAWN:
            return []
        today = local_day(self.shell.ports.clock())
        confirmed = signal.sending is SendingState.CONFIRMED
        reached = signal.step or (SignallerStep.RECEIVED if confirmed else None)
        at = -1 if reached is None else _STEPS.index(reached)
        found = []
        for number, step in enumerate(_STEPS):
            below = tr.below(step) if number == at else ""
            if number == at and signal.step_at is not None:
                below = f"{below}\n{moment_words(signal.step_at, today)}"
            state = "done" if number <= at else ("here" if number == at + 1 else "to-come")
            found.append(
                {"state": state, "text": tr.label(step), "below": below, "is_help": number > 0}
            )
        return found
