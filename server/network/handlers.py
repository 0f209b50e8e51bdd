"""Carrying out what administrators and desks mean to happen with the network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from uuid import UUID

from server.cases import queries as cases
from server.kernel.errors import Conflict, NotValid, ResponsibilityHeld, StaleRecord
from server.kernel.journal import to_desk
from server.kernel.running import Handler
from server.kernel.unit_of_work import UnitOfWork
from server.network import rules
from server.network.queries import coordination_ids, find_site, services_of
from server.network.reference import school_calendar
from server.network.tables import OrganisationRow, ServiceRow, SiteRow
from server.policy.actions import Action
from server.policy.network import access_organisation, access_registration, access_service
from server.referrals import queries as referrals
from server.signals import queries as signals
from shared.contract import Command, Receipt
from shared.network import (
    AddSite,
    ChangeOrganisation,
    ChangeService,
    DisableOrganisation,
    OfferService,
    RegisterOrganisation,
    ReportCapacity,
)
from shared.problems import ProblemType
from shared.school_calendar import local_date


def register(uow: UnitOfWork, command: RegisterOrganisation) -> Receipt:
    """Put an organisation in the network."""
    access_registration(uow)
    rules.check_registration(command)
    organisation = OrganisationRow(
        id=command.organisation_id,
        name=command.name,
        kind=command.kind,
        sector=command.sector,
        secrecy=command.secrecy,
        nis=command.nis,
        external_id=command.external_id,
        phone=command.phone,
        website=command.website,
        school_type=command.school_type,
    )
    uow.add(organisation)
    uow.record("organisation.register", organisation)
    return uow.receipt(organisation, _ACTIVE)


def change(uow: UnitOfWork, command: ChangeOrganisation) -> Receipt:
    """Correct what is known of an organisation; its kind, sector and duty of silence stay."""
    organisation = _at_version(
        access_organisation(uow, command.organisation_id, Action.ORGANISATION_CHANGE),
        command.version,
    )
    _insist_on_active(organisation)
    rules.check_school_type(organisation.kind, command.school_type)
    rules.check_contact(nis=command.nis, website=command.website)
    uow.change(
        organisation,
        name=command.name,
        nis=command.nis,
        phone=command.phone,
        website=command.website,
        school_type=command.school_type,
    )
    uow.record("organisation.change", organisation)
    return uow.receipt(organisation, _ACTIVE)


def disable(uow: UnitOfWork, command: DisableOrganisation) -> Receipt:
    """Take an organisation and its services out of the network, once it holds nothing."""
    uow.lock(command.organisation_id)
    organisation = _at_version(
        access_organisation(uow, command.organisation_id, Action.ORGANISATION_DISABLE),
        command.version,
    )
    _insist_on_active(organisation)
    rules.check_disabling(organisation.id, organisation.kind, coordination_ids(uow))
    held = _held(uow, organisation.id)
    if held:
        raise ResponsibilityHeld(held)
    for service in services_of(uow, organisation.id):
        uow.change(service, active=False)
        uow.record("service.withdraw", service)
    uow.change(organisation, active=False)
    uow.record("organisation.disable", organisation)
    return uow.receipt(organisation, _INACTIVE)


def add_site(uow: UnitOfWork, command: AddSite) -> Receipt:
    """Put a place of an organisation on the map."""
    organisation = access_organisation(uow, command.organisation_id, Action.SITE_ADD)
    _insist_on_active(organisation)
    rules.check_site(command)
    site = SiteRow(
        id=command.site_id,
        organisation_id=organisation.id,
        name=command.name,
        street=command.street,
        postcode=command.postcode,
        nis=command.nis,
        latitude=command.latitude,
        longitude=command.longitude,
    )
    uow.add(site)
    uow.record("site.add", site)
    return uow.receipt(site, _ACTIVE)


def offer_service(uow: UnitOfWork, command: OfferService) -> Receipt:
    """Say what an organisation offers; whether there is room is unknown until somebody says so."""
    organisation = access_organisation(uow, command.organisation_id, Action.SERVICE_OFFER)
    _insist_on_active(organisation)
    rules.check_service(command)
    _check_site_of(uow, command.site_id, organisation.id)
    service = ServiceRow(
        id=command.service_id,
        organisation_id=organisation.id,
        **_details(command),
    )
    uow.add(service)
    uow.record("service.offer", service)
    return uow.receipt(service, _ACTIVE)


def change_service(uow: UnitOfWork, command: ChangeService) -> Receipt:
    """Correct what a service offers; the last word on its room stays."""
    service = access_service(uow, command.service_id, Action.SERVICE_CHANGE)
    if service.version != command.version:
        status = _ACTIVE if service.active else _INACTIVE
        raise StaleRecord({"status": status, "version": service.version})
    if not service.active:
        raise Conflict(ProblemType.LIFECYCLE_CONFLICT, current={"status": _INACTIVE})
    rules.check_service(command)
    _check_site_of(uow, command.site_id, service.organisation_id)
    uow.change(service, **_details(command))
    uow.record("service.change", service)
    return uow.receipt(service, _ACTIVE)


def report_capacity(uow: UnitOfWork, command: ReportCapacity) -> Receipt:
    """Keep the last word on whether there is room, and when it was said."""
    service = access_service(uow, command.service_id, Action.SERVICE_REPORT_CAPACITY)
    today = local_date(school_calendar(), uow.now)
    rules.check_capacity(command.state, command.first_free_on, today, active=service.active)
    said = service.places if command.places is None else command.places or None
    uow.change(
        service,
        capacity=command.state,
        capacity_reported_at=uow.now,
        first_free_on=command.first_free_on,
        places=said,
    )
    uow.record(
        "service.report-capacity",
        service,
        reason=command.state.value,
        audience=[to_desk(service.organisation_id)],
    )
    return uow.receipt(service, command.state.value)


HANDLERS: Mapping[type[Command], Handler] = {
    RegisterOrganisation: register,
    ChangeOrganisation: change,
    DisableOrganisation: disable,
    AddSite: add_site,
    OfferService: offer_service,
    ChangeService: change_service,
    ReportCapacity: report_capacity,
}
"""Who carries out what."""

_ACTIVE = "active"
_INACTIVE = "inactive"


def _held(uow: UnitOfWork, organisation_id: UUID) -> list[Mapping[str, Any]]:
    """Give everything an organisation holds: it has to find another holder first."""
    return [
        *signals.held_by_organisation(uow, organisation_id),
        *referrals.held_by_organisation(uow, organisation_id),
        *cases.held_by_organisation(uow, organisation_id),
    ]


def _details(command: OfferService | ChangeService) -> dict[str, Any]:
    """Give the columns of a service that its command says."""
    return {
        "site_id": command.site_id,
        "name": command.name,
        "life_domains": command.life_domains,
        "accepts": command.accepts,
        "min_age": command.min_age,
        "max_age": command.max_age,
        "area": list(command.area),
        "languages": list(command.languages),
        "opening_hours": [asdict(each) for each in command.opening_hours],
        "latest_close": rules.latest_close(command.opening_hours),
        "how_to_refer": command.how_to_refer,
        "mandated": command.mandated,
    }


def _check_site_of(uow: UnitOfWork, site_id: UUID | None, organisation_id: UUID) -> None:
    if site_id is None:
        return
    site = find_site(uow, site_id)
    if site is None or site.organisation_id != organisation_id:
        raise NotValid(("site_id",), "not_of_this_organisation")


def _insist_on_active(organisation: OrganisationRow) -> None:
    if not organisation.active:
        raise Conflict(
            ProblemType.LIFECYCLE_CONFLICT,
            current={"status": _INACTIVE, "version": organisation.version},
        )


def _at_version(organisation: OrganisationRow, version: int) -> OrganisationRow:
    if organisation.version != version:
        status = _ACTIVE if organisation.active else _INACTIVE
        raise StaleRecord({"status": status, "version": organisation.version})
    return organisation
