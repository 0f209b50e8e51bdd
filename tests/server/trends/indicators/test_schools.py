"""Indicator 24: schools in a funnel, without a ranking and almost without names."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from server.trends.charts import draw
from server.trends.facts import Ground
from server.trends.indicators.schools import school_funnel
from server.trends.indicators.signalled import expected_of
from server.trends.periods import Month
from server.trends.statistics.funnel import Standing
from shared.vocabulary import Language
from tests.server.trends.indicators.released import released

YEAR = [Month(2025, 9).after(place) for place in range(12)]
SIZES = list(range(120, 120 + 40 * 20, 40))


def ground(kinds: list[str]) -> Ground:
    many = len(kinds)
    return Ground(
        municipalities=("34022",),
        municipality_names=("Kortrijk",),
        schools=tuple(f"s{at}" for at in range(many)),
        school_names=tuple(f"School {at}" for at in range(many)),
        school_municipality=(0,) * many,
        school_type=tuple(kinds),
        school_pupils=tuple(SIZES[at % len(SIZES)] for at in range(many)),
    )


def funnels(counts: list[int | None], kinds: list[str] | None = None) -> dict[str, Any]:
    place = ground(kinds or ["basis"] * len(counts))
    year = {f"signals/2025-2026/school:s{at}": count for at, count in enumerate(counts)}
    return school_funnel(
        released(YEAR, lambda month: year if month.ends_school_year else {}, ground=place)
    )


def usual() -> list[int | None]:
    random = np.random.default_rng(3)
    return [max(5, int(each)) for each in random.poisson(0.05 * np.array(SIZES))]


def test_a_school_far_outside_is_named_and_the_others_are_not() -> None:
    counts = usual()
    counts[10] = 110
    [row] = funnels(counts)["rows"]
    named = [each for each in row["schools"] if each["name"]]
    assert [each["name"] for each in named] == ["School 10"]
    assert named[0]["standing"] is Standing.HIGH_OUTER
    assert named[0]["rate"] == pytest.approx(1000 * 110 / SIZES[10], abs=0.01)
    assert row["target"] < named[0]["shrunk_rate"] < named[0]["rate"]


def test_schools_come_by_size_and_never_by_rate() -> None:
    [row] = funnels(usual())["rows"]
    pupils = [each["pupils"] for each in row["schools"]]
    assert pupils == sorted(pupils)
    rates = [each["rate"] for each in row["schools"]]
    assert rates != sorted(rates)
    assert rates != sorted(rates, reverse=True)


def test_a_hidden_school_is_not_in_the_funnel() -> None:
    counts = usual()
    counts[4] = None
    [row] = funnels(counts)["rows"]
    assert len(row["schools"]) == len(counts) - 1
    assert SIZES[4] not in [each["pupils"] for each in row["schools"]]


def test_each_kind_of_school_has_its_own_funnel() -> None:
    counts = [*usual(), *(2 * each for each in usual() if each is not None)]
    found = funnels(counts, ["basis"] * 20 + ["secundair"] * 20)
    rows = found["rows"]
    assert [each["type"] for each in rows] == ["basis", "secundair"]
    assert rows[1]["target"] == pytest.approx(2 * rows[0]["target"], rel=0.05)


def test_schools_that_differ_in_more_than_luck_widen_the_funnel() -> None:
    random = np.random.default_rng(8)
    counts = random.poisson(0.1 * np.array(SIZES) * random.gamma(4, 1 / 4, size=len(SIZES)))
    [row] = funnels([max(5, int(each)) for each in counts])["rows"]
    assert row["adjusted"]
    assert row["dispersion"] > 1.2
    assert sum(each["standing"] is Standing.WITHIN for each in row["schools"]) >= 15
    limits = row["limits"][-1]
    assert limits["low_outer"] < limits["low_inner"] < row["target"]
    assert row["target"] < limits["high_inner"] < limits["high_outer"]


def test_fewer_than_five_schools_make_no_funnel() -> None:
    found = funnels([9, 9, 9, 9])
    assert (found["state"], found["rows"]) == ("too-few-schools", [])


def test_a_school_of_no_known_type_is_compared_with_none_and_counted() -> None:
    counts = [*usual(), *usual()]
    found = funnels(counts, ["basis"] * 20 + [""] * 20)
    assert [(each["type"], len(each["schools"])) for each in found["rows"]] == [("basis", 20)]
    assert found["schools_of_unknown_type"] == 20
    nobody = funnels(usual(), [""] * 20)
    assert (nobody["state"], nobody["rows"]) == ("too-few-schools", [])


@pytest.mark.parametrize(
    ("kinds", "says"),
    [
        (["basis"] * 20, "In 2025-2026, "),
        (["basis"] * 18 + [""] * 2, "compared with no other: 2."),
        ([""] * 20, "There are too few shown schools of one type to lay side by side."),
    ],
)
def test_the_picture_says_how_many_schools_are_compared_with_none(
    kinds: list[str], says: str
) -> None:
    cells = {f"signals/2025-2026/school:s{at}": count for at, count in enumerate(usual())}
    year = released(
        YEAR, lambda month: cells if month.ends_school_year else {}, ground=ground(kinds)
    )
    told = {"school-funnel": school_funnel(year)}
    drawn = json.loads(draw("funnel", told, year, form="json", language=Language.ENGLISH))
    assert says in drawn["sentence"]
    assert ("compared with no other" in drawn["sentence"]) is ("" in kinds)


def test_what_is_expected_of_a_municipality_hangs_on_the_types_of_its_schools() -> None:
    counts = [*(10 for _ in range(20)), *(30 for _ in range(20))]
    cells = {f"signals/2025-2026/school:s{at}": count for at, count in enumerate(counts)}

    def expected(kinds: list[str]) -> dict[int, float]:
        place = ground(kinds)
        place = replace(place, school_municipality=(0,) * 39 + (1,))
        place = replace(place, municipalities=("34022", "34027"), municipality_names=("K", "M"))
        year = released(YEAR, lambda month: cells if month.ends_school_year else {}, ground=place)
        return expected_of(year, "2025-2026")

    of_type = expected(["basis"] * 20 + ["secundair"] * 20)
    assert of_type[1] == pytest.approx(SIZES[19] * 600 / sum(SIZES))
    mixed = expected(["basis"] * 40)
    assert mixed[1] == pytest.approx(SIZES[19] * 800 / (2 * sum(SIZES)))
    unknown = expected(["basis"] * 20 + ["secundair"] * 19 + [""])
    assert list(unknown) == [0], "nobody can say what a school of no known type would have"


def test_before_a_school_year_has_closed_there_is_no_funnel() -> None:
    early = released(YEAR[:4], lambda _: {}, ground=ground(["basis"] * 9))
    assert school_funnel(early) == {"state": "no-closed-school-year", "rows": []}
