"""Rows as a mapping sees them: with what other files say of them, one row for each thing named.

Must not: leave a row out silently. What a mapping passes over is told apart from what it takes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from server.importing.mapping import Lookup, Mapping, passes
from server.importing.reading import Row, Source, Table, cell_of, same_name
from server.importing.refusing import FileRefused

_Key = tuple[str, ...]


def joined_rows(source: Source, table: Table, mapping: Mapping) -> Iterator[tuple[Row, bool]]:
    """Give each row with the columns of the other files, and whether the mapping takes it.

    Raises
    ------
    FileRefused
        When another file that is needed is not there or cannot be read; ``no_such_column`` when it
        lacks the column it is found by.
    """
    found = [(lookup, _index(source, lookup)) for lookup in mapping.lookups]
    for whole in table.rows:
        for row in _one_of_each(mapping, whole):
            cells = dict(row.cells)
            for lookup, index in found:
                key = _key(replace(row, cells=cells), lookup.on)
                match = index.get(key)
                if match is not None:
                    cells |= {f"{lookup.name}.{name}": text for name, text in match.cells.items()}
            complete = replace(row, cells=cells)
            yield complete, passes(mapping.only_where, complete)


def _one_of_each(mapping: Mapping, row: Row) -> Iterator[Row]:
    each = mapping.each
    text = cell_of(row, each.column) if each is not None else None
    if each is None or not text:
        yield row
        return
    others = {name: text for name, text in row.cells.items() if not same_name(name, each.column)}
    for part in text.split(each.separator):
        if part.strip():
            yield replace(row, cells=others | {each.column: part.strip()})


def _index(source: Source, lookup: Lookup) -> dict[_Key, Row]:
    """Find the first row for each key, of those the mapping wants."""
    table = source.sibling(lookup.file)
    if table is None:
        if lookup.optional:
            return {}
        raise FileRefused("no_such_file", lookup.file)
    for column in lookup.key:
        if table.column(column) is None:
            raise FileRefused("no_such_column", f"{lookup.file}: {column}")
    index: dict[_Key, Row] = {}
    for row in table.rows:
        if passes(lookup.where, row):
            index.setdefault(_key(row, lookup.key), row)
    return index


def _key(row: Row, columns: tuple[str, ...]) -> _Key:
    return tuple((cell_of(row, column) or "").casefold() for column in columns)
