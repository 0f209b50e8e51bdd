"""A circle in the whole server."""

import pytest

from tests.server.cases.circle import Around
from tests.support.world import World


@pytest.fixture
def around(world: World) -> Around:
    """Give a school that has opened a case, and partners that may join it."""
    return Around(world)
