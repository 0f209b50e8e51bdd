"""The map of help nearby: the municipalities as tiles beside their neighbours, and who is where.

Drawn here as SVG, without a script and from no other place. Tiles have one size each: what matters
is in which municipality a service is and what lies next to it; how long one is under way stands in
the list, by the same numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from server.network.reference import municipalities
from server.trends.charts.regional import TILES
from shared.network import ServiceView

_ACROSS = 5
_WIDE, _HIGH, _BETWEEN = 128, 104, 6
_FIRST_X, _FIRST_Y, _STEP = 24, 50, 36
_IN_A_ROW = 3
_SHOWN = 5
"""How many numbers a tile has room for; one place more tells how many there are besides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One service on the map, by its number in the list."""

    number: int
    service_id: UUID
    name: str
    x: int
    y: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One municipality."""

    nis: str
    name: str
    x: int
    y: int
    is_origin: bool
    """Whether the way is counted from here."""
    marks: tuple[Mark, ...]
    more: int
    """How many services there is no room for."""
    more_x: int
    more_y: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NearbyMap:
    """The whole map."""

    tiles: tuple[Tile, ...]
    width: int
    height: int
    tile_width: int = _WIDE
    tile_height: int = _HIGH
    origin: str = ""
    """The name of the municipality the way is counted from; empty when from none."""
    elsewhere: tuple[int, ...] = ()
    """The numbers of services that have no place on it."""


def nearby_map(services: Sequence[ServiceView], origin: str | None) -> NearbyMap:
    """Give the map of some services, numbered as they are listed.

    Parameters
    ----------
    origin
        Code of the municipality from which the way is counted.
    """
    places = _places()
    numbered = list(enumerate(services, start=1))
    tiles = tuple(
        _tile(nis, name, place, [each for each in numbered if each[1].nis == nis], nis == origin)
        for nis, (name, place) in places.items()
    )
    return NearbyMap(
        tiles=tiles,
        width=max(each.x for each in tiles) + _WIDE + 2,
        height=max(each.y for each in tiles) + _HIGH + 2,
        origin=next((each.name for each in tiles if each.is_origin), ""),
        elsewhere=tuple(number for number, one in numbered if one.nis not in places),
    )


def _places() -> dict[str, tuple[str, tuple[int, int]]]:
    """Give name and place of each municipality; those of another region stand in rows, by name."""
    known = municipalities()
    if all(each.nis in TILES for each in known):
        return {each.nis: (each.name, TILES[each.nis]) for each in known}
    return {each.nis: (each.name, (at % _ACROSS, at // _ACROSS)) for at, each in enumerate(known)}


def _tile(
    nis: str,
    name: str,
    place: tuple[int, int],
    services: Iterable[tuple[int, ServiceView]],
    is_origin: bool,  # noqa: FBT001 -- private, and named where it is given
) -> Tile:
    x, y = (1 + at * (size + _BETWEEN) for at, size in zip(place, (_WIDE, _HIGH), strict=True))
    here = list(services)
    spots = [
        (x + _FIRST_X + at % _IN_A_ROW * _STEP, y + _FIRST_Y + at // _IN_A_ROW * _STEP)
        for at in range(_SHOWN + 1)
    ]
    shown = here if len(here) <= len(spots) else here[:_SHOWN]
    marks = tuple(
        Mark(number=number, service_id=one.service_id, name=one.name, x=at_x, y=at_y)
        for (number, one), (at_x, at_y) in zip(shown, spots, strict=False)
    )
    return Tile(
        nis=nis,
        name=name,
        x=x,
        y=y,
        is_origin=is_origin,
        marks=marks,
        more=len(here) - len(shown),
        more_x=spots[-1][0],
        more_y=spots[-1][1],
    )
