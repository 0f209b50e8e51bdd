"""Trends over HTTP: who sees which release, in every form, and what a bad question gets."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import update

from server.trends import jobs
from server.trends.charts import CHARTS, ON_PHONE
from server.trends.document import hash_of
from server.trends.indicators import INDICATORS
from server.trends.periods import Month
from server.trends.tables import ReleaseRow
from server.worker import one_round
from shared.vocabulary import OrganisationKind, Role
from tests.support.forging import forging
from tests.support.plans import listening, read_whole
from tests.support.trends import keep, put_releases, region, releases_of
from tests.support.world import Person, World

FIRST = Month(2025, 10)


@pytest.fixture
def told(world: World) -> World:
    """Give a world in which two months are closed."""
    put_releases(world, FIRST, 2)
    return world


@pytest.fixture
def coordinator(told: World) -> Person:
    """Give a coordinator of the network."""
    return told.person(told.organisation(OrganisationKind.COORDINATION), Role.COORDINATOR)


@pytest.fixture
def contributor(told: World) -> Person:
    """Give somebody of a school's care team."""
    return told.person(told.organisation(), Role.CARE_TEAM)


def _get(person: Person, path: str, **headers: str) -> Any:
    return person.client.get(f"/v1/trends/{path}", headers=headers)


def test_a_coordinator_reads_a_release_byte_for_byte_as_it_was_signed(
    told: World, coordinator: Person
) -> None:
    listed = _get(coordinator, "releases").json()
    assert [each["name"] for each in listed["items"]] == ["2025-11", "2025-10"]
    newest = listed["items"][0]
    answer = _get(coordinator, "releases/2025-11")
    assert hash_of(answer.content) == newest["sha256"]
    assert answer.headers["etag"] == f'"{newest["sha256"]}"'
    assert "immutable" in answer.headers["cache-control"]
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(listed["public_key"]))
    key.verify(bytes.fromhex(newest["signature"]), answer.content)
    assert answer.json()["previous"] == listed["items"][1]["sha256"]


