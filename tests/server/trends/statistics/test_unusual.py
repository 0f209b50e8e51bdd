"""Whether a month is unusual: what is asked, what is answered, and what is not said."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from server.trends.statistics import calibration, unusual, weekly
from server.trends.statistics.arrays import Numbers
from server.trends.statistics.unusual import Finding, History, State

SHARES = np.array([0.4, 0.3, 0.2, 0.1])
DAYS = {7: 0, 8: 0}


def history(months: int, *, first: int = 9, level: float = 100.0) -> History:
    """Give months in which everything is as usual: the same total, the same shares."""
    calendar = (np.arange(months) + first - 1) % 12 + 1
    days = np.array([DAYS.get(int(month), 18) for month in calendar])
    region = np.where(days > 0, level, 10.0)
    return History(
        month=calendar,
        school_days=days,
        region=region,
        families={"places": np.round(SHARES[:, None] * region[None, :])},
    )


def with_last(given: History, *, region: float | None = None, **members: float) -> History:
    """Give the same history with another last month; members are named by their place."""
    total, places = given.region.copy(), given.families["places"].copy()
    for name, count in members.items():
        places[int(name.removeprefix("at_")), -1] = count
    total[-1] = float(np.nansum(places[:, -1])) if region is None else region
    return replace(given, region=total, families={"places": places})


def places(given: History) -> tuple[Finding, ...]:
    return unusual.examine(given).families["places"]


def test_a_usual_month_is_usual_everywhere() -> None:
    found = unusual.examine(history(15))
    assert found.region.state is State.USUAL
    assert {each.state for each in found.families["places"]} == {State.USUAL}
    assert found.alarms() == 0
    assert found.region.expected == pytest.approx(100, rel=0.02)
    assert found.families["places"][1].expected == pytest.approx(30, rel=0.1)


def test_a_region_far_above_the_time_of_year_is_unusual_and_its_shares_are_not() -> None:
    doubled = history(15)
    doubled = with_last(doubled, at_0=80, at_1=60, at_2=40, at_3=20)
    found = unusual.examine(doubled)
    assert found.region.alarm
    assert found.alarms() == 1
    assert found.region.usual_until is not None
    assert found.region.observed is not None
    assert found.region.observed > found.region.usual_until
    assert found.region.p_value is not None
    assert found.region.recurrence == pytest.approx(1 / (10 * found.region.p_value))


def test_a_region_that_is_a_quarter_above_the_time_of_year_is_usual() -> None:
    """Chance alone would call it unusual; regions swing by more than chance."""
    found = unusual.examine(with_last(history(15), at_0=50, at_1=38, at_2=25, at_3=13))
    assert found.region.observed == 126
    assert not found.region.alarm
    assert found.region.usual_until is not None
    assert found.region.usual_until > 126


def test_one_place_above_its_share_is_unusual_and_the_others_are_not() -> None:
    found = places(with_last(history(15), at_3=40))
    assert [each.alarm for each in found] == [False, False, False, True]
    assert found[3].p_value is not None
    assert found[3].p_value < unusual.FALSE_DISCOVERY_RATE


def test_fewer_than_five_are_never_an_alarm() -> None:
    quiet = history(20, level=12.0)
    found = places(with_last(quiet, at_0=1, at_1=1, at_2=1, at_3=4))
    assert not found[3].alarm
    assert places(with_last(quiet, at_0=1, at_1=1, at_2=1, at_3=14))[3].alarm


def test_a_month_with_hardly_any_school_is_drawn_and_not_judged() -> None:
    summer = history(12 + 11)
    assert summer.month[-1] == 7
    found = unusual.examine(with_last(summer, at_0=500))
    assert found.region.state is State.NOT_JUDGED
    assert {each.state for each in found.families["places"]} == {State.NOT_JUDGED}
    assert found.region.observed == 500 + 3 + 2 + 1


def test_summers_are_in_no_baseline() -> None:
    after_summer = history(25)
    wild = after_summer.region.copy()
    wild[after_summer.school_days == 0] = 5000
    same = unusual.examine(replace(after_summer, region=wild)).region
    assert same.expected == unusual.examine(after_summer).region.expected


def test_too_few_months_is_said_and_not_guessed() -> None:
    found = unusual.examine(history(6))
    assert found.region.state is State.TOO_FEW_MONTHS
    assert {each.state for each in found.families["places"]} == {State.TOO_FEW_MONTHS}
    assert found.alarms() == 0


def test_shares_are_judged_in_the_first_year_and_the_region_is_not() -> None:
    found = unusual.examine(with_last(history(9), at_3=40))
    assert found.region.state is State.NO_SUCH_MONTH_BEFORE
    assert found.families["places"][3].alarm


def test_a_hidden_count_is_judged_nowhere_and_counts_nowhere() -> None:
    open_ = history(15)
    members = open_.families["places"].copy()
    members[3, :] = np.nan
    found = unusual.examine(replace(open_, families={"places": members}))
    assert found.families["places"][3] == Finding(state=State.HIDDEN)
    assert found.families["places"][0].state is State.USUAL
    total = open_.region.copy()
    total[-1] = np.nan
    found = unusual.examine(replace(open_, region=total))
    assert found.region == Finding(state=State.HIDDEN)
    assert {each.state for each in found.families["places"]} == {State.HIDDEN}


def test_a_member_with_too_few_shown_months_is_not_judged() -> None:
    open_ = history(15)
    members = open_.families["places"].copy()
    members[3, 5:-1] = np.nan
    found = unusual.examine(replace(open_, families={"places": members})).families["places"]
    assert found[3].state is State.TOO_FEW_MONTHS
    assert found[2].state is State.USUAL


def test_a_whole_region_in_one_place_is_not_judged_by_share() -> None:
    alone = history(15)
    only = History(
        month=alone.month,
        school_days=alone.school_days,
        region=alone.region,
        families={"places": alone.region[None, :]},
    )
    assert unusual.examine(only).families["places"][0].state is State.TOO_FEW_MONTHS


def test_counts_that_vary_more_make_the_test_slower_to_alarm() -> None:
    random = np.random.default_rng(5)
    calm, wild = history(25), history(25)
    noise = random.integers(-12, 13, size=calm.region.shape)
    members = wild.families["places"] + np.array([1, -1, 0, 0])[:, None] * noise
    wild = replace(wild, families={"places": members})
    assert unusual.dispersion(calm) == unusual.LEAST_DISPERSION
    assert unusual.dispersion(wild) > 1.5
    loud = {"at_3": 19.0}
    assert places(with_last(calm, **loud))[3].alarm
    assert not places(with_last(wild, **loud))[3].alarm


def test_a_region_that_swings_is_expected_to_swing() -> None:
    steady = history(37)
    swings = steady.region * np.where(np.arange(37) % 5 < 2, 1.5, 0.8)
    swinging = replace(steady, region=np.round(swings))
    assert unusual.shock(steady, phi=1.0) < unusual.shock(swinging, phi=1.0)
    assert unusual.shock(history(6), phi=1.0) == pytest.approx(0.16)


def test_looking_back_repeats_what_was_said() -> None:
    loud = with_last(history(20), at_3=45)
    replay = calibration.look_back(loud)
    assert replay.alarms[-1] == unusual.examine(loud).alarms()
    assert replay.alarms[:-1].sum() == 0
    assert len(replay.months) == 10
    assert set(loud.school_days[replay.months]) == {18}


def test_a_network_is_told_how_often_the_test_cries_wolf_on_numbers_like_its_own() -> None:
    random = np.random.default_rng(9)
    base = history(37)
    members: Numbers = random.poisson(SHARES[:, None] * base.region[None, :]).astype(float)
    own = replace(base, region=members.sum(axis=0), families={"places": members})
    first = calibration.nothing_going_on(own, replicates=6)
    assert first is not None
    assert first.months == 60
    assert first.a_month <= 0.5
    assert calibration.nothing_going_on(own, replicates=6) == first
    assert calibration.nothing_going_on(own, replicates=6, seed=1) is not None


def test_a_network_with_hardly_any_history_is_told_nothing_about_false_alarms() -> None:
    assert calibration.nothing_going_on(history(5)) is None


def test_what_is_small_stays_hidden_when_chance_is_drawn() -> None:
    base = history(25, level=40)
    members = base.families["places"].copy()
    members[3] = np.where(np.arange(25) % 2, np.nan, 6.0)
    members[:, base.school_days == 0] = np.nan
    members[0] = base.families["places"][0]
    own = replace(base, families={"places": members})
    drawn = calibration._draw(np.random.default_rng(2), own, phi=1.3, tau=0.16)
    places = drawn.families["places"]
    assert np.isnan(places[3]).any()
    assert np.nanmin(places[3]) >= 5
    assert not np.isnan(places[0]).any(), "what was shown in every month stays so"
    assert calibration.nothing_going_on(own, replicates=3) is not None


def test_the_weekly_look_compares_with_the_seven_weeks_before() -> None:
    looks = weekly.quick_look([20.0] * 10 + [60.0])
    assert [each.above for each in looks] == [False] * 10 + [True]
    assert looks[6].upper is None, "six weeks are not seven"
    assert looks[7].expected == looks[-1].expected == 20


def test_a_hidden_week_is_not_passed_over_in_the_weekly_look() -> None:
    """C1 needs the seven weeks before, C2 the seven that end two weeks earlier."""
    looks = weekly.quick_look([20.0] * 10 + [None] + [60.0] * 10)
    assert looks[10].observed is None
    assert not looks[10].above
    assert [looks[at].upper is not None for at in (11, 12, 13, 14, 19, 20)] == [
        True, True, False, False, True, True,
    ]  # fmt: skip
    assert looks[11].above, "by C2"
