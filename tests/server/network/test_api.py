"""The network over HTTP: who reads it, who changes it, and which help is shown first."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from httpx2 import Response

from server.kernel.messages import dump
from server.network import queries, rules
from server.network.reference import municipalities
from shared.contract import Command
from shared.network import (
    AddSite,
    ChangeOrganisation,
    ChangeService,
    DisableOrganisation,
    OfferService,
    OpeningHours,
    RegisterOrganisation,
    ReportCapacity,
)
from shared.signals import SubmitSignal
from shared.vocabulary import (
    CapacityState,
    Category,
    LifeDomain,
    MembershipState,
    OrganisationKind,
    ReferralKind,
    Role,
    SecrecyRegime,
    Sector,
    Severity,
    Weekday,
)
from tests.support.world import Person, World

KORTRIJK, MENEN, WERVIK = "34022", "34027", "33029"
AFTERNOON = OpeningHours(day=Weekday.WEDNESDAY, opens="13:00", closes="18:00")


class Region:
    """A coordination with an administrator, a partner with a desk, and a teacher."""

    def __init__(self, world: World) -> None:
        """Put it in the world."""
        self.world = world
        self.coordination_id = world.organisation(OrganisationKind.COORDINATION, name="W13")
        self.administrator = world.person(self.coordination_id, Role.ADMINISTRATOR)
        self.partner_id = world.organisation(OrganisationKind.PARTNER, name="CAW")
        self.partner = world.person(self.partner_id, Role.PARTNER)
        self.partner_administrator = world.person(self.partner_id, Role.ADMINISTRATOR)
        self.school_id = world.organisation(name="De Linde")
        self.teacher = world.person(self.school_id, Role.SIGNALLER)

    def send(self, who: Person, path: str, command: Command) -> Response:
        """Send a command over HTTP."""
        return who.client.post(f"/v1/network{path}", json=dump(command))

    def ask(self, who: Person, path: str, **wanted: Any) -> Response:
        """Ask over HTTP."""
        return who.client.get(f"/v1/network{path}", params=wanted)

    def registration(self, **changes: Any) -> RegisterOrganisation:
        """Give the registration of a partner."""
        plain: dict[str, Any] = {
            "command_id": self.world.new_id(),
            "organisation_id": self.world.new_id(),
            "name": "JAC",
            "kind": OrganisationKind.PARTNER,
            "sector": Sector.GENERAL_WELFARE,
            "secrecy": SecrecyRegime.PROFESSIONAL_SECRECY,
            "nis": KORTRIJK,
        }
        return RegisterOrganisation(**(plain | changes))

    def service(self, organisation_id: UUID | None = None, **changes: Any) -> UUID:
        """Offer a service, and give its id."""
        plain: dict[str, Any] = {
            "command_id": self.world.new_id(),
            "service_id": self.world.new_id(),
            "organisation_id": organisation_id or self.partner_id,
            "name": "Onthaal",
            "life_domains": (LifeDomain.FAMILY,),
        }
        offer = OfferService(**(plain | changes))
        self.world.run(offer)
        return offer.service_id

    def site(self, organisation_id: UUID | None = None, **place: Any) -> UUID:
        """Add a site, and give its id."""
        site_id = self.world.new_id()
        self.world.run(
            AddSite(
                command_id=self.world.new_id(),
                site_id=site_id,
                organisation_id=organisation_id or self.partner_id,
                name="Zetel",
                **place,
            )
        )
        return site_id

    def capacity(self, service_id: UUID, state: CapacityState, **more: Any) -> ReportCapacity:
        """Give an answer about room."""
        return ReportCapacity(
            command_id=self.world.new_id(), service_id=service_id, state=state, **more
        )

    def disabling(self, organisation_id: UUID, version: int = 1) -> DisableOrganisation:
        """Give the command that takes an organisation out of the network."""
        return DisableOrganisation(
            command_id=self.world.new_id(), organisation_id=organisation_id, version=version
        )

    def services(self, **wanted: Any) -> list[Mapping[str, Any]]:
        """Give what a teacher finds."""
        response = self.ask(self.teacher, "/services", **wanted)
        assert response.status_code == 200, response.text
        found: list[Mapping[str, Any]] = response.json()["items"]
        return found


@pytest.fixture
def region(world: World) -> Region:
    """Give a region."""
    return Region(world)


def problem(response: Response) -> tuple[int, str]:
    """Give status and type of a problem."""
    return response.status_code, response.json()["type"].removeprefix("urn:kring:problem:")


def test_the_networks_administrator_registers_an_organisation(region: Region) -> None:
    command = region.registration(external_id="123", phone="056 00 00 00", website="www.jac.be")
    response = region.send(region.administrator, "/organisations", command)
    assert response.status_code == 201
    assert response.json()["status"] == "active"
    assert region.world.journal(command.organisation_id) == ["organisation.register"]
    listed = region.ask(region.teacher, "/organisations", sector="caw", kind="partner").json()
    assert [each["name"] for each in listed["items"]] == ["CAW", "JAC"]
    assert listed["items"][1]["external_id"] == "123"


def test_nobody_else_registers_an_organisation(region: Region) -> None:
    command = region.registration()
    for person in (region.partner_administrator, region.teacher):
        response = region.send(person, "/organisations", command)
        assert problem(response) == (403, "forbidden")
        assert response.json()["reason"] == "organisation.register"
    assert region.world.journal(command.organisation_id) == []


@pytest.mark.parametrize(
    "state", [MembershipState.INVITED, MembershipState.ACCEPTED, MembershipState.ENDED]
)
def test_who_is_not_confirmed_finds_no_network(region: Region, state: MembershipState) -> None:
    outsider = region.world.person(region.coordination_id, Role.ADMINISTRATOR, state=state)
    for path in ("organisations", "services", "municipalities", "helplines", "school-calendar"):
        assert problem(region.ask(outsider, f"/{path}")) == (404, "not-found")
    refused = region.send(outsider, "/organisations", region.registration())
    assert problem(refused) == (404, "not-found")


def test_a_school_with_professional_secrecy_is_refused(region: Region) -> None:
    command = region.registration(
        kind=OrganisationKind.SCHOOL,
        sector=Sector.EDUCATION,
        secrecy=SecrecyRegime.PROFESSIONAL_SECRECY,
    )
    response = region.send(region.administrator, "/organisations", command)
    assert problem(response) == (422, "body-not-valid")
    assert response.json()["faults"] == [{"loc": ["secrecy"], "type": "not_of_this_sector"}]


def test_one_number_is_one_organisation(region: Region) -> None:
    first = region.registration(external_id="123")
    assert region.send(region.administrator, "/organisations", first).status_code == 201
    second = region.registration(external_id="123")
    refused = region.send(region.administrator, "/organisations", second)
    assert problem(refused) == (409, "id-already-used")


def test_an_organisation_is_corrected_under_the_version_that_was_seen(region: Region) -> None:
    command = ChangeOrganisation(
        command_id=region.world.new_id(),
        organisation_id=region.partner_id,
        version=1,
        name="CAW Zuid-West-Vlaanderen",
        nis=MENEN,
    )
    path = f"/organisations/{region.partner_id}/change"
    response = region.send(region.partner_administrator, path, command)
    assert response.json()["version"] == 2
    assert region.world.journal(region.partner_id)[-1] == "organisation.change"
    again = replace(command, command_id=region.world.new_id())
    stale = region.send(region.partner_administrator, path, again)
    assert problem(stale) == (409, "stale-record")
    assert stale.json()["current"] == {"status": "active", "version": 2}


def test_another_partner_does_not_correct_it(region: Region) -> None:
    command = ChangeOrganisation(
        command_id=region.world.new_id(),
        organisation_id=region.partner_id,
        version=1,
        name="Anders",
    )
    path = f"/organisations/{region.partner_id}/change"
    for person in (region.teacher, region.partner):
        assert problem(region.send(person, path, command)) == (403, "forbidden")
    absent = region.world.new_id()
    elsewhere = replace(command, organisation_id=absent)
    missing = region.send(region.teacher, f"/organisations/{absent}/change", elsewhere)
    assert problem(missing) == (404, "not-found")


def test_an_organisation_that_holds_nothing_leaves_with_its_services(region: Region) -> None:
    service_id = region.service()
    path = f"/organisations/{region.partner_id}/disabling"
    command = region.disabling(region.partner_id)
    response = region.send(region.administrator, path, command)
    assert response.json()["status"] == "inactive"
    assert region.world.journal(service_id) == ["service.offer", "service.withdraw"]
    assert region.services() == []
    listed = region.ask(region.teacher, "/organisations", kind="partner").json()
    assert listed["items"] == []
    again = region.send(region.administrator, path, region.disabling(region.partner_id, 2))
    assert problem(again) == (409, "lifecycle-conflict")


def test_an_administrator_does_not_take_the_own_organisation_out(region: Region) -> None:
    path = f"/organisations/{region.partner_id}/disabling"
    refused = region.send(region.partner_administrator, path, region.disabling(region.partner_id))
    assert problem(refused) == (403, "forbidden")


def test_a_school_that_holds_a_signal_cannot_be_disabled(region: Region) -> None:
    region.world.person(region.school_id, Role.CARE_TEAM)
    signal_id = region.world.new_id()
    region.world.run(
        SubmitSignal(
            command_id=region.world.new_id(),
            signal_id=signal_id,
            organisation_id=region.school_id,
            young_person_id=region.world.pupil(region.school_id),
            severity=Severity.CONCERNED,
            categories=(Category.ATTENDANCE,),
            observation="Was vaak te laat.",
            made_at=region.world.clock.now,
        ),
        region.teacher,
    )
    path = f"/organisations/{region.school_id}/disabling"
    refused = region.send(region.administrator, path, region.disabling(region.school_id))
    assert problem(refused) == (409, "responsibility-held")
    assert refused.json()["must_move_first"] == [
        {
            "resource": "signal",
            "resource_id": str(signal_id),
            "organisation_id": str(region.school_id),
            "role": "signal-holder",
        }
    ]
    assert region.world.journal(region.school_id) == ["organisation.register"]


def test_the_last_coordination_stays(region: Region) -> None:
    path = f"/organisations/{region.coordination_id}/disabling"
    refused = region.send(region.administrator, path, region.disabling(region.coordination_id))
    assert problem(refused) == (409, "guard-not-met")
    assert refused.json()["reason"] == "another_coordination"


def test_an_administrator_adds_a_site_and_a_service(region: Region) -> None:
    world = region.world
    site = AddSite(
        command_id=world.new_id(),
        site_id=world.new_id(),
        organisation_id=region.partner_id,
        name="Zetel",
        latitude=50.83,
        longitude=3.26,
    )
    path = f"/organisations/{region.partner_id}"
    administrator = region.partner_administrator
    assert region.send(administrator, f"{path}/sites", site).status_code == 201
    offer = OfferService(
        command_id=world.new_id(),
        service_id=world.new_id(),
        organisation_id=region.partner_id,
        site_id=site.site_id,
        name="Onthaal",
        life_domains=(LifeDomain.FAMILY,),
        opening_hours=(AFTERNOON,),
    )
    assert region.send(administrator, f"{path}/services", offer).status_code == 201
    (found,) = region.services()
    assert (found["site_name"], found["capacity"]) == ("Zetel", "unknown")
    assert found["opening_hours"] == [{"day": "we", "opens": "13:00", "closes": "18:00"}]
    assert problem(region.send(region.partner, f"{path}/services", offer)) == (403, "forbidden")
    assert problem(region.send(region.teacher, f"{path}/sites", site)) == (403, "forbidden")


def test_a_service_does_not_stand_at_another_organisations_site(region: Region) -> None:
    elsewhere = region.site(region.school_id)
    offer = OfferService(
        command_id=region.world.new_id(),
        service_id=region.world.new_id(),
        organisation_id=region.partner_id,
        site_id=elsewhere,
        name="Onthaal",
        life_domains=(LifeDomain.FAMILY,),
    )
    path = f"/organisations/{region.partner_id}/services"
    refused = region.send(region.partner_administrator, path, offer)
    assert refused.json()["faults"] == [{"loc": ["site_id"], "type": "not_of_this_organisation"}]


def test_a_body_cannot_select_another_organisation_than_the_path(region: Region) -> None:
    path = f"/organisations/{region.school_id}/disabling"
    refused = region.send(region.administrator, path, region.disabling(region.partner_id))
    assert refused.json()["faults"] == [{"loc": ["organisation_id"], "type": "differs_from_path"}]


def changed(region: Region, service_id: UUID, version: int = 1) -> ChangeService:
    """Give a correction of a service."""
    return ChangeService(
        command_id=region.world.new_id(),
        service_id=service_id,
        version=version,
        name="Onthaal en advies",
        life_domains=(LifeDomain.FAMILY, LifeDomain.WORK),
        accepts=(ReferralKind.ADVICE,),
        min_age=12,
        max_age=25,
        area=(MENEN,),
        languages=("nl", "fr"),
        opening_hours=(AFTERNOON,),
        mandated=False,
    )


def test_a_service_is_corrected_and_keeps_its_word_on_room(region: Region) -> None:
    service_id = region.service()
    region.world.run(region.capacity(service_id, CapacityState.HAS_CAPACITY))
    path = f"/services/{service_id}/change"
    response = region.send(region.partner_administrator, path, changed(region, service_id, 2))
    assert response.json()["version"] == 3
    (found,) = region.services(open_after_school=True, nis=MENEN, age=12)
    assert (found["name"], found["capacity"]) == ("Onthaal en advies", "has-capacity")
    assert region.world.journal(service_id)[-1] == "service.change"
    stale = region.send(region.partner_administrator, path, changed(region, service_id, 2))
    assert problem(stale) == (409, "stale-record")
    refused = region.send(region.partner, path, changed(region, service_id, 3))
    assert problem(refused) == (403, "forbidden")


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


def test_the_facts_of_the_region_come_with_source_and_date(region: Region) -> None:
    found = region.ask(region.teacher, "/municipalities").json()
    assert len(found["items"]) == 14
    assert found["source"]
    lines = region.ask(region.teacher, "/helplines").json()["items"]
    assert lines[0]["number"] == "112"
    assert {line["verified"] for line in lines} == {True, False}
    calendar = region.ask(region.teacher, "/school-calendar").json()
    assert calendar["timezone"] == "Europe/Brussels"
    assert {"key", "value", "unit", "source"} <= calendar["thresholds"][0].keys()
    assert {"name", "from_on", "until_on"} == calendar["closed"][0].keys()


def test_another_network_sees_nothing_of_this_one(region: Region) -> None:
    region.service()
    with region.world.unit() as uow:
        here = {
            "service": queries.find_organisation(uow, region.partner_id) is not None,
            "names": queries.organisation_names(uow, [region.partner_id, region.school_id]),
            "sectors": queries.sector_of(uow, [region.partner_id]),
            "coordinations": queries.coordination_ids(uow),
        }
    assert here == {
        "service": True,
        "names": {region.partner_id: "CAW", region.school_id: "De Linde"},
        "sectors": {region.partner_id: Sector.GENERAL_WELFARE},
        "coordinations": [region.coordination_id],
    }
    region.world.network_id = UUID(int=2)
    with region.world.unit() as uow:
        assert queries.find_organisation(uow, region.partner_id) is None
        assert queries.organisation_names(uow, [region.partner_id]) == {}
        assert queries.sector_of(uow, []) == {}
        assert queries.coordination_ids(uow) == []
        assert queries.list_services(uow, wish=rules.Wish()).items == ()
        assert queries.list_organisations(uow).items == ()