def test_who_has_a_release_is_not_sent_it_again(coordinator: Person) -> None:
    answer = _get(coordinator, "releases/2025-11")
    again = _get(coordinator, "releases/2025-11", **{"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert _get(coordinator, "releases/2025-11", **{"If-None-Match": '"x"'}).status_code == 200


def test_a_contributor_sees_fewer_cells_and_nothing_that_is_derived_from_the_others(
    coordinator: Person, contributor: Person
) -> None:
    whole = _get(coordinator, "releases/2025-11").json()
    part = _get(contributor, "releases/2025-11").json()
    shown = {name for name, count in part["cells"].items() if count is not None}
    assert shown == set(whole["contributors"])
    assert shown < {name for name, count in whole["cells"].items() if count is not None}
    assert part["durations"] == {}
    assert all(row["curve"] == [] for row in part["indicators"]["first-contact"]["rows"])


def test_whoever_only_signals_learns_not_even_that_there_are_trends(told: World) -> None:
    teacher = told.person(told.organisation(), Role.SIGNALLER)
    for path in ("releases", "releases/2025-11", "charts/region.png", "download.csv"):
        answer = _get(teacher, path)
        assert answer.status_code == 404
        assert answer.json()["type"] == "urn:kring:problem:not-found"


@pytest.mark.parametrize(
    "path",
    [
        "releases/2025-12",
        "releases/..%2f",
        "indicators/nothing",
        "indicators/signals?release=1999-01",
        "charts/nothing.png",
        "charts/region.svg?release=nothing",
        "download.csv?release=2030-01",
    ],
)
def test_what_there_is_not_is_answered_by_a_problem(coordinator: Person, path: str) -> None:
    answer = _get(coordinator, path)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


def test_every_indicator_has_its_words_and_every_chart_its_table(
    coordinator: Person, contributor: Person
) -> None:
    for name in INDICATORS:
        found = _get(coordinator, f"indicators/{name}").json()
        assert set(found["title"]) == set(found["definition"]) == {"nl", "fr", "en"}
    for person in (coordinator, contributor):
        for name in CHARTS:
            for language in ("nl", "fr", "en"):
                found = _get(person, f"charts/{name}.json?language={language}").json()
                assert found["title"]
                assert found["sentence"].endswith(".")
                assert all(len(row) == len(found["columns"]) for row in found["table"])


def test_a_chart_is_drawn_in_every_form_and_the_same_each_time(coordinator: Person) -> None:
    begins = {"svg": b"<svg", "png": b"\x89PNG", "pdf": b"%PDF"}
    for form, head in begins.items():
        drawn = _get(coordinator, f"charts/tiles.{form}")
        assert drawn.content.startswith(head)
        assert drawn.content == _get(coordinator, f"charts/tiles.{form}").content
    earlier = _get(coordinator, "charts/tiles.svg?release=2025-10")
    assert earlier.content != _get(coordinator, "charts/tiles.svg").content


def test_a_picture_for_a_phone_has_no_words_beside_it_and_is_light_or_dark(
    coordinator: Person,
) -> None:
    grounds = {"phone": "#fffdf9", "phone-dark": "#272520"}
    for chart in ON_PHONE:
        title = _get(coordinator, f"charts/{chart}.json").json()["title"]
        assert title in _get(coordinator, f"charts/{chart}.svg").text
        for look, ground in grounds.items():
            drawn = _get(coordinator, f"charts/{chart}.svg?look={look}").text
            assert title not in drawn
            assert 'width="328"' in drawn
            assert ground in drawn
    assert _get(coordinator, "charts/funnel.png").status_code == 200
    assert _get(coordinator, "charts/funnel.png?look=phone").status_code == 404
    assert _get(coordinator, "charts/region.png?look=poster").status_code == 422


def test_a_download_holds_every_cell_and_one_sign_for_what_is_hidden(coordinator: Person) -> None:
    text = _get(coordinator, "download.csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    cells: dict[str, Any] = {}
    for name in ("2025-10", "2025-11"):
        cells |= _get(coordinator, f"releases/{name}").json()["cells"]
    assert len(rows) == len(cells)
    hidden = [row for row in rows if row["count"] == "-"]
    assert len(hidden) == sum(count is None for count in cells.values())
    assert {row["shown"] for row in hidden} == {"niet getoond"}
    first = _get(coordinator, "download.xlsx").content
    assert first == _get(coordinator, "download.xlsx").content
    assert zipfile.ZipFile(io.BytesIO(first)).testzip() is None


def test_a_damaged_release_is_refused_and_told_to_the_coordination(world: World) -> None:
    coordination = world.organisation(OrganisationKind.COORDINATION)
    coordinator = world.person(coordination, Role.COORDINATOR)
    release, body = releases_of(region(FIRST), [FIRST])[0]
    meant = body.replace(b'"format":1', b'"format":2')
    keep(world, replace(release, sha256=hash_of(meant)), body)
    for path in ("releases/2025-10", "indicators/signals", "charts/region.png", "download.csv"):
        answer = _get(coordinator, path)
        assert answer.status_code == 503
        assert answer.json()["reason"] == "release-damaged"
    for _ in range(2):
        one_round(world.runtime, [jobs.due])
        assert world.notices_to(coordination) == ["trends-release-damaged"]


def test_whoever_may_not_see_trends_is_not_told_that_one_is_damaged(world: World) -> None:
    teacher = world.person(world.organisation(), Role.SIGNALLER)
    release, body = releases_of(region(FIRST), [FIRST])[0]
    keep(world, release, body, signature=bytes(64))
    for path in ("releases/2025-10", "indicators/signals", "charts/tiles.png", "download.csv"):
        assert _get(teacher, path).status_code == 404


def test_a_session_that_was_ended_is_refused_at_once_though_the_answer_is_kept(
    told: World, coordinator: Person
) -> None:
    paths = ("releases", "releases/2025-11", "indicators/signals", "charts/tiles.svg")
    etags = {path: _get(coordinator, path).headers.get("etag", "") for path in paths}
    with told.runtime.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE session SET revoked_at = created_at")
    for path, etag in etags.items():
        assert _get(coordinator, path, **{"If-None-Match": etag}).status_code == 401


def test_who_asks_and_what_is_newest_are_one_question_to_the_database(
    told: World, coordinator: Person
) -> None:
    engine = told.runtime.store.engine
    for path in ("releases", "releases/2025-11", "charts/tiles.svg", "download.csv"):
        first = _get(coordinator, path)
        with listening(engine) as heard:
            again = _get(coordinator, path)
        assert again.content == first.content
        ((statement, parameters),) = heard
        assert "session" in statement
        assert "trends_release" in statement
        assert read_whole(engine, statement, parameters) == []


def test_a_newer_release_is_seen_at_once(told: World, coordinator: Person) -> None:
    _get(coordinator, "indicators/signals")
    december = releases_of(region(FIRST), [FIRST, FIRST.after(1), FIRST.after(2)])[-1]
    keep(told, *december)
    assert _get(coordinator, "indicators/signals").json()["release"] == "2025-12"


def test_a_release_signed_by_others_is_refused(world: World) -> None:
    coordinator = world.person(world.organisation(OrganisationKind.COORDINATION), Role.COORDINATOR)
    release, body = releases_of(region(FIRST), [FIRST])[0]
    keep(world, release, body)
    assert _get(coordinator, "releases/2025-10").status_code == 200
    with forging(world, ReleaseRow) as connection:
        connection.execute(update(ReleaseRow).values(signature=bytes(64)))
    assert _get(coordinator, "releases/2025-10").status_code == 503
