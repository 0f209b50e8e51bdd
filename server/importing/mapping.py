"""Mappings: which column is which field, as a small file instead of code.

A mapping is JSON (its schema is in ``docs/import-mapping.schema.json``, how to write one in
``docs/importing.md``). The ones that come with Kring are in ``mappings/``; of these the one that
fits the columns of the file is chosen when none is named.

Must not: decide what a field may hold. It moves text, and says which text it did not find.
"""

from __future__ import annotations

import json
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any

from annotated_types import MinLen
from pydantic import TypeAdapter

from server.importing.reading import Row, cell_of, same_name
from server.importing.refusing import MappingRefused, RowRefused, refusal_of
from server.kernel.body import clean_text
from server.kernel.errors import NotValid
from server.kernel.messages import load
from server.network.reference import municipalities, municipality_called
from shared.contract import View

_NIS_DIGITS = 5
_FOLDER = Path(__file__).parent / "mappings"
Names = Annotated[tuple[str, ...], MinLen(1)]
Value = str | tuple[str, ...] | None


class Kind(StrEnum):
    """What is imported."""

    SCHOOLS = "schools"
    ORGANISATIONS = "organisations"
    SERVICES = "services"
    ROSTER = "roster"


_ORGANISATION = {
    "external_id": True,
    "name": True,
    "sector": True,
    "secrecy": True,
    "nis": False,
    "phone": False,
    "website": False,
    "street": False,
    "postcode": False,
    "latitude": False,
    "longitude": False,
}
FIELDS: Dictionary[Kind, Dictionary[str, bool]] = {
    Kind.SCHOOLS: {**_ORGANISATION, "sector": False, "secrecy": False, "school_type": False},
    Kind.ORGANISATIONS: {**_ORGANISATION, "kind": False},
    Kind.SERVICES: {
        **_ORGANISATION,
        "name": False,
        "sector": False,
        "secrecy": False,
        "service_key": False,
        "service_name": True,
        "life_domains": True,
        "accepts": False,
        "min_age": False,
        "max_age": False,
        "area": False,
        "languages": False,
        "opening_hours": False,
        "how_to_refer": False,
        "mandated": False,
    },
    Kind.ROSTER: {
        "school": False,
        "given_name": True,
        "family_name": True,
        "birth_date": True,
        "language": False,
        "class_name": False,
        "residence_nis": False,
    },
}
"""The fields of each kind, and whether a mapping has to give them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldMapping(View):
    """Where one field comes from. Exactly one of `column`, `join`, `any_of` and `value`."""

    column: Names | None = None
    """The column; of several names, the first that the file has."""
    join: Names | None = None
    """Columns to put together, with a space between them."""
    any_of: Names | None = None
    """Columns that may each hold it: all their values are tried, in this order."""
    value: str | None = None
    """The same for every row."""
    default: str | None = None
    """What holds when the cell is empty."""
    codes: dict[str, str] | None = None
    """What each value of the file means; compared without regard to case."""
    otherwise: str | None = None
    """What a value means that `codes` does not name; absent: the row is refused."""
    pad: int | None = None
    """Put zeros before a number until it has this many digits."""
    separator: str | None = None
    """The cell is a list, divided by this."""
    dates: Names | None = None
    """The cell is a date, written in one of these ways, such as ``DD/MM/YYYY``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup(View):
    """Another file of the same delivery, of which each row finds the one that belongs to it."""

    name: str
    """Its columns are called ``name.column`` in the rest of the mapping."""
    file: str
    key: Names
    """Columns of that file that have to be equal to ..."""
    on: Names
    """... these columns of the row, in this order."""
    where: dict[str, tuple[str, ...]] | None = None
    """Only rows of that file whose columns have one of these values."""
    optional: bool = False
    """Whether the delivery may lack that file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Each(View):
    """A cell that names several things makes a row of each."""

    column: str
    separator: str = ","


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping(View):
    """How the rows of one kind of file become what Kring knows."""

    kind: Kind
    title: str
    """What file this is for, in one line."""
    note: str = ""
    """What one should know before using it."""
    file: str | None = None
    """The main file, when a folder or an archive is given."""
    fields: dict[str, FieldMapping]
    """By the name of Kring's field."""
    only_where: dict[str, tuple[str, ...]] | None = None
    """Only rows whose columns have one of these values; the others are passed over."""
    each: Each | None = None
    lookups: tuple[Lookup, ...] = ()


