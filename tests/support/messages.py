"""Messages made up from their own declarations, for properties over every command and view."""

from __future__ import annotations

import importlib
import pkgutil
import types
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from annotated_types import Ge, Le, Len, MaxLen, MinLen
from hypothesis import strategies as st

import shared
from shared.contract import Command, View

TEXT = st.characters(codec="utf-8", categories=("L", "M", "N", "P", "S", "Zs"))
"""What people write; what no text needs is refused before a message is made of it."""
MOMENTS = st.datetimes(
    datetime(2000, 1, 1),  # noqa: DTZ001 -- hypothesis adds the zone
    datetime(2100, 1, 1),  # noqa: DTZ001 -- as above
    timezones=st.just(UTC),
)
DAYS = st.dates(date(1900, 1, 1), date(2100, 1, 1))
_PLAIN: dict[Any, Any] = {
    bool: st.booleans(),
    UUID: st.uuids(),
    datetime: MOMENTS,
    date: DAYS,
    type(None): st.none(),
}


def every_message() -> Iterator[type[Any]]:
    """Give every command and view class that `shared` defines."""
    for found in pkgutil.iter_modules(shared.__path__, "shared."):
        module = importlib.import_module(found.name)
        for thing in vars(module).values():
            message = isinstance(thing, type) and issubclass(thing, Command | View)
            if message and thing.__module__ == found.name and thing not in {Command, View}:
                yield thing


def message_of(kind: type[Any]) -> st.SearchStrategy[Any]:
    """Make up messages of a class that keep to everything it promises of its fields."""
    hints = get_type_hints(kind, include_extras=True)
    parts = {each.name: value_of(hints[each.name]) for each in fields(kind)}
    return st.builds(kind, **parts)


def value_of(hint: Any) -> st.SearchStrategy[Any]:
    """Make up values of an annotation."""
    bounds: tuple[Any, ...] = ()
    if get_origin(hint) is Annotated:
        hint, *extra = get_args(hint)
        bounds = tuple(extra)
    origin, inner = get_origin(hint), get_args(hint)
    if origin in {Union, types.UnionType}:
        return st.one_of(*(value_of(each) for each in inner))
    if origin is tuple:
        least, most = _lengths(bounds, 3)
        longest = min(most, least + 2)
        return st.lists(value_of(inner[0]), min_size=least, max_size=longest).map(tuple)
    if is_dataclass(hint):
        return message_of(hint)  # type: ignore[arg-type]  # A class here, never an instance.
    return _plain(hint, bounds)


def _plain(hint: Any, bounds: tuple[Any, ...]) -> st.SearchStrategy[Any]:
    if get_origin(hint) is Literal:
        return st.sampled_from(get_args(hint))
    if get_origin(hint) is dict:
        return st.dictionaries(st.text(TEXT, max_size=5), st.integers(0, 9), max_size=2)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return st.sampled_from(hint)
    if hint is str:
        shortest, longest = _lengths(bounds, 40)
        return st.text(TEXT, min_size=shortest, max_size=min(longest, shortest + 20))
    if hint in {int, float}:
        least: Any = next((each.ge for each in bounds if isinstance(each, Ge)), -(2**31))
        most: Any = next((each.le for each in bounds if isinstance(each, Le)), 2**31)
        return st.integers(least, most) if hint is int else st.floats(least, most)
    strategy: st.SearchStrategy[Any] = _PLAIN[hint]
    return strategy


def _lengths(bounds: tuple[Any, ...], otherwise: int) -> tuple[int, int]:
    least, most = 0, otherwise
    for each in bounds:
        if isinstance(each, MinLen | Len):
            least = each.min_length
        if isinstance(each, MaxLen | Len) and each.max_length is not None:
            most = each.max_length
    return least, most
