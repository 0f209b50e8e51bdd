"""A world on each kind of database, and the help that is asked and given in it."""

from collections.abc import Iterator

import pytest

from tests.server.cases.circle import Around
from tests.support.world import World


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    """Give the whole server on a fresh database; the test runs once on each kind."""
    opened = World.on(database_url)
    yield opened
    opened.close()


@pytest.fixture
def around(world: World) -> Around:
    """Give a school that has opened a case, and partners that may join it."""
    return Around(world)