def read_mapping(kind: Kind, path: Path) -> Mapping:
    """Read a mapping from a file.

    Raises
    ------
    MappingRefused
        ``mapping_not_valid`` with the place in it, ``mapping_of_other_kind``, ``field_unknown`` or
        ``missing``.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8-sig"))
        found = load(Mapping, document)
    except (OSError, ValueError) as error:
        raise MappingRefused("mapping_not_valid", path.name) from error
    except NotValid as error:
        place = ".".join(str(part) for part in error.faults[0][0])
        raise MappingRefused("mapping_not_valid", f"{path.name}: {place}") from error
    _check(kind, found)
    return found


@lru_cache
def shipped(kind: Kind) -> tuple[Mapping, ...]:
    """Give the mappings of a kind that come with Kring."""
    return tuple(read_mapping(kind, path) for path in sorted(_FOLDER.glob(f"{kind.value}_*.json")))


def choose(kind: Kind, header: tuple[str, ...]) -> Mapping:
    """Give the shipped mapping that uses most of these columns, of those that find all they need.

    Raises
    ------
    MappingRefused
        ``no_mapping_fits``, with the header.
    """
    fitting = [(_used(each, header), each) for each in shipped(kind) if _fits(each, header)]
    if not fitting:
        raise MappingRefused("no_mapping_fits", ", ".join(filter(None, header)))
    return max(fitting, key=lambda pair: pair[0])[1]


def schema() -> dict[str, Any]:
    """Give the JSON Schema of a mapping."""
    document = TypeAdapter(Mapping).json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **document}


def fields_of(mapping: Mapping, row: Row) -> dict[str, Value]:
    """Give the fields of a row as text; only those the mapping gives, none where there is nothing.

    Raises
    ------
    RowRefused
        ``value_unknown``, ``date_not_readable``, ``character_not_allowed``, ``too_many_cells`` or
        ``missing``.
    """
    if row.surplus:
        raise RowRefused("too_many_cells")
    found = {name: _value(name, field, row) for name, field in mapping.fields.items()}
    for name, needed in FIELDS[mapping.kind].items():
        if needed and not found.get(name):
            raise RowRefused("missing", name)
    return found


def passes(where: Dictionary[str, tuple[str, ...]] | None, row: Row) -> bool:
    """Tell whether the columns of a row have one of the wanted values."""
    return all(
        any(same_name(cell_of(row, column) or "", value) for value in values)
        for column, values in (where or {}).items()
    )


def nis_of(text: str) -> str | None:
    """Give the NIS code of what a cell says; none when it names no municipality of the region."""
    if len(text) == _NIS_DIGITS and text.isdigit():
        return text
    found = municipality_called(text)
    of_postcode = (each for each in municipalities() if text in each.postcodes)
    found = found or next(of_postcode, None)
    return None if found is None else found.nis


def _value(name: str, field: FieldMapping, row: Row) -> Value:
    if field.any_of is not None:
        values = (_padded(field, cell_of(row, column) or "") for column in field.any_of)
        return tuple(filter(None, values))
    text = _clean(name, _text(field, row))
    if not text:
        return field.default
    if field.separator is not None:
        parts = (part.strip() for part in text.split(field.separator))
        return tuple(_meaning(name, field, part) for part in parts if part)
    return _meaning(name, field, text)


def _clean(name: str, text: str) -> str:
    try:
        return clean_text(text, (name,))
    except NotValid as error:
        raise refusal_of(error) from error


def _text(field: FieldMapping, row: Row) -> str:
    if field.value is not None:
        return field.value
    if field.join is not None:
        return " ".join(filter(None, (cell_of(row, column) for column in field.join)))
    found = (cell_of(row, column) for column in field.column or ())
    return next((text for text in found if text is not None), "")


def _meaning(name: str, field: FieldMapping, text: str) -> str:
    if field.codes is not None:
        known = (means for code, means in field.codes.items() if same_name(code, text))
        means = next(known, field.otherwise)
        if means is None:
            raise RowRefused("value_unknown", name)
        text = means
    if field.dates is not None:
        return _date(name, field.dates, text)
    return _padded(field, text)


def _padded(field: FieldMapping, text: str) -> str:
    return text.zfill(field.pad) if field.pad is not None and text.isdigit() else text


def _date(name: str, ways: tuple[str, ...], text: str) -> str:
    for way in ways:
        pattern = way.replace("YYYY", "%Y").replace("MM", "%m").replace("DD", "%d")
        try:
            return datetime.strptime(text, pattern).replace(tzinfo=UTC).date().isoformat()
        except ValueError:
            continue
    raise RowRefused("date_not_readable", name)


def _check(kind: Kind, mapping: Mapping) -> None:
    if mapping.kind is not kind:
        raise MappingRefused("mapping_of_other_kind", f"{mapping.kind} for {kind}")
    for name, field in mapping.fields.items():
        if name not in FIELDS[kind]:
            raise MappingRefused("field_unknown", name)
        ways = (field.column, field.join, field.any_of, field.value)
        if sum(way is not None for way in ways) != 1:
            raise MappingRefused("mapping_not_valid", f"fields.{name}")
    for name, needed in FIELDS[kind].items():
        if needed and name not in mapping.fields:
            raise MappingRefused("missing", f"fields.{name}")
    for lookup in mapping.lookups:
        if len(lookup.key) != len(lookup.on):
            raise MappingRefused("mapping_not_valid", f"lookups.{lookup.name}")


def _fits(mapping: Mapping, header: tuple[str, ...]) -> bool:
    """Tell whether a file has the columns of every field that is needed, and of every condition."""
    needed = [mapping.fields[name] for name, must in FIELDS[mapping.kind].items() if must]
    return all(_has(mapping, header, field) for field in needed) and all(
        _is_there(mapping, header, column) for column in mapping.only_where or {}
    )


def _has(mapping: Mapping, header: tuple[str, ...], field: FieldMapping) -> bool:
    if field.value is not None:
        return True
    if field.join is not None:
        return all(_is_there(mapping, header, column) for column in field.join)
    return any(_is_there(mapping, header, column) for column in field.column or field.any_of or ())


def _is_there(mapping: Mapping, header: tuple[str, ...], column: str) -> bool:
    other_file = any(column.startswith(f"{lookup.name}.") for lookup in mapping.lookups)
    return other_file or any(same_name(each, column) for each in header)


def _used(mapping: Mapping, header: tuple[str, ...]) -> int:
    return sum(_has(mapping, header, field) for field in mapping.fields.values())
