"""What waits too long, at the desk: coordinators call, administrators fill the empty place."""

from __future__ import annotations

import html

import pytest

from shared.vocabulary import OrganisationKind, Role
from tests.server.stalls.scene import coordinating, three_that_stall, unattended
from tests.support.desk import Browserless
from tests.support.world import World

PAGE = "/desk/stalls"
EMPTY = "Nobody there can answer in Kring yet"


@pytest.fixture
def database_kind() -> str:
    """Say which database: what stalls is asked on both by the tests of the slice."""
    return "sqlite"


def test_a_coordinator_is_led_to_whom_to_call(world: World) -> None:
    three_that_stall(world)
    desk = Browserless.of(world, coordinating(world))
    desk.get("/desk")
    assert "3 organisations where something waits too long" in desk.text
    desk.get(PAGE)
    for words in ("De Linde", "056 00 00 01", "A signal waits to be weighed", "Kortrijk"):
        assert words in desk.text
    for words in ("Het Baken", "A question for help waits for an answer", "https://baken.example"):
        assert words in desk.text
    assert desk.text.count(EMPTY) == 1
    assert "No telephone number of theirs is known here" in desk.text


def test_a_page_that_nobody_needs_to_act_on_says_so(world: World) -> None:
    desk = Browserless.of(world, coordinating(world))
    desk.get(PAGE)
    assert "Nothing stalls" in desk.text
    assert "Nothing waits for you now." in desk.get("/desk").text


def test_more_than_a_page_is_shown_further(world: World) -> None:
    for number in range(27):
        unattended(world, f"School {number:02}")
    desk = Browserless.of(world, coordinating(world))
    page = desk.get(PAGE).text
    assert desk.text.count(EMPTY) == 25
    desk.get(html.unescape(page.partition('rel="next" href="')[2].partition('"')[0]))
    assert desk.text.count(EMPTY) == 2
    assert "School 26" in desk.text


def test_nobody_else_is_shown_it(world: World) -> None:
    school = world.organisation()
    for role in (Role.SIGNALLER, Role.CARE_TEAM, Role.ADMINISTRATOR):
        desk = Browserless.of(world, world.person(school, role))
        assert desk.get(PAGE).status_code == 404
        assert PAGE not in desk.get("/desk").text


def test_an_administrator_is_told_that_nobody_can_answer(world: World) -> None:
    school = world.organisation()
    desk = Browserless.of(world, world.person(school, Role.ADMINISTRATOR))
    desk.get("/desk/set-up")
    assert "Nobody is in the care team yet: signals reach nobody" in desk.text
    world.person(school, Role.CARE_TEAM)
    desk.get("/desk/set-up")
    assert "reach nobody" not in desk.text


def test_who_manages_the_network_finds_the_way_to_it(world: World) -> None:
    coordination = world.organisation(OrganisationKind.COORDINATION)
    desk = Browserless.of(world, world.person(coordination, Role.ADMINISTRATOR))
    assert PAGE in desk.get("/desk/set-up").text
    desk.get(PAGE)
    assert "Nothing stalls" in desk.text
