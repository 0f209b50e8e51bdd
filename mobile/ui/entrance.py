"""Who may see what: which screen stands before the PIN, and what goes when the phone locks.

When it locks, keys and every screen are thrown away; only the path of names and ids stays, so that
the PIN leads back to where one was. Whoever signs in anew begins at home: it may be somebody else.
"""

from __future__ import annotations

from collections.abc import Callable

from mobile.controllers.help_lines import refresh_lines
from mobile.controllers.sign_in import SignInState, SignInStep, Why
from mobile.controllers.trends import forget_trends_unless_for
from mobile.ui.i18n import tr
from mobile.ui.navigation import BEFORE_PIN, Step
from mobile.ui.shell import Shell
from mobile.ui.widgets.dialog import close_all

_SCREENS = {
    SignInStep.SIGN_IN: "sign-in",
    SignInStep.CHOOSE_PIN: "choose-pin",
    SignInStep.PIN: "lock",
}


class Entrance:
    """Lets in, and shuts."""

    def __init__(self, shell: Shell, let_in: Callable[[], None]) -> None:
        """Guard this shell; ``let_in`` is called each time somebody has come in."""
        self._shell = shell
        self._let_in_then = let_in
        self._path: tuple[Step, ...] = ()

    def show(self, state: SignInState) -> None:
        """Show the screen that belongs to how the way in stands."""
        navigator = self._shell.navigator
        if state.step is SignInStep.OPEN:
            if navigator.place in BEFORE_PIN or not navigator.place:
                self._let_in()
            return
        screen = _SCREENS.get(state.step, navigator.place)
        if navigator.place != screen:
            path = navigator.drop_all(then=screen)
            if path and path[-1].name not in BEFORE_PIN:
                self._path = path
        if state.step is SignInStep.SIGN_IN:
            self._path = ()

    def lock(self) -> None:
        """Lock now: keys, opened records and every screen are thrown away."""
        if not self._shell.is_open:
            return
        close_all()
        self._shell.phone.access.lock()
        self._shell.who.forget()
        self._shell.way_in.refresh()
        self.show(self._shell.way_in.state)

    def leave(self) -> None:
        """Sign out of this device: what the server said goes, what is unsent stays, sealed."""
        self._shell.phone.access.revoke()
        self.lost(Why.LEFT)

    def lost(self, why: Why) -> None:
        """Shut, after access to this phone has ended."""
        close_all()
        self._shell.who.forget()
        self._shell.way_in.lost(why)
        self.show(self._shell.way_in.state)

    def remind_of_unsent(self) -> None:
        """Leave a notice when something waits: nothing is sent while the app is away."""
        parts = self._shell.parts
        unsent = 0 if parts is None else parts.phone.outbox.unsent()
        if unsent:
            text = tr.n(
                "{count} thing waits to be sent. Open Kring where there is a connection.",
                "{count} things wait to be sent. Open Kring where there is a connection.",
                unsent,
            )
            self._shell.device.notifier.tell("Kring", text)

    def _let_in(self) -> None:
        navigator = self._shell.navigator
        self._shell.auto_lock.touched()
        self._shell.who.recall()
        path, self._path = self._path or (Step("home"),), ()
        navigator.start_over(*path)
        for name in BEFORE_PIN:
            if navigator.has_screen(name):
                navigator.remove_widget(navigator.get_screen(name))
        self._shell.start(self._learn())
        self._let_in_then()

    async def _learn(self) -> None:
        """Ask who this is and whom to call; both are kept, so that they are known offline."""
        phone = self._shell.phone
        await self._shell.who.refresh()
        if self._shell.is_open:
            forget_trends_unless_for(self._shell.who, phone.store)
        await refresh_lines(phone.store, phone.client)
