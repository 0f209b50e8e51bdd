"""One's own devices, and signing out of any of them.

A device that is taken off the list is wiped when it next asks. Signing out here tells the server
first; without a network the person may go on, and is told that the device stays on the list.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol
from uuid import UUID

from mobile.controllers.ports import Ports
from mobile.controllers.reading import Loading, read
from mobile.controllers.showing import Showing
from shared.people import SessionList, SessionView


class AsksDevices(Protocol):
    """Asks the server about devices; the client is one. Raises as `Client` does."""

    async def sessions(self) -> SessionList:
        """Ask on which devices one is signed in."""

    async def end_session(self, session_id: UUID) -> None:
        """End one of one's own sessions."""

    async def sign_out(self) -> None:
        """End the session of this device."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DevicesState:
    """What the screen shows."""

    loading: Loading = Loading.NOTHING
    devices: tuple[SessionView, ...] = ()
    ending: UUID | None = None
    """Which is being taken off the list."""
    problem: str | None = None
    """Why the last thing asked could not be done: a code."""


class DevicesController:
    """Shows one's devices and takes them off the list."""

    def __init__(self, asks: AsksDevices) -> None:
        """Show nothing yet."""
        self._asks = asks
        self.showing = Showing(DevicesState())

    @property
    def state(self) -> DevicesState:
        """What the screen shows."""
        return self.showing.state

    async def refresh(self) -> None:
        """Ask the server. What was shown stays until it answers."""
        self.showing.show(replace(self.state, loading=Loading.LOADING, problem=None))
        loading, sessions, problem = await read(self._asks.sessions())
        devices = self.state.devices if sessions is None else sessions.items
        self.showing.show(
            replace(self.state, loading=loading, devices=devices, ending=None, problem=problem)
        )

    async def end(self, session_id: UUID) -> None:
        """Take a device off the list."""
        self.showing.show(replace(self.state, ending=session_id, problem=None))
        loading, _, problem = await read(self._asks.end_session(session_id))
        if loading is Loading.LOADED:
            await self.refresh()
        else:
            self.showing.show(
                replace(self.state, loading=loading, ending=None, problem=problem or "error")
            )


class Leaving(Showing[bool]):
    """Signing out of this device. Its state: whether the server is being asked."""

    def __init__(self, ports: Ports, asks: AsksDevices, left: Callable[[], None]) -> None:
        """Call ``left`` once this device is to be wiped."""
        super().__init__(False)
        self._ports = ports
        self._asks = asks
        self._left = left

    @property
    def unsent(self) -> int:
        """How much stays here, sealed, until one signs in again on this device."""
        return self._ports.outbox.size()

    async def sign_out(self) -> bool:
        """Tell the server, then leave. Says whether the server was reached."""
        self.show(True)
        loading, _, _ = await read(self._asks.sign_out())
        self.show(False)
        if loading is not Loading.LOADED:
            return False
        self._left()
        return True

    def leave_anyway(self) -> None:
        """Leave without telling the server: the device stays on the list of devices."""
        self._left()
