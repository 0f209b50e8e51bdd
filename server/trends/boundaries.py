"""Boundaries of municipalities, for a map instead of tiles: what is kept, and how it is read.

They come from a file that a network administrator loads; none comes with the product. What is kept
is written anew from what was understood (`server.trends.topojson`), so nothing else of the file
goes on to anybody's browser.

Pure. Must not: read a database, or draw.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

FEATURE = "places"
"""What the kept document calls its municipalities."""


class NoBoundaries(Exception):
    """The file is not what can be drawn. Says why, in a code.

    Parameters
    ----------
    places
        The codes of municipalities it is about; of those that lie elsewhere no more than how many.
    """

    def __init__(self, reason: str, places: Sequence[str] = ()) -> None:
        """Keep the code, and which municipalities."""
        super().__init__(reason)
        self.reason = reason
        self.places = tuple(places)


@dataclass(frozen=True, eq=False, kw_only=True)
class Boundaries:
    """What a map is drawn from. Two are the same when they are one."""

    topology: Mapping[str, Any]
    labels: Mapping[str, tuple[float, float]]
    """Longitude and latitude of each label, by code: the place farthest from every border."""
    source: str
    licence: str


def understood(text: str, places: Collection[str]) -> dict[str, Any]:
    """Give the document to keep of a TopoJSON.

    Parameters
    ----------
    places
        The codes of the region's municipalities: each has to be there once, and no other.

    Raises
    ------
    NoBoundaries
        ``not_topojson``, ``geojson``, ``too_many_points``, ``places_elsewhere``,
        ``places_missing``, ``places_twice``, or ``not_closed``.
    """
    from server.trends import topojson  # noqa: PLC0415 -- NumPy, for whoever loads a map.

    return topojson.understood(text, places)


def read(body: bytes, *, source: str, licence: str) -> Boundaries:
    """Read what was kept."""
    kept = json.loads(body)
    return Boundaries(
        topology=kept["topology"],
        labels={nis: (at[0], at[1]) for nis, at in kept["labels"].items()},
        source=source,
        licence=licence,
    )
