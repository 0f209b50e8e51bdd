"""The app from outside: a server, a window, a hand and a clipboard, and nothing of its insides.

What it knows of the screen is what a person sees: what can be done is teal, what can be filled in
or chosen stands on a lighter ground, help that has begun is green.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mobile.ui.tokens import LIGHT
from server.kernel.crypto import KeyRing
from server.signals.tables import SignalRow
from shared.signals import OpenSignal
from shared.vocabulary import Role, Severity
from tests.support.databases import Databases
from tests.support.headless import need_a_window
from tests.support.phones import PIN
from tests.support.staff import PASSWORD, employ
from tests.support.virtual_screen import (
    Frame,
    VirtualScreen,
    need_a_virtual_screen,
    virtual_screen,
)
from tests.support.world import Person, World

TEAL, LIGHTER, GREEN = LIGHT["teal"], LIGHT["surface"], LIGHT["green"]
WORDS = "Al drie dagen héél stil in de klas: çà et là"
WIDTH, HEIGHT = 400, 1700
"""A window so high that a whole form is in sight."""
_PATIENCE_S = 60.0


@pytest.mark.timeout(400)
def test_a_teacher_signals_and_hears_what_came_of_it_through_a_real_window(
    databases: Databases, tmp_path: Path
) -> None:
    need_a_window()
    need_a_virtual_screen()
    keys = KeyRing.fresh()
    keys.write(tmp_path / "keys.json")
    with (
        databases.fresh("sqlite") as database,
        virtual_screen(_made(tmp_path / "screen"), width=WIDTH, height=HEIGHT) as screen,
    ):
        town = World.on(database, keys=keys)
        town.clock.now = datetime.now(UTC)
        school = town.organisation()
        care_team = town.person(school, Role.CARE_TEAM)
        town.pupil(school)
        employ(town, "teacher", school, Role.SIGNALLER)
        environment = {
            "KRING_DATABASE_URL": database,
            "KRING_KEYS_FILE": str(tmp_path / "keys.json"),
            "KRING_LOG_LEVEL": "ERROR",
        }
        try:
            with _server(environment) as url:
                with _app(screen, tmp_path / "phone", url):
                    _walk_in(screen)
                    _signal(screen)
                    row = _only_signal(town)
                assert row.observation == WORDS
                assert row.severity is Severity.CONCERNED
                assert len(row.categories) == 1
                assert town.journal(row.id).count("signal.submit") == 1
                _take_up(town, care_team, row)
                with _app(screen, tmp_path / "phone", url):
                    _see_that_help_has_begun(screen)
        finally:
            town.close()


def _walk_in(screen: VirtualScreen) -> None:
    screen.until(_offers_one_thing, what="signing in")
    screen.give_focus()
    screen.paste("teacher")
    screen.keys("Return")
    screen.paste(PASSWORD)
    screen.keys("Return")
    screen.until(_offers_digits, what="choosing a PIN")
    screen.keys(*PIN)
    screen.keys(*PIN)
    screen.until(_offers_one_thing, what="home")


def _signal(screen: VirtualScreen) -> None:
    """Five taps and one text."""
    (new_signal,) = screen.look().areas(TEAL)
    screen.tap(new_signal.middle)
    pupils = screen.until(lambda seen: len(seen.areas(LIGHTER)) == 2, what="the pupils")
    screen.tap(pupils.areas(LIGHTER)[1].middle)
    form = screen.until(_offers_one_thing, what="the form")
    category = next(one for one in form.areas(LIGHTER, wide=100) if one.right < WIDTH / 2)
    screen.tap((category.left + 60, category.top + 20))
    worries = screen.look().areas(LIGHTER)[1]
    screen.tap((worries.left + 60, worries.top + 30))
    screen.paste(WORDS)
    send = screen.look().areas(TEAL)[-1]  # What was chosen is teal too; this stands below it.
    screen.tap(send.middle)
    screen.until(lambda seen: not seen.areas(TEAL), what="the receipt")


def _take_up(town: World, care_team: Person, row: SignalRow) -> None:
    """Let the care team open it at its desk."""
    town.run(OpenSignal(command_id=town.new_id(), signal_id=row.id, version=row.version), care_team)


def _see_that_help_has_begun(screen: VirtualScreen) -> None:
    screen.until(_offers_digits, what="the lock")
    screen.give_focus()
    screen.keys(*PIN)
    home = screen.until(_offers_one_thing, what="home again")
    assert not home.shows(GREEN)
    screen.tap(home.areas(LIGHTER)[1].middle)
    screen.until(lambda seen: seen.shows(GREEN), what="what came of it")


def _offers_digits(seen: Frame) -> bool:
    return not seen.areas(TEAL) and len(seen.areas(LIGHTER, wide=60)) == len("123")


def _offers_one_thing(seen: Frame) -> bool:
    return len(seen.areas(TEAL)) == 1


def _only_signal(town: World) -> SignalRow:
    end = time.monotonic() + _PATIENCE_S
    while time.monotonic() < end:
        with town.unit() as uow:
            rows = uow.all(SignalRow)
        if rows:
            (row,) = rows
            return row
        time.sleep(0.2)
    raise AssertionError("no signal came to the server")


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


@contextmanager
def _server(environment: Mapping[str, str]) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    command = [sys.executable, "-m", "server.cli", "serve", "--port", port]
    with _running(command, {**os.environ, **environment}) as still_runs:
        end = time.monotonic() + _PATIENCE_S
        while time.monotonic() < end and still_runs():
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", int(port))) == 0:
                    yield f"http://127.0.0.1:{port}"
                    return
            time.sleep(0.1)
        raise AssertionError("the server did not open its port")


@contextmanager
def _app(screen: VirtualScreen, folder: Path, url: str) -> Iterator[None]:
    command = [sys.executable, "-m", "mobile.main", "--folder", str(folder), "--server", url]
    environment = {
        **screen.environment,
        "KCFG_GRAPHICS_WIDTH": str(WIDTH),
        "KCFG_GRAPHICS_HEIGHT": str(HEIGHT),
        "KIVY_DPI": "160",
        "KIVY_METRICS_DENSITY": "1",
    }
    with _running(command, environment):
        yield


@contextmanager
def _running(command: list[str], environment: Mapping[str, str]) -> Iterator[Callable[[], bool]]:
    process = subprocess.Popen(  # noqa: S603 -- Our own command.
        command,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield lambda: process.poll() is None
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=_PATIENCE_S)
