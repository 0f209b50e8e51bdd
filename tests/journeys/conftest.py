"""A town on each kind of database, and phones in people's hands: everything in one process."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from demo.cast import Player
from demo.handset import Handset
from server.kernel.running import Runtime
from server.wiring import JOBS
from server.worker import one_round
from server.world.building import Built, build
from server.world.reading import read
from tests.support.phones import CHEAP
from tests.support.world import World

PlayOut = Callable[[Coroutine[Any, Any, None]], None]
"""Runs a story to its end."""

TOWN = Path(__file__).parent / "town.json"


@dataclass
class Town:
    """A small region with a server, and phones that reach it without a socket."""

    world: World
    built: Built
    folder: Path
    players: dict[str, Player] = field(default_factory=dict)

    @property
    def today(self) -> date:
        """The day it is."""
        return self.world.clock.now.date()

    @property
    def runtime(self) -> Runtime:
        """The server's own."""
        return self.world.runtime

    def id(self, kind: str, key: str) -> UUID:
        """Give the id of a thing of the town's file."""
        return self.built.ids[kind][key]

    async def player(self, key: str) -> Player:
        """Give somebody of the town, signed in on a phone."""
        if key not in self.players:
            handset = self.phone(key)
            told = next(each for each in self.built.credentials if each.person == key)
            me = await handset.sign_in(told.username, told.password or "")
            self.players[key] = Player(handset, me, me.memberships[0].organisation_id)
        return self.players[key]

    def phone(self, key: str) -> Handset:
        """Give a phone that nobody has signed in on."""
        return Handset(
            key,
            server_url="https://kring.test",
            folder=self.folder / key,
            transport=lambda: httpx.ASGITransport(app=self.world.app),
            clock=lambda: self.world.clock.now,
            cost=CHEAP,
        )

    def usernames(self) -> dict[UUID, str]:
        """Give who works the desk of each partner."""
        desks = {"baken": "jac-1", "nestkast": "nest-1", "linde": "care"}
        return {self.id("organisation", key): person for key, person in desks.items()}

    async def call_in(self, organisation_id: UUID) -> Player:
        """Give who works the desk of an organisation."""
        return await self.player(self.usernames()[organisation_id])

    def work(self) -> None:
        """Let the worker do one round."""
        assert one_round(self.runtime, JOBS).failed == 0


@pytest.fixture
def town(database_url: str, tmp_path: Path) -> Iterator[Town]:
    """Give a town; the test runs once on each kind of database."""
    world = World.on(database_url)
    built = build(read(TOWN.read_text(encoding="utf-8")), world.runtime)
    yield Town(world, built, tmp_path)
    world.close()


@pytest.fixture
def play_out(town: Town) -> PlayOut:
    """Run a story to its end, and put every phone away."""

    async def to_the_end(story: Coroutine[Any, Any, None]) -> None:
        try:
            await story
        finally:
            for player in town.players.values():
                await player.handset.close()

    return lambda story: asyncio.run(to_the_end(story))
