"""Stored scripts: forty payloads through every text field, on every page of the desk."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support import desk_states
from tests.support.browser import BrowserDesk, Chromium, LiveServer, at_desk
from tests.support.desk import Browserless
from tests.support.desk_states import HARDEST
from tests.support.hostile import PAYLOADS, SIGN, HostileWorld, acting_parts

_STATES = desk_states.states()
_SILENT = frozenset({"entrance", "help", "second_factor"})
"""Jobs whose pages show little that anybody wrote."""


@pytest.fixture
def database_kind() -> str:
    """Say which database: what a page escapes does not hang on it."""
    return "sqlite"


@pytest.fixture
def world(database_url: str) -> Iterator[HostileWorld]:
    """Give a world in which every text is a payload."""
    opened = HostileWorld.on(database_url)
    assert isinstance(opened, HostileWorld)
    yield opened
    opened.close()


@pytest.fixture
def browser_desk(
    chromium: Chromium, live_server: LiveServer, world: HostileWorld
) -> Iterator[BrowserDesk]:
    """Open windows in that world; a script that runs, or is held back, is an error."""
    with at_desk(chromium, live_server, world) as desk:
        yield desk
        assert desk.errors == []


def test_there_are_forty_payloads() -> None:
    assert len(set(PAYLOADS)) == 40
    assert all(SIGN in payload for payload in PAYLOADS)
    page = f'<p>{PAYLOADS[2]}</p><a href="{PAYLOADS[8]}">x</a>'
    assert len(acting_parts(page)) >= 3, "what it looks for, it finds"


@pytest.mark.parametrize("job", _STATES)
def test_what_people_write_is_text_on_every_page(job: str, world: HostileWorld) -> None:
    shown = 0
    for state in _STATES[job]:
        arrival = state.prepare(world)
        answer = Browserless.of(world, arrival.person).get(arrival.path)
        if not answer.headers["content-type"].startswith("text/html"):
            continue
        assert acting_parts(answer.text) == [], state.name
        shown += answer.text.count(SIGN)
    assert shown or job in _SILENT, "nobody's words are on these pages"


@pytest.mark.parametrize("job", _STATES)
def test_what_is_sent_comes_back_as_text(job: str, world: HostileWorld) -> None:
    for state in _STATES[job]:
        arrival = state.prepare(world)
        desk = Browserless.of(world, arrival.person)
        desk.get(arrival.path)
        for form in desk.forms():
            if form.action in {"/desk/sign-out", "/desk/look", "/desk/devices/everywhere"}:
                continue
            kept = {"csrf", "go"}
            sent = {
                name: given if name in kept else world.hostile(400)
                for name, given in form.fields.items()
            }
            answer = desk.post(form.action, sent)
            if answer.headers["content-type"].startswith("text/html"):
                assert acting_parts(answer.text) == [], (state.name, form.action)
            assert answer.status_code != 500, (state.name, form.action)


@pytest.mark.parametrize("job", _STATES)
def test_nothing_that_people_write_runs_in_a_browser(job: str, browser_desk: BrowserDesk) -> None:
    # One state of each job, the one with the most words: the parts are the same in the others.
    state = _STATES[job][0]
    arrival = state.prepare(browser_desk.world)
    page = browser_desk.open(arrival.person, arrival.path, size=HARDEST.size)
    page.wait_for_load_state("networkidle")
    assert page.locator("h1").count() == 1
