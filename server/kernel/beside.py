"""What is asked along: one statement finds out who asks and what the work wants to know first.

A command begins with who asks, whether it ran before, and often one question more; an answer of
trends with who asks and what is newest. Each of these is a part of one statement, because to go to
the database and back takes longer than the database takes for it.

    ENROLLED = Beside(_pupil)           # what is asked: a part of a statement

    @ENROLLED.along(_whose)             # with which values of the command
    def submit(uow, command):
        ... uow.told(ENROLLED, **_whose(command))

What is told is the same whether it was asked along or not, as it was when the work began; to forget
to ask along is only slower.

Must not: decide anything by what it is told before the gate was asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, TypeAlias, TypeVar
from uuid import UUID

from sqlalchemy import Connection, FromClause, Uuid, bindparam, select
from sqlalchemy.sql.elements import ColumnElement

from server.kernel.prepared import Prepared

Part: TypeAlias = tuple[FromClause, Sequence[ColumnElement[Any]]]
_Work = TypeVar("_Work", bound=Callable[..., Any])


class Beside:
    """A question that can be asked along.

    Parameters
    ----------
    part
        Takes what a statement selects from and its column of a network's id, about which the
        question has to be; gives what it then selects from, with no row more or less, and the
        cells.
    """

    def __init__(self, part: Callable[[FromClause, ColumnElement[UUID]], Part]) -> None:
        """Keep what is asked."""
        self.part = part

    def along(self, values: Callable[..., Mapping[str, Any]] = dict) -> Callable[[_Work], _Work]:
        """Have this asked along with the work of a function, as a decorator.

        Parameters
        ----------
        values
            Gives the parameters of the question: for a command, taking it; for a query, taking
            nothing.
        """

        def mark(work: _Work) -> _Work:
            work.along = (self, values)  # type: ignore[attr-defined]  # Read by `Along.want`.
            return work

        return mark

    def told(
        self, connection: Connection, along: Along, values: Mapping[str, Any], network_id: UUID
    ) -> Sequence[Any]:
        """Give the cells, as they were told along with these values, or as they are told now."""
        said = along.said.get(self)
        if said is None or along.wanted[self] != values:
            alone = Along({self: values})
            _ALONE.rows(connection, alone, {"of_network": network_id})
            said = alone.said[self]
        return said


class Along:
    """What one unit of work wants to know, and what it was told."""

    def __init__(self, wanted: Mapping[Beside, Mapping[str, Any]] | None = None) -> None:
        """Begin with the questions and the parameters of each; with none when absent."""
        self.wanted = dict(wanted or {})
        self.said: dict[Beside, Sequence[Any]] = {}

    def want(self, work: Callable[..., Any], *given: Any) -> None:
        """Want what a function wants asked along, with the values for what it is given."""
        beside, values = getattr(work, "along", (None, dict))
        if beside is not None:
            self.wanted[beside] = values(*given)


class Question:
    """A select with which others are asked along.

    Parameters
    ----------
    cells, source, where
        What is selected, from where, and which rows.
    network_id
        The column of the network that everything asked along has to be about.
    """

    def __init__(
        self,
        cells: Sequence[ColumnElement[Any]],
        source: FromClause,
        *where: ColumnElement[bool],
        network_id: ColumnElement[UUID],
    ) -> None:
        """Keep the statement; it is compiled for each set of questions that comes along."""
        self._cells = cells
        self._source = source
        self._where = where
        self._network_id = network_id
        self._statement = cache(self._with)

    def rows(self, connection: Connection, along: Along, values: Mapping[str, Any]) -> list[Any]:
        """Give the rows; what was told along is kept."""
        statement, places = self._statement(tuple(along.wanted))
        every = dict(values)
        for each in along.wanted.values():
            every.update(each)
        rows = statement.rows(connection, **every)
        if rows:
            along.said = {beside: rows[0][place] for beside, place in places}
        return rows

    def _with(self, besides: tuple[Beside, ...]) -> tuple[Prepared, Sequence[tuple[Beside, slice]]]:
        source, cells = self._source, [*self._cells]
        places = []
        for beside in besides:
            source, more = beside.part(source, self._network_id)
            places.append((beside, slice(len(cells), len(cells) + len(more))))
            cells += more
        return Prepared(select(*cells).select_from(source).where(*self._where)), places


_HERE = select(bindparam("of_network", type_=Uuid()).label("network_id")).subquery("here")
_ALONE = Question((), _HERE, network_id=_HERE.c.network_id)
