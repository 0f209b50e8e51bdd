"""What other slices and the worker ask of the network. Asks no gate."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from server.kernel.tables import columns
from server.kernel.unit_of_work import UnitOfWork
from server.network.tables import OrganisationRow, ServiceRow, SiteRow
from shared.vocabulary import OrganisationKind, Sector

_organisation = columns(OrganisationRow)
_service = columns(ServiceRow)
_site = columns(SiteRow)


def find_organisation(uow: UnitOfWork, organisation_id: UUID) -> OrganisationRow | None:
    """Give an organisation of this network, active or not; none when there is none."""
    return uow.find(
        OrganisationRow,
        _organisation.id == organisation_id,
        _organisation.network_id == uow.actor.network_id,
    )


def find_organisation_by_external_id(
    uow: UnitOfWork, kind: OrganisationKind, external_id: str
) -> OrganisationRow | None:
    """Give the organisation others know by this number; none when there is none."""
    return uow.find(
        OrganisationRow,
        _organisation.network_id == uow.actor.network_id,
        _organisation.kind == kind,
        _organisation.external_id == external_id,
    )


def find_service(uow: UnitOfWork, service_id: UUID) -> ServiceRow | None:
    """Give a service of this network, offered now or not; none when there is none.

    Notes
    -----
    For a command the answer stays true until its commit: whoever would disable the organisation
    waits for the same lock, and then finds what this command gave it to hold.
    """
    mine = _service.network_id == uow.actor.network_id
    found = uow.find(ServiceRow, _service.id == service_id, mine)
    if found is None or uow.command_id is None:
        return found
    uow.lock(found.organisation_id)
    return uow.find(ServiceRow, _service.id == service_id, mine)


def find_site(uow: UnitOfWork, site_id: UUID) -> SiteRow | None:
    """Give a site of this network; none when there is none."""
    return uow.find(SiteRow, _site.id == site_id, _site.network_id == uow.actor.network_id)


def services_of(uow: UnitOfWork, organisation_id: UUID) -> list[ServiceRow]:
    """Give the services an organisation offers now, in the order they were offered."""
    return uow.all(
        ServiceRow,
        _service.network_id == uow.actor.network_id,
        _service.organisation_id == organisation_id,
        _service.active,
        order_by=(_service.id,),
    )


def organisations_of_kind(uow: UnitOfWork, kind: OrganisationKind) -> list[OrganisationRow]:
    """Give the active organisations of a kind, by name."""
    return uow.all(
        OrganisationRow,
        _organisation.network_id == uow.actor.network_id,
        _organisation.kind == kind,
        _organisation.active,
        order_by=(_organisation.name, _organisation.id),
    )


def network_ids(uow: UnitOfWork) -> list[UUID]:
    """Give every network this installation serves, for the worker, which belongs to none."""
    statement = select(_organisation.network_id).distinct().order_by(_organisation.network_id)
    return [row.network_id for row in uow.select(statement)]


def coordination_ids(uow: UnitOfWork) -> list[UUID]:
    """Give the active coordinations of the network: who hears of what waits too long."""
    return [each.id for each in organisations_of_kind(uow, OrganisationKind.COORDINATION)]


def organisation_names(uow: UnitOfWork, organisation_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Give the names of organisations of this network, active or not, in one statement."""
    return {row.id: row.name for row in _columns(uow, organisation_ids, _organisation.name)}


def sector_of(uow: UnitOfWork, organisation_ids: Iterable[UUID]) -> dict[UUID, Sector]:
    """Give the sectors of organisations of this network, active or not, in one statement."""
    return {row.id: row.sector for row in _columns(uow, organisation_ids, _organisation.sector)}


def cards_of(uow: UnitOfWork, organisation_ids: Iterable[UUID]) -> dict[UUID, tuple[str, Sector]]:
    """Give name and sector of organisations of this network, active or not, in one statement."""
    card = (_organisation.name, _organisation.sector)
    return {row.id: (row.name, row.sector) for row in _columns(uow, organisation_ids, *card)}


def service_names(uow: UnitOfWork, service_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Give the names of services of this network, offered now or not, in one statement."""
    wanted = set(service_ids)
    if not wanted:
        return {}
    statement = select(_service.id, _service.name).where(
        _service.network_id == uow.actor.network_id, _service.id.in_(wanted)
    )
    return {row.id: row.name for row in uow.select(statement)}


def _columns(
    uow: UnitOfWork, organisation_ids: Iterable[UUID], *wanted_columns: Any
) -> Sequence[Any]:
    wanted = set(organisation_ids)
    if not wanted:
        return ()
    return uow.select(
        select(_organisation.id, *wanted_columns).where(
            _organisation.network_id == uow.actor.network_id, _organisation.id.in_(wanted)
        )
    )
