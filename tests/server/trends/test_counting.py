"""What the releases of a small region say: counted by the clock, the school, the year."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from server.kernel.messages import dump
from server.trends.charts import CHARTS, draw
from shared.trends import RestateTrends
from shared.vocabulary import (
    Language,
    LeaverOutcome,
    LeaverState,
    LifeDomain,
    OrganisationKind,
    Role,
    SignalKind,
)
from tests.server.trends.small_region import SmallRegion

SEPTEMBER = date(2026, 9, 14)
CLOSES = date(2026, 10, 11)


@pytest.fixture
def database_kind() -> str:
    """Say which database: what is counted does not hang on it, and closing is tested on both."""
    return "sqlite"


def test_a_month_nobody_signalled_in_closes_as_well_and_shows_nothing(region: SmallRegion) -> None:
    region.signal("100001", datetime(2026, 9, 14, 9, tzinfo=UTC))
    region.close(date(2027, 1, 11))
    for _ in range(3):
        region.close(date(2027, 1, 11))
    history = region.history()
    assert [each.name for each in history.months] == ["2026-09", "2026-10", "2026-11", "2026-12"]
    places_with_schools = ("34022", "34040", "34013", "34043")
    shown = {name: count for name, count in history.shown.items() if count}
    assert shown == {}
    assert not any(place in name for name in history.shown for place in places_with_schools)
    assert history.count("signals", "2026-10", municipality="34027") == 0, "no school is there"
    for name in CHARTS:
        drawn = draw(
            name, history.last.content["indicators"], history, form="json", language=Language.DUTCH
        )
        assert drawn.startswith(b"{")


def test_a_signal_at_midnight_is_counted_by_the_clock_of_the_region(region: SmallRegion) -> None:
    """On 25 October the clocks change; at 22:30 UTC on 30 September it is October in Brussels."""
    for minute in range(6):
        region.signal("100001", datetime(2026, 9, 30, 22, 30 + minute, tzinfo=UTC))
        region.signal("100001", datetime(2026, 10, 31, 22, 30 + minute, tzinfo=UTC))
    region.signals("100001", SEPTEMBER, 7)
    region.close(CLOSES)
    region.close(date(2026, 11, 11))
    history = region.history()
    assert history.count("signals", "2026-09") == 7
    assert history.count("signals", "2026-10") == 12


def test_a_week_of_two_months_is_counted_whole_with_the_later_one(region: SmallRegion) -> None:
    """And beside it the others: a part of it that may be shown keeps no week back."""
    for day in (2, 7, 8, 16, 23, 28, 30):
        region.signals("100001", date(2026, 9, day), 10)
    region.signal("100001", datetime(2026, 10, 3, 22, 30, tzinfo=UTC))  # Sunday, by the clock there
    for day in (1, 7, 14, 21, 28):
        region.signals("100001", date(2026, 10, day), 9)
    region.close(CLOSES)
    first = region.history()
    assert first.weeks == tuple(f"2026-W{week}" for week in (36, 37, 38, 39))
    assert [first.count("signals", week) for week in first.weeks] == [10, 20, 10, 10]
    region.close(date(2026, 11, 11))
    history = region.history()
    assert history.weeks[4:] == tuple(f"2026-W{week}" for week in (40, 41, 42, 43, 44))
    assert [history.count("signals", week) for week in history.weeks[4:]] == [30, 9, 9, 9, 9]
    look: Any = history.last.content["indicators"]["weekly-look"]
    assert [row["state"] for row in look["rows"]] == [*["alone"] * 7, *["as-usual"] * 2]


def test_signals_about_a_risk_of_leaving_are_counted_beside_those_who_left(
    region: SmallRegion,
) -> None:
    leaver = {"kind": SignalKind.EARLY_LEAVER}
    region.signals("100001", SEPTEMBER, 9, **leaver, leaver_state=LeaverState.RISK)
    region.signals("100003", SEPTEMBER, 7, **leaver, leaver_state=LeaverState.LEFT)
    region.signals("100004", SEPTEMBER, 8)
    region.close(CLOSES)
    history = region.history()
    assert history.count("risks", "2026-09") == 9
    assert history.count("leavers", "2026-09") == 7


def test_what_is_left_beside_signals_about_leaving_is_no_small_number_either(
    region: SmallRegion,
) -> None:
    """Two others: 18 less nine and less seven would tell them."""
    leaver = {"kind": SignalKind.EARLY_LEAVER}
    region.signals("100001", SEPTEMBER, 9, **leaver, leaver_state=LeaverState.RISK)
    region.signals("100001", SEPTEMBER, 7, **leaver, leaver_state=LeaverState.LEFT)
    region.signals("100001", SEPTEMBER, 2)
    region.close(CLOSES)
    history = region.history()
    shown = [history.count(of, "2026-09") for of in ("signals", "risks", "leavers")]
    assert None in shown


def test_leavers_and_what_became_of_them_are_counted_when_the_year_closes(
    region: SmallRegion,
) -> None:
    left = {"kind": SignalKind.EARLY_LEAVER, "leaver_state": LeaverState.LEFT}
    for number in ("100001", "100003", "100004"):
        region.signals(number, date(2027, 6, 3), 9, **left, leaver_outcome=LeaverOutcome.IN_NAFT)
        region.signals(number, date(2027, 6, 3), 9, **left)
    region.signals(
        "100001", date(2027, 6, 3), 3, **left, leaver_outcome=LeaverOutcome.BACK_IN_SCHOOL
    )
    region.signals("100001", date(2027, 6, 3), 2, **left, leaver_outcome=LeaverOutcome.DECLINED)
    region.signals("100005", date(2027, 6, 3), 1)
    for _ in range(3):
        region.close(date(2027, 9, 11))
    history = region.history()
    assert history.school_years == ("2026-2027",)
    assert history.count("leavers", "2026-2027", outcome="in-naft") == 27
    assert history.count("leavers", "2026-2027", outcome="none-yet") == 27
    assert history.count("signals", "2026-2027", school="100005") is None
    assert history.count("signals", "2026-2027", municipality="34043") is None


def test_where_no_pupils_are_known_there_is_a_count_and_no_rate(region: SmallRegion) -> None:
    region.signals("100001", SEPTEMBER, 30)
    region.signals("100003", SEPTEMBER, 20, life_domains=(LifeDomain.WORK,))
    region.signals("100004", SEPTEMBER, 10, life_domains=(LifeDomain.LEISURE,))
    region.close(CLOSES)
    derived: Any = region.history().last.content["indicators"]
    assert any(row["count"] for row in derived["signals"]["rows"])
    assert all(row["value"] is None for row in derived["signal-rate"]["rows"])
    assert derived["data-quality"]["schools_without_pupils"]["value"] == 1


def test_a_school_that_joins_midway_counts_from_then_on(region: SmallRegion) -> None:
    region.signals("100001", SEPTEMBER, 20)
    region.signals("100003", SEPTEMBER, 20, life_domains=(LifeDomain.WORK,))
    region.close(CLOSES)
    region.school("100006", "34027")
    region.signals("100001", date(2026, 10, 5), 20)
    region.signals("100003", date(2026, 10, 5), 20, life_domains=(LifeDomain.WORK,))
    region.signals("100006", date(2026, 10, 5), 20, life_domains=(LifeDomain.LEISURE,))
    region.close(date(2026, 11, 11))
    history = region.history()
    assert history.count("signals", "2026-09", municipality="34027") == 0
    assert history.count("signals", "2026-10") == 60
    assert "100006" in history.ground.schools


def test_a_restated_school_year_shows_the_records_as_they_are_now(region: SmallRegion) -> None:
    """Six signals were about another life domain: the cells that change move by five or more."""
    world = region.world
    administrator = world.person(
        world.organisation(OrganisationKind.COORDINATION), Role.ADMINISTRATOR
    )
    outsider = world.person(region.school_id("100001"), Role.CARE_TEAM)
    for number in ("100001", "100003", "100004"):
        for domain in (LifeDomain.FAMILY, LifeDomain.WORK, LifeDomain.LEISURE):
            region.signals(number, date(2027, 8, 3), 12, life_domains=(domain,))
    region.close(date(2027, 9, 11))
    before = region.history().last
    assert before.cells["signals/2027-08/domain:werk"] == 36
    region.correct(LifeDomain.WORK, LifeDomain.LEISURE, school="100001", many=6)
    command = RestateTrends(
        command_id=world.new_id(), restatement_id=world.new_id(), school_year="2026-2027"
    )
    refused = outsider.client.post("/v1/trends/restatements", json=dump(command))
    assert refused.status_code == 403
    answer = administrator.client.post("/v1/trends/restatements", json=dump(command))
    assert answer.status_code == 201, answer.text
    history = region.history()
    assert history.last.name == "2026-2027-R1"
    assert history.count("signals", "2027-08", domain="werk") == 30
    assert history.count("signals", "2027-08", domain="vrije_tijd") == 42
    assert history.until(before.name).count("signals", "2027-08", domain="werk") == 36
    assert "trends.restate" in world.journal(command.restatement_id)
