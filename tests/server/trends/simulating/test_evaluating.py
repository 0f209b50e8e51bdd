"""How often trends are right: few false alarms, and what is planted is found so often."""

from __future__ import annotations

from dataclasses import replace

import pytest

from server.trends.simulating import evaluating, rivals, weekly
from server.trends.simulating.counts import Rates
from server.trends.simulating.evaluating import Setting
from server.trends.statistics.weekly import FALSE_ALARMS_A_SCHOOL_YEAR

MOST_FALSE_ALARMS = 0.5
"""A month, over all series together."""
SMALL = Setting(replicates=8)


@pytest.mark.parametrize("as_released", [False, True])
def test_quiet_years_give_few_false_alarms(*, as_released: bool) -> None:
    quiet = evaluating.false_alarms(replace(SMALL, as_released=as_released))
    assert quiet.months == 80
    assert quiet.a_month <= MOST_FALSE_ALARMS
    assert quiet.region <= 0.1
    assert (quiet.cells == 0) == as_released
    assert quiet.a_month == pytest.approx(
        quiet.region + quiet.municipalities + quiet.domains + quiet.cells
    )


def test_the_larger_an_event_the_more_often_it_is_found() -> None:
    table = evaluating.detection(
        replace(SMALL, replicates=16),
        [("municipality", 1.0), ("municipality", 1.8), ("municipality", 3.0), ("region", 2.5)],
    )
    found = {(each.what, each.factor): each.found for each in table}
    assert found["municipality", 1.0] <= 0.1, "nothing was planted"
    assert 0.3 <= found["municipality", 1.8] <= 0.9
    assert found["municipality", 3.0] >= 0.9
    assert found["region", 2.5] >= 0.9


def test_one_cell_is_judged_by_itself_or_by_what_a_release_shows_of_it() -> None:
    planted = [("cell", 6.0), ("domain", 2.5)]
    for as_released in (False, True):
        setting = replace(SMALL, replicates=10, as_released=as_released)
        table = evaluating.detection(setting, planted)
        assert [each.found > 0.2 for each in table] == [True, True]
        assert all(each.shown > 0.8 for each in table)


def test_the_rules_software_for_public_health_uses_cry_wolf_more_often() -> None:
    ours = evaluating.false_alarms(SMALL).a_month
    small = replace(SMALL, replicates=1)
    others = {name: rivals.false_alarms(small, rule) for name, rule in rivals.RULES.items()}
    assert min(others.values()) > 2 * ours, others


def test_the_weekly_look_is_wrong_as_often_as_it_says() -> None:
    found = weekly.record(weekly.Setting(replicates=24), (1.3, 3.0))
    assert found.school_years == 72
    assert found.false_alarms == pytest.approx(FALSE_ALARMS_A_SCHOOL_YEAR, abs=0.6)
    assert found.weeks > 30
    assert found.found[1.3] < 0.5
    assert found.found[3.0] > 0.8


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("history", [13, 25, 61])
@pytest.mark.parametrize("signals_a_month", [60.0, 220.0, 1500.0])
@pytest.mark.parametrize("as_released", [False, True])
def test_regions_of_every_size_and_age_get_few_false_alarms(
    *, history: int, signals_a_month: float, as_released: bool
) -> None:
    setting = Setting(
        history_months=history,
        replicates=100,
        rates=Rates(signals_a_month=signals_a_month),
        as_released=as_released,
    )
    assert evaluating.false_alarms(setting).a_month <= MOST_FALSE_ALARMS
