"""Boundaries of municipalities from a file: what is in it, and keeping it.

Without a map the region is drawn as tiles in their places, so this is never needed; it is refused
whole or taken whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from server.importing.desk import Desk
from server.importing.refusing import RowRefused
from server.network.reference import municipalities
from server.trends.boundaries import NoBoundaries, understood
from shared.trends import LoadBoundaries

LARGEST = 60_000
"""Characters of a file; the fourteen municipalities of the region take 23,000."""
_WORDS: Mapping[str, str] = {
    "not_read": "the file cannot be read as text",
    "too_large": f"it is larger than {LARGEST:,} characters; simplify it",
    "not_topojson": "it is not a TopoJSON with one collection of (multi)polygons",
    "too_many_points": "it has more points than a picture can show; simplify it",
    "other_places": "it does not hold every municipality of the region once, by NIS code",
    "not_closed": "a border does not come back to where it began",
}


class BoundariesRefused(Exception):
    """The file was not taken; says why."""

    def __init__(self, reason: str) -> None:
        """Say it in plain words."""
        super().__init__(_WORDS.get(reason, reason))


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
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BoundariesRefused("not_read") from error
    if len(text) > LARGEST:
        raise BoundariesRefused("too_large")
    names = {each.nis: each.name for each in municipalities()}
    try:
        understood(text, names)
        if not dry_run:
            command = desk.make(
                LoadBoundaries,
                boundaries_id=desk.new_id(),
                topology=text,
                source=source,
                licence=licence,
            )
            desk.run(command)
    except NoBoundaries as fault:
        raise BoundariesRefused(fault.reason) from fault
    except RowRefused as refusal:
        raise BoundariesRefused(str(refusal)) from refusal
    return tuple(names.values())
