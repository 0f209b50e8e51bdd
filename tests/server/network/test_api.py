"""The network over HTTP: who reads it and who changes it."""

from dataclasses import replace
from uuid import UUID

import pytest

from server.network import queries, rules
from shared.network import (
    AddSite,
    ChangeOrganisation,
    ChangeService,
    OfferService,
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
    SchoolType,
    SecrecyRegime,
    Sector,
    Severity,
)
from tests.server.network.region import AFTERNOON, MENEN, Region, problem


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


def test_the_type_of_a_school_is_kept_and_can_be_corrected_and_nothing_else_has_one(
    region: Region,
) -> None:
    command = region.registration(
        kind=OrganisationKind.SCHOOL,
        sector=Sector.EDUCATION,
        secrecy=SecrecyRegime.OFFICIAL_SECRECY,
        school_type=SchoolType.SECONDARY,
    )
    assert region.send(region.administrator, "/organisations", command).status_code == 201
    correction = ChangeOrganisation(
        command_id=region.world.new_id(),
        organisation_id=command.organisation_id,
        version=1,
        name=command.name,
        school_type=SchoolType.SECONDARY_B,
    )
    path = f"/organisations/{command.organisation_id}/change"
    assert region.send(region.administrator, path, correction).status_code == 200
    listed = region.ask(region.administrator, "/organisations", kind="school").json()["items"]
    types = {each["organisation_id"]: each["school_type"] for each in listed}
    assert types[str(command.organisation_id)] == "secundair_b"
    partner = region.registration(school_type=SchoolType.PRIMARY)
    refused = region.send(region.administrator, "/organisations", partner)
    assert refused.json()["faults"] == [{"loc": ["school_type"], "type": "not_of_this_kind"}]
    wrong = replace(correction, command_id=region.world.new_id(), organisation_id=region.partner_id)
    refused = region.send(region.administrator, f"/organisations/{region.partner_id}/change", wrong)
    assert refused.json()["faults"] == [{"loc": ["school_type"], "type": "not_of_this_kind"}]


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
