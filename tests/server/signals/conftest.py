"""The school that the tests of signals begin with."""

import pytest

from tests.server.signals.school import School
from tests.support.world import World


@pytest.fixture
def school(world: World) -> School:
    """Give a school."""
    return School(world)
