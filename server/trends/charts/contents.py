"""What each chart shows: its rows, its table and its sentence, all from the same shown numbers.

Whoever cannot see the picture loses nothing: the table holds every number drawn, and the sentence
says what the picture says first. A hidden number is the same dash everywhere (R5).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from server.trends.boundaries import Boundaries
from server.trends.charts.wording import number, period_name, words
from server.trends.document import History
from server.trends.facts import DOMAINS
from server.trends.periods import PeriodKind, kind_of
from shared.vocabulary import Language

Derived = Mapping[str, Mapping[str, Any]]
"""The indicators by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """One chart, before it is drawn."""

    title: str
    sentence: str
    columns: Sequence[str]
    table: Sequence[Sequence[str]]
    rows: Sequence[Mapping[str, Any]]
    values: Mapping[str, Any] = field(default_factory=dict)
    each: Sequence[Mapping[str, Any]] = ()
    template: str = ""
    """Another template than the chart's own name says."""


@dataclass(frozen=True, slots=True)
class Source:
    """What a chart is made from, and the language it speaks."""

    derived: Derived
    history: History
    language: Language
    boundaries: Boundaries | None = None
    """What a map is drawn from; without, the municipalities are tiles in their places."""


def region(source: Source) -> Content:
    """Give the region's months with the band of what is usual."""
    derived, language = source.derived, source.language
    say = words(language)
    rows = [{**row, "alarm": row["state"] == "unusual"} for row in derived["unusual"]["rows"]]
    newest = rows[-1]
    when = period_name(newest["period"], language)
    usual = ""
    if newest["usual_until"] is not None:
        low, high = (number(newest[each], language) for each in ("usual_from", "usual_until"))
        usual = say["s-usual"].format(low=low, high=high)
        usual += say["s-alarm"] if newest["alarm"] else ""
    sentence = (
        say["s-hidden"].format(period=when)
        if newest["count"] is None
        else say["s-region"].format(
            period=when, count=number(newest["count"], language), usual=usual
        )
    )
    return Content(
        title=say["region"],
        sentence=sentence,
        columns=(say["period"], say["count"], say["usual"]),
        table=[
            (
                period_name(row["period"], language),
                number(row["count"], language),
                _range(row["usual_from"], row["usual_until"], language),
            )
            for row in rows
        ],
        rows=rows,
        values={"unit": say["signals"]},
    )


def places(source: Source) -> Content:
    """Give the months of every municipality, small, on the same scale."""
    derived, history, language = source.derived, source.history, source.language
    say = words(language)
    rows = [
        row
        for row in derived["signals"]["rows"]
        if "municipality" in row and len(row["period"]) == len("2026-09")
    ]
    newest = history.months[-1].name
    names = _names(history)
    shown = [row for row in rows if row["period"] == newest and row["count"] is not None]
    most = max((row["count"] for row in rows if row["count"] is not None), default=1)
    ordered = sorted(history.ground.municipalities, key=names.__getitem__)
    return Content(
        title=say["places"],
        sentence=say["s-places"].format(
            shown=len(shown), all=len(names), period=period_name(newest, language)
        ),
        columns=(say["municipality"], say["period"], say["count"]),
        table=[
            (
                names[row["municipality"]],
                period_name(row["period"], language),
                number(row["count"], language),
            )
            for row in sorted(rows, key=lambda row: (names[row["municipality"]], row["period"]))
        ],
        rows=rows,
        values={"most": headroom(most)},
        each=[{"nis": nis, "name": names[nis]} for nis in ordered],
    )


def domains(source: Source) -> Content:
    """Give the life domains of the newest month as a wheel: equal parts, longer where more."""
    history, language = source.history, source.language
    say = words(language)
    newest = newest_period(history)
    counts = {domain: history.count("signals", newest, domain=domain) for domain in DOMAINS}
    shown = {domain: count for domain, count in counts.items() if count is not None}
    rows = [
        {
            "domain": domain,
            "label": f"{say[domain]}\n{number(count, language)}",
            "count": count,
            "from": at / len(counts),
            "until": (at + 1) / len(counts),
            "middle": (at + 0.5) / len(counts),
        }
        for at, (domain, count) in enumerate(counts.items())
    ]
    when = period_name(newest, language)
    top = max(shown, key=lambda domain: (shown[domain], domain)) if shown else None
    sentence = (
        say["s-hidden"].format(period=when)
        if top is None
        else say["s-domains"].format(
            period=when, name=say[top].lower(), count=number(shown[top], language)
        )
    )
    return Content(
        title=say["domains"],
        sentence=sentence,
        columns=(say["domain"], say["count"]),
        table=[(say[domain], number(count, language)) for domain, count in counts.items()],
        rows=rows,
        values={"most": max(shown.values(), default=1)},
    )


