"""Messages to JSON and back, for every dataclass in ``shared``.

The phone cannot use Pydantic (it does not ship on Android), so cattrs does it. What the *server*
said is read kindly: fields this phone does not know are ignored, so that an older phone survives a
newer server. What the *person* meant is written as it is, once, and kept as those bytes.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar, get_args, get_origin
from uuid import UUID

import cattrs
from cattrs.errors import CattrsError

from shared.contract import Command, View

Message = TypeVar("Message", bound="Command | View")


class NotReadable(ValueError):
    """The document is not the message that was expected. Says where, never what stood there."""


def _uuid(value: object, _: type[UUID]) -> UUID:
    if not isinstance(value, str):
        raise NotReadable("uuid")
    return UUID(value)


def _moment(value: object, _: type[datetime]) -> datetime:
    if not isinstance(value, str):
        raise NotReadable("moment")
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise NotReadable("moment without a zone")
    return moment


def _day(value: object, _: type[date]) -> date:
    if not isinstance(value, str):
        raise NotReadable("day")
    return date.fromisoformat(value)


def _text(value: object, kind: type[str]) -> str:
    """Take text as text, and a code only when it is on the list (a `StrEnum` is a kind of text)."""
    if not isinstance(value, str):
        raise NotReadable(kind.__name__)
    return value if kind is str else kind(value)


def _exactly(value: object, kind: type[Any]) -> Any:
    """Take a whole number or yes/no only as what it is: no guessing, no rounding."""
    if type(value) is not kind:
        raise NotReadable(kind.__name__)
    return value


def _number(value: object, _: type[float]) -> float:
    """Take a number as a number; JSON writes 1.0 as 1."""
    if type(value) is int or type(value) is float:
        return float(value)
    raise NotReadable("number")


def _text_or_number(value: object, _: object) -> str | int:
    """Take a step in a path through a document: a key or a position."""
    if type(value) is str or type(value) is int:
        return value
    raise NotReadable("key or position")


def _document(value: object, _: object) -> dict[str, Any]:
    """Take a JSON object as it came: it is read further by whoever knows what it is."""
    if not isinstance(value, dict):
        raise NotReadable("object")
    return value


def _is_free_document(kind: object) -> bool:
    return get_origin(kind) is dict and get_args(kind) == (str, Any)


def make_converter() -> cattrs.Converter:
    """Build the converter of this contract."""
    converter = cattrs.Converter(forbid_extra_keys=False, detailed_validation=False)
    converter.register_structure_hook(str, _text)
    converter.register_structure_hook(int, _exactly)
    converter.register_structure_hook(bool, _exactly)
    converter.register_structure_hook(float, _number)
    converter.register_structure_hook(str | int, _text_or_number)
    converter.register_structure_hook(UUID, _uuid)
    converter.register_structure_hook(datetime, _moment)
    converter.register_structure_hook(date, _day)
    converter.register_structure_hook_func(_is_free_document, _document)
    converter.register_unstructure_hook(UUID, str)
    converter.register_unstructure_hook(datetime, datetime.isoformat)
    converter.register_unstructure_hook(date, date.isoformat)
    converter.register_unstructure_hook(StrEnum, str)
    converter.register_unstructure_hook_func(_is_free_document, dict)
    return converter


_CONVERTER = make_converter()


def to_document(message: Command | View) -> dict[str, Any]:
    """Give a message as JSON values."""
    document: dict[str, Any] = _CONVERTER.unstructure(message)
    return document


def to_bytes(message: Command | View) -> bytes:
    """Give a message as JSON text in UTF-8, without a needless space."""
    return to_json(to_document(message))


def to_json(values: object) -> bytes:
    """Give JSON values as text in UTF-8, without a needless space."""
    dump = functools.partial(json.dumps, values, separators=(",", ":"), allow_nan=False)
    try:
        return dump(ensure_ascii=False).encode()
    except UnicodeEncodeError:
        # Half of a surrogate pair, from a keyboard: written as an escape, the text stays JSON.
        return dump(ensure_ascii=True).encode()


def from_document(document: object, kind: type[Message]) -> Message:
    """Read a message from JSON values.

    Raises
    ------
    NotReadable
        When it is not such a message.
    """
    if not isinstance(document, Mapping):
        raise NotReadable(kind.__name__)
    try:
        message = _CONVERTER.structure(document, kind)
    except (CattrsError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise NotReadable(kind.__name__) from None
    return message


def parse(text: bytes) -> Any:
    """Read JSON text.

    Raises
    ------
    NotReadable
        When it is not JSON in UTF-8, or nested beyond reason.
    """
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise NotReadable("json") from None
