"""The environment in which Kivy draws real frames without a display, the same everywhere.

Set it before anything imports Kivy. One phone at density 1: 360 by 780 pixels are as many dp.
"""

from __future__ import annotations

import importlib
import logging
import os
import tempfile
from collections.abc import Mapping

from tests.support.requirements import is_missing

ENVIRONMENT: Mapping[str, str] = {
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


def set_up() -> None:
    """Set it in this process, where nobody has said otherwise."""
    for name, value in ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    if "KIVY_HOME" not in os.environ:
        os.environ["KIVY_HOME"] = tempfile.mkdtemp(prefix="kivy-home-")


def need_a_window() -> None:
    """Skip the test, or fail it in CI, where no window can be made."""
    logging.getLogger("kivy").setLevel(logging.CRITICAL + 1)
    try:
        window = importlib.import_module("kivy.core.window").Window
    except (ImportError, SystemExit):
        window = None
    if window is None:
        is_missing(
            "no window can be made: the app's screens are tested in real frames without a display. "
            "Install what draws them: apt-get install libgl1 libegl1 (Debian 12)"
        )
