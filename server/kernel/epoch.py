"""When the feed tells another story: after a restore, every phone starts afresh."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import delete, select

from server.kernel.journal import FeedEpochRow, FeedRow
from server.kernel.tables import columns
from server.kernel.unit_of_work import UnitOfWork
from server.kernel.writing import Insert

_epoch = columns(FeedEpochRow)


def current_epoch(uow: UnitOfWork) -> UUID | None:
    """Give the epoch the feed is in; none in a database that was never restored."""
    statement = select(_epoch.id).order_by(_epoch.begun_at.desc(), _epoch.id.desc()).limit(1)
    rows = uow.select(statement)
    return rows[0].id if rows else None


def begin_epoch(uow: UnitOfWork) -> None:
    """Begin a new story: nobody goes on in the old one, so its rows are of no use any more."""
    uow.connection.execute(delete(FeedRow))
    uow.keep(Insert(FeedEpochRow, {"id": uow.new_id(), "begun_at": uow.now}))
