"""Regions and months out of the ordinary: each page opens, and says what there is to say."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update

from server.kernel.tables import columns, table_of
from server.people.tables import YoungPersonRow
from server.trends.charts import CHARTS
from server.trends.indicators import INDICATORS
from shared.vocabulary import LifeDomain, OrganisationKind, Role
from tests.server.trends.small_region import SmallRegion
from tests.support.desk import Browserless
from tests.support.world import Person

SEPTEMBER = date(2026, 9, 14)
CLOSES = date(2026, 10, 11)


@pytest.fixture
def database_kind() -> str:
    """Say which database: the counting is the same on both, as ``test_counting.py`` shows."""
    return "sqlite"


def _coordinator(region: SmallRegion) -> Person:
    coordination = region.world.organisation(OrganisationKind.COORDINATION)
    return region.world.person(coordination, Role.COORDINATOR)


def _opens(region: SmallRegion) -> dict[str, Any]:
    """Open everything there is about the newest release; gives the charts by name."""
    coordinator = _coordinator(region)
    for name in INDICATORS:
        assert coordinator.client.get(f"/v1/trends/indicators/{name}").status_code == 200, name
    for form in ("csv", "xlsx"):
        assert coordinator.client.get(f"/v1/trends/download.{form}").status_code == 200
    charts = {
        name: coordinator.client.get(f"/v1/trends/charts/{name}.json?language=en").json()
        for name in CHARTS
    }
    desk = Browserless.of(region.world, coordinator)
    pages = [desk.get(address) for address in ("/desk/trends", "/desk/trends/leavers")]
    assert [page.status_code for page in pages] == [200, 200]
    told = "".join(page.text for page in pages)
    for chart in charts.values():
        assert chart["sentence"].endswith(".")
        assert chart["sentence"].split(" (")[0][:40].replace("'", "&#39;") in told
    return charts


def test_one_signal_in_the_whole_region_is_told_to_nobody(region: SmallRegion) -> None:
    region.signal("100001", datetime(2026, 9, 14, 9, tzinfo=UTC))
    region.close(CLOSES)
    charts = _opens(region)
    assert charts["region"]["sentence"] == "The count of September 2026 is not shown."
    assert (
        "0 of 14 municipalities" in charts["places"]["sentence"]
        or "0 of " in (charts["places"]["sentence"])
    )
    counts = {row[-1] for chart in ("domains", "leavers") for row in charts[chart]["table"]}
    assert counts <= {"\u2013", "0"}
    assert not any(region.history().shown.values()), "no count but none where there is no school"


def test_a_municipality_with_one_school_is_counted_and_drags_a_neighbour_along(
    region: SmallRegion,
) -> None:
    """Spiere-Helkijn has one school; what is hidden there could be told from the rest."""
    region.signals("100001", SEPTEMBER, 20)
    region.signals("100003", SEPTEMBER, 15)
    region.signals("100004", SEPTEMBER, 12)
    region.signals("100005", SEPTEMBER, 2)
    region.close(CLOSES)
    history = region.history()
    assert history.count("signals", "2026-09") == 49
    assert history.count("signals", "2026-09", municipality="34043") is None
    shown = [
        history.count("signals", "2026-09", municipality=nis) for nis in ("34022", "34040", "34013")
    ]
    assert shown.count(None) == 1
    charts = _opens(region)
    spiere = next(row for row in charts["tiles"]["table"] if row[0] == "Spiere-Helkijn")
    assert spiere[1] == "\u2013"


def test_a_month_without_school_days_is_drawn_and_not_judged(region: SmallRegion) -> None:
    region.signals("100001", date(2026, 7, 8), 9)
    region.close(date(2026, 8, 11))
    history = region.history()
    assert history.last.content["school_days"] == 0
    (row,) = history.last.content["indicators"]["unusual"]["rows"]
    assert (row["count"], row["state"]) == (9, "not-judged")
    assert row["usual_until"] is None
    charts = _opens(region)
    assert charts["region"]["sentence"] == "In July 2026, 9 signals were received."
    assert charts["weeks"]["sentence"].startswith("There is no school week to show yet.")


def test_the_hour_that_is_there_twice_is_counted_once_and_the_one_that_is_not_at_all_as_well(
    region: SmallRegion,
) -> None:
    """On 25 October 2026 two o'clock comes twice; on 28 March 2027 it does not come."""
    for minute in range(6):
        region.signal("100001", datetime(2026, 10, 25, 0, 20 + minute, tzinfo=UTC))
        region.signal("100001", datetime(2026, 10, 25, 1, 20 + minute, tzinfo=UTC))
        region.signal("100001", datetime(2027, 3, 28, 0, 54 + minute, tzinfo=UTC))
    for on in (date(2026, 11, 11), *(date(2027, month, 11) for month in (1, 2, 3, 4))):
        region.close(on)
    region.close(date(2027, 4, 11))
    history = region.history()
    assert history.count("signals", "2026-10") == 12
    assert history.count("signals", "2027-03") == 6


def test_a_corrected_birth_date_changes_no_release_and_no_later_one(region: SmallRegion) -> None:
    region.signals("100001", SEPTEMBER, 12)
    region.close(CLOSES)
    closed = region.history().last
    young = columns(YoungPersonRow)
    with region.world.runtime.store.engine.begin() as connection:
        changed = update(table_of(YoungPersonRow)).where(young.id == UUID(int=(1 << 64) + 1))
        assert connection.execute(changed.values(birth_date=b"other")).rowcount == 1
    region.signals("100001", SEPTEMBER + timedelta(days=28), 12)
    region.close(date(2026, 11, 11))
    history = region.history()
    assert history.releases[0].sha256 == closed.sha256
    assert history.count("signals", "2026-10") == 12


def test_a_school_of_which_no_pupils_are_known_leaves_its_place_without_a_rate(
    region: SmallRegion,
) -> None:
    region.signals("100001", SEPTEMBER, 30)
    region.signals("100003", SEPTEMBER, 20, life_domains=(LifeDomain.WORK,))
    region.signals("100004", SEPTEMBER, 20, life_domains=(LifeDomain.LEISURE,))
    region.close(CLOSES)
    charts = _opens(region)
    assert {row[2] for row in charts["tiles"]["table"]} == {"\u2013"}
    assert "30" in {row[1] for row in charts["tiles"]["table"]}
