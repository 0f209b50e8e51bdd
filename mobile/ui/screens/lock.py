"""The lock: a PIN, five tries, and what happens after the fifth."""

from __future__ import annotations

from typing import Any

from kivy.properties import BooleanProperty, NumericProperty, StringProperty
from typing_extensions import override

from mobile.controllers.sign_in import SignInState
from mobile.data.vault import MAX_TRIES
from mobile.ui.i18n import tr
from mobile.ui.navigation import KringScreen


class LockScreen(KringScreen):
    """Opens with the PIN."""

    problem = StringProperty("")
    unsent = NumericProperty(0)
    opening = BooleanProperty(False)

    @override
    def shown(self, **arguments: Any) -> None:
        """Wait for the PIN."""
        self.opening = False
        self.ids.pad.listen()
        self.follow(self.shell.way_in.showing, self._draw)

    @override
    def hidden(self) -> None:
        """Forget every digit."""
        self.ids.pad.deafen()

    def entered(self, pin: str) -> None:
        """Try this PIN, once the six circles are drawn full: it takes a third of a second."""
        self.opening = True
        self.shell.bridge.soon(lambda: self._open(pin))

    def _open(self, pin: str) -> None:
        self.shell.way_in.enter_pin(pin)
        self.opening = False

    def _draw(self, state: SignInState) -> None:
        self.unsent = state.unsent
        self.ids.pad.is_wrong = state.problem == "wrong-pin"
        self.problem = ""
        if state.problem == "wrong-pin" or state.tries_left < MAX_TRIES:
            self.problem = tr.n(
                "Not the right PIN. {count} try left; after that you sign in again.",
                "Not the right PIN. {count} tries left; after that you sign in again.",
                state.tries_left,
            )
