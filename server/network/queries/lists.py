"""The lists of the network that people read: organisations, and the facts of the region."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from server.kernel.paging import next_cursor, page
from server.kernel.tables import columns
from server.kernel.unit_of_work import UnitOfWork
from server.network import reference
from server.network.queries.found import organisation_names
from server.network.tables import OrganisationRow
from server.policy.network import access_reference, visible_organisations
from shared.network import (
    ClosedPeriodView,
    HelplineList,
    MunicipalityList,
    OrganisationPage,
    OrganisationView,
    SchoolCalendarView,
)
from shared.vocabulary import OrganisationKind, Sector

_organisation = columns(OrganisationRow)
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
    _organisation.school_type,
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
        items=tuple(organisation_view(row) for row in rows[:limit]),
        next_cursor=next_cursor(rows, limit, ("name", "id")),
    )


def names_of(uow: UnitOfWork, *, organisation_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Give the names of organisations of one's own network, taking part now or not."""
    access_reference(uow)
    return organisation_names(uow, organisation_ids)


def list_municipalities(uow: UnitOfWork) -> MunicipalityList:
    """Give the municipalities of the region."""
    access_reference(uow)
    document = reference.read_dated("municipalities")
    return MunicipalityList(
        items=reference.municipalities(),
        source=document["source"],
        verified_on=date.fromisoformat(document["verified_on"]),
    )


def list_helplines(uow: UnitOfWork) -> HelplineList:
    """Give the numbers to call, the urgent ones first."""
    access_reference(uow)
    return HelplineList(items=reference.helplines())


def view_school_calendar(uow: UnitOfWork) -> SchoolCalendarView:
    """Give the school calendar and the thresholds of the region."""
    access_reference(uow)
    document = reference.read_dated("school_calendar")
    calendar = reference.school_calendar()
    return SchoolCalendarView(
        timezone=calendar.timezone,
        closed=tuple(
            ClosedPeriodView(name=each.name, from_on=each.from_on, until_on=each.until_on)
            for each in calendar.closed
        ),
        thresholds=reference.thresholds(),
        source=document["source"],
        verified_on=date.fromisoformat(document["verified_on"]),
    )


def organisation_view(row: Any) -> OrganisationView:
    """Give a row, whole or of a list, as people see an organisation."""
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
        school_type=row.school_type,
    )
