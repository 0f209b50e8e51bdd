"""What every screen is given: the phone's parts, the way to other screens, and a voice.

A screen makes its controller out of this, as ``MySignalsController(shell.ports)``, shows its state
with ``shell.follow``, starts what takes time with ``shell.start`` and moves on with ``shell.go``.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

from mobile.controllers.lock import AutoLock
from mobile.controllers.ports import Ports
from mobile.controllers.showing import Showing
from mobile.controllers.sign_in import SignInController, SignInStep
from mobile.controllers.who import WhoController
from mobile.data.vault import VaultState
from mobile.platform.ports import Device
from mobile.ui.bridge import Bridge
from mobile.ui.navigation import Navigator
from mobile.wiring import Phone

State = TypeVar("State")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What there is once the phone knows its server."""

    phone: Phone
    ports: Ports
    who: WhoController
    way_in: SignInController


class Shell:
    """The one object every screen holds."""

    def __init__(
        self,
        *,
        device: Device,
        bridge: Bridge,
        navigator: Navigator,
        auto_lock: AutoLock,
        say: Callable[[str], None],
        connect: Callable[[str], None],
        lock: Callable[[], None],
        leave: Callable[[], None],
    ) -> None:
        """Hold these; the parts come when the server is known."""
        self.device = device
        self.bridge = bridge
        self.navigator = navigator
        self.auto_lock = auto_lock
        self.say = say
        """Shows a short sentence for a few seconds: a receipt, never the only sign of anything."""
        self.connect = connect
        """Points the phone to a server, as its address was typed. Raises `NotAnAddress`."""
        self.lock = lock
        """Locks now."""
        self.leave = leave
        """Signs out of this device now, without asking anybody."""
        self.parts: Parts | None = None
        self._drawings: list[Callable[[], None]] = []

    @property
    def is_open(self) -> bool:
        """Whether somebody is in."""
        if self.parts is None or self.parts.way_in.state.step is not SignInStep.OPEN:
            return False
        # Refused by the server a moment ago, it may be locked before the way in has heard of it.
        return self.parts.phone.access.state is VaultState.OPEN

    @property
    def phone(self) -> Phone:
        """The phone. Only the screen that asks for the server is there before it."""
        return self._parts.phone

    @property
    def ports(self) -> Ports:
        """What controllers may ask."""
        return self._parts.ports

    @property
    def who(self) -> WhoController:
        """Who is signed in, and as what."""
        return self._parts.who

    @property
    def way_in(self) -> SignInController:
        """The way into the phone."""
        return self._parts.way_in

    @property
    def go(self) -> Callable[..., None]:
        """Show another screen: ``shell.go("my-signals")``, ``shell.go("weigh", signal_id=…)``."""
        return self.navigator.go

    def back(self) -> None:
        """Go back one step."""
        self.navigator.back()

    def start(self, work: Coroutine[Any, Any, Any]) -> None:
        """Start what takes time. It ends with the app."""
        self.bridge.start(work)

    def follow(self, showing: Showing[State], draw: Callable[[State], None]) -> Callable[[], None]:
        """Draw a state now and at the next frame after a change; once more in other light or words.

        Returns
        -------
        Callable
            How to stop following; asking twice does no harm.
        """
        followed = True

        def look() -> None:
            if followed:
                draw(showing.state)

        def stop() -> None:
            nonlocal followed
            if followed:
                followed = False
                unwatch()
                again.let_go()
                self._drawings.remove(look)

        again = self.bridge.gather(look)
        unwatch = showing.watch(again)
        self._drawings.append(look)
        draw(showing.state)
        return stop

    def draw_again(self) -> None:
        """Draw everything that is followed once more: the language or the light changed."""
        for look in tuple(self._drawings):
            look()

    @property
    def _parts(self) -> Parts:
        if self.parts is None:
            raise RuntimeError("no server is known yet")
        return self.parts
