"""Tails, rates, funnels, shrinkage and standardising give the reference's numbers."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from server.trends.statistics import (
    distributions,
    funnel,
    multiple_testing,
    rates,
    shrinkage,
    standardising,
)
from server.trends.statistics.funnel import Standing
from tests.server.trends.statistics.vectors import Row, assert_same, column, number, rows

IN_THEIR_WORDS = {
    "Low (0.001)": Standing.LOW_OUTER,
    "Low (0.025)": Standing.LOW_INNER,
    "Not significant": Standing.WITHIN,
    "High (0.025)": Standing.HIGH_INNER,
    "High (0.001)": Standing.HIGH_OUTER,
}
CONFIDENCES = {"95_0": 0.95, "99_8": 0.998}


@pytest.fixture
def folder(shared_material: Path) -> Path:
    return shared_material / "vectors" / "trends"


def test_tails_and_mid_p_values_are_the_references(folder: Path) -> None:
    table = rows(folder / "pvalues" / "upper_tail.csv")
    y, mean, phi = (column(table, name) for name in ("y", "mu", "phi"))
    assert_same(distributions.poisson_tail(y, mean), column(table, "pois_p"))
    assert_same(distributions.poisson_mid_p(y, mean), column(table, "pois_midp"))
    variance = phi * mean
    assert_same(distributions.negative_binomial_tail(y, mean, variance), column(table, "nb_p"))
    assert_same(distributions.negative_binomial_mid_p(y, mean, variance), column(table, "nb_midp"))
    seen, exposure, ahead = (column(table, f"gp_{each}") for each in ("sum", "exposure", "et"))
    past = {"seen": seen, "exposure": exposure, "ahead": ahead}
    assert_same(distributions.gamma_poisson_tail(y, **past), column(table, "gp_p"))
    assert_same(distributions.gamma_poisson_mid_p(y, **past), column(table, "gp_midp"))
    means = (seen + 0.5) * ahead / exposure
    uppers = [
        distributions.negative_binomial_quantile(0.95, m, m * (1 + a / e))
        for m, a, e in zip(means, ahead, exposure, strict=True)
    ]
    assert_same(uppers, column(table, "gp_upper95"))
    total, share = column(table, "N"), column(table, "share")
    assert_same(distributions.binomial_tail(y, total, share), column(table, "binom_p"))
    assert_same(distributions.binomial_mid_p(y, total, share), column(table, "binom_midp"))


@pytest.mark.parametrize("size", [8, 112])
def test_corrections_for_many_series_are_the_references(folder: Path, size: int) -> None:
    table = rows(folder / "fdr" / f"padjust_{size}.csv")
    p = column(table, "p")
    assert_same(multiple_testing.benjamini_hochberg(p), column(table, "BH"))
    assert_same(multiple_testing.benjamini_yekutieli(p), column(table, "BY"))
    assert_same(multiple_testing.holm(p), column(table, "holm"))
    assert_same(multiple_testing.hochberg(p), column(table, "hochberg"))
    assert_same(multiple_testing.bonferroni(p), column(table, "bonferroni"))


def test_intervals_of_counts_are_the_references(folder: Path) -> None:
    for row in rows(folder / "rates" / "poisson_grid.csv"):
        count, confidence = number(row["x"]), number(row["conf"])
        exact = rates.exact_interval(count, confidence=confidence)
        assert_same(exact, [number(row["exact_lo"]), number(row["exact_hi"])])
        assert_same(exact, [number(row["chisq_lo"]), number(row["chisq_hi"])])
        if row["byar_phe_lo"]:
            byar = rates.byar_interval(count, confidence=confidence)
            assert_same(byar, [number(row["byar_phe_lo"]), number(row["byar_phe_hi"])])


def test_proportions_have_wilsons_interval(folder: Path) -> None:
    for row in rows(folder / "rates" / "wilson_grid.csv"):
        found = rates.proportion(number(row["x"]), number(row["n"]), confidence=number(row["conf"]))
        theirs = [number(row["wilson_phe_lo"]), number(row["wilson_phe_hi"])]
        # At 0 the other implementation leaves 1e-17, which is a crumb and not a limit.
        np.testing.assert_allclose([found.low, found.high], theirs, rtol=1e-6, atol=1e-15)
        np.testing.assert_allclose(
            [found.low, found.high],
            [number(row["wilson_lo"]), number(row["wilson_hi"])],
            rtol=1e-6,
            atol=1e-15,
        )


def test_the_health_agencys_own_spreadsheets_agree(folder: Path) -> None:
    for row in rows(folder / "rates" / "phe_byar_wilson_tests.csv"):
        count = number(row["x"])
        confidence = float(row["confidence"].rstrip("%")) / 100
        if row["method"] == "Wilson":
            found = rates.proportion(count, number(row["n"]), confidence=confidence)
            low, high = found.low, found.high
        else:
            low, high = rates.byar_interval(count, confidence=confidence)
        if row["lowercl"]:
            assert_same([low, high], [number(row["lowercl"]), number(row["uppercl"])])
        else:
            assert_same(high, number(row["uppercl"]))
    for row in rows(folder / "rates" / "phe_proportion_tests.csv"):
        if row["Numerator"] and row["Denominator"]:
            _hold(row, row["Numerator"], row["Denominator"], rates.proportion, unit=1)
    for row in rows(folder / "rates" / "phe_rate_tests_1.csv"):
        if row["value"]:
            _hold(row, row["Numerator"], row["Denominator"], rates.rate, unit=rates.PUPILS)


def _hold(row: Row, count: str, total: str, estimate: object, *, unit: int) -> None:
    assert callable(estimate)
    factor = number(row["multiplier"]) / unit
    for named, confidence in CONFIDENCES.items():
        found = estimate(number(count), number(total), confidence=confidence).times(factor)
        assert_same(found.value, number(row["value"]))
        for limit, ours in (("lower", found.low), ("upper", found.high)):
            if row[f"{limit}{named}cl"]:
                assert_same(ours, number(row[f"{limit}{named}cl"]))


def test_signals_per_thousand_pupils_are_the_references(folder: Path) -> None:
    for row in rows(folder / "rates" / "signals_per_1000_pupils.csv"):
        _hold({**row, "multiplier": "1000"}, row["num"], row["den"], rates.rate, unit=rates.PUPILS)


def test_standardised_ratios_are_the_references(folder: Path) -> None:
    inputs = rows(folder / "rates" / "indirect_std_inputs_14.csv")
    kinds = sorted({row["stratum"] for row in inputs})
    region = [[row for row in inputs if row["stratum"] == kind] for kind in kinds]
    reference = {
        "reference_counts": [np.sum(column(each, "x")) for each in region],
        "reference_population": [np.sum(column(each, "n")) for each in region],
    }
    crude = np.sum(column(inputs, "x")) / np.sum(column(inputs, "n"))
    ratios = rows(folder / "rates" / "indirect_std_expected_14.csv")
    as_rates = rows(folder / "rates" / "indirect_std_rate_14.csv")
    for row, as_rate in zip(ratios, as_rates, strict=True):
        mine = {each["stratum"]: each for each in inputs if each["area"] == row["area"]}
        expected = standardising.expected([number(mine[kind]["n"]) for kind in kinds], **reference)
        assert_same(expected, number(row["expected"]))
        _hold_ratio(row, expected, unit=1)
        _hold_ratio(as_rate, expected, unit=crude * 1000)


def _hold_ratio(row: Row, expected: float, *, unit: float) -> None:
    for named, confidence in CONFIDENCES.items():
        if row[f"lower{named}cl"]:
            found = standardising.ratio(
                number(row["observed"]), expected, confidence=confidence
            ).times(unit)
            assert_same(
                [found.value, found.low, found.high],
                [number(row[each]) for each in ("value", f"lower{named}cl", f"upper{named}cl")],
            )


def test_the_health_agencys_standardised_rates_agree(folder: Path) -> None:
    inputs = rows(folder / "rates" / "phe_isr_inputs.csv")
    reference = rows(folder / "rates" / "phe_isr_reference.csv")
    pooled = {
        "reference_counts": column(reference, "refcount"),
        "reference_population": column(reference, "refpop"),
    }
    for row in rows(folder / "rates" / "phe_isr_expected.csv"):
        unit = float(row["statistic"].rsplit(" ", 1)[1])
        if row["ref_rate"]:
            unit = number(row["ref_rate"])
        _hold_ratio(row, number(row["expected"]), unit=unit)
        mine = [each for each in inputs if each["area"] == row["area"]]
        if mine:
            pupils = np.nan_to_num(column(mine, "pop"))  # One age band is left empty.
            expected = standardising.expected(pupils, **pooled)
            assert_same(expected, number(row["expected"]))


def test_a_kind_of_school_the_region_does_not_have_expects_nothing() -> None:
    expected = standardising.expected(
        [100, 50], reference_counts=[10, 0], reference_population=[1000, 0]
    )
    assert expected == pytest.approx(1.0)


def test_funnel_limits_are_the_references(folder: Path) -> None:
    table = rows(folder / "rates" / "funnel_limits_chisq.csv")
    found = funnel.limits(column(table, "den"), target=number(table[0]["theta"]))
    assert_same(found.low_inner, column(table, "lo95"))
    assert_same(found.high_inner, column(table, "hi95"))
    assert_same(found.low_outer, column(table, "lo998"))
    assert_same(found.high_outer, column(table, "hi998"))


def test_schools_stand_where_the_reference_has_them(folder: Path) -> None:
    table = rows(folder / "rates" / "funnel_significance_40.csv")
    target = np.sum(column(table, "num")) / np.sum(column(table, "den"))
    for row in table:
        found = funnel.standing(number(row["num"]), expected=target * number(row["den"]))
        assert found is IN_THEIR_WORDS[row["significance"]], row["area"]


def test_proportions_stand_where_the_health_agency_has_them(folder: Path) -> None:
    table = rows(folder / "rates" / "phe_funnel_prop_inputs.csv")
    counted = [row for row in table if row["numerator"] and row["denominator"]]
    target = np.sum(column(counted, "numerator")) / np.sum(column(counted, "denominator"))
    for row in counted:
        found = funnel.proportion_standing(
            number(row["numerator"]), number(row["denominator"]), target=target
        )
        assert found is IN_THEIR_WORDS[row["significance"]], row["Area"]
    drawn = rows(folder / "rates" / "phe_funnel_prop_expected.csv")
    sizes, baseline = column(drawn, "Population"), number(drawn[0]["Baseline"]) / 100
    for tail, low, high in (
        (0.025, "Lower2s0025limit", "Upper2s0025limit"),
        (0.001, "Lower3s0001limit", "Upper3s0001limit"),
    ):
        below, above = funnel.proportion_limits(sizes, target=baseline, tail=tail)
        # The spreadsheet keeps six digits after the point of a percentage.
        np.testing.assert_allclose(below * 100, column(drawn, low), rtol=1e-6, atol=2e-6)
        np.testing.assert_allclose(above * 100, column(drawn, high), rtol=1e-6, atol=2e-6)


def test_over_dispersion_is_the_references(folder: Path) -> None:
    table = rows(folder / "rates" / "overdispersion_SR_CQC_60.csv")
    found = funnel.dispersion(column(table, "numerator"), column(table, "denominator"))
    assert_same(found.values, column(table, "Y"))
    assert_same(found.errors, column(table, "s"))
    assert_same(found.z, column(table, "Uzscore"))
    assert_same(found.winsorised, column(table, "Wuzscore"))
    assert_same(found.phi, number(table[0]["phi"]))
    assert_same(found.tau2, number(table[0]["tau2"]))
    assert_same(found.adjusted, column(table, "od_z"))


def test_adjusted_limits_and_adjusted_scores_say_the_same() -> None:
    """A school is drawn outside the funnel exactly when it is said to stand out."""
    random = np.random.default_rng(4)
    pupils = random.integers(100, 1500, size=80).astype(float)
    counts = random.poisson(0.02 * pupils * random.gamma(8, 1 / 8, size=80))
    target = counts.sum() / pupils.sum()
    spread = funnel.dispersion(counts, target * pupils)
    assert spread.phi > funnel.ADJUST_ABOVE
    drawn = funnel.adjusted_limits(pupils, target=target, tau2=spread.tau2)
    seen = set()
    for place, rate in enumerate(counts / pupils * rates.PUPILS):
        said = funnel.adjusted_standing(float(spread.adjusted[place]))
        seen.add(said)
        outside = rate < drawn.low_inner[place] or rate > drawn.high_inner[place]
        far = rate < drawn.low_outer[place] or rate > drawn.high_outer[place]
        assert outside == (said is not Standing.WITHIN)
        assert far == (said in {Standing.LOW_OUTER, Standing.HIGH_OUTER})
    assert len(seen) > 1


def test_without_over_dispersion_nothing_is_widened() -> None:
    same = funnel.dispersion([10.0, 20.0, 30.0], [10.0, 20.0, 30.0])
    assert same.tau2 == 0
    assert same.adjusted.tolist() == same.z.tolist()
    assert funnel.dispersion([4.0], [2.0]).tau2 == 0


@pytest.mark.parametrize("data", ["40", "auckland"])
def test_shrinkage_is_the_references(folder: Path, data: str) -> None:
    table = rows(folder / "rates" / f"empirical_bayes_{data}.csv")
    counts, population = column(table, "num"), column(table, "den")
    found = shrinkage.marshall(counts, population)
    assert_same(found.rates * 1000, column(table, "eb_marshall"))
    assert_same(found.region, number(table[0]["gamma_mean"]))
    assert_same(found.between, number(table[0]["marshall_a"]))
    assert_same(found.region * population, column(table, "expected"))
    # The same as the mean of a gamma posterior with this mean and variance.
    size = found.region / found.between
    posterior = (counts + size * found.region) / (population + size)
    assert_same(posterior * 1000, column(table, "eb_gamma"))
    # A gamma fitted by likelihood, where theirs has one, shrinks by its own strength.
    alpha, nu = number(table[0]["epiR_alpha"]), number(table[0]["epiR_nu"])
    if not math.isnan(alpha):
        assert_same(nu / alpha, found.region, within=0.05)


def test_places_that_differ_by_chance_alone_all_get_the_regions_rate() -> None:
    found = shrinkage.marshall([2, 2, 2], [100, 100, 100])
    assert found.between == 0
    assert found.rates.tolist() == pytest.approx([0.02] * 3)
