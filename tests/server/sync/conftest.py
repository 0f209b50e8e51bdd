"""A world on PostgreSQL alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.world import World


@pytest.fixture
def racing(postgresql_url: str) -> Iterator[World]:
    """Give a world on PostgreSQL; on SQLite a second writer waits until the first has ended."""
    opened = World.on(postgresql_url)
    yield opened
    opened.close()
