"""An office for each test."""

from pathlib import Path

import pytest

from tests.server.importing.office import Office
from tests.support.world import World


@pytest.fixture
def office(world: World, tmp_path: Path) -> Office:
    """Give an office."""
    return Office(world, tmp_path)
