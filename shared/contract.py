"""The shape every message between phone, desk and server has.

A **command** says what somebody means to happen; a **view** says what is true now. Both are frozen,
slotted, keyword-only dataclasses, so one class serves the phone (read and written with cattrs) and
the server (validated by Pydantic). This module holds the two bases, the receipt that answers every
command, and the lengths of text. It imports nothing but the standard library and annotated_types:
it must run on Android.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar
from uuid import UUID

from annotated_types import Ge, Len, MaxLen, MinLen, Predicate

Line = Annotated[str, MinLen(1), MaxLen(200)]
"""One line of text: a name, a title, a place."""

Words = Annotated[str, MinLen(1), MaxLen(4000)]
"""What a person wrote or said: up to about two printed pages."""

Version = Annotated[int, Ge(1)]
"""The version of the row the person was looking at: counts from 1, one up with every change."""


def _has_a_place_in_time(at: datetime) -> bool:
    """Tell whether a moment has a zone and exists in UTC: at the ends of time it may not."""
    try:
        return at.tzinfo is not None and at.astimezone(UTC) == at
    except OverflowError:
        return False


Moment = Annotated[datetime, Predicate(_has_a_place_in_time)]
"""A moment somebody sends, with its zone: a time without one could be any of many moments."""

_MESSAGE_CONFIG: dict[str, Any] = {"extra": "forbid", "use_attribute_docstrings": True}


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """Something a person means to happen. The only way anything changes.

    Every command class gives ``type`` one literal value, ``resource.verb``: the command's name in
    the outbox, in ``POST /v1/sync``, in the command log and for the gate.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = _MESSAGE_CONFIG

    type: str
    command_id: UUID
    """Made by the client (UUIDv7). A repeat of the same command gets its first answer again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What is true now, as far as this reader may know it."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _MESSAGE_CONFIG


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt(View):
    """The answer to a command: what it touched and how that stands. Holds nobody's words."""

    command_id: UUID
    """The command this answers."""
    resource: str
    """What kind of thing was touched, such as ``signal``."""
    resource_id: UUID
    """Which one."""
    status: str
    """Its status after the command."""
    version: int
    """Its version after the command: send it back with the next change."""
    recorded_at: datetime
    """When the server recorded it, UTC. Durable before this answer was sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageInfo(View):
    """Where a page of a list ends and how to read on."""

    next_cursor: str | None = None
    """Opaque: send it back as ``cursor`` for the next page; absent on the last one."""


__all__ = [
    "Command",
    "Len",
    "Line",
    "Moment",
    "PageInfo",
    "Receipt",
    "Version",
    "View",
    "Words",
]
