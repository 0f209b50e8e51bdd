"""What the tests of releases begin with."""

import pytest

from tests.server.trends.small_region import SmallRegion
from tests.support.world import World


@pytest.fixture
def region(world: World) -> SmallRegion:
    """Give a region without a signal."""
    return SmallRegion(world)
