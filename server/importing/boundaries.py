"""Boundaries of municipalities from a file: what is in it, and keeping it.

Without a map the region is drawn as tiles in their places, so this is never needed; it is refused
whole or taken whole. At the terminal from a file; at the desk from what a browser sent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from server.importing.desk import Desk
from server.importing.refusing import RowRefused
from server.network.reference import municipalities, municipality_names
from server.trends.boundaries import NoBoundaries, understood
from shared.trends import LoadBoundaries

LARGEST = 60_000
"""Characters of a file; the fourteen municipalities of the region take 23,000."""
_WORDS: Mapping[str, str] = {
    "not_read": "the file cannot be read as text",
    "too_large": f"it is larger than {LARGEST:,} characters; simplify it",
    "not_topojson": "it is not a TopoJSON with one collection of (multi)polygons",
    "geojson": "it is a GeoJSON; write it as TopoJSON, in which a shared border stands once",
    "too_many_points": "it has more points than a picture can show; simplify it",
    "places_elsewhere": "it holds places that are no municipality of the region",
    "places_missing": "municipalities are missing, by NIS code",
    "places_twice": "municipalities are in it more than once",
    "not_closed": "a border does not come back to where it began",
}


class BoundariesRefused(Exception):
    """The file was not taken; says why.

    Parameters
    ----------
    reason
        A code.
    places
        Names of municipalities of the region that it is about.
    count
        Of how many places it is about.
    """

    def __init__(self, reason: str, places: Sequence[str] = (), count: int = 0) -> None:
        """Say it in plain words."""
        said = _WORDS.get(reason, reason)
        named = ", ".join(places) or (str(count) if count else "")
        super().__init__(f"{said}: {named}" if named else said)
        self.reason = reason
        self.places = tuple(places)
        self.count = count


def load_boundaries(
    desk: Desk, file: Path, *, source: str, licence: str, dry_run: bool
) -> tuple[str, ...]:
    """Keep the boundaries of a file, or only look; give the names of the municipalities in it.

    Raises
    ------
    BoundariesRefused
        When it is not what can be drawn; nothing has changed then.
    """
    try:
        content = file.read_bytes()
    except OSError as error:
        raise BoundariesRefused("not_read") from error
    text = topology_in(content)
    if not dry_run:
        try:
            command = desk.make(
                LoadBoundaries,
                boundaries_id=desk.new_id(),
                topology=text,
                source=source,
                licence=licence,
            )
            desk.run(command)
        except RowRefused as refusal:
            raise BoundariesRefused(str(refusal)) from refusal
    return tuple(each.name for each in municipalities())


def topology_in(content: bytes) -> str:
    """Give the text of a file that can be drawn, as its command takes it.

    Raises
    ------
    BoundariesRefused
        When it cannot.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BoundariesRefused("not_read") from error
    if len(text) > LARGEST:
        raise BoundariesRefused("too_large")
    names = municipality_names()
    try:
        understood(text, names)
    except NoBoundaries as fault:
        named = [names[nis] for nis in fault.places if nis in names]
        raise BoundariesRefused(fault.reason, sorted(named), len(fault.places)) from fault
    return text
