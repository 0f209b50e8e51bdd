"""Reading and writing messages on the server: Pydantic over the shared dataclasses.

The adapters are built on first use and kept, because building one takes milliseconds.
"""

from __future__ import annotations

import functools
from collections.abc import Hashable
from typing import Any, TypeVar

from pydantic import GetCoreSchemaHandler, TypeAdapter, ValidationError

from server.kernel.errors import NotValid
from shared.contract import Command, View

_M = TypeVar("_M")


def adapter(kind: Any) -> TypeAdapter[Any]:
    """Give the adapter of one message class."""
    return _adapter(kind)


@functools.cache
def _adapter(kind: Hashable) -> TypeAdapter[Any]:
    made: Any = kind
    return TypeAdapter(made)


def _schema_once(kind: Any, source: Any, handler: GetCoreSchemaHandler) -> Any:
    """Have a message class described once, however many routes and messages name it.

    Pydantic would read it anew each time, and its source file with it for the docstrings: that was
    two thirds of what making the application took.
    """
    if _SCHEMA not in kind.__dict__ and kind not in _being_described:
        _being_described.add(kind)
        setattr(kind, _SCHEMA, TypeAdapter(kind).core_schema)
    return handler(source)


_SCHEMA = "__pydantic_core_schema__"
_being_described: set[Any] = set()
for _base in (Command, View):
    setattr(_base, "__get_pydantic_core_schema__", classmethod(_schema_once))  # noqa: B010 -- What is shared knows no Pydantic, and mypy no such attribute.


def dump(message: Command | View) -> dict[str, Any]:
    """Give a message as JSON values."""
    document: dict[str, Any] = adapter(type(message)).dump_python(message, mode="json")
    return document


def dump_bytes(message: Command | View) -> bytes:
    """Give a message as JSON text: the same bytes for the same message."""
    return adapter(type(message)).dump_json(message)


def load(kind: type[_M], document: Any) -> _M:
    """Read a message from JSON values.

    Raises
    ------
    NotValid
        With where and what, never the value.
    """
    try:
        loaded: _M = adapter(kind).validate_python(document, strict=False)
    except ValidationError as error:
        first = NotValid((), "invalid")
        first.faults = tuple(
            (tuple(fault["loc"]), fault["type"]) for fault in error.errors(include_input=False)
        )
        raise first from None
    return loaded
