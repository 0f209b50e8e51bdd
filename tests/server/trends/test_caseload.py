"""How many journeys go on with partners: counted from the tables, shown where safe, divided."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import insert

from server.kernel.tables import table_of
from server.network.queries.counted import counted_places
from server.referrals.queries.counted import counted_journeys
from server.referrals.tables import ReferralRow
from server.trends.disclosure import Count, Stock, shows_stock
from server.trends.document import ground_from
from server.trends.indicators.quality import caseload
from server.trends.periods import Month
from shared.network import OfferService, ReportCapacity
from shared.vocabulary import (
    CapacityState,
    LifeDomain,
    OrganisationKind,
    Party,
    ReferralKind,
    ReferralStatus,
    Urgency,
)
from tests.server.trends.indicators.released import released
from tests.server.trends.small_region import SmallRegion
from tests.support.plans import listening, read_whole

SEPTEMBER = date(2026, 9, 14)
CLOSES = date(2026, 10, 11)
ENOUGH, FEW = Count(5, 5, 2), Count(5, 4, 2)


class Partner:
    """A partner with services, and journeys that are written straight into the table."""

    def __init__(self, region: SmallRegion) -> None:
        """Put it in."""
        self.region, self.world, self.made = region, region.world, 0
        self.id = self.world.organisation(OrganisationKind.PARTNER)
        self.service = self.offer()

    def offer(self, *accepts: ReferralKind) -> UUID:
        """Offer a service."""
        service_id = self.world.new_id()
        command = OfferService(
            command_id=self.world.new_id(),
            service_id=service_id,
            organisation_id=self.id,
            name="Begeleiding",
            life_domains=(LifeDomain.FAMILY,),
            accepts=accepts or (ReferralKind.CO_CARE, ReferralKind.ADVICE),
        )
        self.world.run(command)
        return service_id

    def say(self, service_id: UUID, **said: Any) -> None:
        """Say what room there is."""
        self.world.run(
            ReportCapacity(
                command_id=self.world.new_id(),
                service_id=service_id,
                state=CapacityState.HAS_CAPACITY,
                **said,
            )
        )

    def journeys(
        self,
        many: int,
        *,
        since: date,
        until: date | None = None,
        status: ReferralStatus | None = None,
        kind: ReferralKind = ReferralKind.CO_CARE,
    ) -> None:
        """Put in journeys of as many children."""
        ended = ReferralStatus.COMPLETED if until else ReferralStatus.IN_PROGRESS
        for _ in range(many):
            self.made += 1
            begun = datetime.combine(since, time(10), tzinfo=UTC)
            values = {
                "id": UUID(int=(9 << 64) + self.made),
                "network_id": self.world.network_id,
                "version": 1,
                "created_at": begun,
                "subject_id": UUID(int=(10 << 64) + self.made),
                "kind": kind,
                "status": status or ended,
                "urgency": Urgency.NORMAL,
                "life_domains": (LifeDomain.FAMILY,),
                "barriers": (),
                "from_organisation_id": self.region.school_id("100001"),
                "to_organisation_id": self.id,
                "to_service_id": self.service,
                "help_question": b"x",
                "connector_moved": False,
                "attempts": 0,
                "ball": Party.NOBODY if until else Party.RECEIVER,
                "ball_since": begun,
                "sent_at": begun - timedelta(days=2),
                "accepted_at": begun,
                "ended_at": datetime.combine(until, time(10), tzinfo=UTC) if until else None,
                "due_at": begun,
                "sender_seconds": 0,
                "receiver_seconds": 0,
                "escalated_level": 0,
            }
            with self.world.runtime.store.engine.begin() as connection:
                connection.execute(insert(table_of(ReferralRow)).values(values))


@pytest.fixture
def partner(region: SmallRegion) -> Partner:
    """Give a partner in a small region."""
    return Partner(region)


def test_what_goes_on_at_the_end_of_a_month_is_shown_beside_its_places(
    region: SmallRegion, partner: Partner
) -> None:
    region.signals("100001", SEPTEMBER, 8)
    partner.journeys(6, since=date(2026, 3, 2))
    partner.journeys(3, since=date(2026, 9, 7), until=date(2026, 10, 2))
    partner.journeys(5, since=date(2026, 2, 2), until=date(2026, 6, 2))
    partner.journeys(4, since=date(2026, 10, 1))
    partner.journeys(4, since=SEPTEMBER, status=ReferralStatus.ENTERED_IN_ERROR)
    partner.journeys(4, since=SEPTEMBER, kind=ReferralKind.ADVICE)
    region.world.clock.now = datetime(2026, 10, 9, tzinfo=UTC)
    partner.say(partner.service, places=12)
    region.close(CLOSES)
    release = region.history().last
    assert release.cells["held/2026-09"] == 9, "what ended and began since is as it was then"
    assert "held/2026-09" not in release.for_contributors
    (row,) = release.content["indicators"]["caseload"]["rows"]
    assert row == {"period": "2026-09", "count": 9, "places": 12, "value": 75.0}


def test_it_is_hidden_while_few_have_ended_and_the_places_are_told_all_the_same(
    region: SmallRegion, partner: Partner
) -> None:
    region.signals("100001", SEPTEMBER, 8)
    partner.journeys(9, since=date(2026, 3, 2))
    partner.journeys(4, since=date(2026, 2, 2), until=date(2026, 6, 2))
    region.world.clock.now = datetime(2026, 10, 9, tzinfo=UTC)
    partner.say(partner.service, places=12)
    region.close(CLOSES)
    release = region.history().last
    assert release.cells["held/2026-09"] is None
    (row,) = release.content["indicators"]["caseload"]["rows"]
    assert (row["count"], row["places"], row["value"]) == (None, 12, None)


def test_places_count_while_they_are_fresh_of_services_that_take_somebody_up(
    partner: Partner,
) -> None:
    world = partner.world
    partner.offer(ReferralKind.ADVICE)
    second = partner.offer()
    partner.say(partner.service, places=12)
    partner.say(second, places=8)
    since = world.clock.now - timedelta(days=14)
    with world.unit() as uow:
        found = counted_places(uow, since=since)
        assert (found.places, found.services, found.silent) == (20, 2, 0)
        late = counted_places(uow, since=world.clock.now + timedelta(days=1))
        assert (late.places, late.services, late.silent) == (0, 2, 2)
    partner.say(second)
    partner.say(partner.service, places=0)
    with world.unit() as uow:
        found = counted_places(uow, since=since)
    assert (found.places, found.services, found.silent) == (8, 2, 1), "one tap keeps the number"


def test_journeys_are_found_without_reading_all_there_ever_were(partner: Partner) -> None:
    engine = partner.world.runtime.store.engine
    since = datetime(2026, 9, 1, tzinfo=UTC)
    with partner.world.unit() as uow, listening(engine) as heard:
        assert counted_journeys(uow, since=since, until=since + timedelta(days=30), over=5) == []
    assert len(heard) == 3
    for statement, parameters in heard:
        assert read_whole(engine, statement, parameters) == []


@pytest.mark.parametrize(
    ("month", "held", "over", "shown"),
    [
        (Month(2026, 7), ENOUGH, ENOUGH, True),
        (Month(2026, 8), ENOUGH, ENOUGH, False),
        (Month(2026, 7), FEW, ENOUGH, False),
        (Month(2026, 7), ENOUGH, FEW, False),
        (Month(2026, 7), ENOUGH, Count(0, 0, 0), False),
    ],
)
def test_a_stock_is_shown_where_neither_it_nor_what_is_over_is_small(
    month: Month, held: Count, over: Count, *, shown: bool
) -> None:
    assert shows_stock(Stock(held, over), month) is shown


@pytest.mark.parametrize(
    ("silent", "held", "value"), [(0, 45, 75.0), (2, 45, 75.0), (3, 45, None), (0, None, None)]
)
def test_nothing_is_divided_by_places_that_too_many_do_not_tell(
    silent: int, held: int | None, value: float | None
) -> None:
    months = [Month(2025, 9), Month(2025, 10)]
    history = released(months, lambda month: {f"held/{month.name}": held})
    for release in history.releases:
        room = release.content["ground"]["room"]
        room |= {"places": 60, "services": 10, "silent": silent, "silent_most": 20}
    told = caseload(history)
    assert [row["value"] for row in told["rows"]] == [value, value]
    assert told["state"] == ("places-unknown" if silent == 3 else "shown")
    assert ground_from(history.last.content["ground"]).places == 60


def test_a_release_of_before_there_was_room_in_it_is_still_read() -> None:
    months = [Month(2025, 9), Month(2025, 10)]
    history = released(months, lambda month: {f"held/{month.name}": 45})
    del history.releases[0].content["ground"]["room"]
    assert [row["value"] for row in caseload(history)["rows"]][:1] == [None]
