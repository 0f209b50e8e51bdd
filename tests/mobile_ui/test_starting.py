"""The app as a program of its own: it starts, and ends when it is told to, however that is."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.support.headless import need_a_window
from tests.support.requirements import REPOSITORY


@pytest.mark.slow
@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM])
def test_it_starts_and_ends_when_told(tmp_path: Path, told: signal.Signals) -> None:
    need_a_window()
    code = (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
        "from mobile.main import main; main()"
    )
    command = [sys.executable, "-c", code, "--server", "http://127.0.0.1:9"]
    app = subprocess.Popen(  # noqa: S603 -- This very Python, on the house's own app.
        [*command, "--folder", str(tmp_path / "phone")],
        cwd=REPOSITORY,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    try:
        end = time.monotonic() + 60
        while not (tmp_path / "phone/kring.db").exists() and time.monotonic() < end:
            assert app.poll() is None, app.communicate()
            time.sleep(0.1)
        assert (tmp_path / "phone/kring.db").exists()
        time.sleep(1)  # Its first screen is being drawn.
        app.send_signal(told)
        _, said = app.communicate(timeout=30)
    finally:
        app.kill()
    assert b"/mobile/ui/" not in said, said.decode()
    assert app.returncode in {0, -told}, said.decode()