def funnel(source: Source) -> Content:
    """Give the shown schools by size and type, with the limits of chance; outliers have a name."""
    language = source.language
    say = words(language)
    told = source.derived["school-funnel"]
    found = told["rows"]
    newest = [row for row in found if row["period"] == found[-1]["period"]]
    schools = [{"type": row["type"], **each} for row in newest for each in row["schools"]]
    limits = [
        {"type": row["type"], "limit": True, **each} for row in newest for each in row["limits"]
    ]
    inside = sum(row["standing"] == "within" for row in schools)
    sentence = (
        say["s-funnel"].format(period=newest[-1]["period"], inside=inside, all=len(schools))
        if schools
        else say["s-year-no" if told["state"] == "no-closed-school-year" else "s-funnel-no"]
    )
    unknown = told.get("schools_of_unknown_type", 0)
    if unknown:
        sentence += " " + say["s-type-no"].format(count=number(unknown, language))
    return Content(
        title=say["funnel"],
        sentence=sentence,
        columns=(say["school"], say["pupils"], say["count"], say["rate"]),
        table=[
            (
                row["name"] or "",
                number(row["pupils"], language),
                number(row["count"], language),
                number(row["rate"], language, places=1),
            )
            for row in schools
        ],
        rows=[*limits, *schools],
        values={"unit": say["per-1000"], "pupils": say["pupils"]},
        each=[
            {
                "type": row["type"],
                "kind": say.get(row["type"], row["type"]),
                "target": row["target"],
                "most": headroom(max((each["rate"] for each in row["schools"]), default=1)),
            }
            for row in newest
        ],
    )


def waiting(source: Source) -> Content:
    """Give the share with a first contact by the days since receipt, open ones counted in."""
    derived, history, language = source.derived, source.history, source.language
    say = words(language)
    found = [row for row in derived["first-contact"]["rows"] if row["curve"]]
    newest = found[-1] if found else None
    rows = [
        {"day": day, "share": share, "median": newest["median"] if newest else None}
        for day, share in ([[0, 0], *newest["curve"]] if newest else [])
    ]
    period = newest["period"] if newest else history.months[-1].name
    when = period_name(period, language)
    sentence = say["s-waiting-no"].format(period=when)
    if newest is not None and newest["median"] is not None:
        p75 = newest["p75"]
        later = f"{say['later']} {newest['curve'][-1][0]}"
        sentence = say["s-waiting"].format(
            period=when,
            median=number(newest["median"], language),
            p75=later if p75 is None else number(p75, language),
        )
    return Content(
        title=say["waiting"],
        sentence=sentence,
        columns=(say["day"], say["percent"]),
        table=[(number(row["day"], language), number(row["share"], language)) for row in rows],
        rows=rows,
        values={"unit": say["share"], "days": say["days"]},
    )


def leavers(source: Source) -> Content:
    """Give the reported early leavers of each month."""
    said = {"title": "leavers-title", "unit": "leavers", "shown": "s-leavers", "no": "s-leavers-no"}
    return _months(source, "early-leavers", said)


def leaver_risks(source: Source) -> Content:
    """Give the signals of each month about a risk of leaving school early."""
    said = {"title": "leaver-risks", "unit": "risks-unit", "shown": "s-risks", "no": "s-risks-no"}
    return replace(_months(source, "leaver-risks", said), template="leavers")


def _months(source: Source, indicator: str, said: Mapping[str, str]) -> Content:
    """Give the region's months of an indicator as bars, in these words."""
    language = source.language
    say = words(language)
    rows = [
        {**row, "label": period_name(row["period"], language, short=True)}
        for row in source.derived[indicator]["rows"]
        if "municipality" not in row and kind_of(row["period"]) is PeriodKind.MONTH
    ]
    newest = rows[-1]
    when = period_name(newest["period"], language)
    key = said["no"] if newest["count"] is None else said["shown"]
    most = max((row["count"] for row in rows if row["count"] is not None), default=1)
    return Content(
        title=say[said["title"]],
        sentence=say[key].format(period=when, count=number(newest["count"], language)),
        columns=(say["period"], say["count"]),
        table=[
            (period_name(row["period"], language), number(row["count"], language)) for row in rows
        ],
        rows=rows,
        values={
            "unit": say[said["unit"]],
            "most": headroom(most),
            "labels": [row["label"] for row in rows],
        },
    )


def newest_period(history: History) -> str:
    """Give what the newest release is about: its month, or the school year that it closes."""
    month = history.last.month
    return month.school_year if month.ends_school_year else month.name


def _names(history: History) -> dict[str, str]:
    ground = history.ground
    return dict(zip(ground.municipalities, ground.municipality_names, strict=True))


def _range(low: float | None, high: float | None, language: Language) -> str:
    if low is None or high is None:
        return ""
    return f"{number(low, language)} - {number(high, language)}"


def headroom(most: float) -> float:
    """Give an end of an axis just above the longest thing on it."""
    return round(most * 1.08 + 1)
