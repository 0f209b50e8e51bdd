"""Signing in with a name and a password; again after the PIN was lost or the device revoked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kivy.properties import BooleanProperty, NumericProperty, StringProperty
from typing_extensions import override

from mobile.controllers.sign_in import SignInState, SignInStep, Why
from mobile.ui.i18n import mark, tr
from mobile.ui.navigation import KringScreen
from mobile.ui.widgets.dialog import ask

PROBLEMS: Mapping[str, str] = {
    "no-answer": mark(
        "There is no connection with Kring. Nothing was lost. Look at the network and try again."
    ),
    "credentials-not-accepted": mark(
        "This name and password do not belong together. Look at capitals and try again."
    ),
    "too-many-tries": mark("That was tried too often. Wait a few minutes and try again."),
    "account-locked-for-now": mark(
        "Too many wrong passwords: this name rests for a while. "
        "Try later, or ask your administrator."
    ),
    "second-factor-needed": mark(
        "Your account has a second factor. Fill in the code your app shows now, then sign in."
    ),
    "second-factor-not-accepted": mark(
        "This code is not right, or it was used before. Wait for the next one and try again."
    ),
    "another-owner": mark(
        "Somebody else wrote things on this phone that are not sent yet. They must sign in first."
    ),
    "client-too-old": mark("This app is too old for Kring. Update it, then sign in again."),
}
_OF_THE_LOCK = frozenset({"wrong-pin"})
"""Told by why one is here."""
_SOMETHING = mark("Kring could not do this now. Nothing was lost. Try again in a moment.")
_WHY: Mapping[Why, str] = {
    Why.PIN_LOST: mark("The PIN was wrong five times. Sign in again and choose a new one."),
    Why.REVOKED: mark("This device was signed out. What Kring had told it is gone from it."),
    Why.LEFT: mark("You are signed out. What Kring had told this device is gone from it."),
    Why.AGAIN: mark("Sign in again. What Kring had told this device was taken off it."),
}


class SignInScreen(KringScreen):
    """Asks for name and password."""

    server = StringProperty("")
    unsent = NumericProperty(0)
    busy = BooleanProperty(False)
    problem = StringProperty("")
    why = StringProperty("")
    """Why one has to sign in again."""
    owner_blocks = BooleanProperty(False)
    asks_code = BooleanProperty(False)
    """Whether the code of a second factor goes along."""

    @override
    def shown(self, **arguments: Any) -> None:
        """Show the server, and why one is here."""
        self.server = self.shell.phone.settings.server_url.removeprefix("https://")
        self.follow(self.shell.way_in.showing, self._draw)
        self.ids.username.focus()

    @override
    def hidden(self) -> None:
        """Stop following, and forget the password."""
        self.ids.password.show("")
        self.ids.code.show("")

    def go_on(self) -> None:
        """Ask the server, when both are filled in."""
        username, password = self.ids.username, self.ids.password
        username.fault = "" if username.text.strip() else tr._("Fill in your name.")
        password.fault = "" if password.text else tr._("Fill in your password.")
        if not (username.fault or password.fault or self.busy):
            code = self.ids.code.text if self.asks_code else ""
            self.shell.start(self.shell.way_in.prove(username.text, password.text, code=code))

    def other_server(self) -> None:
        """Go to another server; only while nothing of this one waits here."""
        self.shell.go("server")

    def give_up(self) -> None:
        """Ask twice before what somebody wrote here is lost."""
        ask(
            tr._("Throw away what is not sent?"),
            tr.n(
                "{count} thing that somebody wrote here is lost for good. Nobody else has it.",
                "{count} things that somebody wrote here are lost for good. Nobody else has them.",
                self.unsent,
            ),
            yes=tr._("Throw away"),
            no=tr._("Keep"),
            loses=True,
            then=self._ask_again,
        )

    def _ask_again(self) -> None:
        ask(
            tr._("Are you sure?"),
            tr._("This cannot be undone. Ask the person first, if you can."),
            yes=tr._("Yes, throw away"),
            no=tr._("Keep"),
            loses=True,
            then=self.shell.way_in.abandon_unsent,
        )

    def _draw(self, state: SignInState) -> None:
        self.unsent = state.unsent
        self.why = tr._(_WHY[state.why]) if state.why is not None else ""
        self.busy = state.step is SignInStep.BUSY
        code = "" if state.problem in _OF_THE_LOCK else state.problem or ""
        self.problem = tr._(PROBLEMS.get(code, _SOMETHING)) if code else ""
        self.owner_blocks = code == "another-owner"
        if not self.busy:
            self.asks_code = state.asks_code
