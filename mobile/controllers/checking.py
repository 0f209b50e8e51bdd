"""Checking a command against its own contract before it is queued.

The lengths and counts are read from the command's annotations, so phone and server can never
disagree about them. The codes are those the server gives for the same fault.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from annotated_types import Ge, Le, MaxLen, MinLen

from shared.contract import Command, View

_DROPPED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # Controls, but for tab and newline.
    "\u202a-\u202e\u2066-\u2069"  # Controls of direction: pasted along, seen by nobody.
    "\ud800-\udfff"  # Half a character, which a keyboard can make and UTF-8 cannot.
    "\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff"  # Private, and never a character.
    "\U000f0000-\U0010ffff]"
)
"""What the server refuses in a text: nobody types it on purpose, so no signal fails by it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormFault:
    """One field that is not as it should be yet."""

    field: str
    code: str
    """Such as ``missing``, ``too_short``, ``string_too_long``."""


def clean(text: str | None) -> str | None:
    """Give text as it can be sent: composed, without what no database keeps; none when empty."""
    if text is None:
        return None
    kept = _DROPPED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return unicodedata.normalize("NFC", kept).strip() or None


def faults_of(message: Command | View, *, within: str = "") -> tuple[FormFault, ...]:
    """Give what is not as the contract says, in the order of the fields; empty when all is well."""
    found: list[FormFault] = []
    for name, rules in _rules(type(message)).items():
        value = getattr(message, name)
        path = f"{within}{name}"
        if isinstance(value, View):
            found.extend(faults_of(value, within=f"{path}."))
        elif value is not None:
            found.extend(FormFault(field=path, code=c) for r in rules if (c := _fault(value, r)))
    return tuple(found)


def _rules(message: type[Any]) -> dict[str, tuple[object, ...]]:
    hints = get_type_hints(message, include_extras=True)
    return {name: tuple(_limits(hint)) for name, hint in hints.items() if not name.startswith("_")}


def _limits(hint: object) -> Sequence[object]:
    if get_origin(hint) is Annotated:
        return tuple(get_args(hint)[1:])
    if get_origin(hint) in (Union, UnionType):
        return tuple(rule for part in get_args(hint) for rule in _limits(part))
    return ()


def _fault(value: Any, rule: object) -> str | None:
    kind = "string_" if isinstance(value, str) else ""
    if isinstance(rule, MinLen) and len(value) < rule.min_length:
        return f"{kind}too_short"
    if isinstance(rule, MaxLen) and len(value) > rule.max_length:
        return f"{kind}too_long"
    if isinstance(rule, Ge) and value < rule.ge:
        return "greater_than_equal"
    if isinstance(rule, Le) and value > rule.le:
        return "less_than_equal"
    return None
