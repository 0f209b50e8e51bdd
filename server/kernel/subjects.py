"""Everything that is kept about a subject, found through the tables' own declarations.

A table says by which column its rows are somebody's (`Table.__subject__`). So what is given to a
person who asks, and what is forgotten, needs no list that a new table could be missing from.

Must not: know what a young person is, or ask who may.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select

from server.kernel.journal import Audience, FeedRow, JournalRow
from server.kernel.keychain import DataKeyRow
from server.kernel.tables import Table, columns
from server.kernel.unit_of_work import UnitOfWork
from server.kernel.writing import Insert

_feed = columns(FeedRow)
_journal = columns(JournalRow)
_key = columns(DataKeyRow)
_TOLD = ("audience_id", "resource", "resource_id")


def tables_about_subjects() -> list[type[Table]]:
    """Give every table whose rows can be about somebody, by name."""
    found = {each for each in _descendants(Table) if each.__subject__ in columns(each)}
    return sorted(found, key=lambda table: str(table.__tablename__))


def rows_about(uow: UnitOfWork, subject_ids: Collection[UUID]) -> dict[str, list[Table]]:
    """Give every row about these subjects, opened, by kind; oldest first."""
    found: dict[str, list[Table]] = {}
    for table in tables_about_subjects():
        cells = columns(table)
        rows = uow.all(
            table,
            cells.network_id == uow.actor.network_id,
            cells[table.__subject__].in_(list(subject_ids)),
            order_by=(cells.created_at, cells.id),
        )
        if rows:
            found[table.__resource__] = list(rows)
    return found


def journal_about(uow: UnitOfWork, subject_ids: Collection[UUID], *, since: datetime) -> list[Any]:
    """Give the journal's rows about these subjects since a moment, the oldest first."""
    return list(
        uow.select(
            select(_journal)
            .where(
                _journal.network_id == uow.actor.network_id,
                _journal.subject_id.in_(list(subject_ids)),
                _journal.at >= since,
            )
            .order_by(_journal.seq)
        )
    )


def rows_below(uow: UnitOfWork, column: str, row_id: UUID) -> list[Table]:
    """Give every row with words that names another one in this column, such as ``case_id``."""
    found: list[Table] = []
    for table in tables_about_subjects():
        cells = columns(table)
        if column in cells and table.__sealed__:
            found += uow.all(
                table,
                cells.network_id == uow.actor.network_id,
                cells[column] == row_id,
                order_by=(cells.id,),
            )
    return found


def words_destroyed(row: Table) -> dict[str, str | None]:
    """Give what a row's sealed columns hold when no word is left: nothing, sealed where it must."""
    cells = columns(type(row))
    return {
        name: None if cells[name].nullable else ""
        for name in row.__sealed__
        if getattr(row, name) is not None
    }


def forget(
    uow: UnitOfWork,
    subject_ids: Collection[UUID],
    *,
    holders: Callable[[UnitOfWork, Iterable[Table]], Mapping[UUID, Iterable[Audience]]],
) -> None:
    """Delete the data keys of subjects: from this commit on nothing about them can be opened.

    Parameters
    ----------
    holders
        Gives whose phones may have a copy of a row.

    Notes
    -----
    Everybody who has a copy of a row about them, and everybody who heard of one lately, hears once
    more, so that phones drop their copies: what is sent then is what may be seen then, and that is
    nothing.
    """
    rows = [row for each in rows_about(uow, subject_ids).values() for row in each]
    kinds = {row.id: row.__resource__ for row in rows}
    told = {
        (audience.id, kinds[row_id], row_id)
        for row_id, audiences in holders(uow, rows).items()
        for audience in audiences
    }
    heard = select(*(_feed[name] for name in _TOLD)).where(
        _feed.network_id == uow.actor.network_id, _feed.resource_id.in_([*kinds, *subject_ids])
    )
    told |= {tuple(each) for each in uow.select(heard.distinct())}
    for each in sorted(told):
        values = dict(zip(_TOLD, each, strict=True)) | {"network_id": uow.actor.network_id}
        uow.keep(Insert(FeedRow, values))
    uow.flush()
    uow.connection.execute(delete(DataKeyRow).where(_key.subject_id.in_(list(subject_ids))))
    uow.keychain.drop(subject_ids)


def _descendants(kind: type[Table]) -> Iterator[type[Table]]:
    for each in kind.__subclasses__():
        if "__tablename__" in vars(each) and each.__module__.startswith("server."):
            yield each
        yield from _descendants(each)
