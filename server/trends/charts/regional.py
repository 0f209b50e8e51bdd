"""The tile map of the region, and the waterfall of declines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from server.trends.boundaries import Boundaries
from server.trends.charts.contents import Content, Source, newest_period
from server.trends.charts.wording import number, period_name, words
from server.trends.facts import Ground
from server.trends.indicators.making import sum_of
from shared.vocabulary import Language

TILES: Mapping[str, tuple[int, int]] = {
    "33029": (0, 2),
    "34027": (1, 2),
    "34041": (1, 1),
    "34025": (2, 0),
    "34023": (2, 1),
    "34022": (2, 2),
    "34013": (3, 1),
    "37017": (4, 0),
    "34009": (3, 2),
    "34040": (4, 1),
    "34042": (3, 3),
    "34002": (4, 2),
    "34003": (4, 3),
    "34043": (3, 4),
}
"""Column from the west and row from the north: each municipality beside its true neighbours."""
_ACROSS = 5


def tiles(source: Source) -> Content:
    """Give the municipalities in their places, by rate where pupils are known, else by count."""
    derived, history, language = source.derived, source.history, source.language
    say = words(language)
    newest = newest_period(history)
    rates = {
        row["municipality"]: row["value"]
        for row in derived["signal-rate"]["rows"]
        if row["period"] == newest and "municipality" in row
    }
    ground = history.ground
    counts = {
        nis: history.count("signals", newest, municipality=nis) for nis in ground.municipalities
    }
    by_rate = any(value is not None for value in rates.values())
    values = rates if by_rate else counts
    rows = _placed(ground, values)
    shown = [row for row in rows if row["value"] is not None]
    top = max(shown, key=lambda row: (row["value"], row["name"])) if shown else None
    places = 1 if by_rate else 0
    most = (
        say["s-most"].format(name=top["name"], value=number(top["value"], language, places=places))
        if top
        else ""
    )
    return Content(
        title=say["tiles"],
        sentence=say["s-tiles"].format(
            period=period_name(newest, language), shown=len(shown), all=len(rows), most=most
        ),
        columns=(say["municipality"], say["count"], say["rate"]),
        table=[
            (
                row["name"],
                number(counts[row["nis"]], language),
                number(rates.get(row["nis"]), language, places=1),
            )
            for row in sorted(rows, key=lambda row: row["name"])
        ],
        rows=rows if source.boundaries is None else _on_the_map(source, rows, places),
        values={
            "unit": say["per-1000"] if by_rate else say["signals"],
            "format": ".1f" if by_rate else ".0f",
            "half": (top["value"] if top else 1) * 0.55,
            **_ground(source),
        },
        template="" if source.boundaries is None else "map" if shown else "outlines",
    )


def unfilled(boundaries: Boundaries, names: Mapping[str, str]) -> Content:
    """Give the municipalities on a map with nothing in them: how the region will be drawn."""
    rows = [
        {"nis": nis, "name": names[nis], "said": "", **_label(boundaries, nis)}
        for nis in sorted(names)
    ]
    return Content(
        title="",
        sentence="",
        columns=(),
        table=(),
        rows=rows,
        values=_credited(boundaries),
        template="outlines",
    )


def _on_the_map(
    source: Source, rows: Sequence[Mapping[str, Any]], places: int
) -> Sequence[dict[str, Any]]:
    """Give each municipality its label's place, and what stands there."""
    assert source.boundaries is not None  # noqa: S101 -- the caller has looked
    found = []
    for row in rows:
        said = number(row["value"], source.language, places=places)
        found.append({**row, "said": said, **_label(source.boundaries, row["nis"])})
    return found


def _label(boundaries: Boundaries, nis: str) -> Mapping[str, float | None]:
    longitude, latitude = boundaries.labels.get(nis, (None, None))
    return {"longitude": longitude, "latitude": latitude}


def _ground(source: Source) -> Mapping[str, Any]:
    """Give what a map is drawn on, with whose it is."""
    return {} if source.boundaries is None else _credited(source.boundaries)


def _credited(boundaries: Boundaries) -> Mapping[str, Any]:
    credit = f"{boundaries.source} ({boundaries.licence})"
    return {"topology": boundaries.topology, "credit": credit}


def declines(source: Source) -> Content:
    """Give the declined questions of the newest school year, falling apart by reason."""
    derived, language = source.derived, source.language
    say = words(language)
    found = derived["decline-reasons"]["rows"]
    answers = derived["acceptance"]["rows"]
    if not found:
        return _nothing_declined(language)
    year, reasons = found[-1]["period"], found[-1]["reasons"]
    known = {name: count for name, count in reasons.items() if count}
    whole = answers[-1]["counts"]["declined"]
    total = whole if whole is not None else sum_of(list(reasons.values()))
    if total is None:
        return _nothing_declined(language)
    rows = _falling(known, total, say)
    top = max(known, key=lambda name: (known[name], name)) if known else None
    most = (
        say["s-most-reason"].format(name=say[top].lower(), value=number(known[top], language))
        if top
        else ""
    )
    return Content(
        title=say["declines-title"],
        sentence=say["s-declines"].format(period=year, count=number(total, language), most=most),
        columns=(say["reason"], say["count"]),
        table=[
            (say["all-declined"], number(total, language)),
            *((say[name], number(count, language)) for name, count in reasons.items()),
        ],
        rows=rows,
        values={"unit": say["declines"]},
    )


def _falling(known: Mapping[str, int], total: int, say: Mapping[str, Any]) -> list[dict[str, Any]]:
    rows = [
        {"label": say["all-declined"], "from": 0, "until": total, "count": total, "kind": "whole"}
    ]
    until = total
    for name, count in sorted(known.items(), key=lambda pair: (-pair[1], pair[0])):
        rows.append(
            {
                "label": say[name],
                "from": until - count,
                "until": until,
                "count": count,
                "kind": "part",
            }
        )
        until -= count
    if until:
        rows.append(
            {"label": say["rest"], "from": 0, "until": until, "count": until, "kind": "rest"}
        )
    return rows


def _nothing_declined(language: Language) -> Content:
    say = words(language)
    return Content(
        title=say["declines-title"],
        sentence=say["s-declines-no"],
        columns=(say["reason"], say["count"]),
        table=(),
        rows=(),
        values={"unit": say["declines"]},
    )


def _placed(ground: Ground, values: Mapping[str, Any]) -> Sequence[dict[str, Any]]:
    """Give every municipality a tile; those of another region stand in rows, by name."""
    unknown = [nis for nis in ground.municipalities if nis not in TILES]
    below = 1 + max(row for _, row in TILES.values()) if len(unknown) < len(values) else 0
    at = dict(TILES)
    at |= {nis: (place % _ACROSS, below + place // _ACROSS) for place, nis in enumerate(unknown)}
    return [
        {
            "nis": nis,
            "name": name,
            "column": at[nis][0],
            "row": at[nis][1],
            "value": values.get(nis),
        }
        for nis, name in zip(ground.municipalities, ground.municipality_names, strict=True)
    ]
