"""How the unit of work's rows reach the database, in as few statements as it allows.

Must not: decide anything. It takes what is to be written, in order, and writes it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Connection, Dialect, update
from sqlmodel import SQLModel

from server.kernel.inserting import Inserting, inserting
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


def execute(
    connection: Connection, writes: Sequence[Write], *, before_several: Callable[[], None]
) -> bool:
    """Write all of it, in order; tell whether every changed row still had its version.

    Parameters
    ----------
    before_several
        Done first when it takes more than one statement.
    """
    statements = [*_statements(connection.dialect, writes)]
    if sum(each.times for each in statements) > 1:
        before_several()
    return all(each.say(connection) for each in statements)


def _statements(dialect: Dialect, writes: Sequence[Write]) -> Iterator[Inserting | _Updating]:
    for kind, group in groupby(writes, key=type):
        if kind is Insert:
            yield from inserting(dialect, [(write.table, write.values) for write in group])
        else:
            yield from (_Updating(write) for write in group if isinstance(write, Update))


@dataclass(frozen=True, slots=True)
class _Updating:
    write: Update
    times: ClassVar[int] = 1

    def say(self, connection: Connection) -> bool:
        row = columns(self.write.table)
        statement = (
            update(self.write.table)
            .where(row.id == self.write.id, row.version == self.write.version)
            .values(**self.write.values)
        )
        return connection.execute(statement).rowcount == 1
