"""What was carried out and is not seen in a record yet: the rows that bridge the time between.

A bridge is sealed by the store. It goes when its record comes, when the record is taken away, or
when the record was there before it: a repeat may end long after its record came.
"""

from __future__ import annotations

import sqlite3
from uuid import UUID

from shared.contract import Receipt
from shared.sync import RecordKind

MAX_CONFIRMED = 200
"""How many are kept at the most while their records have not come yet."""


def keep(connection: sqlite3.Connection, command_id: UUID, receipt: Receipt, sealed: bytes) -> None:
    """Keep a bridge to the record that a receipt is about."""
    connection.execute(
        "INSERT OR REPLACE INTO confirmed (command_id, resource_id, version, sealed)"
        " VALUES (?, ?, ?, ?)",
        (str(command_id), str(receipt.resource_id), receipt.version, sealed),
    )


def forget(connection: sqlite3.Connection, command_id: UUID) -> None:
    """Take one bridge away."""
    connection.execute("DELETE FROM confirmed WHERE command_id = ?", (str(command_id),))


def forget_of(connection: sqlite3.Connection, resource_id: UUID, version: int | None) -> None:
    """Take the bridges to a record away: up to a version that has come, or all of them."""
    if version is None:
        query, values = "DELETE FROM confirmed WHERE resource_id = ?", (str(resource_id),)
        connection.execute(query, values)
        return
    connection.execute(
        "DELETE FROM confirmed WHERE resource_id = ? AND version <= ?", (str(resource_id), version)
    )


def forget_oldest(connection: sqlite3.Connection) -> None:
    """Keep the newest only."""
    connection.execute(
        "DELETE FROM confirmed WHERE rowid NOT IN"
        " (SELECT rowid FROM confirmed ORDER BY rowid DESC LIMIT ?)",
        (MAX_CONFIRMED,),
    )


def is_told(connection: sqlite3.Connection, receipt: Receipt) -> bool:
    """Tell whether a record is here that shows what a receipt confirms."""
    query = "SELECT 1 FROM record WHERE kind = ? AND id = ? AND version >= ?"
    of_one = (str(receipt.resource_id), receipt.version)
    return any(connection.execute(query, (kind.value, *of_one)).fetchone() for kind in RecordKind)
