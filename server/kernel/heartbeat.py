"""The worker's heartbeat: when each one last finished a round, so that a stuck one is noticed."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select, update
from sqlmodel import Field, SQLModel

from server.kernel.tables import Rows, columns, moment
from server.kernel.unit_of_work import UnitOfWork
from server.kernel.writing import Insert

RECENT = timedelta(seconds=90)
"""A round finished longer ago than this, and the worker is not well."""
_GONE = timedelta(days=1)


class WorkerBeatRow(SQLModel, table=True):
    """One worker, by the name of the machine or container it runs in."""

    __tablename__ = "worker_beat"
    __table_args__ = Rows.LET_GO.declared

    name: str = Field(primary_key=True, max_length=100)
    at: datetime = moment()


_beat = columns(WorkerBeatRow)


def beat(uow: UnitOfWork, name: str) -> None:
    """Keep that a worker finished a round now; forget workers that have long been gone."""
    known = update(WorkerBeatRow).where(_beat.name == name).values(at=uow.now)
    if uow.connection.execute(known).rowcount == 0:
        uow.keep(Insert(WorkerBeatRow, {"name": name, "at": uow.now}))
    uow.connection.execute(delete(WorkerBeatRow).where(_beat.at < uow.now - _GONE))


def is_well(connection: Connection, name: str, now: datetime) -> bool:
    """Tell whether a worker finished a round recently."""
    statement = select(_beat.at).where(_beat.name == name)
    at: datetime | None = connection.execute(statement).scalar_one_or_none()
    return at is not None and now - at <= RECENT
