"""Boundaries at the desk: looked at first, drawn as they would be, kept by who may."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from server.trends.periods import Month
from shared.vocabulary import OrganisationKind, Role
from tests.server.trends.test_boundaries import CANARY, CODES, LICENCE, SOURCE, squares
from tests.support.databases import Kind
from tests.support.desk import Browserless
from tests.support.trends import put_releases
from tests.support.world import Person, World

PATH = "/desk/set-up/boundaries"
TYPED = {"source": SOURCE, "licence": LICENCE}


@pytest.fixture
def database_kind() -> Kind:
    """Say which database: what a page shows does not hang on it."""
    return "sqlite"


@pytest.fixture
def administrator(world: World) -> Person:
    """Give an administrator of the network."""
    return world.person(world.organisation(OrganisationKind.COORDINATION), Role.ADMINISTRATOR)


def _send(desk: Browserless, content: Any, **typed: str) -> str:
    """Send a file with the form that is open; what stands in it is sent along."""
    shown = {name: given[0] for name, given in desk.form("/boundaries").fields.items()}
    shown.pop("file", None)
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    files = {} if content is None else {"file": ("grenzen.topojson", raw, "application/json")}
    desk.post(PATH, {**shown, **typed}, files=files)
    return desk.text


def test_a_map_is_shown_first_and_only_then_the_region_is_drawn_so(
    world: World, administrator: Person
) -> None:
    desk = Browserless.of(world, administrator)
    assert 'href="/desk/set-up/boundaries"' in desk.get("/desk/set-up").text
    assert "each municipality is a tile" in desk.get(PATH).text
    hostile = "Wij & <script>alert(1)</script>"
    assert "Nothing was changed yet." in _send(desk, squares(), source=hostile, licence=LICENCE)
    assert desk.response is not None
    page = desk.response.text
    assert page.count('class="marks"') == 1
    assert "Spiere-Helkijn" in page
    assert CANARY not in page
    assert "<script>alert" not in page
    assert "trends.load-boundaries" not in world.journal()
    assert "This is not the file you looked at." in _send(desk, squares(name="another"))
    assert "trends.load-boundaries" not in world.journal()
    desk.get(PATH)
    _send(desk, squares(), **TYPED)
    done = _send(desk, squares())
    assert "Maps of the region are drawn by these boundaries." in done
    assert f"maps are drawn by: {SOURCE} ({LICENCE})" in done
    assert world.journal().count("trends.load-boundaries") == 1


def test_the_map_that_is_shown_has_the_newest_release_in_it(
    world: World, administrator: Person
) -> None:
    put_releases(world, Month(2025, 10), 1)
    desk = Browserless.of(world, administrator, language="nl")
    desk.get(PATH)
    _send(desk, squares(), **TYPED)
    assert desk.response is not None
    drawn = desk.response.text
    _send(desk, squares())
    coordinator = world.person(administrator.organisation_id, Role.COORDINATOR)
    seen = Browserless.of(world, coordinator, language="nl").get("/desk/trends").text
    found = re.search(r'<svg [^>]*class="marks".*?</svg>', drawn, re.DOTALL)
    assert found is not None
    assert found.group() in seen


@pytest.mark.parametrize(
    ("content", "typed", "said"),
    [
        (None, TYPED, "Choose a file."),
        (squares(), {"source": SOURCE, "licence": ""}, "Under which licence : Fill this in."),
        (squares(), {"source": "x" * 161, "licence": LICENCE}, "This is too long."),
        (b"\xff\xfe\xfa", TYPED, "It is not a text file."),
        (b"{}", TYPED, "It is not a TopoJSON with one collection of areas."),
        ({"type": "FeatureCollection", "features": []}, TYPED, "It is a GeoJSON."),
        (squares(CODES[:-1]), TYPED, "Municipalities are missing: Zwevegem."),
        (squares([*CODES, CODES[0]]), TYPED, "Municipalities are in it more than once: Anzegem."),
        (squares([*CODES, "11001", CANARY]), TYPED, "no municipality of the region: 2 places."),
        (b"{" + b" " * 60_000, TYPED, "It is too large."),
        (b"{" + b" " * 400_000, TYPED, ""),
    ],
)
def test_a_bad_file_is_told_what_is_wrong_with_it(
    world: World, administrator: Person, content: Any, typed: dict[str, str], said: str
) -> None:
    desk = Browserless.of(world, administrator)
    desk.get(PATH)
    _send(desk, content, **typed)
    assert desk.response is not None
    assert desk.response.status_code == (422 if said else 413)
    assert said in desk.text
    assert CANARY not in desk.response.text
    assert "trends.load-boundaries" not in world.journal()


def test_nobody_else_comes_to_this_page(world: World, administrator: Person) -> None:
    school = world.organisation()
    others = {
        world.person(administrator.organisation_id, Role.COORDINATOR): 403,
        world.person(school, Role.ADMINISTRATOR): 404,
        world.person(school, Role.SIGNALLER): 404,
    }
    for person, status in others.items():
        desk = Browserless.of(world, person)
        assert desk.get(PATH).status_code == status
    school_admin = Browserless.of(world, world.person(school, Role.ADMINISTRATOR))
    assert PATH not in school_admin.get("/desk/set-up").text
