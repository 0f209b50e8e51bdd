"""How new rows reach the database: compiled once for each shape, a few tables at a time.

Must not: decide anything, or change the order in which the rows of a table were asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import count, groupby
from typing import Any

from sqlalchemy import Connection, Dialect, bindparam
from sqlmodel import SQLModel

from server.kernel.prepared import Compiled, compiled_for
from server.kernel.tables import columns, table_of

_FEW = 50
"""Up to so many parameters psycopg remembers how a statement is read; beyond, it reads it anew."""


def insert_rows(
    connection: Connection, rows: Sequence[tuple[type[SQLModel], Mapping[str, Any]]]
) -> None:
    """Insert rows in this order, each with its table.

    Notes
    -----
    PostgreSQL takes a few rows of several tables in one statement, each table's as a part of it:
    what a command leaves (its row, its answer, journal and feed) goes there and back twice instead
    of four times. Foreign keys are looked at when the whole statement ends.
    """
    alike = [_Alike(*shape, [row for _, row in group]) for shape, group in groupby(rows, _shape)]
    together = _few(alike) if connection.dialect.name == "postgresql" else None
    for group in together or [[each] for each in alike]:
        if len(group) == 1:
            (one,) = group
            compiled = _compiled(((one.table, one.names, 1),), connection.dialect)
            several = [compiled.parameters(_numbered([row])) for row in one.rows]
            connection.exec_driver_sql(compiled.sql, several if len(several) > 1 else several[0])
        else:
            shapes = tuple((each.table, each.names, len(each.rows)) for each in group)
            compiled = _compiled(shapes, connection.dialect)
            given = _numbered([row for each in group for row in each.rows])
            connection.exec_driver_sql(compiled.sql, compiled.parameters(given))


@dataclass(frozen=True, slots=True)
class _Alike:
    """Rows of one table that follow each other and have the same cells."""

    table: type[SQLModel]
    names: tuple[str, ...]
    rows: Sequence[Mapping[str, Any]]


def _shape(row: tuple[type[SQLModel], Mapping[str, Any]]) -> tuple[type[SQLModel], tuple[str, ...]]:
    table, cells = row
    return table, tuple(cells)


def _few(parts: Sequence[_Alike]) -> list[list[_Alike]]:
    """Put together what follows each other, as far as few parameters go."""
    groups: list[list[_Alike]] = []
    room = 0
    for part in parts:
        size = len(_given(part.table, part.names)) * len(part.rows)
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
    return {
        name: bindparam(f"{name}_{at}", fixed, type_=columns(table)[name].type)
        for name, fixed in _given(table, names).items()
    }


@lru_cache(maxsize=256)
def _given(table: type[SQLModel], names: tuple[str, ...]) -> Mapping[str, Any]:
    """Give every cell that is written, with what it holds when nothing is said."""
    defaults = {
        column.key: column.default.arg
        for column in columns(table)
        if column.key not in names and column.default is not None and column.default.is_scalar
    }
    return dict.fromkeys(names) | defaults
