"""The watch that the tests of privacy begin with."""

import pytest

from tests.server.privacy.watch import Watch
from tests.support.databases import Kind
from tests.support.world import World


@pytest.fixture
def database_kind(request: pytest.FixtureRequest) -> Kind:
    """Name the kind of database: the embedded one, unless a test asks for `ON_BOTH`."""
    kind: Kind = getattr(request, "param", "sqlite")
    if kind == "postgresql":
        request.getfixturevalue("postgresql_cluster")
    return kind


@pytest.fixture
def watch(world: World) -> Watch:
    """Give a school and who watches over it."""
    return Watch(world)
