"""What holds for any numbers: intervals hold what they are of, and shares add up."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from server.trends.statistics import (
    distributions,
    funnel,
    multiple_testing,
    rates,
    shrinkage,
    survival,
)

P_VALUES = some.lists(some.floats(1e-9, 1), min_size=1, max_size=40)
WAITS = some.lists(some.tuples(some.integers(0, 30), some.integers(0, 2)), min_size=1, max_size=40)
FEW = settings(max_examples=60)


@FEW
@given(P_VALUES)
def test_adjusting_never_makes_a_p_value_smaller_nor_changes_their_order(
    p_values: list[float],
) -> None:
    p = np.array(p_values)
    for adjust in (
        multiple_testing.benjamini_hochberg,
        multiple_testing.benjamini_yekutieli,
        multiple_testing.holm,
        multiple_testing.hochberg,
        multiple_testing.bonferroni,
    ):
        adjusted = adjust(p)
        assert (adjusted >= p - 1e-12).all()
        assert (adjusted <= 1).all()
        order = np.argsort(p, kind="stable")
        assert (np.diff(adjusted[order]) >= -1e-12).all()
        turned = adjust(p[::-1])[::-1]
        np.testing.assert_allclose(turned, adjusted)


@FEW
@given(some.floats(0.05, 200), some.floats(1, 4), some.floats(0.01, 0.99))
def test_a_quantile_is_the_smallest_count_that_reaches_its_probability(
    mean: float, phi: float, probability: float
) -> None:
    count = float(distributions.negative_binomial_quantile(probability, mean, phi * mean))
    below = 1 - float(distributions.negative_binomial_tail(count, mean, phi * mean))
    reached = 1 - float(distributions.negative_binomial_tail(count + 1, mean, phi * mean))
    assert reached >= probability - 1e-12
    assert count == 0 or below < probability + 1e-12


@FEW
@given(some.integers(0, 60), some.floats(0.05, 60), some.floats(1, 4))
def test_a_mid_p_value_lies_between_the_tails_on_both_sides(
    count: int, mean: float, phi: float
) -> None:
    mid = float(distributions.negative_binomial_mid_p(count, mean, phi * mean))
    assert float(distributions.negative_binomial_tail(count + 1, mean, phi * mean)) <= mid
    assert mid <= float(distributions.negative_binomial_tail(count, mean, phi * mean))


@FEW
@given(some.integers(0, 400), some.integers(1, 400), some.floats(0.5, 0.999))
def test_an_interval_holds_what_it_is_of_and_a_surer_one_is_wider(
    count: int, more: int, confidence: float
) -> None:
    low, high = rates.count_interval(count, confidence=confidence)
    assert 0 <= low <= count <= high
    share = rates.proportion(count, count + more, confidence=confidence)
    assert 0 <= share.low <= share.value <= share.high <= 1
    surer = rates.proportion(count, count + more, confidence=(1 + confidence) / 2)
    assert surer.low <= share.low
    assert share.high <= surer.high


@FEW
@given(WAITS)
def test_everybody_waits_came_to_one_ending_or_to_the_other(waits: list[tuple[int, int]]) -> None:
    days, states = np.array([day for day, _ in waits]), np.array([state for _, state in waits])
    one = survival.aalen_johansen(days, states, ending=1)
    other = survival.aalen_johansen(days, states, ending=2)
    np.testing.assert_allclose(one.share + other.share + one.open, 1)
    curve = survival.kaplan_meier(days, states > 0)
    np.testing.assert_allclose(curve.waiting, one.open)
    assert (np.diff([1, *curve.waiting]) <= 1e-12).all()
    alone = 1 - survival.kaplan_meier(days, states == 1).waiting
    assert (one.share <= alone + 1e-12).all(), "censoring the others overstates"


@FEW
@given(WAITS, some.integers(1, 20))
def test_somebody_who_waits_on_never_makes_help_look_faster(
    waits: list[tuple[int, int]], longer: int
) -> None:
    days, events = [day for day, _ in waits], [state == 1 for _, state in waits]
    before = survival.kaplan_meier(days, events)
    after = survival.kaplan_meier([*days, max(days) + longer], [*events, False])
    for day in range(31):
        assert after.within(day).value <= before.within(day).value + 1e-12


@FEW
@given(some.lists(some.tuples(some.integers(0, 50), some.integers(20, 2000)), min_size=2))
def test_a_shrunk_rate_lies_between_its_own_and_the_regions(
    places: list[tuple[int, int]],
) -> None:
    counts, people = (np.array(each, dtype=float) for each in zip(*places, strict=True))
    found = shrinkage.marshall(counts, people)
    own = counts / people
    low, high = np.minimum(own, found.region), np.maximum(own, found.region)
    assert (found.rates >= low - 1e-12).all()
    assert (found.rates <= high + 1e-12).all()
    assert found.region == pytest.approx(counts.sum() / people.sum())


@FEW
@given(some.integers(20, 3000), some.floats(0.001, 0.3), some.floats(0, 0.2))
def test_a_funnel_opens_towards_small_schools_and_widens_with_dispersion(
    pupils: int, target: float, tau2: float
) -> None:
    sizes = [float(pupils), 2.0 * pupils]
    for drawn in (
        funnel.limits(sizes, target=target),
        funnel.adjusted_limits(sizes, target=target, tau2=tau2),
    ):
        assert (drawn.low_outer <= drawn.low_inner).all()
        assert (drawn.high_inner <= drawn.high_outer).all()
        assert drawn.high_outer[0] >= drawn.high_outer[1]
        assert drawn.low_outer[0] <= drawn.low_outer[1] + 1e-9
    chance = funnel.adjusted_limits(sizes, target=target, tau2=0.0)
    wider = funnel.adjusted_limits(sizes, target=target, tau2=tau2)
    assert (wider.high_outer >= chance.high_outer).all()
