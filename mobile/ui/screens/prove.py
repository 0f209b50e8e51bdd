"""Showing again that it is oneself, so that what one did about a circle can go on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kivy.properties import BooleanProperty, StringProperty
from typing_extensions import override

from mobile.controllers.proving import ProofStep, ProvingController, ProvingState
from mobile.ui import circle_words, referral_words
from mobile.ui.i18n import mark, tr
from mobile.ui.navigation import KringScreen
from mobile.ui.shell import Shell
from shared.contract import Command

_PLACE = "prove"

_PROBLEMS: Mapping[str, str] = {
    "no-answer": mark(
        "There is no connection with Kring. Nothing was lost. Look at the network and try again."
    ),
    "too-many-tries": mark("That was tried too often. Wait a few minutes and try again."),
    "account-locked-for-now": mark(
        "That was tried too often: this name rests for a while. What you did stays here and waits."
    ),
}
_WRONG_CODE = mark(
    "This code is not right, or it was used before. Wait for the next one and try again."
)
_WRONG_PASSWORD = mark("This is not your password. Look at capitals and try again.")
_SOMETHING = mark("Kring could not do this now. Nothing was lost. Try again in a moment.")
_NOT_ACCEPTED = "second-factor-not-accepted"


class ProveScreen(KringScreen):
    """Asks for a code, or for the password where there is no second factor."""

    lines = StringProperty("")
    """What waits, a line each."""
    is_looking = BooleanProperty(True)
    is_asking = BooleanProperty(False)
    """Whether one can type now, or could a moment ago."""
    is_busy = BooleanProperty(False)
    is_offline = BooleanProperty(False)
    is_trouble = BooleanProperty(False)
    takes_code = BooleanProperty(True)
    problem = StringProperty("")

    def __init__(self, shell: Shell, **named: Any) -> None:
        """Make the controller."""
        engine = shell.phone.engine
        self.controller = ProvingController(
            shell.ports, shell.phone.client, lambda: engine.status.unproved
        )
        super().__init__(shell, **named)

    @override
    def shown(self, **arguments: Any) -> None:
        """Ask with what one can show it."""
        self.ids.proof.fault = ""
        self.controller.begin()
        self.follow(self.controller.showing, self._draw)
        self.look()

    @override
    def hidden(self) -> None:
        """Forget what was typed: it is a secret."""
        self.ids.proof.show("")

    @override
    def data_changed(self) -> None:
        """Look again at what waits."""
        self.controller.refresh()

    def look(self) -> None:
        """Ask with what one can show it, perhaps once more."""
        self.shell.start(self.controller.look())

    def go_on(self) -> None:
        """Show it."""
        if not self.is_busy:
            self.shell.start(self.controller.show(self.ids.proof.text))

    def _draw(self, state: ProvingState) -> None:
        step = state.step
        if step is ProofStep.DONE:
            self.shell.say(tr._("Thank you. What waited is being sent."))
            self.shell.bridge.soon(self._leave)
            return
        self.lines = "\n".join(_line(command) for command in state.waiting)
        self.is_looking = step is ProofStep.LOOKING
        self.is_busy = step is ProofStep.BUSY
        self.is_asking = step in (ProofStep.ASKING, ProofStep.BUSY)
        self.is_offline = step is ProofStep.OFFLINE
        self.is_trouble = step is ProofStep.TROUBLE
        self.takes_code = state.takes_code
        is_missing = state.problem == "missing"
        self.ids.proof.fault = self._missing() if is_missing else ""
        self.problem = "" if is_missing or not state.problem else self._words(state.problem)
        if self.problem or is_missing:
            self.shell.bridge.soon(self._bring_into_sight)

    def _bring_into_sight(self) -> None:
        self.ids.page.show_widget(self.ids.told if self.problem else self.ids.proof)

    def _leave(self) -> None:
        if self.shell.navigator.place == _PLACE:
            self.shell.back()

    def _missing(self) -> str:
        return tr._("Fill in the code.") if self.takes_code else tr._("Fill in your password.")

    def _words(self, problem: str) -> str:
        if problem == _NOT_ACCEPTED:
            return tr._(_WRONG_CODE if self.takes_code else _WRONG_PASSWORD)
        return tr._(_PROBLEMS.get(problem, _SOMETHING))


def _line(command: Command) -> str:
    """Name an act as its button did."""
    try:
        if command.type.startswith("referral."):
            return referral_words.act_words(command.type).name
        return circle_words.act_words(circle_words.act_in(command)).name
    except KeyError:  # A newer server may ask it of an act whose button has no name here.
        return tr._("What you did")
