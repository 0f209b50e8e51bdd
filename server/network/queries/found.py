"""What other slices and the worker ask of the network. Asks no gate."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from server.kernel.journal import Audience, to_desk
from server.kernel.prepared import Prepared, among, length_for, spread
from server.kernel.tables import Table, columns
from server.kernel.unit_of_work import UnitOfWork
from server.network.tables import OrganisationRow, ServiceRow, SiteRow
from shared.vocabulary import OrganisationKind, Sector

ORGANISATION = _organisation = columns(OrganisationRow)
"""For a statement in which several slices say what concerns an organisation."""
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


def coordination_desks(uow: UnitOfWork) -> list[Audience]:
    """Give the desks of the coordinations, to tell them of what waits too long."""
    return [to_desk(each) for each in coordination_ids(uow)]


def organisation_names(uow: UnitOfWork, organisation_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Give the names of organisations of this network, active or not, in one statement."""
    return {row.id: row.name for row in _named(uow, OrganisationRow, organisation_ids, "name")}


def sector_of(uow: UnitOfWork, organisation_ids: Iterable[UUID]) -> dict[UUID, Sector]:
    """Give the sectors of organisations of this network, active or not, in one statement."""
    return {row.id: row.sector for row in _named(uow, OrganisationRow, organisation_ids, "sector")}


def cards_of(uow: UnitOfWork, organisation_ids: Iterable[UUID]) -> dict[UUID, tuple[str, Sector]]:
    """Give name and sector of organisations of this network, active or not, in one statement."""
    rows = _named(uow, OrganisationRow, organisation_ids, "name", "sector")
    return {row.id: (row.name, row.sector) for row in rows}


def service_names(uow: UnitOfWork, service_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Give the names of services of this network, offered now or not, in one statement."""
    return {row.id: row.name for row in _named(uow, ServiceRow, service_ids, "name")}


def _named(uow: UnitOfWork, table: type[Table], ids: Iterable[UUID], *wanted: str) -> Sequence[Any]:
    """Give some cells of the rows with these ids, in this network. Every list asks this."""
    distinct = set(ids)
    if not distinct:
        return ()
    length = length_for(uow.dialect, len(distinct))
    statement = _by_ids(table, wanted, length)
    values = spread("id", distinct, length)
    return uow.prepared(statement, network_id=uow.actor.network_id, **values)


@cache
def _by_ids(table: type[Table], wanted: Sequence[str], length: int) -> Prepared:
    cells = columns(table)
    return Prepared(
        select(cells.id, *(cells[name] for name in wanted)).where(
            cells.network_id == bindparam("network_id"),
            among(cells.id, "id", length),
        )
    )
