"""Closing months from the tables: when, with what in them, and once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from server.kernel.errors import Conflict, GuardNotMet
from server.kernel.messages import dump
from server.kernel.running import run_command
from server.trends.charts import CHARTS, draw
from server.trends.downloads import harmless
from server.trends.periods import Month, months_of
from server.trends.rules import check_changes, check_turn, next_month
from shared.trends import CloseTrendsMonth, RestateTrends
from shared.vocabulary import (
    Language,
    LifeDomain,
    OrganisationKind,
    Role,
)
from tests.server.trends.small_region import SmallRegion
from tests.support.databases import Databases
from tests.support.world import World

SEPTEMBER = date(2026, 9, 14)
CLOSES = date(2026, 10, 11)


def test_a_month_closes_ten_days_after_its_end_and_once(region: SmallRegion) -> None:
    region.signals("100001", SEPTEMBER, 8)
    assert region.close(date(2026, 10, 10)).commands == 0
    assert region.close(CLOSES).commands == 1
    assert region.close(CLOSES).commands == 0
    release = region.history().last
    assert release.cells["signals/2026-09"] == 8
    assert release.content["closed_on"] == "2026-10-11"
    assert "trends.close" in region.world.journal()


def test_what_is_received_later_counts_in_the_next_month(region: SmallRegion) -> None:
    region.signals("100001", SEPTEMBER, 8)
    region.close(CLOSES)
    first = region.history().last
    region.signals("100001", date(2026, 10, 12), 6, occurred_on=SEPTEMBER)
    region.close(date(2026, 11, 11))
    history = region.history()
    assert history.releases[0].sha256 == first.sha256
    assert history.count("signals", "2026-10") == 6


def test_nobody_closes_a_month_before_its_turn(region: SmallRegion) -> None:
    region.signals("100001", SEPTEMBER, 8)
    region.world.clock.now = datetime(2026, 12, 11, tzinfo=UTC)
    for month in ("2026-08", "2026-10", "2026-12"):
        command = CloseTrendsMonth(command_id=region.world.new_id(), month=month)
        with pytest.raises(Conflict):
            run_command(region.world.runtime, region.world.system(), command)


def test_a_release_can_be_neither_changed_nor_removed(region: SmallRegion) -> None:
    region.signals("100001", SEPTEMBER, 8)
    region.close(CLOSES)
    for statement in ("UPDATE trends_release SET body = ''", "DELETE FROM trends_release"):
        with pytest.raises(DBAPIError), region.world.runtime.store.engine.begin() as connection:
            connection.execute(text(statement))


def _bytes(databases: Databases, fill: Callable[[SmallRegion], None]) -> dict[str, bytes]:
    """Give everything a reader can get of two months, in every form."""
    with databases.fresh("sqlite") as url:
        world = World.on(url)
        region = SmallRegion(world)
        fill(region)
        region.close(CLOSES)
        region.close(date(2026, 11, 11))
        history = region.history()
        derived: Any = history.last.content["indicators"]
        drawn = {
            f"{name}.{form}": draw(name, derived, history, form=form, language=Language.FRENCH)
            for name in CHARTS
            for form in ("json", "svg")
        }
        pictures = {
            f"tiles.{form}": draw("tiles", derived, history, form=form, language=Language.FRENCH)
            for form in ("png", "pdf")
        }
        hashes = {each.name: each.sha256.encode() for each in history.releases}
        world.close()
    return hashes | drawn | pictures


def test_two_databases_that_differ_only_in_hidden_cells_give_the_same_bytes(
    databases: Databases,
) -> None:
    def one(region: SmallRegion) -> None:
        region.signals("100001", SEPTEMBER, 20)
        region.signals("100004", SEPTEMBER, 4, life_domains=(LifeDomain.WORK,))
        region.signals("100005", SEPTEMBER, 2, life_domains=(LifeDomain.LEISURE,))
        region.signals("100003", date(2026, 10, 5), 12)

    def other(region: SmallRegion) -> None:
        region.signals("100001", SEPTEMBER, 20)
        region.signals("100004", SEPTEMBER, 3, life_domains=(LifeDomain.LEISURE,))
        region.signals("100005", SEPTEMBER, 3, life_domains=(LifeDomain.WORK,))
        region.signals("100003", date(2026, 10, 5), 12)

    def third(region: SmallRegion) -> None:
        other(region)
        region.signals("100001", SEPTEMBER, 1)

    assert _bytes(databases, one) == _bytes(databases, other)
    assert _bytes(databases, one) != _bytes(databases, third)


def test_the_first_month_is_that_of_the_first_signal_and_each_has_its_turn() -> None:
    september, today = Month(2026, 9), date(2026, 10, 11)
    assert next_month(None, None, today) is None
    assert next_month(None, september, today) == september
    assert next_month(september, september, today) is None
    assert next_month(september, september, date(2026, 11, 11)) == Month(2026, 10)
    with pytest.raises(Conflict):
        check_turn(september, None)


def test_a_restatement_may_not_move_a_cell_by_one_to_four() -> None:
    before = {"signals/2026-09": 20, "signals/2026-10": 30}
    assert check_changes(before, {**before, "signals/2026-09": 25}) == {"signals/2026-09"}
    for now, guard in (
        (before, "nothing_changed"),
        ({**before, "signals/2026-09": 24}, "changes_too_small"),
    ):
        with pytest.raises(GuardNotMet) as refused:
            check_changes(before, now)
        assert refused.value.reason == guard


def test_months_make_trimesters_and_school_years() -> None:
    year = months_of("2026-2027")
    assert [each.trimester[-2:] for each in year] == ["T1"] * 4 + ["T2"] * 3 + ["T3"] * 5
    assert months_of("2026-2027-T2") == year[4:7]
    assert [each for each in year if each.ends_school_year] == [Month(2027, 8)]
    for wrong in ("2026-13", "2026-2028", "nothing", "2026-2027-T4"):
        with pytest.raises(ValueError):
            months_of(wrong)


def test_a_school_year_is_restated_only_once_it_is_closed(
    region: SmallRegion,
) -> None:
    world = region.world
    administrator = world.person(
        world.organisation(OrganisationKind.COORDINATION), Role.ADMINISTRATOR
    )
    region.signals("100001", SEPTEMBER, 20)
    region.close(CLOSES)

    def restate(year: str) -> tuple[int, str]:
        command = RestateTrends(
            command_id=world.new_id(), restatement_id=world.new_id(), school_year=year
        )
        answer = administrator.client.post("/v1/trends/restatements", json=dump(command))
        return answer.status_code, answer.json().get("reason", "")

    assert restate("2026-2027") == (409, "school_year_not_closed")


def test_no_text_of_a_download_is_a_formula() -> None:
    for text_ in ("=1+1", "+1", "-1", "@x", "\tx", "|x"):
        assert harmless(text_) == f"'{text_}"
    assert harmless("-") == "-"
    assert harmless("De Linde") == "De Linde"
    assert harmless(-3) == -3
