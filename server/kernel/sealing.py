"""Sealing the journal: a chain of hashes that shows when history was changed afterwards.

    seal 1 ◀── seal 2 ◀── seal 3        each over the rows since the one before, in the order of
    rows …     rows …     rows …        commits, the hash of the one before, signed with a key that
                                        is not in the database

The worker seals behind the writers, so nobody who writes waits for it. A row that is changed,
removed, added or moved breaks its seal; a seal that is changed breaks the next one. A chain whose
end was cut off looks whole: so `verify` gives the last seal, to be kept somewhere else, and takes
one that was kept.

Must not: change a row of the journal, or read what is not an id, a code or a moment.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Connection, Row, Select, func, select, tuple_
from sqlmodel import Field, SQLModel

from server.kernel.crypto import KeyRing
from server.kernel.journal import JournalRow, horizon
from server.kernel.tables import Rows, columns, moment
from server.kernel.unit_of_work import UnitOfWork
from server.kernel.writing import Insert

BATCH = 5000
"""How many rows one seal covers at the most."""
APART = timedelta(minutes=1)
"""How often the worker makes one: at every round there would soon be more seals than rows."""
_SEALING = UUID("6b72696e-6700-7365-616c-000000000001")
"""What is locked while a seal is made: two workers do not make the same one."""


class JournalSealRow(SQLModel, table=True):
    """One seal. Never changed, never deleted: triggers hold that."""

    __tablename__ = "journal_seal"
    __table_args__ = Rows.ADDED_TO.declared

    number: int = Field(
        primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False}
    )
    """From 1, without a gap."""
    last_transaction_id: int = Field(sa_type=BigInteger)
    """With `last_seq`: the last row it covers, in the order of commits."""
    last_seq: int = Field(sa_type=BigInteger)
    rows: int
    """How many rows it covers."""
    previous: bytes
    """The hash of the seal before; zeros for the first."""
    hash: bytes
    signature: bytes
    at: datetime = moment()


class JournalBroken(Exception):
    """The journal is not what was sealed. Says at which seal, and how it shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """A journal that is whole."""

    seals: int
    rows: int
    """How many rows stand under a seal."""
    waiting: int
    """How many rows the worker has not sealed yet."""
    last_hash: str
    """Hexadecimal; with `seals`, what to keep elsewhere."""


_journal = columns(JournalRow)
_seal = columns(JournalSealRow)
_CELLS = tuple(_journal)
_NO_HASH = bytes(32)


def seal(uow: UnitOfWork, *, limit: int = BATCH, apart: timedelta = timedelta(0)) -> int:
    """Seal what happened since the last seal, at most so many rows; give how many it was.

    Parameters
    ----------
    apart
        How old the last seal has to be, unless as many rows wait as one seal covers.
    """
    uow.lock(_SEALING)
    newest = select(*_seal).order_by(_seal.number.desc()).limit(1)
    last = uow.connection.execute(newest).first()
    before = (last.last_transaction_id, last.last_seq) if last else (0, 0)
    statement = _rows(uow.connection, after=before).limit(limit)
    before_running = horizon(uow.connection)
    if before_running is not None:
        statement = statement.where(_journal.transaction_id < before_running)
    rows = uow.connection.execute(statement).all()
    # A last seal from ahead, made by a clock that went wrong, keeps nothing waiting.
    is_recent = last is not None and timedelta(0) <= uow.now - last.at < apart
    if not rows or (is_recent and len(rows) < limit):
        return 0
    previous = last.hash if last else _NO_HASH
    digest = _hash(previous, rows)
    values = {
        "number": last.number + 1 if last else 1,
        "last_transaction_id": rows[-1].transaction_id,
        "last_seq": rows[-1].seq,
        "rows": len(rows),
        "previous": previous,
        "hash": digest,
        "signature": _sign(uow.store.keys, digest),
        "at": uow.now,
    }
    uow.keep(Insert(JournalSealRow, values))
    return len(rows)


