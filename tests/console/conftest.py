"""The desk of a world: quickly over HTTP, and in the system's own Chromium.

A test that asks for ``browser_desk`` runs in the browser's thread, and so does nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.browser import BrowserDesk, Chromium, LiveServer, at_desk, find_chromium
from tests.support.keys import without_a_mouse
from tests.support.requirements import is_missing
from tests.support.world import World


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    """Give the whole server on a fresh database; the test runs once on each kind."""
    opened = World.on(database_url)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    """Give the one browser of this process."""
    program = find_chromium()
    if program is None:
        is_missing("Chromium; apt-get install chromium")
    browser = Chromium(program)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def live_server() -> Iterator[LiveServer]:
    """Give the one real server of this process."""
    server = LiveServer()
    yield server
    server.stop()


@pytest.fixture
def browser_desk(
    chromium: Chromium, live_server: LiveServer, world: World
) -> Iterator[BrowserDesk]:
    """Open windows at the desk of this world: ``browser_desk.open(person, "/desk")``."""
    with at_desk(chromium, live_server, world) as desk:
        yield desk
        assert desk.errors == []


@pytest.fixture
def hands(database_kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the mouse away in one of two runs of a journey: on the other database it is there."""
    if database_kind == "sqlite":
        without_a_mouse(monkeypatch)


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> object | None:
    """Run a test of a browser where the browser is."""
    desk = pyfuncitem.funcargs.get("browser_desk")
    if not isinstance(desk, BrowserDesk):
        return None
    names = pyfuncitem._fixtureinfo.argnames
    given = {name: pyfuncitem.funcargs[name] for name in names}
    desk.chromium.run(lambda: pyfuncitem.obj(**given))
    return True
