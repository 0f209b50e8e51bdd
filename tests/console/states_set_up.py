"""The states of setting up: the beginning, organisations, services, people, files, the region."""

from __future__ import annotations

import json
from collections.abc import Callable
from uuid import UUID

from playwright.sync_api import Page

from shared.network import AddSite, OfferService, OpeningHours
from shared.vocabulary import (
    LifeDomain,
    MembershipState,
    OrganisationKind,
    Role,
    Weekday,
)
from tests.server.trends.test_boundaries import squares
from tests.support.desk_states import Arrival, State
from tests.support.world import Person, World

SET_UP = "/desk/set-up"
_ORGANISATIONS = f"{SET_UP}/organisations"
_ONE = f"{_ORGANISATIONS}/{{organisation_id}}"
FILE = "external_id;name;nis;colour\n123456;De Linde;Kortrijk;\n7;;Nergens;\n"


def _network(world: World) -> Person:
    coordination = world.organisation(OrganisationKind.COORDINATION, name="W13")
    return world.person(coordination, Role.ADMINISTRATOR, name="Wim Beheer")


def _partner(world: World) -> tuple[UUID, UUID]:
    """Put in a partner with a place, a service and people in every state."""
    partner = world.organisation(OrganisationKind.PARTNER, name="Het Baken")
    site = AddSite(
        command_id=world.new_id(),
        site_id=world.new_id(),
        organisation_id=partner,
        name="Aan de Kaai",
        street="Kaai 1",
        postcode="8500",
        nis="34022",
    )
    service = OfferService(
        command_id=world.new_id(),
        service_id=world.new_id(),
        organisation_id=partner,
        site_id=site.site_id,
        name="Jongerenwerking",
        life_domains=(LifeDomain.FAMILY, LifeDomain.LEISURE),
        opening_hours=(OpeningHours(day=Weekday.WEDNESDAY, opens="13:00", closes="18:00"),),
    )
    world.run(site)
    world.run(service)
    world.person(partner, Role.PARTNER, name="Ann Peeters")
    world.person(partner, Role.PARTNER, state=MembershipState.ACCEPTED, name="Bo Claes")
    world.person(partner, Role.PARTNER, state=MembershipState.INVITED, name="Cis Daems")
    return partner, service.service_id


def _at(path: str) -> Callable[[World], Arrival]:
    def prepare(world: World) -> Arrival:
        return Arrival(_network(world), path)

    return prepare


def _begin(world: World) -> Arrival:
    partner, _ = _partner(world)
    return Arrival(world.person(partner, Role.ADMINISTRATOR, name="Wim Beheer"), SET_UP)


def _unattended(world: World) -> Arrival:
    school = world.organisation(name="De Linde")
    return Arrival(world.person(school, Role.ADMINISTRATOR, name="Wim Beheer"), SET_UP)


def _of_partner(path: str) -> Callable[[World], Arrival]:
    def prepare(world: World) -> Arrival:
        partner, service = _partner(world)
        admin = world.person(partner, Role.ADMINISTRATOR, name="Wim Beheer")
        return Arrival(admin, f"{_ORGANISATIONS}/{partner}{path.format(service_id=service)}")

    return prepare


def _organisations(world: World) -> Arrival:
    _partner(world)
    world.organisation(name="De Linde")
    return Arrival(_network(world), _ORGANISATIONS)


def _my_roles(world: World) -> Arrival:
    school = world.organisation()
    return Arrival(
        world.person(school, Role.CARE_TEAM, state=MembershipState.INVITED), "/desk/my-roles"
    )


def _sent_empty(page: Page) -> None:
    form = page.locator("main form").last
    form.evaluate("form => { form.noValidate = true }")
    form.locator("button.primary").click()


def _looked(page: Page) -> None:
    page.locator("input[name=kind][value=schools]").check()
    page.locator("#f-file").set_input_files(
        {"name": "scholen.csv", "mimeType": "text/csv", "buffer": FILE.encode()}
    )
    page.locator("main form button.primary").click()
    page.locator("input[name=looked_at]").wait_for(state="attached")


def _mapped(page: Page) -> None:
    page.locator("#f-source").fill("Statbel, bewerking BNOSAC")
    page.locator("#f-licence").fill("CC BY 2.0")
    page.locator("#f-file").set_input_files(
        {
            "name": "gemeenten.topojson",
            "mimeType": "application/json",
            "buffer": json.dumps(squares()).encode(),
        }
    )
    page.locator("main form button.primary").click()
    page.locator("input[name=looked_at]").wait_for(state="attached")


STATES = (
    State(name="set-up", route=SET_UP, prepare=_begin),
    State(name="set-up-unattended", route=SET_UP, prepare=_unattended),
    State(name="set-up-region", route=f"{SET_UP}/region", prepare=_at(f"{SET_UP}/region")),
    State(name="organisations", route=_ORGANISATIONS, prepare=_organisations),
    State(
        name="organisation-new-wrong",
        route=f"{_ORGANISATIONS}/new",
        prepare=_at(f"{_ORGANISATIONS}/new"),
        act=_sent_empty,
    ),
    State(name="organisation", route=_ONE, prepare=_of_partner("")),
    State(name="organisation-change", route=f"{_ONE}/change", prepare=_of_partner("/change")),
    State(name="organisation-site", route=f"{_ONE}/sites/new", prepare=_of_partner("/sites/new")),
    State(name="organisation-people", route=f"{_ONE}/people", prepare=_of_partner("/people")),
    State(
        name="service-new-wrong",
        route=f"{_ONE}/services/new",
        prepare=_of_partner("/services/new"),
        act=_sent_empty,
    ),
    State(
        name="service",
        route=f"{_ONE}/services/{{service_id}}",
        prepare=_of_partner("/services/{service_id}"),
    ),
    State(name="my-roles", route="/desk/my-roles", prepare=_my_roles),
    State(
        name="imports-looked-at",
        route=f"{SET_UP}/imports",
        prepare=_at(f"{SET_UP}/imports"),
        act=_looked,
    ),
    State(
        name="boundaries-looked-at",
        route=f"{SET_UP}/boundaries",
        prepare=_at(f"{SET_UP}/boundaries"),
        act=_mapped,
    ),
)