def verify(
    connection: Connection, keys: KeyRing, *, kept: tuple[int, str] | None = None
) -> Verified:
    """Verify the whole journal.

    Parameters
    ----------
    kept
        Number and hash of a seal that was kept elsewhere.

    Raises
    ------
    JournalBroken
        With the first seal that does not hold.
    """
    before = (0, 0)
    previous, number, rows = _NO_HASH, 0, 0
    hashes: dict[int, str] = {0: _NO_HASH.hex()}
    for made in connection.execute(select(*_seal).order_by(_seal.number)).all():
        number += 1
        _check(connection, keys, made, number=number, previous=previous, before=before)
        before = (made.last_transaction_id, made.last_seq)
        previous, rows = made.hash, rows + made.rows
        hashes[number] = previous.hex()
    if kept is not None and hashes.get(kept[0]) != kept[1].lower():
        message = f"seal {kept[0]} is not the one that was kept: the end of the journal was cut off"
        raise JournalBroken(message)
    behind = _rows(connection, after=before).order_by(None).subquery()
    waiting, total = connection.execute(
        select(
            select(func.count()).select_from(behind).scalar_subquery(),
            select(func.count()).select_from(JournalRow).scalar_subquery(),
        )
    ).one()
    if total != rows + waiting:
        message = "the journal is broken at seal 1: a row was put before it"
        raise JournalBroken(message)
    return Verified(seals=number, rows=rows, waiting=waiting, last_hash=previous.hex())


def is_sealed_by_others(connection: Connection, keys: KeyRing) -> bool:
    """Tell whether the last seal was signed with other keys than these."""
    newest = select(_seal.hash, _seal.signature).order_by(_seal.number.desc()).limit(1)
    last = connection.execute(newest).first()
    return last is not None and not hmac.compare_digest(last.signature, _sign(keys, last.hash))


def _check(
    connection: Connection,
    keys: KeyRing,
    made: Row[Any],
    *,
    number: int,
    previous: bytes,
    before: tuple[int, int],
) -> None:
    to = (made.last_transaction_id, made.last_seq)
    rows = connection.execute(_rows(connection, after=before, to=to)).all()
    for holds, what in (
        (made.number == number, "a seal is missing before it"),
        (made.previous == previous, "it does not follow the one before"),
        (hmac.compare_digest(made.signature, _sign(keys, made.hash)), "its signature is not ours"),
        (len(rows) == made.rows, f"it covers {made.rows} rows and {len(rows)} are there"),
        (_hash(previous, rows) == made.hash, "a row under it was changed"),
    ):
        if not holds:
            message = f"the journal is broken at seal {number}: {what}"
            raise JournalBroken(message)


def _rows(
    connection: Connection, *, after: tuple[int, int], to: tuple[int, int] | None = None
) -> Select[Any]:
    """Select rows in the order of commits."""
    statement = select(*_CELLS)
    if connection.dialect.name != "postgresql":
        statement = statement.where(_journal.seq > after[1]).order_by(_journal.seq)
        return statement if to is None else statement.where(_journal.seq <= to[1])
    place = tuple_(_journal.transaction_id, _journal.seq)
    # The first bound again by itself: it is what the index on it understands.
    statement = statement.where(_journal.transaction_id >= after[0], place > tuple_(*after))
    if to is not None:
        statement = statement.where(_journal.transaction_id <= to[0], place <= tuple_(*to))
    return statement.order_by(_journal.transaction_id, _journal.seq)


def _hash(previous: bytes, rows: Iterable[Sequence[Any]]) -> bytes:
    digest = hashlib.sha256(previous)
    for row in rows:
        named = dict(zip((cell.key for cell in _CELLS), row, strict=True))
        leaf = json.dumps(named, default=str, sort_keys=True).encode()
        digest.update(len(leaf).to_bytes(4, "big") + leaf)
    return digest.digest()


def _sign(keys: KeyRing, digest: bytes) -> bytes:
    return keys.fingerprint("journal-seal", digest)
