"""A phone in somebody's pocket: it writes without a network, and its way to the server is unkind.

What it sends can be lost before or after the server sees it, cut off half-way, or arrive again, any
time later, behind things that were sent after it.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx
from typing_extensions import override

from mobile.data.vault import VaultState
from mobile.sync.engine import SyncState
from mobile.wiring import Phone
from shared.contract import Command
from tests.support.phones import PIN, phone_in
from tests.support.protocol_server import Application, Way
from tests.support.world import World


class RememberingWay(Way):
    """A way that keeps what was sent over it, lost or not, to deliver it once more."""

    def __init__(self, server: Application) -> None:
        """Lead to this server."""
        super().__init__(server)
        self.sent: list[bytes] = []
        """The exchanges that carried a command."""

    @override
    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Keep it, and carry it on or lose it."""
        if request.url.path == "/v1/sync" and b'"command_id"' in request.content:
            self.sent.append(request.content)
        return await super().handle_async_request(request)


class Carried:
    """One phone."""

    def __init__(self, world: World, folder: Path) -> None:
        """Take it up; it is switched off."""
        self.folder = folder
        self.world = world
        self.way = RememberingWay(world.app)
        self._phone: Phone | None = None
        self.meant: list[Command] = []
        """What its owner put in the outbox."""

    @property
    def phone(self) -> Phone:
        """The phone, switched on."""
        assert self._phone is not None
        return self._phone

    def sign_in(self, username: str, password: str) -> None:
        """Use it for the first time."""
        self._switch_on()
        asyncio.run(self.phone.access.sign_in(username, password, pin=PIN, device_name="test"))

    def open(self) -> None:
        """Switch it on and give its PIN, when it still has one."""
        self._switch_on()
        if self.phone.access.state is VaultState.LOCKED:
            self.phone.access.unlock(PIN)

    def means(self, command: Command) -> None:
        """Put a command in the outbox."""
        self.phone.outbox.add(command)
        self.meant.append(command)

    async def sync(self, *losses: str) -> SyncState:
        """Synchronise over a way that loses these."""
        self.way.losses = list(losses)
        await self.phone.engine.sync_once()
        self.way.losses = []
        return self.phone.engine.status.state

    def restart(self) -> None:
        """Let the system kill it, and open it again."""
        self.close()
        self.open()

    def close(self) -> None:
        """Switch it off."""
        if self._phone is not None:
            asyncio.run(self._phone.close())
            self._phone = None

    def _switch_on(self) -> None:
        self._phone = phone_in(self.folder, self.way, clock=lambda: self.world.clock.now)
