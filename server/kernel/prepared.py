"""Statements that are said at every request, compiled once.

Building a statement, finding its compiled form and wrapping its rows costs SQLAlchemy several times
what the database takes for it. The few statements that every command says, it compiles once for
each kind of database; after that only the values are converted, by its own types, and the driver
is asked (`driver`).

A list is so many parameters, `placed` in the text and filled by `spread`: one text for each length.
A long list is filled up, by repeating a value, to the next power of two; PostgreSQL takes it as one
parameter, because psycopg reads a statement of more than fifty parameters anew each time.

Must not: hold a value in the text of a statement.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from typing import Any

from sqlalchemy import (
    ARRAY,
    BindParameter,
    Connection,
    Dialect,
    Insert,
    Select,
    any_,
    bindparam,
)
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.types import TypeEngine

from server.kernel.driver import ask

_Convert = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Compiled:
    """One statement as one kind of database takes it."""

    sql: str
    names: Sequence[str]
    """The name of each parameter, in the order of the text."""
    fixed: Mapping[str, Any]
    """What each parameter is where nothing else is given."""
    converted: Sequence[tuple[str, _Convert]]
    """The parameters that the driver does not take as they are."""
    by_name: bool
    """Whether the driver takes parameters by name."""

    def parameters(self, given: Mapping[str, Any]) -> Any:
        """Give the parameters as the driver takes them."""
        values = {**self.fixed, **given}
        for name, convert in self.converted:
            if values[name] is not None:
                values[name] = convert(values[name])
        return values if self.by_name else tuple([values[name] for name in self.names])


def placed(name: str, kind: TypeEngine[Any], length: int) -> list[BindParameter[Any]]:
    """Give the parameters of a list of this length, for an ``IN``."""
    return [bindparam(f"{name}_{place}", type_=kind) for place in range(length)]


AS_ONE = 0
"""The length of a list that is one parameter."""


def among(column: ColumnElement[Any], name: str, length: int) -> ColumnElement[bool]:
    """Give the condition that a column holds one of a list, of a length `length_for` gave."""
    if length == AS_ONE:
        return column == any_(bindparam(name, type_=ARRAY(column.type)))
    return column.in_(placed(name, column.type, length))


def length_for(dialect: Dialect, count: int) -> int:
    """Give the length in which a list of so many values is asked for."""
    return AS_ONE if dialect.name == "postgresql" else 1 << max(count - 1, 0).bit_length()


def spread(name: str, values: Collection[Any], length: int) -> dict[str, Any]:
    """Give the values of a list by their names, filled up with the last of them.

    Parameters
    ----------
    values
        One at least, and no more than ``length``.
    """
    if length == AS_ONE:
        return {name: list(values)}
    *_, last = values
    filled = chain(values, repeat(last, length - len(values)))
    return {f"{name}_{place}": value for place, value in enumerate(filled)}


class Prepared:
    """A select of columns with named parameters (``bindparam``), compiled once.

    Parameters
    ----------
    statement
        With a ``bindparam`` wherever a value changes.
    """

    def __init__(self, statement: Select[Any]) -> None:
        """Keep the statement; it is compiled when a database first hears it."""
        self._statement = statement
        self._compiled: dict[str, tuple[Compiled, Sequence[tuple[int, _Convert]]]] = {}
        names = [str(column.key) for column in statement.selected_columns]
        self._row: Any = namedtuple("_row", names, rename=True)  # type: ignore[misc]  # noqa: PYI024 -- Names are known only here.

    def rows(self, connection: Connection, **values: Any) -> list[Any]:
        """Give the rows, as named tuples of the selected columns."""
        found = self._compiled.get(connection.dialect.name)
        if found is None:
            found = self._compile(connection.dialect)
        compiled, converted = found
        raw = ask(connection, compiled.sql, compiled.parameters(values))
        if not converted:
            return [self._row._make(row) for row in raw]
        return [self._row._make(_converted(row, converted)) for row in raw]

    def _compile(self, dialect: Dialect) -> tuple[Compiled, Sequence[tuple[int, _Convert]]]:
        compiled = compiled_for(dialect, self._statement)
        processors = [
            _type_of(column.type, dialect).result_processor(dialect, None)
            for column in self._statement.selected_columns
        ]
        converted = [(place, each) for place, each in enumerate(processors) if each is not None]
        self._compiled[dialect.name] = compiled, converted
        return compiled, converted


def _converted(row: Sequence[Any], converted: Sequence[tuple[int, _Convert]]) -> list[Any]:
    cells = list(row)
    for place, convert in converted:
        if cells[place] is not None:
            cells[place] = convert(cells[place])
    return cells


def compiled_for(dialect: Dialect, statement: Select[Any] | Insert) -> Compiled:
    """Compile a statement for one kind of database; whoever asks keeps what it gets."""
    compiled = statement.compile(dialect=dialect)
    assert isinstance(compiled, SQLCompiler)  # noqa: S101 -- of a statement, never of DDL
    binds = [compiled.binds[name] for name in compiled.positiontup or list(compiled.binds)]
    converts = [
        (compiled.bind_names[each], _type_of(each.type, dialect).bind_processor(dialect))
        for each in binds
    ]
    return Compiled(
        str(compiled),
        names=[name for name, _ in converts],
        fixed={compiled.bind_names[each]: each.value for each in binds},
        # Once for each name: on SQLite a parameter may stand in several places of the text.
        converted=[(name, each) for name, each in dict(converts).items() if each is not None],
        by_name=not compiled.positional,
    )


def _type_of(kind: TypeEngine[Any], dialect: Dialect) -> TypeEngine[Any]:
    return kind.dialect_impl(dialect)
