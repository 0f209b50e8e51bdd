"""A phone without a screen: real frames, real touches, the real server in this process.

The environment is set before anything imports Kivy, and touches nothing else in the process.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.databases import Databases
from tests.support.handset import Handset, need_a_window
from tests.support.world import World

_ENVIRONMENT = {
    "KIVY_NO_ARGS": "1",
    "KIVY_NO_CONFIG": "1",
    "KIVY_NO_FILELOG": "1",
    "KIVY_LOG_MODE": "PYTHON",
    "KIVY_WINDOW": "sdl2",
    "KIVY_GL_BACKEND": "sdl2",
    "KIVY_TEXT": "sdl2",
    "KIVY_EVENTLOOP": "asyncio",
    "KIVY_DPI": "160",
    "KIVY_METRICS_DENSITY": "1",
    "KIVY_METRICS_FONTSCALE": "1",
    "KCFG_GRAPHICS_WIDTH": "360",
    "KCFG_GRAPHICS_HEIGHT": "780",
    "KCFG_GRAPHICS_MULTISAMPLES": "0",
    "KCFG_GRAPHICS_MAXFPS": "0",
    "KCFG_GRAPHICS_VSYNC": "0",
    "KCFG_KIVY_EXIT_ON_ESCAPE": "0",
    "SDL_VIDEODRIVER": "offscreen",
    "LIBGL_ALWAYS_SOFTWARE": "1",
    "LP_NUM_THREADS": "1",
}
for _name, _value in _ENVIRONMENT.items():
    os.environ.setdefault(_name, _value)
if "KIVY_HOME" not in os.environ:
    os.environ["KIVY_HOME"] = tempfile.mkdtemp(prefix="kivy-home-")


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
