"""A world with the smallest slice there can be, on each kind of database."""

from collections.abc import Iterator

import pytest

from tests.server.kernel.small import HANDLERS, Faults, make_router
from tests.support.world import World


@pytest.fixture
def faults() -> Faults:
    """Say what goes wrong at ``/v1/small/fault``."""
    return Faults()


@pytest.fixture
def small(database_url: str, faults: Faults) -> Iterator[World]:
    """Give a server with the small slice only; the test runs once on each kind of database."""
    world = World.on(database_url, handlers=HANDLERS, routers=[make_router(faults)])
    yield world
    world.close()
