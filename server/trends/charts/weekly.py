"""The weekly quick look as a picture: school weeks as bars, the limit of chance over each."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from server.trends.charts.contents import Content, Source, headroom
from server.trends.charts.wording import number, period_name, words
from server.trends.periods import monday_of
from shared.vocabulary import Language

_WIDTH, _WIDEST, _OF_ITS_ROOM = 560, 32, 0.65
"""Of the picture and of a bar, in the template's pixels; and the part of its room a bar takes."""


def weeks(source: Source) -> Content:
    """Give the region's school weeks; holidays are gaps, what is hidden is a dash."""
    language, look = source.language, source.derived["weekly-look"]
    say = words(language)
    rows = [
        {**row, "monday": monday_of(row["period"]).isoformat(), "above": row["state"] == "above"}
        for row in look["rows"]
    ]
    numbers = [each for row in rows for each in (row["count"], row["upper"]) if each is not None]
    bar = _bar([row["monday"] for row in rows])
    often = number(look["false_alarms_a_school_year"], language)
    return Content(
        title=say["weeks"],
        sentence=f"{_newest(source)} {say['s-week-often'].format(often=often)}",
        columns=(say["period"], say["count"], say["expected"], say["until"]),
        table=[
            (
                period_name(row["period"], language),
                number(row["count"], language),
                *_limit(row, language),
            )
            for row in rows
        ],
        rows=rows,
        values={
            "unit": say["signals"],
            "most": headroom(max(numbers, default=1)),
            "bar": bar,
            "limit": bar + 3,
        },
    )


def _bar(mondays: Sequence[str]) -> int:
    """Give how wide a bar is: holidays have their room on the axis, so it is more than the bars."""
    if not mondays:
        return _WIDEST
    days = (date.fromisoformat(mondays[-1]) - date.fromisoformat(mondays[0])).days
    return min(_WIDEST, round(_OF_ITS_ROOM * _WIDTH / (days // 7 + 1)))


def _newest(source: Source) -> str:
    """Say what the newest week is like."""
    language, rows = source.language, source.derived["weekly-look"]["rows"]
    say = words(language)
    if not rows:
        return str(say["s-week-none"])
    newest = rows[-1]
    when = period_name(newest["period"], language)
    if newest["count"] is None:
        return str(say["s-week-hidden"]).format(period=when)
    usual = say["s-week-alone"]
    if newest["upper"] is not None:
        expected, upper = _limit(newest, language)
        usual = say["s-week-usual"].format(expected=expected, upper=upper)
        usual += say["s-week-above"] if newest["state"] == "above" else ""
    count = number(newest["count"], language)
    return str(say["s-week"]).format(period=when, count=count, usual=usual)


def _limit(row: Mapping[str, Any], language: Language) -> tuple[str, str]:
    """Write what was expected and the highest count that is no more than chance."""
    if row["upper"] is None:
        return "", ""
    return number(row["expected"], language), number(math.floor(row["upper"]), language)
