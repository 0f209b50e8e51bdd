"""An organisation whole, for whoever sets it up: its sites, its services, and their versions."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from server.kernel.errors import NotFound
from server.kernel.tables import columns
from server.kernel.unit_of_work import UnitOfWork
from server.network.queries.found import find_organisation
from server.network.queries.lists import organisation_view
from server.network.tables import ServiceRow, SiteRow
from server.policy.network import visible_services
from shared.network import OpeningHours, OrganisationView
from shared.vocabulary import CapacityState, LifeDomain, ReferralKind, Weekday

_service = columns(ServiceRow)
_site = columns(SiteRow)
_MOST = 200
"""No organisation has more places or services; one that does sees the first by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteSetUp:
    """A place of an organisation."""

    site_id: UUID
    name: str
    street: str | None
    postcode: str | None
    nis: str | None
    on_the_map: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceSetUp:
    """What an organisation offers, as it was said, with the version to change it by."""

    service_id: UUID
    version: int
    site_id: UUID | None
    name: str
    life_domains: tuple[LifeDomain, ...]
    accepts: tuple[ReferralKind, ...]
    min_age: int
    max_age: int
    area: tuple[str, ...]
    languages: tuple[str, ...]
    opening_hours: tuple[OpeningHours, ...]
    how_to_refer: str | None
    mandated: bool
    capacity: CapacityState


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationSetUp:
    """An organisation with everything it offers now, by name."""

    organisation: OrganisationView
    sites: tuple[SiteSetUp, ...]
    services: tuple[ServiceSetUp, ...]

    def service(self, service_id: UUID) -> ServiceSetUp:
        """Give one of its services.

        Raises
        ------
        NotFound
            When it is none of this organisation's, or offered no longer.
        """
        found = next((each for each in self.services if each.service_id == service_id), None)
        if found is None:
            raise NotFound
        return found


def set_up_of(uow: UnitOfWork, *, organisation_id: UUID) -> OrganisationSetUp:
    """Give an organisation of one's network with its sites and services.

    Raises
    ------
    NotFound
        When there is none.
    """
    offered = visible_services(uow)
    row = find_organisation(uow, organisation_id)
    if row is None:
        raise NotFound
    sites = uow.all(
        SiteRow,
        _site.network_id == uow.actor.network_id,
        _site.organisation_id == organisation_id,
        order_by=(_site.name, _site.id),
        limit=_MOST,
    )
    services = uow.all(
        ServiceRow,
        offered,
        _service.organisation_id == organisation_id,
        _service.active,
        order_by=(_service.name, _service.id),
        limit=_MOST,
    )
    return OrganisationSetUp(
        organisation=organisation_view(row),
        sites=tuple(_site_of(each) for each in sites),
        services=tuple(_service_of(each) for each in services),
    )


def _site_of(row: SiteRow) -> SiteSetUp:
    return SiteSetUp(
        site_id=row.id,
        name=row.name,
        street=row.street,
        postcode=row.postcode,
        nis=row.nis,
        on_the_map=row.latitude is not None,
    )


def _service_of(row: ServiceRow) -> ServiceSetUp:
    return ServiceSetUp(
        service_id=row.id,
        version=row.version,
        site_id=row.site_id,
        name=row.name,
        life_domains=row.life_domains,
        accepts=row.accepts,
        min_age=row.min_age,
        max_age=row.max_age,
        area=tuple(row.area),
        languages=tuple(row.languages),
        opening_hours=tuple(
            OpeningHours(day=Weekday(each["day"]), opens=each["opens"], closes=each["closes"])
            for each in row.opening_hours
        ),
        how_to_refer=row.how_to_refer,
        mandated=row.mandated,
        capacity=row.capacity,
    )
