"""Every page of the desk in every state: for everybody's eyes, hands, languages and screens.

With ``KRING_TAKE_PICTURES=1``, as ``make pictures`` says, each state is drawn instead.
"""

from __future__ import annotations

import os
import re

import pytest
from httpx2 import Response
from sqlalchemy import func, select

from server.console import csrf
from server.console.doors import DOORS
from server.console.routing import HEADERS
from server.kernel.command_log import CommandLogRow
from server.kernel.tables import columns, table_of
from server.people.tables import SessionRow
from tests.support import desk_states
from tests.support.browser import BrowserDesk
from tests.support.desk import Browserless
from tests.support.desk_states import State
from tests.support.world import Person, World

_TAKES = bool(os.environ.get("KRING_TAKE_PICTURES"))
_STATES = desk_states.states()
_NO_PAGE = {"/desk/static/{name}", "/desk/live"}
_AFTERWARDS = 20 * 1024
"""Bytes of a page, compressed, once the stylesheet and the fonts are there."""
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
_FILES = (".csv", ".ics", ".js", ".json", ".pdf", ".png", ".xlsx", ".{form}")
"""Addresses that answer with something else than a page, and how those of downloads end."""


@pytest.fixture
def database_kind() -> str:
    """Say which database: what a page looks like does not hang on it."""
    return "sqlite"


def test_every_page_has_a_state() -> None:
    shown = {state.route for job in _STATES.values() for state in job}
    pages = {route for route in desk_states.routes() if not route.endswith(_FILES)}
    missing = pages - _NO_PAGE - shown
    assert not missing, f"write tests/console/states_<job>.py for {sorted(missing)}"


def test_every_door_leads_to_a_page() -> None:
    assert {door.path for door in DOORS} <= desk_states.routes()


@pytest.mark.timeout(900)
@pytest.mark.parametrize("job", _STATES)
def test_every_state_is_for_everybody(job: str, browser_desk: BrowserDesk) -> None:
    if _TAKES:
        for state in _STATES[job]:
            desk_states.draw(browser_desk, state)
        return
    page = desk_states.hardest(browser_desk)
    wrong = [
        one for state in _STATES[job] for one in desk_states.wrong_with(browser_desk, state, page)
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("job", _STATES)
def test_every_page_is_closed_small_in_its_language_and_not_there_for_others(
    job: str, world: World
) -> None:
    sent: set[tuple[str, frozenset[str]]] = set()
    for state in _STATES[job]:
        arrival = state.prepare(world)
        for language in ("nl", "fr", "en"):
            desk = Browserless.of(world, arrival.person, language=language)
            answer = desk.get(arrival.path)
            if answer.headers["content-type"].startswith("text/html"):
                _check_page(state, answer, language)
                _check_forms_of_another_session(desk, state, sent)
        if arrival.person is not None and "{" in state.route and not state.for_outsiders:
            _check_absent_for(_stranger(world, arrival.person), state, arrival.path, world)


def _check_page(state: State, answer: Response, language: str) -> None:
    assert f'<html lang="{language}"' in answer.text, state.name
    assert len(re.findall(r"<h1\b", answer.text)) == 1, state.name
    assert "<title> " not in answer.text, state.name
    assert int(answer.headers["content-length"]) <= _AFTERWARDS, state.name
    for name, value in HEADERS.items():
        assert answer.headers[name] == value, (state.name, name)


def _check_forms_of_another_session(
    desk: Browserless, state: State, sent: set[tuple[str, frozenset[str]]]
) -> None:
    """Hold that no form does anything for another session than the one it was shown to."""
    world = desk.world
    foreign = csrf.token(world.runtime.store.keys, "the cookie of another session")
    for form in desk.forms():
        like = (_ID.sub("", form.action), frozenset(form.fields))
        if "csrf" in form.fields and like not in sent:
            sent.add(like)
            before = _done(world)
            desk.post(form.action, {**form.fields, "csrf": foreign})
            assert _done(world) == before, (state.name, form.action)


def _done(world: World) -> tuple[int, int]:
    """Count the commands that were carried out and the sessions that were ended."""
    with world.runtime.store.engine.connect() as connection:
        commands = connection.execute(select(func.count()).select_from(table_of(CommandLogRow)))
        ended = columns(SessionRow).revoked_at.is_not(None)
        sessions = connection.execute(select(func.count()).where(ended))
        return commands.scalar_one(), sessions.scalar_one()


def _check_absent_for(stranger: Person, state: State, path: str, world: World) -> None:
    """Hold that somebody of another organisation is answered as if it did not exist."""
    desk = Browserless.of(world, stranger)
    answer = desk.get(path)
    absent = desk.get(_elsewhere(world, path))
    assert answer.status_code == 404, state.name
    assert answer.content == absent.content, state.name
    assert dict(answer.headers) == dict(absent.headers), state.name


def test_every_state_has_its_pictures() -> None:
    looks = {f"{look.name}.png" for look in desk_states.DRAWN}
    for state in (state for job in _STATES.values() for state in job):
        folder = desk_states.FOLDER / state.name
        assert folder.is_dir(), f"make pictures has none of {state.name}"
        assert {file.name for file in folder.iterdir()} == looks, state.name


def _stranger(world: World, person: Person) -> Person:
    """Give somebody with the same role in another organisation of the same kind."""
    with world.unit() as uow:
        actor = world.runtime.find_actor(uow, person.claims)
    own = actor.memberships[0]
    return world.person(world.organisation(own.kind, name="Elders"), own.role)


def _elsewhere(world: World, path: str) -> str:
    """Give the same address with ids that nothing has."""
    return _ID.sub(lambda _: str(world.new_id()), path.partition("?")[0])
