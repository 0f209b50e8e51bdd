"""How new rows reach the database: compiled once for each shape, a few tables at a time.

Must not: decide anything, or change the order in which the rows of a table were asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import count, groupby
from typing import Any

from sqlalchemy import (
    BindParameter,
    Connection,
    Dialect,
    bindparam,
    false,
    literal_column,
    true,
)
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import SQLModel

from server.kernel.driver import tell
from server.kernel.prepared import Compiled, compiled_for
from server.kernel.tables import columns, table_of

_FEW = 50
"""Up to so many parameters psycopg remembers how a statement is read; beyond, it reads it anew."""
_TOGETHER = 8
"""So many rows at most are what one command leaves; more are a load, and go table by table."""


@dataclass(frozen=True, slots=True)
class Inserting:
    """A statement that inserts, ready to be said once for each of its parameters."""

    sql: str
    parameters: Sequence[Any]

    @property
    def times(self) -> int:
        """How often it is said."""
        return len(self.parameters)

    def say(self, connection: Connection) -> bool:
        """Say it; an insert always finds its row as it was."""
        if self.times > 1:
            connection.exec_driver_sql(self.sql, list(self.parameters))
        else:
            tell(connection, self.sql, self.parameters[0])
        return True


def inserting(
    dialect: Dialect, rows: Sequence[tuple[type[SQLModel], Mapping[str, Any]]]
) -> list[Inserting]:
    """Give what inserts rows in this order, each with its table.

    Notes
    -----
    PostgreSQL takes a few rows of several tables in one statement, each table's as a part of it:
    what a command leaves (its row, its answer, journal and feed) goes there and back once instead
    of four times. Foreign keys are looked at when the whole statement ends.
    """
    if dialect.name == "postgresql" and 1 < len(rows) <= _TOGETHER:
        return [
            _of_group(group, dialect)
            for group in _few([(table, _said(table, cells)) for table, cells in rows])
        ]
    return [_of_table(each, dialect) for each in _alike(rows)]


def _of_group(group: Sequence[_Alike], dialect: Dialect) -> Inserting:
    shapes = tuple((each.table, each.names, len(each.rows)) for each in group)
    compiled = _compiled(shapes, dialect)
    given = _numbered([row for each in group for row in each.rows])
    return Inserting(compiled.sql, [compiled.parameters(given)])


def _of_table(each: _Alike, dialect: Dialect) -> Inserting:
    compiled = _compiled(((each.table, each.names, 1),), dialect)
    return Inserting(compiled.sql, [compiled.parameters(_numbered([row])) for row in each.rows])


@dataclass(frozen=True, slots=True)
class _Alike:
    """Rows of one table that follow each other and have the same cells."""

    table: type[SQLModel]
    names: tuple[str, ...]
    rows: Sequence[Mapping[str, Any]]


def _alike(rows: Iterable[tuple[type[SQLModel], Mapping[str, Any]]]) -> list[_Alike]:
    return [_Alike(*shape, [row for _, row in group]) for shape, group in groupby(rows, _shape)]


def _shape(row: tuple[type[SQLModel], Mapping[str, Any]]) -> tuple[type[SQLModel], tuple[str, ...]]:
    table, cells = row
    return table, tuple(cells)


def _said(table: type[SQLModel], cells: Mapping[str, Any]) -> Mapping[str, Any]:
    """Leave out what is NULL also when nothing is said about it."""
    empty = _empty_by_itself(table)
    return {name: value for name, value in cells.items() if value is not None or name not in empty}


def _few(rows: Sequence[tuple[type[SQLModel], Mapping[str, Any]]]) -> list[list[_Alike]]:
    """Put together what follows each other, as far as few parameters go."""
    groups: list[list[_Alike]] = []
    room = 0
    for part in _alike(rows):
        size = len(part.names) * len(part.rows)
        if size > room:
            groups.append([])
            room = _FEW
        groups[-1].append(part)
        room -= size
    return groups


def _numbered(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {f"{name}_{at}": value for at, row in enumerate(rows) for name, value in row.items()}


@lru_cache(maxsize=512)
def _compiled(
    parts: tuple[tuple[type[SQLModel], tuple[str, ...], int], ...], dialect: Dialect
) -> Compiled:
    at = count()
    *before, last = [
        table_of(table)
        .insert()
        .inline()  # Nobody asks for the numbers that the database gives.
        .values([_cells(table, names, next(at)) for _ in range(rows)])
        for table, names, rows in parts
    ]
    named = [each.cte(f"part_{place}") for place, each in enumerate(before)]
    return compiled_for(dialect, last.add_cte(*named) if named else last)


def _cells(table: type[SQLModel], names: tuple[str, ...], at: int) -> dict[str, Any]:
    """Give the parameters of a row, and what a cell holds when nothing is said."""
    cells = columns(table)
    fixed = {
        column.key: _fixed(column.default.arg, bindparam(f"{column.key}_{at}", type_=column.type))
        for column in cells
        if column.key not in names and column.default is not None and column.default.is_scalar
    }
    return {name: bindparam(f"{name}_{at}", type_=cells[name].type) for name in names} | fixed


def _fixed(value: Any, parameter: BindParameter[Any]) -> ColumnElement[Any]:
    if isinstance(value, bool):
        return true() if value else false()
    if type(value) is int:
        return literal_column(str(value))
    parameter.value = value
    return parameter


@cache
def _empty_by_itself(table: type[SQLModel]) -> frozenset[str]:
    """Give the cells that are NULL when nothing is said."""
    return frozenset(
        column.key
        for column in columns(table)
        if column.nullable and column.default is None and column.server_default is None
    )
