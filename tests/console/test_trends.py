"""Trends at the desk: pictures within the page, a closer look that a browser draws, files."""

from __future__ import annotations

import gzip
import json
import re

import pytest
from markupsafe import escape
from playwright.sync_api import expect
from starlette.requests import Request

from server.console import packing
from server.console.context import at_the_desk
from server.console.routing import HEADERS
from server.kernel.errors import NotSignedIn
from server.trends.charts import CHARTS
from server.trends.charts.drawing import browser_bundle, bundle_name
from server.trends.indicators import INDICATORS
from server.trends.periods import Month
from shared.trends import LoadBoundaries
from shared.vocabulary import OrganisationKind, Role
from tests.server.trends.test_boundaries import LICENCE, SOURCE, squares
from tests.support.browser import BrowserDesk
from tests.support.desk import Browserless, keep_cookie
from tests.support.trends import put_closed_year, put_releases
from tests.support.world import Person, World

FIRST = Month(2025, 10)


@pytest.fixture
def database_kind() -> str:
    """Say which database: what a page shows does not hang on it."""
    return "sqlite"


@pytest.fixture
def coordinator(world: World) -> Person:
    """Give a coordinator, and two months that are closed."""
    put_releases(world, FIRST, 2)
    return world.person(world.organisation(OrganisationKind.COORDINATION), Role.COORDINATOR)


def test_every_picture_stands_in_the_page_with_its_sentence_and_its_table(
    world: World, coordinator: Person
) -> None:
    desk = Browserless.of(world, coordinator)
    page = desk.get("/desk/trends").text
    svgs = re.findall(r"<svg .*?</svg>", page, re.DOTALL)
    pictures = [one for one in svgs if 'class="marks"' in one]
    tables = page.count("<thead>")
    assert len(pictures) == tables == page.count('role="img"') > 3
    for picture in pictures:
        assert "style=" not in picture
        assert "<script" not in picture
        assert 'font-family="Kring Sans Semibold"' not in picture
    names = re.findall(r'id="([^"]+)"', page)
    assert len(names) == len(set(names))
    assert desk.get("/desk/trends").text.count("<svg") == len(svgs)


def test_what_is_kept_is_packed_once_and_what_is_ones_own_stands_between() -> None:
    kept = packing.Kept.of("\u2013 the same " * 400)
    some: list[list[packing.Kept | bytes]]
    some = [[kept], [b"before ", kept, b" after"], [kept, b"Els & Jo", kept, b"", kept]]
    for parts in some:
        assert gzip.decompress(packing.packed(parts)) == packing.plain(parts)
        assert packing.packed(parts).count(kept.deflated) == parts.count(kept)
        joined: list[packing.Kept | bytes] = [packing.Kept.joined(parts), b" and a token"]
        assert gzip.decompress(packing.packed(joined)) == packing.plain([*parts, b" and a token"])


def test_a_page_that_is_made_once_is_to_each_reader_what_its_template_makes(world: World) -> None:
    put_closed_year(world, Month(2024, 9))
    coordination = world.organisation(OrganisationKind.COORDINATION)
    readers = (
        world.person(coordination, Role.COORDINATOR, name="Els & <Jo>"),
        world.person(coordination, Role.COORDINATOR, name="Mo"),
        world.person(world.organisation(), Role.CARE_TEAM, name="Els & <Jo>"),
    )
    told = set()
    for person in readers:
        desk = Browserless.of(world, person)
        for path in ("", "/indicators", "/leavers", "/year"):
            packed = desk.get(f"/desk/trends{path}", headers={"accept-encoding": "gzip"})
            plain = desk.get(f"/desk/trends{path}", headers={"accept-encoding": "identity"})
            assert packed.headers["content-encoding"] == "gzip"
            assert "content-encoding" not in plain.headers
            assert "Cookie" in packed.headers["vary"]
            assert packed.headers["cache-control"] == "no-store"
            keep_cookie(desk.client, "kring-said", "none of our sentences")
            by_its_template = desk.get(f"/desk/trends{path}")
            (made,) = {_without_tokens(page.text) for page in (packed, plain, by_its_template)}
            told.add(made)
    assert len(told) == len(readers) * 3 + 2, "the year names nobody, and contributors see less"


def test_who_was_signed_out_is_led_to_the_door_though_the_page_is_kept(
    world: World, coordinator: Person
) -> None:
    desk = Browserless.of(world, coordinator)
    paths = ("/desk/trends", "/desk/trends/numbers.csv", "/desk/trends/pictures/region.svg")
    for path in paths:
        assert desk.get(path).content == desk.get(path).content or path == "/desk/trends"
    with world.runtime.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE session SET revoked_at = created_at")
    for path in paths:
        away = desk.get(path, follow_redirects=False)
        assert (away.status_code, away.headers["location"].partition("?")[0]) == (
            303,
            "/desk/sign-in",
        )


def test_a_page_that_is_kept_and_never_asks_who_is_there_fails_closed(world: World) -> None:
    path = "/desk/trends"
    scope = {"type": "http", "app": world.app, "scheme": "http", "path": path, "headers": []}
    desk = at_the_desk(Request(scope))
    with pytest.raises(RuntimeError, match="nobody asked who is at the desk"):
        desk.insist_on_arrival()
    with pytest.raises(NotSignedIn):
        desk.arrive()
    with pytest.raises(RuntimeError):
        desk.insist_on_arrival()


def _without_tokens(page: str) -> str:
    return re.sub(r'value="[\w.=-]{40,}"', "", page)


