"""A world on PostgreSQL alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.world import World


@pytest.fixture
def racing(postgresql_url: str) -> Iterator[World]:
    """Give a world on PostgreSQL; SQLite has one writer."""
    opened = World.on(postgresql_url)
    yield opened
    opened.close()
