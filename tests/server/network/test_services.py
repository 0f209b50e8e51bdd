"""Help nearby over HTTP: which services are shown, in what order, and whether there is room."""

from datetime import timedelta
from typing import Any

import pytest

from server.kernel.errors import NotFound
from server.kernel.messages import dump
from server.network import queries, rules
from server.network.reference import municipalities
from shared.vocabulary import (
    CapacityState,
    LifeDomain,
    ReferralKind,
    SuggestionReason,
)
from tests.server.network.region import AFTERNOON, KORTRIJK, MENEN, WERVIK, Region, problem
from tests.support.world import Person


def test_a_desk_says_whether_there_is_room_and_it_goes_stale(region: Region) -> None:
    service_id = region.service()
    command = region.capacity(service_id, CapacityState.HAS_CAPACITY)
    response = region.send(region.partner, f"/services/{service_id}/capacity", command)
    assert response.json()["status"] == "has-capacity"
    assert region.world.journal(service_id)[-1] == "service.report-capacity"
    (found,) = region.services(has_room=True)
    assert found["capacity"] == "has-capacity"
    assert "has-room" in found["reasons"]
    region.world.clock.forward(days=14, seconds=1)
    assert region.services(has_room=True) == []
    (found,) = region.services()
    assert (found["capacity"], found["first_free_on"]) == ("unknown", None)


def test_a_short_wait_is_a_reason_and_a_stale_one_is_none(region: Region) -> None:
    service_id = region.service()
    soon = region.world.clock.now.date() + timedelta(days=20)
    region.world.run(region.capacity(service_id, CapacityState.WAITLIST, first_free_on=soon))
    (found,) = region.services()
    assert (found["first_free_on"], found["reasons"]) == (soon.isoformat(), ["short-wait"])
    region.world.clock.forward(days=15)
    (found,) = region.services()
    assert (found["first_free_on"], found["reasons"]) == (None, [])


def test_the_number_of_places_stays_until_another_or_none_is_told(region: Region) -> None:
    service_id = region.service()
    told = []
    for places in (12, None, 0):
        said = region.capacity(service_id, CapacityState.WAITLIST, places=places)
        answer = region.send(region.partner, f"/services/{service_id}/capacity", said)
        assert answer.status_code == 200
        told += [found["places"] for found in region.services()]
    assert told == [12, 12, None]
    many = dump(region.capacity(service_id, CapacityState.WAITLIST)) | {"places": 2001}
    answer = region.partner.client.post(f"/v1/network/services/{service_id}/capacity", json=many)
    assert answer.json()["faults"] == [{"loc": ["places"], "type": "less_than_equal"}]


def test_somebody_of_another_organisation_says_nothing_about_room(region: Region) -> None:
    service_id = region.service()
    command = region.capacity(service_id, CapacityState.NO_CAPACITY)
    for person in (region.teacher, region.administrator):
        refused = region.send(person, f"/services/{service_id}/capacity", command)
        assert problem(refused) == (403, "forbidden")
    assert region.world.journal(service_id) == ["service.offer"]


def test_the_nearest_that_fits_comes_first_and_what_has_no_place_last(region: Region) -> None:
    near, far = region.site(latitude=50.829, longitude=3.266), region.site(nis=WERVIK)
    nowhere = region.registration(nis=None)
    region.world.run(nowhere)
    region.service(nowhere.organisation_id, name="A zonder adres")
    region.service(name="B ver", site_id=far)
    region.service(name="C dichtbij", site_id=near)
    region.service(name="D te oud", site_id=near, min_age=18)
    found = region.services(nis=KORTRIJK, age=14)
    assert [each["name"] for each in found] == ["C dichtbij", "B ver", "A zonder adres"]
    assert [each["distance_km"] for each in found] == [0.1, 16.3, None]
    assert found[0]["travel"][0] == {"mode": "foot", "minutes": 2}
    assert found[0]["reasons"] == ["fits-age", "serves-municipality", "on-foot"]
    assert found[2]["travel"] == []
    assert found == region.services(latitude=50.828, longitude=3.265, age=14, nis=KORTRIJK)


def test_without_a_place_services_stand_by_name(region: Region) -> None:
    for name in ("Zon", "Aarde", "Maan"):
        region.service(name=name)
    assert [each["name"] for each in region.services()] == ["Aarde", "Maan", "Zon"]
    assert all(each["distance_km"] is None for each in region.services())


