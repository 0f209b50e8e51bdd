"""What the journal tells about one person's data: who wrote what, when, in the order it happened.

For chronologies. Must not: tell who read something; that is for the privacy officer and the family.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from server.kernel.journal import JournalRow
from server.kernel.tables import columns
from server.kernel.unit_of_work import UnitOfWork

_journal = columns(JournalRow)


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """One write, as the journal has it: nobody's words."""

    at: datetime
    type: str
    resource: str
    resource_id: UUID
    account_id: UUID | None
    reason: str | None


def written_about(
    uow: UnitOfWork,
    subject_id: UUID,
    *,
    resource_ids: Collection[UUID],
    since: datetime,
    until: datetime,
) -> list[Happened]:
    """Give what was written to some resources of one person's data, between two moments.

    Parameters
    ----------
    since, until
        Both included.

    Returns
    -------
    list
        In the order it happened; of one moment, in the order it was written.
    """
    statement = (
        select(
            _journal.at,
            _journal.type,
            _journal.resource,
            _journal.resource_id,
            _journal.account_id,
            _journal.reason,
        )
        .where(
            _journal.network_id == uow.actor.network_id,
            _journal.subject_id == subject_id,
            _journal.at >= since,
            _journal.at <= until,
            _journal.read.is_(False),
        )
        .order_by(_journal.seq)
    )
    wanted = frozenset(resource_ids)
    found = [
        Happened(
            at=row.at,
            type=row.type,
            resource=row.resource,
            resource_id=row.resource_id,
            account_id=row.account_id,
            reason=row.reason,
        )
        for row in uow.select(statement)
        if row.resource_id in wanted
    ]
    # Two servers' clocks differ by a little: the order is that of the moments people are told.
    return sorted(found, key=lambda each: each.at)
