"""A world on each kind of database."""

from collections.abc import Iterator

import pytest

from tests.support.world import World


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    """Give the whole server on a fresh database; the test runs once on each kind."""
    opened = World.on(database_url)
    yield opened
    opened.close()
