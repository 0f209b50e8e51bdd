"""What PostgreSQL lets one transaction hold by a number, where no row can stand for it.

SQLite has one writer and needs none of it.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import BigInteger, Connection, bindparam, func, select

from server.kernel.prepared import Prepared

_NUMBER = bindparam("number", type_=BigInteger())
_WAIT = Prepared(select(func.pg_advisory_xact_lock(_NUMBER)))
_HOLD = Prepared(select(func.pg_try_advisory_xact_lock(_NUMBER)))


def number_of(held: UUID) -> int:
    """Give the number by which an id is held: its last 64 bits, which are random."""
    return int.from_bytes(held.bytes[8:], "big", signed=True)


def wait_for(connection: Connection, held: UUID) -> None:
    """Wait until nobody else holds this, and hold it until the transaction ends."""
    if connection.dialect.name == "postgresql":
        _WAIT.rows(connection, number=number_of(held))


def held_at_once(connection: Connection, held: UUID) -> bool:
    """Hold this until the transaction ends, if nobody else does; tell whether that is so."""
    if connection.dialect.name != "postgresql":
        return True
    ((is_held,),) = _HOLD.rows(connection, number=number_of(held))
    return bool(is_held)
