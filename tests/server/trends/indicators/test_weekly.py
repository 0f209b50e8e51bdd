"""The weekly look: what it says of shown weeks, and what it keeps to itself."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest

from server.trends.charts import draw
from server.trends.document import History
from server.trends.downloads import rows
from server.trends.indicators import compute
from server.trends.indicators.weekly import weekly_look
from server.trends.periods import Month
from shared.vocabulary import Language
from tests.server.trends.indicators.released import Cells, released, usual

MONTHS = (Month(2026, 9), Month(2026, 10), Month(2026, 11))


def _weeks(counts: Sequence[int | None]) -> History:
    """Give three months whose school weeks count so much, from the first of September on."""
    names = [f"2026-W{36 + at}" for at in range(len(counts))]

    def cells(month: Month) -> Cells:
        mine = zip(names, counts, strict=True) if month == MONTHS[-1] else ()
        return usual(month) | {f"signals/{name}": count for name, count in mine}

    return released(MONTHS, cells)


@pytest.mark.parametrize(
    ("counts", "states"),
    [
        ([20] * 9, ["alone"] * 7 + ["as-usual"] * 2),
        ([20] * 8 + [50], ["alone"] * 7 + ["as-usual", "above"]),
        ([20] * 3 + [None] + [20] * 5, ["alone"] * 3 + ["hidden"] + ["alone"] * 5),
        ([20] * 8 + [None], ["alone"] * 7 + ["as-usual", "hidden"]),
    ],
)
def test_a_week_is_compared_with_seven_shown_ones_or_with_none(
    counts: list[int | None], states: list[str]
) -> None:
    look = weekly_look(_weeks(counts))
    assert [row["state"] for row in look["rows"]] == states
    for row in look["rows"]:
        compared = row["state"] in {"as-usual", "above"}
        assert (row["upper"] is not None) == compared or row["state"] == "hidden"


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ([20] * 8 + [50], "In the week of 26 October 2026, 50 signals were received; by the seven"),
        ([20] * 8 + [None], "The count of the week of 26 October 2026 is not shown."),
        ([20], "; there are no seven shown school weeks before it to compare it with."),
        ([], "There is no school week to show yet."),
    ],
)
def test_the_picture_says_what_the_newest_week_is_like_and_how_often_it_is_wrong(
    counts: list[int | None], said: str
) -> None:
    history = _weeks(counts)
    derived: Any = compute(history)
    drawn = draw("weeks", derived, history, form="json", language=Language.ENGLISH)
    chart = json.loads(drawn)
    assert said in chart["sentence"]
    assert ("this is more" in chart["sentence"]) == (counts[-1:] == [50])
    assert "about 2 times a year" in chart["sentence"]
    assert len(chart["table"]) == len(counts)


def test_every_week_is_in_the_download_the_hidden_ones_too() -> None:
    found = {row[1]: row[-2] for row in rows(_weeks([20, None, 30]), Language.ENGLISH)}
    assert [found[f"2026-W{at}"] for at in (36, 37, 38)] == [20, "-", 30]


def test_a_week_has_its_name_in_every_language() -> None:
    history = _weeks([20] * 5)  # The last one is that of 28 September.
    derived: Any = compute(history)
    named = [
        json.loads(draw("weeks", derived, history, form="json", language=each))["table"][-1][0]
        for each in (Language.DUTCH, Language.FRENCH, Language.ENGLISH)
    ]
    assert named == [
        "week van 28 september 2026",
        "semaine du 28 septembre 2026",
        "week of 28 September 2026",
    ]
