"""Somebody's phone, with a cable that can be cut: the phone's own code in somebody's hands.

Everything goes the way it goes for a person: into the sealed outbox, through the loop, over HTTP,
and back as records. Nothing here speaks to the server in another way.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlencode
from uuid import UUID

import httpx
from typing_extensions import override

from demo.telling import promise
from mobile.api.link import Question
from mobile.clock import Clock
from mobile.controllers.ports import Ports
from mobile.data.box import AesGcmBox, FileDeviceKey
from mobile.data.outbox import OutboxState
from mobile.data.vault import PHONE_COST, ScryptCost
from mobile.settings import Settings
from mobile.sync.engine import SyncState, Timing
from mobile.wire import from_document, to_json
from mobile.wiring import Phone, Platform, build
from shared.contract import Command, View
from shared.people import MeView
from shared.problems import TYPE_PREFIX, Problem
from shared.sync import RecordKind

PIN = "2580369"
_Answer = TypeVar("_Answer", bound=View)


class Refused(Exception):
    """The server said no to an act, and why."""

    def __init__(self, problem: Problem) -> None:
        """Keep the problem; its kind and reason are what counts."""
        self.problem = problem
        self.kind = problem.type.removeprefix(TYPE_PREFIX)
        super().__init__(f"{self.kind} ({problem.reason})")


class Cable(httpx.AsyncBaseTransport):
    """The way between a phone and the server. It can be cut, and mended."""

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        """Carry over this."""
        self._inner = inner
        self.is_cut = False
        self.carried = 0
        """How many questions reached the other side."""

    @override
    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Carry one question, or be cut."""
        if self.is_cut:
            raise httpx.ConnectError("the network is away", request=request)
        self.carried += 1
        return await self._inner.handle_async_request(request)

    @override
    async def aclose(self) -> None:
        """Close what carries."""
        await self._inner.aclose()


class Handset:
    """A phone in somebody's hands.

    Parameters
    ----------
    name
        Whose, as the story calls them.
    server_url
        Where the server is.
    folder
        Where the phone keeps its sealed files.
    transport
        Makes what carries the questions: sockets, or the server in this process.
    """

    def __init__(
        self,
        name: str,
        *,
        server_url: str,
        folder: Path,
        transport: Callable[[], httpx.AsyncBaseTransport],
        clock: Clock,
        cost: ScryptCost = PHONE_COST,
    ) -> None:
        """Take it out of its box: no session, no records."""
        self.name = name
        self.cable = Cable(transport())
        self._settings = Settings(server_url=server_url, folder=folder, device_name=name)
        self._clock = clock
        self._cost = cost
        self.phone = self._build()

    def _build(self) -> Phone:
        box = AesGcmBox()
        folder = self._settings.folder
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        platform = Platform(
            box=box,
            device_key=FileDeviceKey(folder, box),
            clock=self._clock,
            timing=Timing(clock=self._clock),
            cost=self._cost,
            transport=lambda: self.cable,
        )
        return build(self._settings, platform)

    @property
    def ports(self) -> Ports:
        """What its screens are given."""
        phone = self.phone
        return Ports(
            store=phone.store,
            outbox=phone.outbox,
            views=phone.views,
            wake=phone.engine.wake,
            clock=phone.clock,
            ids=phone.ids,
        )

    def new_id(self) -> UUID:
        """Make an id on this phone."""
        return self.phone.ids()

    async def sign_in(self, username: str, password: str) -> MeView:
        """Sign in for the first time, choose a PIN, and take what this person may see."""
        await self.phone.access.sign_in(
            username, password, pin=PIN, device_name=f"{self.name}'s phone"
        )
        await self.sync()
        return await self.phone.client.me()

    async def sync(self) -> None:
        """Send what waits and take what changed; it has to work."""
        await self.phone.engine.sync_once()
        status = self.phone.engine.status
        promise(
            status.state is SyncState.UP_TO_DATE,
            f"{self.name}'s phone is up to date (it is {status.state}: {status.problem})",
        )

    async def try_to_sync(self) -> SyncState:
        """Synchronise as far as it goes, and say how that ended."""
        await self.phone.engine.sync_once()
        return self.phone.engine.status.state

    async def act(self, command: Command) -> None:
        """Do one thing: into the outbox, out to the server.

        Raises
        ------
        Refused
            When the server said no; it is put away on the phone.
        """
        self.phone.outbox.add(command)
        await self.send(command.command_id)

    async def send(self, command_id: UUID | None = None) -> None:
        """Send what was put in the outbox, by a screen or by `act`.

        Raises
        ------
        Refused
            When the server refused it, or any other that waited.
        """
        await self.sync()
        for entry in self.phone.outbox.entries():
            about = command_id in {None, entry.command_id}
            if about and entry.state is OutboxState.REFUSED and entry.problem is not None:
                self.phone.outbox.dismiss(entry.command_id)
                raise Refused(entry.problem)

    async def ask(self, path: str, view: type[_Answer], **query: Any) -> _Answer:
        """Read something of the server."""
        return from_document(await self.ask_raw(path, **query), view)

    async def ask_raw(self, path: str, **query: Any) -> Any:
        """Read something of the server, as JSON values."""
        told = {name: value for name, value in query.items() if value is not None}
        full = f"{path}?{urlencode(told)}" if told else path
        return await self.phone.session.ask(Question(method="GET", path=full))

    def holds(self, words: str) -> bool:
        """Tell whether any record on this phone holds these words."""
        store = self.phone.store
        documents = [one.document for kind in RecordKind for one in store.records(kind)]
        return words in to_json(documents).decode()

    async def restart(self) -> None:
        """Kill the app and open it again with the PIN: what was written has to be there."""
        self.phone.database.close()
        self.phone = self._build()
        self.phone.access.unlock(PIN)

    async def close(self) -> None:
        """Put it away."""
        await self.phone.close()
