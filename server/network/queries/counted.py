"""What may be counted of services, for releases of trends: how many places, and who says so.

Asks no gate: only the system compiles a release. Nothing here is about a young person.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from server.kernel.tables import columns, table_of
from server.kernel.unit_of_work import UnitOfWork
from server.network.tables import OrganisationRow, ServiceRow
from shared.vocabulary import OrganisationKind, ReferralKind

_organisation = columns(OrganisationRow)
_service = columns(ServiceRow)


@dataclass(frozen=True, slots=True)
class CountedPlaces:
    """How many young people partners can help at once, as far as they say."""

    places: int
    services: int
    """How many services take somebody up."""
    silent: int
    """How many of these do not say, or said it too long ago."""


def counted_places(uow: UnitOfWork, *, since: datetime) -> CountedPlaces:
    """Count the places of services that do more than give advice.

    Parameters
    ----------
    since
        What was said before is too old.
    """
    rows = uow.select(
        select(_service.accepts, _service.places, _service.capacity_reported_at)
        .select_from(
            table_of(ServiceRow).join(
                table_of(OrganisationRow), _organisation.id == _service.organisation_id
            )
        )
        .where(
            _service.network_id == uow.actor.network_id,
            _service.active,
            _organisation.active,
            _organisation.kind == OrganisationKind.PARTNER,
        )
    )
    taking = [row for row in rows if set(row.accepts) - {ReferralKind.ADVICE}]
    told = [
        row.places
        for row in taking
        if row.places is not None
        and row.capacity_reported_at is not None
        and row.capacity_reported_at >= since
    ]
    return CountedPlaces(sum(told), len(taking), len(taking) - len(told))
