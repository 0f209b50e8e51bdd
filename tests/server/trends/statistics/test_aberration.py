"""EARS, Farrington and the older rules give the reference's bounds and the reference's alarms."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from server.trends.statistics import bayes, cusum, ears, farrington, farrington_1996
from tests.server.trends.statistics.vectors import (
    Row,
    assert_same,
    column,
    manifest,
    number,
    rows,
    series,
)

BOUNDS: dict[str, farrington.Bound] = {
    "delta": "power",
    "muan": "mean-quantile",
    "nbPlugin": "negative-binomial",
}
MONTHS, WEEKS = 12, 52


@pytest.fixture
def aberration(shared_material: Path) -> Path:
    return shared_material / "vectors" / "trends" / "aberration"


def of(folder: Path, function: str) -> list[tuple[dict[str, Any], list[Row], Any]]:
    """Give what was made with a function: how, its rows and its series."""
    found = [
        (each, rows(folder / Path(each["file"]).name), folder / "series")
        for each in manifest(folder)
        if each["fun"] == function
    ]
    assert found
    return [
        (each, table, series(data / Path(each["series_file"]).name)) for each, table, data in found
    ]


def alarms(table: list[Row]) -> list[bool]:
    return [row["alarm"] == "1" for row in table]


def test_ears_gives_the_reference_bounds_and_alarms(aberration: Path) -> None:
    for made, table, data in of(aberration, "earsC"):
        control = made["control"]
        rule = {"C1": ears.c1, "C2": ears.c2, "C3": ears.c3}[control["method"]]
        results = {
            name: rule(
                counts,
                baseline=control["baseline"],
                least_sigma=control["minSigma"],
                alpha=control["alpha"],
            )
            for name, (counts, _) in data.items()
        }
        found = [(results[row["series"]], int(row["t"]) - 1) for row in table]
        assert_same([each.expected[at] for each, at in found], column(table, "expected"))
        assert_same([each.deviation[at] for each, at in found], column(table, "baseline_sd"))
        assert_same([each.upper[at] for each, at in found], column(table, "upper"))
        assert [bool(each.alarm[at]) for each, at in found] == alarms(table), made["id"]
        assert sum(alarms(table)) == made["alarms"]


def test_what_c3_says_does_not_depend_on_the_count_itself() -> None:
    """The reason Kring does not use it."""
    quiet = np.array([3.0, 5, 4, 2, 6, 3, 4, 5, 3, 4, 5, 3, 4])
    loud = quiet.copy()
    loud[-1] = 5000
    assert ears.c3(quiet).alarm[-1] == ears.c3(loud).alarm[-1]
    assert ears.c1(loud).alarm[-1]


def test_one_signal_after_seven_empty_weeks_is_no_alarm() -> None:
    weeks = [0, 0, 0, 0, 0, 0, 0, 0, 0, 1]
    assert not ears.c1(weeks).alarm.any()
    assert not ears.c2(weeks).alarm.any()
    assert ears.c1(weeks, least_sigma=0).alarm[-1]


def test_ears_says_nothing_before_it_has_a_baseline() -> None:
    assert np.isnan(ears.c1([1, 2, 3]).upper).all()
    assert not ears.c2([1, 2, 3]).alarm.any()


def test_farrington_gives_the_reference_bounds_and_alarms(aberration: Path) -> None:
    for made, table, data in of(aberration, "farringtonFlexible"):
        settings = _settings(made["control"])
        opinions = []
        for row in table:
            counts, population = data[row["series"]]
            opinion = farrington.second_opinion(
                counts,
                at=int(row["t"]) - 1,
                frequency=MONTHS if "month" in made["id"] else WEEKS,
                settings=settings,
                population=population if made["control"]["populationOffset"] else None,
            )
            assert opinion is not None
            opinions.append(opinion)
        shown = [each if each.enough else None for each in opinions]
        assert_same([each.mean if each else math.nan for each in shown], column(table, "expected"))
        assert_same([each.upper if each else math.nan for each in shown], column(table, "upper"))
        assert_same([each.dispersion for each in opinions], column(table, "phi"))
        assert_same([each.p_value for each in opinions], column(table, "pvalue"))
        assert_same(
            [math.nan if each.trend is None else each.trend for each in opinions],
            column(table, "trend_coef"),
        )
        assert [each.alarm for each in opinions] == alarms(table), made["id"]


def _settings(control: dict[str, Any]) -> farrington.Settings:
    skipped = control["pastWeeksNotIncluded"]
    return farrington.Settings(
        years=control["b"],
        half_window=control["w"],
        season_blocks=control["noPeriods"],
        skipped=control["w"] if skipped is None else skipped,
        weights_threshold=control["weightsThreshold"],
        trend_p_value=control["pThresholdTrend"],
        bound=BOUNDS[control["thresholdMethod"]],
        alpha=control["alpha"],
        least_cases=control["limit54"][0],
        least_cases_over=control["limit54"][1],
    )


def test_the_exceedance_is_above_one_exactly_when_the_count_is_above_the_bound() -> None:
    months = [10, 12, 9, 11, 13, 10, 1, 1, 12, 11, 10, 12] * 5
    for latest in (5, 12, 40):
        opinion = farrington.second_opinion(
            [*months, latest], at=60, frequency=12, settings=farrington.Settings(years=4)
        )
        assert opinion is not None
        assert (opinion.exceedance(latest) > 1) == opinion.alarm


def test_there_is_no_second_opinion_without_the_years_for_it() -> None:
    assert (
        farrington.second_opinion([5.0] * 40, at=39, frequency=12, settings=farrington.Settings())
        is None
    )


def test_an_empty_history_does_not_break_the_second_opinion() -> None:
    opinion = farrington.second_opinion(
        [0.0] * 60 + [9.0], at=60, frequency=12, settings=farrington.Settings(years=3)
    )
    assert opinion is None or opinion.upper >= 0


def test_the_ancestor_of_farrington_gives_the_reference_bounds_and_alarms(
    aberration: Path,
) -> None:
    for made, table, data in of(aberration, "farrington"):
        control = made["control"]
        found = [
            farrington_1996.verdict(
                data[row["series"]][0],
                at=int(row["t"]) - 1,
                frequency=WEEKS,
                years=control["b"],
                half_window=control["w"],
                alpha=control["alpha"],
            )
            for row in table
        ]
        verdicts = [each for each in found if each is not None]
        assert len(verdicts) == len(table)
        assert_same([each.below for each in verdicts], column(table, "pd1"))
        assert_same([each.median for each in verdicts], column(table, "pd2"))
        assert_same([each.upper for each in verdicts], column(table, "upper"))
        assert_same([float(each.trend) for each in verdicts], column(table, "trend_used"))
        assert [each.alarm for each in verdicts] == alarms(table)


def test_cusum_gives_the_reference_sums_bounds_and_alarms(aberration: Path) -> None:
    for made, table, data in of(aberration, "cusum"):
        control = made["control"]
        (counts, _), first = data["observed1"], made["range"][0] - 1
        result = cusum.cusum(
            counts[first:],
            mean=float(np.mean(counts[:first])),
            k=control["k"],
            h=control["h"],
            scale=control["trans"],
        )
        assert_same(result.sums, column(table, "cusum"))
        assert_same(result.upper, column(table, "upper"))
        assert result.alarm.tolist() == alarms(table)


def test_the_bayes_rule_gives_the_reference_bounds_and_alarms(aberration: Path) -> None:
    for made, table, data in of(aberration, "bayes"):
        control, counts = made["control"], data["observed1"][0]
        bounds = [
            bayes.upper_bound(
                counts,
                at=int(row["t"]) - 1,
                frequency=WEEKS,
                years=control["b"],
                half_window=control["w"],
                alpha=control["alpha"],
            )
            for row in table
        ]
        assert_same(bounds, column(table, "upper"))
        assert [
            number(row["observed"]) > bound for row, bound in zip(table, bounds, strict=True)
        ] == alarms(table)


def test_every_file_of_aberration_vectors_is_compared(aberration: Path) -> None:
    compared = {"earsC", "farrington", "farringtonFlexible", "cusum", "bayes"}
    assert {each["fun"] for each in manifest(aberration)} == compared
    listed = {Path(each["file"]).name for each in manifest(aberration)}
    assert {path.name for path in aberration.glob("*.csv")} == listed
