"""The release as a document: canonical bytes, their hash, and what they say.

A release is JSON whose keys are sorted and whose numbers are written one way, so that the same
release is the same bytes. Each names the hash of the one before: the chain cannot be shortened in
the middle. A hidden cell is ``null`` whatever the reason (R5); what is derived is derived from
shown cells of this and earlier releases, when the release is made, and stands in it.

Must not: read a database, know the time, hold a number that is not shown.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from server.trends.ground import NONE, Ground
from server.trends.periods import Month, PeriodKind, kind_of
from server.trends.plan import cell_name

FORMAT = 1
HIDDEN = None
"""The one symbol for every hidden cell (R5)."""


class Damaged(Exception):
    """The bytes are not those that were signed."""


def canonical(content: Mapping[str, Any]) -> bytes:
    """Give the one way to write a document."""
    return json.dumps(
        content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    ).encode()


def hash_of(body: bytes) -> str:
    """Give the hash by which a release is known: SHA-256, hexadecimal."""
    return hashlib.sha256(body).hexdigest()


@dataclass(frozen=True, eq=False)
class Release:
    """What a release says. Two are the same when they are one: what is computed of one is kept."""

    name: str
    """The month it closes, or the school year it restates, such as ``2025-2026-R1``."""
    sha256: str
    content: Mapping[str, Any]
    body: bytes = b""
    """Byte for byte as it was signed; none of a draft, or of what is made for contributors."""

    @classmethod
    def read(cls, body: bytes, sha256: str) -> Release:
        """Read the bytes of a release.

        Raises
        ------
        Damaged
            When they do not have the hash they should have.
        """
        if hash_of(body) != sha256:
            raise Damaged
        content = json.loads(body)
        return cls(name=content["name"], sha256=sha256, content=content, body=body)

    @property
    def month(self) -> Month:
        """The month it closes; of a restatement, the last month of the school year."""
        return Month.named(self.content["month"])

    @property
    def cells(self) -> Mapping[str, int | None]:
        """Its new cells by name: the count, or none when it is hidden."""
        cells: Mapping[str, int | None] = self.content["cells"]
        return cells

    @property
    def for_contributors(self) -> frozenset[str]:
        """The cells that somebody who contributed records may see (R11)."""
        return frozenset(self.content["contributors"])


@dataclass(frozen=True, eq=False)
class History:
    """Releases up to one, oldest first: everything that was ever shown until then."""

    releases: tuple[Release, ...]

    @property
    def last(self) -> Release:
        """The newest."""
        return self.releases[-1]

    def until(self, name: str) -> History:
        """Give the history as it was when a release was made."""
        place = next(at for at, each in enumerate(self.releases) if each.name == name)
        return History(self.releases[: place + 1])

    @cached_property
    def cells(self) -> Mapping[str, int | None]:
        """Every cell by name; where a year was restated, as it is now."""
        merged: dict[str, int | None] = {}
        for release in self.releases:
            merged.update(release.cells)
        return merged

    @cached_property
    def shown(self) -> Mapping[str, int]:
        """Every cell that is shown."""
        return {name: count for name, count in self.cells.items() if count is not None}

    @cached_property
    def months(self) -> tuple[Month, ...]:
        """The closed months, in order."""
        return tuple(sorted({release.month for release in self.releases}))

    @cached_property
    def weeks(self) -> tuple[str, ...]:
        """The school weeks of closed months by name, in order; hidden ones too."""
        of_region = (name.removeprefix("signals/") for name in self.cells if name.count("/") == 1)
        return tuple(sorted(name for name in of_region if kind_of(name) is PeriodKind.WEEK))

    @cached_property
    def school_years(self) -> tuple[str, ...]:
        """The school years that are closed, in order."""
        return tuple(month.school_year for month in self.months if month.ends_school_year)

    @property
    def ground(self) -> Ground:
        """The places and schools, as the newest release has them."""
        return ground_from(self.last.content["ground"])

    def count(self, of: str, period: str, **by: str) -> int | None:
        """Give the count of a cell; none when it is hidden or there is none."""
        return self.cells.get(cell_name(of, period, **by))

    def series(self, of: str, months: Iterable[Month], **by: str) -> list[int | None]:
        """Give the counts of months, none where hidden."""
        return [self.count(of, month.name, **by) for month in months]

    def school_days(self, month: Month) -> int:
        """Give how many school days a closed month had."""
        days = {each.month: each.content["school_days"] for each in self.releases}
        return int(days[month])

    def durations(self, period: str) -> Mapping[str, Any]:
        """Give the durations of a period, by what was measured; empty where none are shown."""
        for release in reversed(self.releases):
            if period in release.content["durations"]:
                found: Mapping[str, Any] = release.content["durations"][period]
                return found
        return {}


def ground_content(ground: Ground) -> dict[str, Any]:
    """Write the places and schools."""
    return {
        "municipalities": [
            {"nis": nis, "name": name}
            for nis, name in zip(ground.municipalities, ground.municipality_names, strict=True)
        ],
        "schools": [
            {
                "key": key,
                "name": ground.school_names[at],
                "nis": ground.municipalities[place] if place != NONE else None,
                "type": ground.school_type[at],
                "pupils": ground.school_pupils[at] if ground.school_pupils[at] != NONE else None,
            }
            for at, (key, place) in enumerate(
                zip(ground.schools, ground.school_municipality, strict=True)
            )
        ],
        "room": {
            "places": ground.places,
            "services": ground.services,
            "silent": ground.services_silent,
            "silent_most": ground.silent_most,
        },
    }


_NO_ROOM = {"places": 0, "services": 0, "silent": 0, "silent_most": 0}
"""Of a release made before they told of room: none is ever taken back, so each is still read."""


def ground_from(content: Mapping[str, Any]) -> Ground:
    """Read the places and schools."""
    places = content["municipalities"]
    codes = {each["nis"]: at for at, each in enumerate(places)}
    schools, room = content["schools"], content.get("room", _NO_ROOM)
    return Ground(
        municipalities=tuple(each["nis"] for each in places),
        municipality_names=tuple(each["name"] for each in places),
        schools=tuple(each["key"] for each in schools),
        school_names=tuple(each["name"] for each in schools),
        school_municipality=tuple(codes.get(each["nis"], NONE) for each in schools),
        school_type=tuple(each["type"] for each in schools),
        school_pupils=tuple(NONE if each["pupils"] is None else each["pupils"] for each in schools),
        places=room["places"],
        services=room["services"],
        services_silent=room["silent"],
        silent_most=room["silent_most"],
    )
