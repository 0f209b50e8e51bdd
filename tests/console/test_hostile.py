"""Stored scripts: forty payloads through every text field, on every page of the desk."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.support import desk_states
from tests.support.browser import BrowserDesk, Chromium, LiveServer, at_desk
from tests.support.desk import Browserless, ShownForm
from tests.support.desk_states import HARDEST, State
from tests.support.hostile import PAYLOADS, SIGN, HostileWorld, acting_parts

_STATES = desk_states.states()
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
_WOULD_END = frozenset({"/desk/sign-out", "/desk/look", "/desk/devices/everywhere"})
_KEPT = frozenset({"csrf", "go"})
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
def test_what_people_write_is_text_on_every_page_and_when_it_comes_back(
    job: str, world: HostileWorld
) -> None:
    shown = 0
    sent: set[tuple[str, frozenset[str]]] = set()
    for state in _STATES[job]:
        arrival = state.prepare(world)
        desk = Browserless.of(world, arrival.person)
        answer = desk.get(arrival.path)
        if not answer.headers["content-type"].startswith("text/html"):
            continue
        assert acting_parts(answer.text) == [], state.name
        shown += answer.text.count(SIGN)
        for form in desk.forms():
            like = (_ID.sub("", form.action), frozenset(form.fields))
            if form.action in _WOULD_END or like in sent:
                continue
            sent.add(like)
            _check_what_comes_back(desk, state, form, world)
    assert shown or job in _SILENT, "nobody's words are on these pages"


def _check_what_comes_back(
    desk: Browserless, state: State, form: ShownForm, world: HostileWorld
) -> None:
    """Fill every field of a form with payloads and send it."""
    fields = {
        name: given if name in _KEPT else world.hostile(400) for name, given in form.fields.items()
    }
    answer = desk.post(form.action, fields)
    if answer.headers["content-type"].startswith("text/html"):
        assert acting_parts(answer.text) == [], (state.name, form.action)
    assert answer.status_code != 500, (state.name, form.action)


@pytest.mark.parametrize("job", _STATES)
def test_nothing_that_people_write_runs_in_a_browser(job: str, browser_desk: BrowserDesk) -> None:
    # One state of each job, the one with the most words: the parts are the same in the others.
    state = _STATES[job][0]
    arrival = state.prepare(browser_desk.world)
    page = browser_desk.open(arrival.person, arrival.path, size=HARDEST.size)
    page.wait_for_load_state()
    assert page.locator("h1").count() == 1
