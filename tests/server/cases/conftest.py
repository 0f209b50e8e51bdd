"""A world in which cases, and what they stand on, are wired; and a circle in it."""

from collections.abc import Iterator

import pytest

import server.cases.handlers
import server.cases.routes
import server.consents.handlers
import server.network.handlers
import server.people.handlers
import server.signals.handlers
import server.signals.routes
from tests.server.cases.circle import Around
from tests.support.world import World


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    """Give a server without referrals: their side of it is a command of the worker's here."""
    opened = World.on(
        database_url,
        handlers={
            **server.people.handlers.HANDLERS,
            **server.network.handlers.HANDLERS,
            **server.signals.handlers.HANDLERS,
            **server.consents.handlers.HANDLERS,
            **server.cases.handlers.HANDLERS,
        },
        routers=[server.signals.routes.router, server.cases.routes.router],
    )
    yield opened
    opened.close()


@pytest.fixture
def around(world: World) -> Around:
    """Give a school that has opened a case, and partners that may join it."""
    return Around(world)
