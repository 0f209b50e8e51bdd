"""Help: every role has its page, what it names is there, and its pictures are small."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.console import statics
from server.console.wording.helping import GUIDES
from shared.vocabulary import Role
from tests.support import desk_states
from tests.support.databases import Kind
from tests.support.desk import Browserless
from tests.support.world import World

_FOLDER = Path("server/console/static/help")
_LARGEST = 60 * 1024
_CHAPTERS = [chapter for guide in GUIDES.values() for chapter in guide.chapters]


@pytest.fixture
def database_kind() -> Kind:
    """Say which database: help reads none."""
    return "sqlite"


def test_every_role_has_its_page() -> None:
    assert set(GUIDES) == set(Role)


def test_what_help_names_is_there() -> None:
    routes = desk_states.routes()
    assert {chapter.path for chapter in _CHAPTERS if chapter.path} <= routes
    states = {state.name for job in desk_states.states().values() for state in job}
    assert {chapter.picture for chapter in _CHAPTERS if chapter.picture} <= states


def test_every_picture_is_there_small_and_told_in_words() -> None:
    for chapter in _CHAPTERS:
        assert bool(chapter.picture) == bool(chapter.shows)
        if chapter.picture:
            file = _FOLDER / f"{chapter.picture}.webp"
            assert file.read_bytes()[8:12] == b"WEBP", f"make pictures has none of {file.name}"
            assert file.stat().st_size <= _LARGEST, file.name
    named = {f"{chapter.picture}.webp" for chapter in _CHAPTERS if chapter.picture}
    assert {file.name for file in _FOLDER.iterdir()} == named


def test_whoever_comes_finds_the_help_of_their_own_role(world: World) -> None:
    person = world.person(world.organisation(), Role.CARE_TEAM)
    desk = Browserless.of(world, person)
    desk.get("/desk/help")
    assert "Help: For the care team" in desk.text
    assert desk.response is not None
    picture = statics.href("help/weigh.webp")
    assert picture in desk.response.text
    sent = desk.get(picture)
    assert sent.headers["content-type"] == "image/webp"
    desk.get(f"/desk/help/{Role.PARTNER.value}")
    assert "Help: For care partners" in desk.text
    assert desk.get("/desk/help/nobody").status_code == 404


def test_who_has_no_role_yet_finds_help_too(world: World) -> None:
    person = world.person(world.organisation(), Role.SIGNALLER)
    world.end_memberships(person)
    desk = Browserless.of(world, person)
    assert desk.get("/desk/help").status_code == 200
    assert "Help: For school staff" in desk.text
