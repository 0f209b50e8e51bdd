"""When the feed tells another story: after a restore, every phone starts afresh."""

from __future__ import annotations

from sqlalchemy import delete

from server.kernel.feed import FeedMarkRow
from server.kernel.journal import FeedEpochRow, FeedRow
from server.kernel.unit_of_work import UnitOfWork
from server.kernel.writing import Insert


def begin_epoch(uow: UnitOfWork) -> None:
    """Begin a new story: nobody goes on in the old one, so its rows are of no use any more.

    Notes
    -----
    Nor are the marks: SQLite numbers the rows of the new story from the beginning.
    """
    uow.connection.execute(delete(FeedRow))
    uow.connection.execute(delete(FeedMarkRow))
    uow.keep(Insert(FeedEpochRow, {"id": uow.new_id(), "begun_at": uow.now}))