def test_an_earlier_month_is_shown_as_it_was(world: World, coordinator: Person) -> None:
    desk = Browserless.of(world, coordinator)
    earlier = desk.get("/desk/trends?release=2025-10").text
    assert 'value="2025-10" selected' in earlier
    assert earlier != desk.get("/desk/trends").text
    for path in (
        "/desk/trends?release=2030-01",
        "/desk/trends/pictures/nothing.svg",
        "/desk/trends/pictures/region.gif",
        "/desk/trends/pictures/region.svg?release=2030-01",
        "/desk/trends/numbers.ods",
        "/desk/trends/vega-0.js",
    ):
        assert desk.get(path).status_code == 404


def test_who_contributes_sees_less_and_who_only_signals_nothing(
    world: World, coordinator: Person
) -> None:
    school = world.organisation()
    contributor = Browserless.of(world, world.person(school, Role.CARE_TEAM))
    teacher = Browserless.of(world, world.person(school, Role.SIGNALLER))
    whole = Browserless.of(world, coordinator).get("/desk/trends").text
    part = contributor.get("/desk/trends").text
    assert part.count("<td>\u2013</td>") > whole.count("<td>\u2013</td>")
    for path in ("/desk/trends", "/desk/trends/pictures/region.svg", "/desk/trends/numbers.csv"):
        assert teacher.get(path).status_code == 404


def test_every_indicator_is_on_screen_with_its_definition_in_every_language(
    world: World,
) -> None:
    put_closed_year(world, Month(2024, 9))
    coordination = world.organisation(OrganisationKind.COORDINATION)
    person = world.person(coordination, Role.COORDINATOR)
    derived = {
        name: person.client.get(f"/v1/trends/indicators/{name}").json() for name in INDICATORS
    }
    for language in ("nl", "fr", "en"):
        page = Browserless.of(world, person, language=language).get("/desk/trends/indicators").text
        for told in derived.values():
            assert str(escape(told["title"][language])) in page
            assert str(escape(told["definition"][language])) in page
        assert 'role="status"' not in page, "nothing was done, so nothing is said to be"
    page = Browserless.of(world, person).get("/desk/trends/indicators").text
    (acceptance,) = derived["acceptance"]["rows"]
    assert f"<strong>{acceptance['value'] * 100:.0f} %</strong>" in page
    assert f">{derived['first-contact']['rows'][-1]['median']} days<" in page
    held = derived["caseload"]["rows"][-1]
    assert f"<strong>{held['value']:.0f} for every 100 places</strong>" in page
    early = Browserless.of(world, person).get("/desk/trends/indicators?release=2024-09").text
    assert f"<strong>{acceptance['value'] * 100:.0f} %</strong>" not in early
    assert Browserless.of(world, person).get("/desk/trends/indicators?release=x").status_code == 404


def test_with_boundaries_the_page_has_a_map_with_whose_it_is_and_stays_small(
    world: World,
) -> None:
    put_closed_year(world, Month(2024, 9))
    coordination = world.organisation(OrganisationKind.COORDINATION)
    desk = Browserless.of(world, world.person(coordination, Role.COORDINATOR))
    assert SOURCE not in desk.get("/desk/trends").text
    load = LoadBoundaries(
        command_id=world.new_id(),
        boundaries_id=world.new_id(),
        topology=json.dumps(squares()),
        source=SOURCE,
        licence=LICENCE,
    )
    world.run(load, world.person(coordination, Role.ADMINISTRATOR))
    page = desk.get("/desk/trends", headers={"accept-encoding": "gzip"})
    assert f"{SOURCE} ({LICENCE})" in page.text
    assert int(page.headers["content-length"]) < 20 * 1024


def test_files_are_those_of_the_release(world: World, coordinator: Person) -> None:
    desk = Browserless.of(world, coordinator)
    for form, begins in {"svg": b"<svg", "png": b"\x89PNG", "pdf": b"%PDF"}.items():
        assert desk.get(f"/desk/trends/pictures/tiles.{form}").content.startswith(begins)
    assert desk.get("/desk/trends/numbers.csv").content.startswith(b"\xef\xbb\xbfcounted,")
    assert desk.get("/desk/trends/numbers.xlsx").content.startswith(b"PK")


def test_a_closer_look_is_drawn_by_the_browser_under_the_desks_policy(
    browser_desk: BrowserDesk,
) -> None:
    world = browser_desk.world
    put_releases(world, FIRST, 2)
    coordination = world.organisation(OrganisationKind.COORDINATION)
    page = browser_desk.open(
        world.person(coordination, Role.COORDINATOR), "/desk/trends", language="en"
    )
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url))
    assert "unsafe" not in HEADERS["Content-Security-Policy"]
    closer = page.locator("button[data-closer]")
    shown = closer.count()
    assert shown > 3
    for at in range(shown):
        closer.nth(at).evaluate("button => button.click()")
    expect(page.locator(".picture[data-near] svg.marks")).to_have_count(shown)
    assert sum(url.endswith(bundle_name()) for url in loaded) == 1
    packed = page.request.get(
        re.sub(r"/desk/.*", f"/desk/trends/{bundle_name()}", page.url),
        headers={"Accept-Encoding": "gzip"},
    )
    assert "immutable" in packed.headers["cache-control"]
    assert packed.body() in {browser_bundle(), gzip.compress(browser_bundle(), 9, mtime=0)}
    assert len(CHARTS) >= shown


def test_without_scripts_the_pictures_stand_there_and_nothing_is_offered_that_does_nothing(
    browser_desk: BrowserDesk,
) -> None:
    world = browser_desk.world
    put_releases(world, FIRST, 2)
    coordination = world.organisation(OrganisationKind.COORDINATION)
    person = world.person(coordination, Role.COORDINATOR)
    page = browser_desk.open(person, "/desk/trends", language="en", scripts=False)
    assert page.locator(".picture svg.marks").first.bounding_box()
    assert page.get_by_role("button", name="Look closer").count() == 0
