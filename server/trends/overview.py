"""Every indicator with its definition and its newest figure, for a page that shows all of them.

A figure is one number of the newest row about the whole region that the indicator has; what is told
in parts (by reason, by school, by municipality) has none, and says where it is shown. As
everywhere, what is hidden is absent (R8).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from server.trends.charts.contents import newest_period
from server.trends.document import History
from server.trends.indicators import INDICATORS, words
from shared.vocabulary import Language

Row = Mapping[str, Any]
_PARTED = frozenset({"municipality", "domain", "type", "reasons", "counts", "schools"})
_PERCENT = 100


class Unit(StrEnum):
    """What a figure counts."""

    COUNT = "count"
    PERCENT = "percent"
    PER_1000 = "per-1000"
    PER_100_PLACES = "per-100-places"
    DAYS = "days"
    HOURS = "hours"
    TIMES = "times"
    PARTS = "parts"
    """Told in parts: there is no one number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One indicator as a page shows it."""

    name: str
    number: int
    title: str
    definition: str
    unit: Unit
    period: str | None = None
    value: float | None = None
    low: float | None = None
    high: float | None = None
    of: int | None = None
    parts: Sequence[tuple[str, float | None]] = ()
    """Code or name of each part, and its figure; for what no picture shows."""
    picture: str = ""
    """The picture that shows the parts."""


@dataclass(frozen=True, slots=True)
class _Told:
    """How one number is read from a row."""

    unit: Unit
    read: Callable[[Row], tuple[Any, Any, Any]]
    """Value, and from where to where it may be."""


def _share(row: Row) -> tuple[Any, Any, Any]:
    found = [row.get(name) for name in ("value", "low", "high")]
    value, low, high = (None if each is None else each * _PERCENT for each in found)
    return value, low, high


def _named(*names: str) -> Callable[[Row], tuple[Any, Any, Any]]:
    return lambda row: tuple(row.get(name) for name in names) + (None,) * (3 - len(names))  # type: ignore[return-value]  # Three of them.


def _within(day: int) -> Callable[[Row], tuple[Any, Any, Any]]:
    def read(row: Row) -> tuple[Any, Any, Any]:
        low, high = (row.get("intervals") or {}).get(str(day)) or (None, None)
        return (row.get("within") or {}).get(str(day)), low, high

    return read


_PARTS = _Told(Unit.PARTS, lambda _: (None, None, None))
_SHARE = _Told(Unit.PERCENT, _share)
_COUNT = _Told(Unit.COUNT, _named("count"))
_HOW: Mapping[str, _Told] = {
    "signals": _COUNT,
    "signal-rate": _Told(Unit.PER_1000, _named("value", "low", "high")),
    "standardised-ratio": _PARTS,
    "unusual": _Told(Unit.COUNT, _named("count", "usual_from", "usual_until")),
    "domain-shares": _PARTS,
    "early-leavers": _COUNT,
    "foreseen-leavers": _SHARE,
    "leaver-outcomes": _PARTS,
    "open-stock": _COUNT,
    "net-flow": _Told(Unit.COUNT, _named("value")),
    "triage": _Told(Unit.PERCENT, _within(2)),
    "first-contact": _Told(Unit.DAYS, _named("median")),
    "offer-answered": _Told(Unit.PERCENT, _within(5)),
    "acceptance": _SHARE,
    "decline-reasons": _PARTS,
    "unmet-need": _SHARE,
    "closed-loop": _SHARE,
    "got-help": _SHARE,
    "hops": _Told(Unit.TIMES, _named("value")),
    "signal-again": _Told(Unit.PERCENT, _within(90)),
    "signaller-told": _Told(Unit.PERCENT, _within(10)),
    "taken-back": _SHARE,
    "active-schools": _Told(Unit.COUNT, _named("shown")),
    "school-funnel": _PARTS,
    "reporting-delay": _PARTS,
    "sync-lag": _Told(Unit.HOURS, _named("p90_hours")),
    "caseload": _Told(Unit.PER_100_PLACES, _named("value")),
    "data-quality": _SHARE,
    "weekly-look": _COUNT,
    "leaver-risks": _COUNT,
}
"""How each indicator's newest figure is read."""
_PICTURED: Mapping[str, str] = {
    "domain-shares": "domains",
    "decline-reasons": "declines",
    "school-funnel": "funnel",
}
"""What is told in parts by a picture."""


def figures(history: History, derived: Mapping[str, Any], language: Language) -> Sequence[Figure]:
    """Give every indicator as of a history, in the order of the specification."""
    newest = newest_period(history)
    found = []
    for number, name in enumerate(INDICATORS, 1):
        how, said = _HOW[name], words()[name]
        row = _newest(derived[name].get("rows", ()), newest)
        value, low, high = how.read(row)
        found.append(
            Figure(
                name=name,
                number=number,
                title=said["title"][language.value],
                definition=said["definition"][language.value],
                unit=how.unit,
                period=row.get("period"),
                value=value,
                low=low if value is not None else None,
                high=high if value is not None else None,
                of=row.get("schools") if name == "active-schools" else None,
                parts=_parts(history, derived[name], name),
                picture=_PICTURED.get(name, ""),
            )
        )
    return tuple(found)


def _parts(history: History, indicator: Row, name: str) -> Sequence[tuple[str, float | None]]:
    rows = indicator.get("rows", ())
    if name in {"leaver-outcomes", "reporting-delay"} and rows:
        return tuple(rows[-1]["counts"].items())
    if name != "standardised-ratio":
        return ()
    ground = history.ground
    names = dict(zip(ground.municipalities, ground.municipality_names, strict=True))
    newest = rows[-1]["period"] if rows else None
    return tuple(
        (names[row["municipality"]], row["value"]) for row in rows if row["period"] == newest
    )


def _newest(rows: Sequence[Row], newest: str) -> Row:
    """Give the row of the newest period about the whole region; else the last there is."""
    of_region = [row for row in rows if not _is_parted(row)]
    return next(
        (row for row in of_region if row.get("period") == newest),
        of_region[-1] if of_region else {},
    )


def _is_parted(row: Row) -> bool:
    return any(isinstance(row.get(name), str) for name in _PARTED & set(row))
