"""Time to help gives the reference's curves, and never forgets who still waits."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from server.trends.statistics import survival
from server.trends.statistics.nowcast import nowcast
from tests.server.trends.statistics.vectors import Row, assert_same, column, number, rows

SCALES: dict[str, survival.Scale] = {"log-log": "log-log", "log": "log", "plain": "plain"}
DATA = ("lung_by_sex", "aml", "kring_first_contact")


@pytest.fixture
def folder(shared_material: Path) -> Path:
    return shared_material / "vectors" / "trends" / "survival"


def curves(folder: Path, data: str) -> dict[str, survival.Curve]:
    table = rows(folder / f"{data}_data.csv")
    found = {"ALL": table}
    for row in table:
        found.setdefault(row["group"], []).append(row)
    return {
        name: survival.kaplan_meier(column(each, "time"), column(each, "event"))
        for name, each in found.items()
    }


def by_group(table: list[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in table:
        found.setdefault(row["group"], []).append(row)
    return found


@pytest.mark.parametrize("data", DATA)
def test_the_curve_of_who_still_waits_is_the_references(folder: Path, data: str) -> None:
    found = curves(folder, data)
    for group, table in by_group(rows(folder / f"{data}_km.csv")).items():
        curve = found[group]
        low, high = curve.interval()
        assert_same(curve.times, column(table, "time"))
        assert_same(curve.at_risk, column(table, "n_risk"))
        assert_same(curve.events, column(table, "n_event"))
        assert_same(curve.censored, column(table, "n_censor"))
        assert_same(curve.waiting, column(table, "surv"))
        last = curve.waiting > 0
        assert_same(curve.error[last], column(table, "std_err_greenwood")[last])
        assert_same(low[last], column(table, "lo_loglog")[last])
        assert_same(high[last], column(table, "hi_loglog")[last])


@pytest.mark.parametrize("data", DATA)
def test_the_share_helped_within_a_number_of_days_is_the_references(
    folder: Path, data: str
) -> None:
    found = curves(folder, data)
    for group, table in by_group(rows(folder / f"{data}_at.csv")).items():
        for row in table:
            share = found[group].within(number(row["time"]))
            assert_same(share.value, number(row["contacted_within"]))
            if row["contacted_lo"]:
                assert_same(
                    [share.low, share.high],
                    [number(row["contacted_lo"]), number(row["contacted_hi"])],
                )


@pytest.mark.parametrize("data", DATA)
def test_quantiles_and_restricted_means_are_the_references(folder: Path, data: str) -> None:
    found = curves(folder, data)
    for row in rows(folder / f"{data}_quantiles.csv"):
        curve = found[row["group"]]
        for name, share in (("q25", 0.25), ("median", 0.5), ("q75", 0.75), ("q90", 0.9)):
            assert_same(_as_theirs(curve, curve.quantile(share), share), number(row[name]))
        scale = SCALES[row["conf_type"]]
        low, high = curve.quantile_interval(0.5, scale=scale)
        assert_same(_none(low), number(row["median_lo"]))
        assert_same(_high_as_theirs(curve, scale, high), number(row["median_hi"]))
        mean, error = curve.restricted_mean(number(row["rmst_tau"]))
        assert_same(mean, number(row["rmst"]))
        assert_same(error, number(row["rmst_se"]))
        closed = np.sum(curve.times * curve.events) / np.sum(curve.events)
        assert_same(closed, number(row["naive_mean_closed"]))


def _high_as_theirs(curve: survival.Curve, scale: survival.Scale, high: float | None) -> float:
    """Give our upper limit as the reference has it: it sorts a curve that turns back up."""
    _, upper = curve.interval(scale=scale)
    upper = upper[curve.waiting > 0]
    if high is None or (np.diff(upper) <= 1e-9).all():
        return _none(high)
    reached = np.flatnonzero(upper <= 0.5)
    return float(curve.times[reached[np.argmax(upper[reached])]])


def _none(day: float | None) -> float:
    return math.nan if day is None else day


def _as_theirs(curve: survival.Curve, day: float | None, share: float) -> float:
    """Give our day as the reference has it: on an exactly flat piece it takes the middle."""
    if day is None:
        return math.nan
    place = int(np.flatnonzero(curve.times == day)[0])
    if not math.isclose(float(curve.waiting[place]), 1 - share, rel_tol=1e-9):
        return day
    later = np.flatnonzero((curve.events > 0) & (curve.times > day))
    return (day + float(curve.times[later[0]])) / 2


@pytest.mark.parametrize("data", DATA)
def test_groups_are_compared_as_the_reference_does(folder: Path, data: str) -> None:
    table = rows(folder / f"{data}_data.csv")
    groups = [row["group"] for row in table]
    for row in rows(folder / f"{data}_logrank.csv"):
        chi2, freedom, p = survival.log_rank(
            column(table, "time"), column(table, "event"), groups, rho=int("rho1" in row["test"])
        )
        assert_same([chi2, freedom, p], [number(row[each]) for each in ("chisq", "df", "p")])


def test_other_endings_count_as_endings(folder: Path) -> None:
    data = rows(folder / "kring_competing_data.csv")
    time, state = column(data, "time"), column(data, "state").astype(int)
    table = rows(folder / "kring_competing_cif.csv")
    contact = survival.aalen_johansen(time, state, ending=1)
    withdrawn = survival.aalen_johansen(time, state, ending=2)
    assert_same(contact.times, column(table, "time"))
    assert_same(contact.at_risk, column(table, "n_risk"))
    assert_same(contact.open, column(table, "p_open"))
    assert_same(contact.share, column(table, "cif_contact"))
    assert_same(withdrawn.share, column(table, "cif_withdrawn"))
    assert_same(contact.error, column(table, "se_contact"))
    wrong = survival.kaplan_meier(time, state == 1)
    assert_same(1 - wrong.waiting, column(table, "km_complement_wrong"))
    assert (1 - wrong.waiting >= contact.share - 1e-12).all()


def test_who_still_waits_makes_the_time_to_help_longer() -> None:
    days, helped = [2, 3, 4, 30, 30, 30], [True, True, True, False, False, False]
    curve = survival.kaplan_meier(days, helped)
    assert curve.quantile(0.5) == 4
    assert curve.quantile(0.75) is None
    assert curve.restricted_mean(28)[0] > np.mean([2, 3, 4])


def test_before_the_first_day_nobody_was_helped() -> None:
    curve = survival.kaplan_meier([3, 5], [True, True])
    assert curve.within(2).value == 0
    assert curve.within(5).value == 1
    incidence = survival.aalen_johansen([3, 5], [1, 2], ending=1)
    assert incidence.within(2) == 0
    assert incidence.within_interval(2).high == 0
    assert incidence.quantile(0.5) == 3
    assert incidence.quantile(0.75) is None


def test_the_interval_of_an_incidence_holds_it() -> None:
    states = [1, 2, 0, 1, 1, 2, 0, 1]
    incidence = survival.aalen_johansen(range(1, 9), states, ending=1)
    share = incidence.within_interval(6)
    assert share.value == pytest.approx(incidence.within(6))
    assert 0 < share.low < share.value < share.high < 1


def test_the_newest_days_are_completed_as_the_reference_does(shared_material: Path) -> None:
    folder = shared_material / "vectors" / "trends" / "nowcast"
    events = rows(folder / "linelist_husO104.csv")
    days = [(_day(row["event"]), _day(row["report"])) for row in events]
    happened, reported = np.array([a for a, _ in days]), np.array([b for _, b in days])
    found = nowcast(happened, reported, now=_day("2011-06-02"), longest=15, delay_known=True)
    table = rows(folder / "lawless_2011-06-02.csv")
    first = _day(table[0]["event_date"]) - int(happened.min())
    for name, ours in (
        ("reported_by_now", found.reported),
        ("nowcast", found.total),
        ("ci_lo", found.low),
        ("ci_hi", found.high),
    ):
        assert_same(ours[first:], column(table, name))
    delays = rows(folder / "lawless_2011-06-02_delaycdf.csv")
    assert_same(found.delay, column(delays, "cdf")[:16])


def test_not_knowing_the_delays_makes_the_interval_wider() -> None:
    happened = np.repeat(np.arange(3), 60)
    reported = happened + np.tile([0, 1, 2], 60)
    known = nowcast(happened, reported, now=2, longest=2, delay_known=True)
    estimated = nowcast(happened, reported, now=2, longest=2)
    assert (estimated.high >= known.high).all()
    assert (estimated.high > known.high).any()
    assert (estimated.total >= estimated.reported).all()


def _day(text: str) -> int:
    return int(np.datetime64(text).astype("datetime64[D]").astype(int))
