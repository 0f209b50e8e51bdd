"""Reading a world file: JSON, then the format, with every fault and where it stands."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError

from server.kernel.messages import adapter
from server.world.faults import Fault, WorldRefused
from server.world.format import World
from server.world.keys import KEY
from server.world.steps import STEPS

_IN_WORDS = {
    "dict_type": "has to be an object with a key for each thing",
    "extra_forbidden": "there is no such field here",
    "missing": "is needed and is not there",
    "string_type": "has to be text",
    "tuple_type": "has to be a list",
    "unexpected_keyword_argument": "there is no such field here",
    "union_tag_not_found": "needs the command to run, in `do`",
}


def read(text: str) -> World:
    """Read a world.

    Raises
    ------
    WorldRefused
        With every fault that was found.
    """
    try:
        document = json.loads(text, object_pairs_hook=_each_key_once)
    except json.JSONDecodeError as error:
        fault = Fault("", f"is not JSON: line {error.lineno}, column {error.colno}: {error.msg}")
        raise WorldRefused([fault]) from error
    return check(document)


def check(document: Any) -> World:
    """Check a world that was read as JSON values.

    Raises
    ------
    WorldRefused
        With every fault that was found.
    """
    try:
        world: World = adapter(World).validate_python(document, strict=False)
    except ValidationError as error:
        faults = [_fault(each) for each in error.errors(include_url=False, include_input=False)]
        raise WorldRefused(faults) from error
    return world


def _each_key_once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a key that stands twice: JSON would silently drop the first."""
    keys = [key for key, _ in pairs]
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        raise WorldRefused(
            Fault("", f"the key {key!r} stands twice in one object") for key in twice
        )
    return dict(pairs)


def _fault(error: Any) -> Fault:
    steps = [str(each) for each in error["loc"] if each not in STEPS]
    path = ""
    for step in steps:
        path += f"[{step}]" if step.isdigit() else f"{'.' if path else ''}{step}"
    return Fault(path.removesuffix(".[key]"), _in_words(error))


def _in_words(error: Any) -> str:
    kind, known = error["type"], error.get("ctx", {})
    if kind == "string_pattern_mismatch":
        return _pattern_in_words(known["pattern"])
    if kind in {"enum", "literal_error"}:
        return f"has to be {known['expected']}"
    if kind == "union_tag_invalid":
        return f"there is no command {known['tag']!r}"
    words: str = _IN_WORDS.get(kind, error["msg"])
    return words


def _pattern_in_words(pattern: str) -> str:
    if pattern == KEY:
        return "has to be a key: small letters, digits and hyphens"
    if "now" in pattern:
        return "has to be a moment, such as 2026-09-14T10:00:00+02:00, now, -30d or -3w 14:30"
    return "has to be a day, such as 2026-09-14, today, +14d or -13y"
