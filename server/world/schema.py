"""The JSON Schema of the world format, made from its classes: ``docs/world.schema.json``."""

from __future__ import annotations

import json
from typing import Any

from server.kernel.messages import adapter
from server.world.format import World

SCHEMA_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema() -> dict[str, Any]:
    """Give the JSON Schema of a world file."""
    made = adapter(World).json_schema()
    return {
        "$schema": SCHEMA_DIALECT,
        "$id": "urn:kring:world:1",
        "title": "A world of Kring",
        **{name: value for name, value in made.items() if name != "title"},
    }


def schema_text() -> str:
    """Give it as the text of ``docs/world.schema.json``."""
    return json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"
