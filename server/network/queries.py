"""Reading the network: lists for people, and what other slices may ask."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from server.kernel.paging import next_cursor, page
from server.kernel.tables import columns
from server.kernel.unit_of_work import UnitOfWork
from server.network.tables import OrganisationRow, ServiceRow, SiteRow
from server.policy.network import visible_organisations
from shared.network import OrganisationPage, OrganisationView
from shared.vocabulary import OrganisationKind, Sector

_organisation = columns(OrganisationRow)
_service = columns(ServiceRow)
_site = columns(SiteRow)
_VIEW = (
    _organisation.id,
    _organisation.name,
    _organisation.kind,
    _organisation.sector,
    _organisation.secrecy,
    _organisation.nis,
    _organisation.external_id,
    _organisation.phone,
    _organisation.website,
    _organisation.active,
    _organisation.version,
)


def list_organisations(
    uow: UnitOfWork,
    *,
    kind: OrganisationKind | None = None,
    sector: Sector | None = None,
    nis: str | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> OrganisationPage:
    """Give one page of the organisations that take part now, by name.

    Parameters
    ----------
    kind, sector, nis
        Only these; absent: all.
    """
    statement = select(*_VIEW).where(visible_organisations(uow), _organisation.active)
    for column, value in (
        (_organisation.kind, kind),
        (_organisation.sector, sector),
        (_organisation.nis, nis),
    ):
        if value is not None:
            statement = statement.where(column == value)
    order_by = (_organisation.name, _organisation.id)
    rows = uow.select(page(statement, order_by, cursor=cursor, limit=limit))
    return OrganisationPage(
        items=tuple(_view(row) for row in rows[:limit]),
        next_cursor=next_cursor(rows, limit, ("name", "id")),
    )


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
    """Give a service of this network, offered now or not; none when there is none."""
    return uow.find(
        ServiceRow, _service.id == service_id, _service.network_id == uow.actor.network_id
    )


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


def coordination_ids(uow: UnitOfWork) -> list[UUID]:
    """Give the active coordinations of the network: who hears of what waits too long."""
    return [each.id for each in organisations_of_kind(uow, OrganisationKind.COORDINATION)]


def organisation_names(uow: UnitOfWork, organisation_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Give the names of organisations of this network, active or not, in one statement."""
    return {row.id: row.name for row in _columns(uow, organisation_ids, _organisation.name)}


def sector_of(uow: UnitOfWork, organisation_ids: Iterable[UUID]) -> dict[UUID, Sector]:
    """Give the sectors of organisations of this network, active or not, in one statement."""
    return {row.id: row.sector for row in _columns(uow, organisation_ids, _organisation.sector)}


def _columns(uow: UnitOfWork, organisation_ids: Iterable[UUID], column: Any) -> Sequence[Any]:
    wanted = set(organisation_ids)
    if not wanted:
        return ()
    return uow.select(
        select(_organisation.id, column).where(
            _organisation.network_id == uow.actor.network_id, _organisation.id.in_(wanted)
        )
    )


def _view(row: Any) -> OrganisationView:
    return OrganisationView(
        organisation_id=row.id,
        name=row.name,
        kind=row.kind,
        sector=row.sector,
        secrecy=row.secrecy,
        nis=row.nis,
        external_id=row.external_id,
        phone=row.phone,
        website=row.website,
        active=row.active,
        version=row.version,
    )
