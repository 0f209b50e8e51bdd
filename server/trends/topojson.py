"""Understanding a file of boundaries: its borders, thinned and turned, and a place for each label.

A TopoJSON, in which a border of two municipalities stands once: thinned, it is still the border of
both. Whichever way its borders go round, they are turned as Vega needs them, which fills a ring the
other way round from the outside.

Pure. Must not: read a database, or draw.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from server.trends.boundaries import FEATURE, NoBoundaries

_CODES = ("nis", "NIS", "id", "FID")
_GEOJSON = frozenset({"FeatureCollection", "Feature", "GeometryCollection"})
_MOST_POINTS = 20_000
_SEEN = 0.001
"""Degrees: a pixel of a map of a region as wide as ours. A bend smaller than that is gone."""
_STEPS = 48
"""A label's place is looked for on a grid of so many steps each way."""

Ring = NDArray[np.float64]


def understood(text: str, places: Collection[str]) -> dict[str, Any]:
    """Give the document to keep of a TopoJSON; see `server.trends.boundaries.understood`."""
    try:
        content = json.loads(text, parse_constant=_no_number)
        if content["type"] in _GEOJSON:
            raise NoBoundaries("geojson")
        arcs, transform = _arcs(content), _transform(content)
        shapes = _shapes(content, len(arcs))
    except (AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError) as error:
        raise NoBoundaries("not_topojson") from error
    if sum(map(len, arcs)) > _MOST_POINTS:
        raise NoBoundaries("too_many_points")
    _check_places([shape["id"] for shape in shapes], places)
    lines = _lines(arcs, transform)
    bends = [_bends(line) for line in lines]
    arcs = [_along(arc, kept, transform) for arc, kept in zip(arcs, bends, strict=True)]
    labels = {shape["id"]: _label(_rings(shape, lines)) for shape in shapes}
    shapes = [{**shape, "arcs": _turned(shape, lines)} for shape in shapes]
    topology: dict[str, Any] = {
        "type": "Topology",
        "arcs": arcs,
        "objects": {FEATURE: {"type": "GeometryCollection", "geometries": shapes}},
    }
    if transform is not None:
        topology["transform"] = transform
    return {"topology": topology, "labels": labels}


def _check_places(found: Sequence[str], places: Collection[str]) -> None:
    """Hold a file to the municipalities of the region: each once, and no other."""
    times = Counter(found)
    elsewhere = [""] * sum(nis not in places for nis in found)
    missing = sorted(nis for nis in places if nis not in times)
    twice = sorted(nis for nis in places if times[nis] > 1)
    for reason, which in (
        ("places_elsewhere", elsewhere),
        ("places_missing", missing),
        ("places_twice", twice),
    ):
        if which:
            raise NoBoundaries(reason, which)


def _no_number(_: str) -> float:
    raise ValueError


def _arcs(content: Mapping[str, Any]) -> list[list[list[float]]]:
    if content["type"] != "Topology":
        raise ValueError
    return [[[_number(point[0]), _number(point[1])] for point in arc] for arc in content["arcs"]]


def _transform(content: Mapping[str, Any]) -> dict[str, list[float]] | None:
    found = content.get("transform")
    if found is None:
        return None
    return {
        name: [_number(found[name][0]), _number(found[name][1])] for name in ("scale", "translate")
    }


def _shapes(content: Mapping[str, Any], arcs: int) -> list[dict[str, Any]]:
    (collection,) = content["objects"].values()
    found = []
    for shape in collection["geometries"]:
        kind = shape["type"]
        depth = {"Polygon": 2, "MultiPolygon": 3}[kind]
        found.append(
            {"type": kind, "id": _code(shape), "arcs": _places(shape["arcs"], depth, arcs)}
        )
    return found


def _places(found: Any, depth: int, arcs: int) -> Any:
    if depth:
        return [_places(each, depth - 1, arcs) for each in found]
    if type(found) is not int or not -arcs <= found < arcs:
        raise ValueError
    return found


def _code(shape: Mapping[str, Any]) -> str:
    said = {**(shape.get("properties") or {}), **({"id": shape["id"]} if "id" in shape else {})}
    return next(str(said[name]) for name in _CODES if name in said)


def _number(found: Any) -> float:
    if type(found) not in {int, float} or not math.isfinite(found):
        raise ValueError
    number: float = found
    return number


def _lines(
    arcs: Sequence[Sequence[Sequence[float]]], transform: Mapping[str, Sequence[float]] | None
) -> list[Ring]:
    lines = [np.asarray(arc, dtype=float) for arc in arcs]
    if transform is None:
        return lines
    scale, move = np.asarray(transform["scale"]), np.asarray(transform["translate"])
    return [np.cumsum(line, axis=0) * scale + move for line in lines]


