"""Boundaries that are loaded: what is taken, what is refused, and the map that is drawn then."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from server.importing.cli import import_app
from server.importing.desk import Desk
from server.kernel.messages import dump
from server.network.reference import municipalities
from server.trends.boundaries import NoBoundaries, understood
from server.trends.periods import Month
from shared.trends import LoadBoundaries, PictureLook
from shared.vocabulary import OrganisationKind, Role
from tests.support.trends import put_releases
from tests.support.world import Person, World

CODES = [each.nis for each in municipalities()]
SOURCE, LICENCE = "Grenzen: wie ze tekende", "CC BY 4.0"
CANARY = "kanarie"


def squares(codes: list[str] = CODES, **more: Any) -> dict[str, Any]:
    """Give a TopoJSON in which each municipality is a square, with things nobody asked for."""
    arcs, geometries = [], []
    for at, nis in enumerate(codes):
        x, y = 100 * (at % 5), 100 * (at // 5)
        arcs.append([[x, y], [90, 0], [0, 90], [-90, 0], [0, -90]])
        properties = {"nis": nis, "name": CANARY}
        geometries.append({"type": "Polygon", "arcs": [[at]], "properties": properties})
    return {
        "type": "Topology",
        "transform": {"scale": [0.001, 0.001], "translate": [3.0, 50.7]},
        "arcs": arcs,
        "objects": {CANARY: {"type": "GeometryCollection", "geometries": geometries}},
        **more,
    }


def _command(world: World, topology: Any) -> LoadBoundaries:
    return LoadBoundaries(
        command_id=world.new_id(),
        boundaries_id=world.new_id(),
        topology=topology if isinstance(topology, str) else json.dumps(topology),
        source=SOURCE,
        licence=LICENCE,
    )


def _administrator(world: World) -> Person:
    return world.person(world.organisation(OrganisationKind.COORDINATION), Role.ADMINISTRATOR)


def test_only_what_is_drawn_is_kept_of_a_file() -> None:
    kept = understood(json.dumps(squares(note=CANARY)), CODES)
    assert CANARY not in json.dumps(kept)
    assert set(kept["topology"]) == {"type", "arcs", "objects", "transform"}
    assert sorted(kept["labels"]) == sorted(CODES)
    longitude, latitude = kept["labels"][CODES[0]]
    assert longitude == pytest.approx(3.045, abs=0.002)
    assert 50.728 < latitude < 50.762, "a square is a tall shape so far north"


def test_a_label_stands_within_its_municipality_and_not_between_two_parts() -> None:
    file = squares()
    file["arcs"][0] = [[0, 0], [40, 0], [0, 80], [-40, 0], [0, -80]]
    file["arcs"].append([[300, 0], [60, 0], [0, 80], [-60, 0], [0, -80]])
    shapes = file["objects"][CANARY]["geometries"]
    shapes[0] |= {"type": "MultiPolygon", "arcs": [[[0]], [[len(CODES)]]]}
    longitude, _ = understood(json.dumps(file), CODES)["labels"][CODES[0]]
    assert 3.30 < longitude < 3.36, "in the wider part"


def test_whichever_way_borders_go_round_the_inside_is_drawn_and_a_hole_is_not() -> None:
    file = squares()
    file["arcs"].append([[30, 30], [30, 0], [0, 30], [-30, 0], [0, -30]])
    shapes = file["objects"][CANARY]["geometries"]
    shapes[0]["arcs"] = [[0], [len(CODES)]]
    shapes[1] |= {"type": "MultiPolygon", "arcs": [[[~1]]]}
    drawn = understood(json.dumps(file), CODES)["topology"]["objects"]["places"]["geometries"]
    assert [shape["arcs"] for shape in drawn[:3]] == [[[~0], [len(CODES)]], [[[~1]]], [[~2]]]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("{}", "not_topojson"),
        ("[]", "not_topojson"),
        ("nothing", "not_topojson"),
        (json.dumps(squares()).replace("[90, 0]", "[NaN, 0]"), "not_topojson"),
        (json.dumps(squares()).replace("[90, 0]", '["90", 0]'), "not_topojson"),
        (json.dumps({"type": "FeatureCollection", "features": []}), "geojson"),
        (json.dumps(squares() | {"arcs": []}), "not_topojson"),
        (json.dumps(squares(CODES[1:])), "places_missing"),
        (json.dumps(squares([*CODES[1:], "11001"])), "places_elsewhere"),
        (json.dumps(squares([*CODES, CODES[1]])), "places_twice"),
        (json.dumps(squares()).replace("[0, -90]", "[0, -50]"), "not_closed"),
        (json.dumps(squares() | {"arcs": [[[0, 0]] * 30_000] * 14}), "too_many_points"),
        ('{"type":' * 3000, "not_topojson"),
    ],
)
def test_what_cannot_be_drawn_is_refused(content: str, reason: str) -> None:
    with pytest.raises(NoBoundaries) as refused:
        understood(content, CODES)
    assert refused.value.reason == reason


def test_an_administrator_of_the_network_loads_boundaries_and_others_do_not(world: World) -> None:
    put_releases(world, Month(2025, 10), 1)
    administrator = _administrator(world)
    coordination = administrator.organisation_id
    coordinator = world.person(coordination, Role.COORDINATOR)
    outsider = world.person(world.organisation(), Role.SIGNALLER)

    def drawn(look: PictureLook = PictureLook.PAGE) -> str:
        path = f"/v1/trends/charts/tiles.svg?look={look.value}"
        text: str = coordinator.client.get(path).text
        return text

    tiles, on_phone = drawn(), drawn(PictureLook.PHONE)
    for person, status in ((outsider, 404), (coordinator, 403)):
        answer = person.client.post("/v1/trends/boundaries", json=dump(_command(world, squares())))
        assert answer.status_code == status
    assert drawn() == tiles
    bad = administrator.client.post("/v1/trends/boundaries", json=dump(_command(world, "{}")))
    assert (bad.status_code, CANARY in bad.text) == (422, False)
    command = _command(world, squares())
    answer = administrator.client.post("/v1/trends/boundaries", json=dump(command))
    assert answer.status_code == 201
    assert "trends.load-boundaries" in world.journal(command.boundaries_id)
    on_map = drawn()
    assert on_map != tiles
    assert f"{SOURCE} ({LICENCE})" in on_map
    assert CANARY not in on_map
    assert drawn(PictureLook.PHONE) == on_phone
    told = coordinator.client.get("/v1/trends/charts/tiles.json").json()
    assert [row[0] for row in told["table"]] == sorted(each.name for each in municipalities())


def test_boundaries_come_from_a_file_at_the_terminal_with_a_look_before(
    world: World, tmp_path: Path
) -> None:
    app = import_app(lambda: Desk(world.runtime, world.network_id))
    file = tmp_path / "boundaries.topojson"
    file.write_text(json.dumps(squares()), encoding="utf-8")
    asked = ["boundaries", str(file), "--source", SOURCE, "--licence", LICENCE]
    looked = CliRunner().invoke(app, [*asked, "--dry-run"])
    assert looked.output.startswith("Would draw 14 municipalities: Anzegem, ")
    assert world.journal() == []
    done = CliRunner().invoke(app, asked)
    assert (done.exit_code, done.output.startswith("Draws 14 municipalities")) == (0, True)
    assert world.journal() == ["trends.load-boundaries"]
    for content in ("{}", "x" * 60_001):
        file.write_text(content, encoding="utf-8")
        refused = CliRunner().invoke(app, asked)
        assert refused.exit_code == 2
        assert "Nothing was imported" in refused.output
    assert world.journal() == ["trends.load-boundaries"]


def test_the_boundaries_of_the_region_are_taken(shared_material: Path) -> None:
    text = (shared_material / "geo/zwvl_municipalities.topojson").read_text(encoding="utf-8")
    kept = understood(text, CODES)
    longitude, latitude = kept["labels"]["34027"]
    assert 3.17 < longitude < 3.19, "in the eastern lobe of Menen"
    assert 50.77 < latitude < 50.79
    assert len(json.dumps(kept)) < len(text) / 2
