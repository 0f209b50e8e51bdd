"""Simulated facts: the same seed gives the same region, and what is said of it holds together."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

from server.trends import facts
from server.trends.facts import NONE, Facts
from server.trends.periods import Month
from server.trends.simulating.counts import (
    Event,
    Rates,
    draw,
    expected,
    months_between,
    school_days,
    season,
)
from server.trends.simulating.facts import Simulation, simulate
from server.trends.simulating.region import SECONDARY, invented_ground, read_ground
from shared.vocabulary import SchoolType

GROUND = invented_ground(places=14, seed=2)
ONE_YEAR = Simulation(ground=GROUND, school_years=1, rates=Rates(signals_a_month=400))


@pytest.fixture(scope="module")
def simulated() -> Facts:
    return simulate(replace(ONE_YEAR, school_years=3))


def test_the_same_seed_gives_the_same_facts_and_another_seed_others() -> None:
    first, again = simulate(ONE_YEAR), simulate(ONE_YEAR)
    other = simulate(replace(ONE_YEAR, seed=14))
    for each in fields(first.signals):
        ours = getattr(first.signals, each.name)
        assert np.array_equal(ours, getattr(again.signals, each.name)), each.name
    assert not np.array_equal(first.signals.received_on, other.signals.received_on)


def test_signals_come_in_the_order_received_and_in_their_school_and_place(
    simulated: Facts,
) -> None:
    signals, ground = simulated.signals, simulated.ground
    assert (np.diff(signals.received_on) >= 0).all()
    assert signals.received_on[-1] <= simulated.observed_on
    places = np.array(ground.school_municipality)
    assert np.array_equal(places[signals.school], signals.municipality)
    assert len(signals.received_on) == pytest.approx(3 * 10 * 400, rel=0.25)


def test_nothing_is_known_of_what_lies_after_the_last_day(simulated: Facts) -> None:
    signals = simulated.signals
    age = simulated.observed_on - signals.received_on
    for each in ("contact_after", "ended_after", "triaged_after", "told_after"):
        after = getattr(signals, each)
        assert (after[after != NONE] <= age[after != NONE]).all(), each
    offers = simulated.offers
    for each in ("started_after", "final_after"):
        after = getattr(offers, each)
        known = after != NONE
        assert (offers.sent_on[known] + after[known] <= simulated.observed_on).all(), each


def test_a_signal_that_has_not_ended_is_open_and_only_leavers_have_an_outcome(
    simulated: Facts,
) -> None:
    signals = simulated.signals
    assert np.array_equal(signals.ending == facts.OPEN, signals.ended_after == NONE)
    told = signals.outcome != NONE
    assert told.any()
    assert (signals.kind[told] != facts.CONCERN).all()
    kinds = np.array(simulated.ground.school_type)[signals.school]
    assert set(kinds[signals.kind != facts.CONCERN]) == {SECONDARY}


def test_the_first_signal_of_a_child_was_not_foreseen_and_later_ones_were(
    simulated: Facts,
) -> None:
    signals = simulated.signals
    _, first, which = np.unique(signals.child, return_index=True, return_inverse=True)
    assert (signals.foreseen_for[first] == 0).all()
    days = signals.received_on - signals.received_on[first][which]
    assert np.array_equal(signals.foreseen_for, days)
    again = signals.again_after != NONE
    assert again.any()
    assert (signals.ended_after[again] != NONE).all()


def test_offers_belong_to_signals_and_end_with_the_accepted_one(simulated: Facts) -> None:
    signals, offers = simulated.signals, simulated.offers
    assert len(offers.sent_on) == signals.offers.sum()
    accepted = (offers.answer == facts.ACCEPTED).sum()
    assert 0 < accepted <= (signals.accepted_after != NONE).sum()
    assert set(np.unique(offers.reason[offers.answer != facts.DECLINED])) == {NONE}
    assert (offers.reason[offers.answer == facts.DECLINED] != NONE).all()


def test_brothers_and_sisters_share_a_household(simulated: Facts) -> None:
    signals = simulated.signals
    assert len(np.unique(signals.family)) < len(np.unique(signals.child))


def test_summer_is_quiet_and_autumn_is_not() -> None:
    months = months_between(Month(2025, 9), 12)
    usual = season(months)
    assert usual[months.index(Month(2026, 7))] < 0.2
    assert usual[months.index(Month(2025, 11))] > 1
    assert school_days(months)[months.index(Month(2026, 7))] == 0


def test_a_planted_event_raises_its_own_cell_and_no_other() -> None:
    months = months_between(Month(2025, 9), 12)
    weights = np.ones(14)
    event = Event(month=Month(2025, 11), factor=3, municipality=4, domain=2)
    quiet, planted = (expected(months, weights, Rates(), events) for events in ([], [event]))
    apart = planted / quiet
    assert apart[4, 2, 2] == 3
    apart[4, 2, 2] = 1
    assert (apart == 1).all()
    whole = expected(months, weights, Rates(), [Event(month=Month(2025, 11), factor=2)])
    assert (whole / quiet)[:, :, 2].min() == 2


def test_counts_have_the_mean_and_the_spread_they_are_drawn_with() -> None:
    random = np.random.default_rng(1)
    mean = np.full((1, 1, 40000), 20.0)
    counts = draw(random, mean, Rates(swing=0))
    assert counts.mean() == pytest.approx(20, rel=0.02)
    assert counts.var() / counts.mean() == pytest.approx(1.3, rel=0.05)
    plain = draw(random, mean, Rates(swing=0, dispersion=1))
    assert plain.var() / plain.mean() == pytest.approx(1, rel=0.05)
    swinging = draw(random, mean * 50, Rates())
    assert swinging.std() / swinging.mean() == pytest.approx(0.16, abs=0.02)


def test_a_larger_region_has_invented_places_behind_the_real_ones() -> None:
    large = invented_ground(places=40, seed=2)
    assert large.municipalities[:14] == GROUND.municipalities
    assert large.municipality_names[20] == "Gemeente 21"
    assert len(large.municipalities) == 40
    assert invented_ground(places=3, seed=2).municipality_names == GROUND.municipality_names[:3]


def test_the_public_list_of_schools_makes_the_ground(shared_material: Path) -> None:
    ground = read_ground(shared_material / "data" / "schools" / "schools_w13_2022.csv")
    assert len(ground.schools) == 208
    assert sum(each for each in ground.school_pupils if each != NONE) == 56274
    assert NONE in ground.school_pupils
    assert Counter(ground.school_type) == {
        SchoolType.PRIMARY: 123,
        SchoolType.SPECIAL_PRIMARY: 12,
        SchoolType.SECONDARY: 51,
        SchoolType.PART_TIME: 1,
        SchoolType.SPECIAL_SECONDARY: 5,
        "": 16,
    }
    assert len(simulate(replace(ONE_YEAR, ground=ground)).signals.school) > 1000
