"""A world with the smallest slice there can be, on each kind of database."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

from shared.vocabulary import Role
from tests.server.kernel.small import HANDLERS, Faults, make_router, put_in
from tests.support.world import Person, World


@pytest.fixture
def faults() -> Faults:
    """Say what goes wrong at ``/v1/small/fault``."""
    return Faults()


@pytest.fixture
def small_on(faults: Faults) -> Callable[[str], AbstractContextManager[World]]:
    """Open a server with the small slice only, on a database of one's own choice."""

    @contextmanager
    def opened(url: str) -> Iterator[World]:
        world = World.on(url, handlers=HANDLERS, routers=[make_router(faults)])
        yield world
        world.close()

    return opened


@pytest.fixture
def small(
    database_url: str, small_on: Callable[[str], AbstractContextManager[World]]
) -> Iterator[World]:
    """Give a server with the small slice only; the test runs once on each kind of database."""
    with small_on(database_url) as world:
        yield world


@pytest.fixture
def person(small: World) -> Person:
    """Give somebody who is signed in."""
    return small.person(put_in(small, "theirs").id, Role.SIGNALLER)
