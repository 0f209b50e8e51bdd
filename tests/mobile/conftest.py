"""What the phone's tests share."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.mobile_ui.asked import Asked
from tests.mobile_ui.region import Region
from tests.support.bench import Bench
from tests.support.databases import Databases
from tests.support.world import World


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """Give a phone that has just signed in at a server that is the model of the protocol."""
    one = Bench(tmp_path)
    asyncio.run(one.sign_in())
    return one


@pytest.fixture
def asked(databases: Databases, tmp_path: Path) -> Iterator[Asked]:
    """Give a question for help between a school and a partner, on a server of its own."""
    with databases.fresh("sqlite") as url:
        opened = World.on(url)
        yield Asked(Region(opened, tmp_path))
        opened.close()
