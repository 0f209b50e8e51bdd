"""A runtime on each kind of database, in which worlds are built on a Monday in September."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from server import wiring
from server.kernel.crypto import KeyRing
from server.kernel.database import open_database
from server.kernel.running import Runtime
from server.kernel.store import Store
from server.world.format import World
from server.world.reading import read
from tests.support.world import START, SetClock

EXAMPLE = Path(__file__).parent / "example.json"


@pytest.fixture
def clock() -> SetClock:
    """Give a clock that stands still until a test moves it."""
    return SetClock(START)


@pytest.fixture
def runtime(database_url: str, clock: SetClock) -> Iterator[Runtime]:
    """Give a runtime on a fresh database; the test runs once on each kind."""
    engine = open_database(database_url)
    yield wiring.runtime(Store(engine, KeyRing.fresh()), clock)
    engine.dispose()


@pytest.fixture
def example() -> World:
    """Give the world of the documentation: every section, and every status there is."""
    return read(EXAMPLE.read_text(encoding="utf-8"))