def _bends(line: Ring) -> list[int]:
    """Give the points of a border that a picture can show: those off the straight way (Douglas).

    Notes
    -----
    Of a border, not of a municipality: what two share stays shared. A ring keeps its shape.
    """
    keep, waiting = {0, len(line) - 1}, [(0, len(line) - 1)]
    while waiting:
        first, last = waiting.pop()
        if last - first < 2:  # noqa: PLR2004 -- nothing lies between
            continue
        way, between = line[last] - line[first], line[first + 1 : last] - line[first]
        length = float(np.hypot(*way))
        off = (
            np.abs(way[0] * between[:, 1] - way[1] * between[:, 0]) / length
            if length
            else np.hypot(between[:, 0], between[:, 1])
        )
        farthest = int(np.argmax(off))
        if off[farthest] > _SEEN:
            keep.add(first + 1 + farthest)
            waiting += [(first, first + 1 + farthest), (first + 1 + farthest, last)]
    return sorted(keep) if len(keep) > 3 else list(range(len(line)))  # noqa: PLR2004 -- as a ring needs


def _along(
    arc: Sequence[Sequence[float]], kept: Sequence[int], transform: Mapping[str, Any] | None
) -> list[list[float]]:
    """Write these points of an arc as it was written: as steps where there is a transform."""
    points = np.asarray(arc, dtype=float)
    if transform is None:
        return [[float(x), float(y)] for x, y in points[list(kept)]]
    places = np.cumsum(points, axis=0)[list(kept)]
    steps = np.diff(places, axis=0, prepend=np.zeros((1, 2)))
    return [[int(x), int(y)] for x, y in np.rint(steps)]


def _rings(shape: Mapping[str, Any], lines: Sequence[Ring]) -> list[Ring]:
    rings = []
    for ring in (ring for polygon in _polygons(shape) for ring in polygon):
        joined = _joined(ring, lines)
        if len(joined) < 4 or not np.allclose(joined[0], joined[-1]):  # noqa: PLR2004 -- a triangle, closed
            raise NoBoundaries("not_closed")
        rings.append(joined)
    return rings


def _polygons(shape: Mapping[str, Any]) -> Sequence[Sequence[Sequence[int]]]:
    found: Sequence[Any] = shape["arcs"]
    return found if shape["type"] == "MultiPolygon" else [found]


def _joined(ring: Sequence[int], lines: Sequence[Ring]) -> Ring:
    return np.concatenate([lines[at] if at >= 0 else lines[~at][::-1] for at in ring])


def _turned(shape: Mapping[str, Any], lines: Sequence[Ring]) -> Any:
    """Give the borders of a shape in the direction that Vega takes for the inside.

    Notes
    -----
    Clockwise around it, the other way around a hole in it. A ring the other way round stands for
    the rest of the world, and that is filled; files come with either.
    """
    polygons = [
        [
            ring
            if (_turn(_joined(ring, lines)) < 0) is (at == 0)
            else [~arc for arc in reversed(ring)]
            for at, ring in enumerate(polygon)
        ]
        for polygon in _polygons(shape)
    ]
    return polygons if shape["type"] == "MultiPolygon" else polygons[0]


def _turn(ring: Ring) -> float:
    """Give twice the area of a ring; below nothing when it goes clockwise, north being up."""
    (x, y), (later_x, later_y) = ring[:-1].T, ring[1:].T
    return float(np.sum(x * later_y - later_x * y))


def _label(rings: Sequence[Ring]) -> tuple[float, float]:
    """Give the place within that is farthest from every border."""
    edges = np.concatenate([np.stack((ring[:-1], ring[1:]), axis=1) for ring in rings])
    low, high = edges.min(axis=(0, 1)), edges.max(axis=(0, 1))
    xs, ys = (np.linspace(low[at], high[at], _STEPS + 2)[1:-1] for at in (0, 1))
    grid = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 1, 2)
    narrow = np.array([math.cos(math.radians(float((low[1] + high[1]) / 2))), 1.0])
    a, b = edges[:, 0] * narrow, edges[:, 1] * narrow
    points = grid * narrow
    along = np.einsum("ped,ed->pe", points - a, b - a)
    lengths = np.maximum(((b - a) ** 2).sum(axis=1), 1e-18)
    near = a + np.clip(along / lengths, 0, 1)[..., None] * (b - a)
    far = np.sqrt(((points - near) ** 2).sum(axis=2)).min(axis=1)
    x, y = grid[..., 0], grid[..., 1]
    (ax, ay), (bx, by) = edges[:, 0].T, edges[:, 1].T
    crosses = (ay > y) != (by > y)
    with np.errstate(divide="ignore", invalid="ignore"):
        left = x < (bx - ax) * (y - ay) / (by - ay) + ax
    within = (crosses & left).sum(axis=1) % 2 == 1
    best = int(np.argmax(np.where(within, far, -1.0)))
    return round(float(grid[best, 0, 0]), 5), round(float(grid[best, 0, 1]), 5)
