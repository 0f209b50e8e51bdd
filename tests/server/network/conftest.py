"""A region for each test."""

import pytest

from tests.server.network.region import Region
from tests.support.world import World


@pytest.fixture
def region(world: World) -> Region:
    """Give a region."""
    return Region(world)
