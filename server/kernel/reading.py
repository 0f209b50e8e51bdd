"""How rows are read: in one statement, with the data key of whoever they are about.

Must not: write. What waits to be written, the unit of work has written first.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, Select, select
from sqlalchemy.sql.elements import ColumnElement

from server.kernel.keychain import DataKeyRow, Keychain
from server.kernel.tables import Table, columns, table_of

_T = TypeVar("_T", bound=Table)


def load(
    connection: Connection,
    keychain: Keychain,
    table: type[_T],
    where: Sequence[ColumnElement[bool] | bool],
    *,
    order_by: Sequence[Any],
    limit: int | None,
) -> list[_T]:
    """Give the rows of a table that answer to this, in this order; sealed cells come opened."""
    whole, names = _whole(table)
    statement = whole.where(*where).order_by(*order_by)  # type: ignore[arg-type]  # True is taken as well.
    if limit is not None:
        statement = statement.limit(limit)
    return [_row(keychain, table, names, found) for found in connection.execute(statement)]


@cache
def _whole(table: type[Table]) -> tuple[Select[Any], Sequence[str]]:
    """Give the statement that reads all cells of a table, and their names in its order."""
    cells = columns(table)
    names = [cell.key for cell in cells]
    if not table.__sealed__:
        return select(*cells), names
    keys = columns(DataKeyRow)
    sealed = select(*cells, keys.root_name, keys.wrapped).outerjoin(
        table_of(DataKeyRow), keys.subject_id == cells[table.__subject__]
    )
    return sealed, names


def _row(keychain: Keychain, table: type[_T], names: Sequence[str], found: Row[Any]) -> _T:
    values = dict(zip(names, found, strict=False))
    if table.__sealed__:
        keychain.offer(values[table.__subject__], *list(found)[-2:])
        for name in table.__sealed__:
            values[name] = keychain.open(
                table, name, values["id"], values[table.__subject__], values[name]
            )
    return table(**values)
