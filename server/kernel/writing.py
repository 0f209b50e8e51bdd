"""How the unit of work's rows reach the database, in as few statements as it allows.

Must not: decide anything. It takes what is to be written, in order, and writes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, update
from sqlmodel import SQLModel

from server.kernel.inserting import insert_rows
from server.kernel.tables import columns


@dataclass(frozen=True, slots=True)
class Insert:
    """A new row."""

    table: type[SQLModel]
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Update:
    """A change to the row that still has the version that was read."""

    table: type[SQLModel]
    id: UUID
    version: int
    values: dict[str, Any]


Write = Insert | Update


def execute(connection: Connection, writes: Sequence[Write]) -> bool:
    """Write all of it, in order; tell whether every changed row still had its version."""
    for kind, group in groupby(writes, key=type):
        if kind is Insert:
            insert_rows(connection, [(write.table, write.values) for write in group])
            continue
        for write in group:
            assert isinstance(write, Update)  # noqa: S101 -- an insert was written above
            row = columns(write.table)
            statement = (
                update(write.table)
                .where(row.id == write.id, row.version == write.version)
                .values(**write.values)
            )
            if connection.execute(statement).rowcount != 1:
                return False
    return True
