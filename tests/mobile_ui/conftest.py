"""A phone without a screen: real frames, real touches, the real server in this process.

The environment is set before anything imports Kivy, and touches nothing else in the process.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support import headless
from tests.support.databases import Databases
from tests.support.handset import Handset
from tests.support.headless import need_a_window
from tests.support.pictures import put_back
from tests.support.world import World

if TYPE_CHECKING:
    from tests.mobile_ui.walks_signaller import School

headless.set_up()


@pytest.fixture
def world(databases: Databases) -> Iterator[World]:
    """Give the real server, in this process, on the embedded database."""
    with databases.fresh("sqlite") as url:
        opened = World.on(url)
        yield opened
        opened.close()


@pytest.fixture
def handset(world: World, tmp_path: Path) -> Iterator[Handset]:
    """Give a phone that has not been started yet, beside the real server."""
    need_a_window()
    one = Handset(world, tmp_path / "phone")
    yield one
    one.put_away()
    put_back()


@pytest.fixture
def told(handset: Handset) -> School:
    """Put a teacher at home, with a roster."""
    from tests.mobile_ui.walks_signaller import School  # noqa: PLC0415 -- Kivy comes after its environment.

    school = School(handset)
    school.enrol()
    school.sign_in()
    return school
