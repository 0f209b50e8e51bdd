"""Choosing the PIN: six digits, twice. The phone opens with them from now on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kivy.properties import BooleanProperty, StringProperty
from typing_extensions import override

from mobile.controllers.sign_in import SignInState
from mobile.ui.i18n import mark, tr
from mobile.ui.navigation import KringScreen
from mobile.ui.shell import Shell

_PROBLEMS: Mapping[str, str] = {
    "pin-too-easy": mark("Anybody would try this one first. Choose another."),
    "pin-too-short": mark("A PIN has six digits."),
    "former-password-needed": mark(
        "Your password was changed since. With the former one, what you wrote here opens again."
    ),
}
_NOT_THE_SAME = mark("The two were not the same. Choose a PIN again.")


class ChoosePinScreen(KringScreen):
    """Asks for a PIN, and for the same once more."""

    again = BooleanProperty(False)
    asks_former = BooleanProperty(False)
    problem = StringProperty("")

    def __init__(self, shell: Shell, **named: Any) -> None:
        """Have no PIN yet."""
        self._first = ""
        self._pin = ""
        self._differed = False
        super().__init__(shell, **named)

    @override
    def shown(self, **arguments: Any) -> None:
        """Begin with the first time."""
        self._begin()
        self._differed, self.problem = False, ""
        self.ids.pad.listen()
        self.follow(self.shell.way_in.showing, self._draw)

    @override
    def hidden(self) -> None:
        """Forget every digit."""
        self.ids.pad.deafen()
        self._begin()
        self._pin = ""

    @override
    def went_back(self) -> bool:
        """From the second time to the first; from there to signing in."""
        if self.again:
            self._begin()
        else:
            self.shell.way_in.start_again()
        return True

    def entered(self, pin: str) -> None:
        """Take six digits: the first time, or the same again."""
        if not self.again:
            self._first, self.again, self._differed, self.problem = pin, True, False, ""
            return
        if pin != self._first:
            self._begin()
            self._differed, self.problem = True, tr._(_NOT_THE_SAME)
            return
        self._pin = pin
        self._begin()
        self.shell.way_in.choose_pin(pin, former_password=None)

    def give_former(self) -> None:
        """Try with the former password and the PIN that was chosen."""
        former = self.ids.former.text
        self.ids.former.fault = "" if former else tr._("Fill in the former password.")
        if former:
            self.shell.way_in.choose_pin(self._pin, former_password=former)

    def _begin(self) -> None:
        self._first, self.again = "", False

    def _draw(self, state: SignInState) -> None:
        self.asks_former = state.asks_former_password
        if state.problem is not None and state.problem in _PROBLEMS:
            self.problem = tr._(_PROBLEMS[state.problem])
        elif self._differed:
            self.problem = tr._(_NOT_THE_SAME)
