"""A world in which only people are wired: the other slices have nothing to hold."""

from collections.abc import Iterator

import pytest

from server.people.handlers import HANDLERS
from server.people.routes import router
from tests.support.world import World


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    """Give a server with people alone; the test runs once on each kind of database."""
    opened = World.on(database_url, handlers=HANDLERS, routers=[router])
    yield opened
    opened.close()
