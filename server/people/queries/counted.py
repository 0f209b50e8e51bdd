"""What may be counted of people, for releases of trends: households and rosters as numbers.

Asks no gate: only the system compiles a release, and what it reads never leaves it uncounted.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select

from server.kernel.tables import columns
from server.kernel.unit_of_work import UnitOfWork
from server.people.tables import EnrolmentRow, YoungPersonRow

_enrolment = columns(EnrolmentRow)
_person = columns(YoungPersonRow)
_BATCH = 5000


def households(uow: UnitOfWork) -> dict[UUID, UUID]:
    """Give the household of every young person of the network."""
    statement = select(_person.id, _person.household_id).where(
        _person.network_id == uow.actor.network_id
    )
    return {row.id: row.household_id for row in uow.in_batches(statement, _BATCH)}


def roster_sizes(uow: UnitOfWork) -> dict[UUID, int]:
    """Give how many pupils are enrolled in each school now."""
    statement = (
        select(_enrolment.organisation_id, func.count().label("pupils"))
        .where(_enrolment.network_id == uow.actor.network_id, _enrolment.ended_on.is_(None))
        .group_by(_enrolment.organisation_id)
    )
    return {row.organisation_id: row.pupils for row in uow.select(statement)}