@pytest.mark.parametrize(
    ("offered", "wanted", "fits"),
    [
        ({"life_domains": (LifeDomain.WORK,)}, {"life_domain": "werk"}, True),
        ({"life_domains": (LifeDomain.WORK,)}, {"life_domain": "gezin"}, False),
        ({"min_age": 12, "max_age": 17}, {"age": 17}, True),
        ({"min_age": 12, "max_age": 17}, {"age": 18}, False),
        ({"area": (MENEN, WERVIK)}, {"nis": WERVIK}, True),
        ({"area": (MENEN,)}, {"nis": WERVIK}, False),
        ({}, {"nis": WERVIK}, True),
        ({"languages": ("nl", "ar")}, {"language": "ar"}, True),
        ({"languages": ("nl", "ary")}, {"language": "ar"}, False),
        ({"accepts": (ReferralKind.ADVICE,)}, {"kind": "advice"}, True),
        ({"accepts": (ReferralKind.ADVICE,)}, {"kind": "co-care"}, False),
        ({"opening_hours": (AFTERNOON,)}, {"open_after_school": True}, True),
        ({}, {"open_after_school": True}, False),
        ({}, {"has_room": True}, False),
    ],
)
def test_a_service_is_shown_when_it_fits(
    region: Region, offered: dict[str, Any], wanted: dict[str, Any], *, fits: bool
) -> None:
    region.service(**offered)
    assert bool(region.services(**wanted)) is fits


@pytest.mark.parametrize(
    ("wanted", "fault"),
    [
        ({"latitude": 50.8}, {"loc": ["longitude"], "type": "missing"}),
        ({"nis": "kortr"}, {"loc": ["query", "nis"], "type": "string_pattern_mismatch"}),
        ({"latitude": "NaN", "longitude": 3}, {"loc": ["query", "latitude"], "type": "x"}),
        ({"cursor": "x"}, {"loc": ["cursor"], "type": "not_a_cursor"}),
    ],
)
def test_a_wish_that_cannot_be_so_is_refused(
    region: Region, wanted: dict[str, Any], fault: dict[str, Any]
) -> None:
    response = region.ask(region.teacher, "/services", **wanted)
    assert problem(response) == (422, "body-not-valid")
    assert response.json()["faults"][0]["loc"] == fault["loc"]


@pytest.mark.parametrize("wanted", [{}, {"nis": KORTRIJK}])
def test_pages_show_every_service_once(region: Region, wanted: dict[str, Any]) -> None:
    places = [region.site(nis=each.nis) for each in municipalities()[:5]]
    made = {str(region.service(name="Zelfde naam", site_id=place)) for place in places * 2}
    seen: list[str] = []
    cursor: str | None = None
    while True:
        more = {} if cursor is None else {"cursor": cursor}
        page = region.ask(region.teacher, "/services", limit=3, **wanted, **more).json()
        seen += [each["service_id"] for each in page["items"]]
        cursor = page.get("next_cursor")
        if cursor is None:
            break
    assert len(seen) == len(made)
    assert set(seen) == made


def test_a_cursor_of_a_list_by_name_does_not_start_a_list_by_distance(region: Region) -> None:
    for _ in range(2):
        region.service()
    cursor = region.ask(region.teacher, "/services", limit=1).json()["next_cursor"]
    refused = region.ask(region.teacher, "/services", limit=1, nis=KORTRIJK, cursor=cursor)
    assert problem(refused) == (422, "body-not-valid")


def test_one_service_is_shown_with_why_it_fits_until_it_is_offered_no_longer(
    region: Region,
) -> None:
    service_id = region.service(site_id=region.site(latitude=50.829, longitude=3.266))
    wish = rules.Wish(life_domain=LifeDomain.FAMILY, nis=KORTRIJK)
    shown = _read(region, region.teacher, queries.view_service, service_id=service_id, wish=wish)
    assert shown.organisation_name == "CAW"
    assert SuggestionReason.FITS_LIFE_DOMAIN in shown.reasons
    assert shown.distance_km is not None
    with pytest.raises(NotFound):
        _read(
            region,
            region.teacher,
            queries.view_service,
            service_id=region.world.new_id(),
            wish=wish,
        )


def test_a_desk_finds_its_own_services_and_nobody_elses(region: Region) -> None:
    service_id = region.service()
    for person, found in (
        (region.partner, [service_id]),
        (region.partner_administrator, [service_id]),
        (region.teacher, []),
    ):
        page = _read(region, person, queries.list_own_services)
        assert [item.service_id for item in page.items] == found


def _read(region: Region, who: Person, query: Any, **arguments: Any) -> Any:
    with region.world.unit() as uow:
        uow.act_as(region.world.runtime.find_actor(uow, who.claims))
        return query(uow, **arguments)
