"""How far back the feed reaches: where it stood at night, and what lies too far behind.

A row of the feed has no time. Each night the worker notes where the feed stands: a *mark*. What
lies behind the newest mark that is older than the term is let go, and that mark is the *floor*:
whoever comes with a place behind it has missed something and copies anew.

    gone ── floor ── rows ── mark ── rows ── mark ── rows ── newest mark ── rows
              └─ a phone that stands here or later hears everything

A place is kept as a cursor keeps it: the number of a transaction and the number of a row. Behind a
mark every transaction had ended when it was made (`horizon`), so nothing appears there later.

No gap, in whatever order things happen: the floor rises in the transaction that lets the first rows
go, or before it, so whoever reads rows first and asks for the floor *afterwards* either still had
all rows or sees the floor that took them. On PostgreSQL two statements see different states; in the
other order a phone could lose rows without hearing of it.

Must not: know what a change is about, or how long the term is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias
from uuid import UUID

from sqlalchemy import BigInteger, Index, delete, func, literal, select, text, true, tuple_, update
from sqlmodel import Field, SQLModel

from server.kernel.journal import FeedEpochRow, FeedRow, horizon
from server.kernel.prepared import Prepared
from server.kernel.tables import Moment, Rows, columns
from server.kernel.unit_of_work import UnitOfWork
from server.kernel.writing import Insert

Place: TypeAlias = tuple[int, int]
"""The number of a transaction and of a row: what a cursor keeps."""

_APART = timedelta(hours=20)
"""One mark a night, whichever hour the worker comes round."""
_KEEPING = UUID("6b72696e-6700-6665-6564-000000000001")
"""What is locked while marks are made or moved: two workers do not do it at once."""


class FeedMarkRow(SQLModel, table=True):
    """Where the feed stood one night."""

    __tablename__ = "feed_mark"
    __table_args__ = (
        Index(
            "ix_feed_mark_floor",
            "at",
            postgresql_where=text("is_floor"),
            sqlite_where=text("is_floor"),
        ),
        Rows.LET_GO.declared,
    )

    at: datetime = Field(sa_type=Moment, primary_key=True)
    transaction_id: int = Field(sa_type=BigInteger)
    """With `seq`: behind this place every transaction has ended."""
    seq: int = Field(sa_type=BigInteger)
    last_seq: int = Field(sa_type=BigInteger)
    """The highest number of a row then."""
    is_floor: bool = False
    """Whether what lies behind it may be gone."""


_epoch = columns(FeedEpochRow)
_feed = columns(FeedRow)
_mark = columns(FeedMarkRow)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a place in the feed is held against."""

    epoch: UUID | None
    """Which story it tells; none in a database that was never restored."""
    floor: Place | None
    """Where it begins; none when nothing was let go."""
    newest: Place | None
    """The newest mark."""

    def reaches(self, place: Place) -> bool:
        """Tell whether everything behind which somebody stands is still there to be heard."""
        return self.floor is None or place >= self.floor


def _standing() -> Prepared:
    newest_first = select(_mark.transaction_id, _mark.seq).order_by(_mark.at.desc()).limit(1)
    floor = newest_first.where(_mark.is_floor).subquery("floor")
    newest = newest_first.subquery("newest")
    epoch = select(_epoch.id).order_by(_epoch.begun_at.desc(), _epoch.id.desc()).limit(1)
    always = select(literal(1).label("one")).subquery("always")
    return Prepared(
        select(
            epoch.scalar_subquery().label("epoch"),
            floor.c.transaction_id.label("floor_transaction_id"),
            floor.c.seq.label("floor_seq"),
            newest.c.transaction_id.label("newest_transaction_id"),
            newest.c.seq.label("newest_seq"),
        ).select_from(always.outerjoin(floor, true()).outerjoin(newest, true()))
    )


_STANDING = _standing()


def standing(uow: UnitOfWork) -> Standing:
    """Give how the feed stands. Whoever reads rows as well reads them first: see above."""
    (row,) = uow.prepared(_STANDING)
    return Standing(
        epoch=row.epoch,
        floor=_place(row.floor_transaction_id, row.floor_seq),
        newest=_place(row.newest_transaction_id, row.newest_seq),
    )


def note(uow: UnitOfWork) -> None:
    """Note where the feed stands, once a night.

    Notes
    -----
    A mark never lies before an earlier one: what a horizon does not know for certain it waits for,
    even when an earlier one did know.
    """
    uow.lock(_KEEPING)
    newest = uow.connection.execute(select(*_mark).order_by(_mark.at.desc()).limit(1)).first()
    if newest is not None and uow.now - newest.at < _APART:
        return
    limit = horizon(uow.connection)
    # Looked up after the horizon: nothing behind the mark has a higher number.
    last = uow.connection.execute(select(func.max(_feed.seq))).scalar() or 0
    place = (0, last) if limit is None else (limit, 0)
    if newest is not None:
        place = max(place, (newest.transaction_id, newest.seq))
    values = {"at": uow.now, "transaction_id": place[0], "seq": place[1], "last_seq": last}
    uow.keep(Insert(FeedMarkRow, values | {"is_floor": False}))


def let_go(uow: UnitOfWork, *, kept: timedelta, limit: int) -> int:
    """Let go of rows that everybody has had time to hear; give how many.

    Parameters
    ----------
    kept
        How long everybody has.

    Notes
    -----
    The last row that a mark has seen stays: SQLite gives the next row the number behind the highest
    one there is, and whoever had heard of number 7 would not hear of a second one.
    """
    uow.lock(_KEEPING)
    old = select(*_mark).where(_mark.at <= uow.now - kept).order_by(_mark.at.desc()).limit(1)
    floor = uow.connection.execute(old).first()
    if floor is None:
        return 0
    if not floor.is_floor:
        uow.connection.execute(
            update(FeedMarkRow).where(_mark.at == floor.at).values(is_floor=True)
        )
        uow.connection.execute(delete(FeedMarkRow).where(_mark.at < floor.at))
    behind = (
        select(_feed.seq)
        .where(
            _feed.seq < floor.last_seq,
            tuple_(_feed.transaction_id, _feed.seq) < tuple_(floor.transaction_id, floor.seq),
        )
        .order_by(_feed.seq)
        .limit(limit)
    )
    return uow.connection.execute(delete(FeedRow).where(_feed.seq.in_(behind))).rowcount


def _place(transaction_id: int | None, seq: int | None) -> Place | None:
    return None if transaction_id is None or seq is None else (transaction_id, seq)
