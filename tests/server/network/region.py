"""A region to test the network in: a coordination, a partner and a school."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from httpx2 import Response

from server.kernel.messages import dump
from shared.contract import Command
from shared.network import (
    AddSite,
    DisableOrganisation,
    OfferService,
    OpeningHours,
    RegisterOrganisation,
    ReportCapacity,
)
from shared.vocabulary import (
    CapacityState,
    LifeDomain,
    OrganisationKind,
    Role,
    SecrecyRegime,
    Sector,
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


def problem(response: Response) -> tuple[int, str]:
    """Give status and type of a problem."""
    return response.status_code, response.json()["type"].removeprefix("urn:kring:problem:")
