"""The phone in a window beside the demo, where there is a screen to show it on.

It is the app itself, in a process of its own, pointed at the demo's server; it ends with the demo.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from demo.telling import Teller

_DRAWS_ANYWAY = ("darwin", "win32")
"""Systems whose windows need no display to be named."""
_STORE = "kring.db"
"""The app makes it right after its first frame: then there is something to see."""
_OPENS_WITHIN_S = 60.0
_ENDS_WITHIN_S = 10.0


def has_screen(environment: Mapping[str, str], platform: str) -> bool:
    """Tell whether a window can be shown here, as far as the environment says."""
    if platform in _DRAWS_ANYWAY:
        return True
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


@contextlib.contextmanager
def phone_in_a_window(
    folder: Path,
    url: str,
    tell: Teller,
    *,
    sign_in: tuple[str, str],
    environment: Mapping[str, str] = os.environ,
) -> Iterator[subprocess.Popen[bytes] | None]:
    """Open the app in a window until the block ends; say so, or say why it is not there.

    Parameters
    ----------
    folder
        Where the app keeps its files.
    url
        The demo's server.
    tell
        Tells it.
    sign_in
        A name and a password to come in with.
    environment
        Of the app; it says whether there is a screen.
    """
    if not has_screen(environment, sys.platform):
        tell.detail("There is no screen here, so the phone app stays closed; make phone opens it.")
        yield None
        return
    command = [sys.executable, "-m", "mobile.main", "--folder", str(folder), "--server", url]
    app = subprocess.Popen(  # noqa: S603 -- Our own command.
        command,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        if not _opens(app, folder):
            tell.detail("The phone app found no window here (it needs OpenGL), so it stays closed.")
            yield None
        else:
            name, password = sign_in
            tell.kept(f"The phone app is open in a window. Sign in: {name}, {password}")
            yield app
    finally:
        app.terminate()
        if not _ended(app, _ENDS_WITHIN_S):
            app.kill()
            app.wait()


def _opens(app: subprocess.Popen[bytes], folder: Path) -> bool:
    end = time.monotonic() + _OPENS_WITHIN_S
    while time.monotonic() < end and not _ended(app, 0.2):
        if (folder / _STORE).exists():
            return True
    return False


def _ended(app: subprocess.Popen[bytes], within_s: float) -> bool:
    try:
        app.wait(timeout=within_s)
    except subprocess.TimeoutExpired:
        return False
    return True
