"""Keys: the names things have in a world file, and the ids they stand for.

The id of a thing follows from the network, the kind and the key, so building a world twice makes
it once. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated
from uuid import UUID, uuid5

from pydantic import Field

KEY = r"^[a-z0-9]([a-z0-9-]{0,78}[a-z0-9])?$"
Key = Annotated[str, Field(pattern=KEY)]
"""The name of something in the file: letters, digits and hyphens, such as ``school-linde``."""

_WORLDS = UUID("6f3b0c1e-7d52-5b8e-9a44-1c0de0a11e13")
"""The namespace of every id a world makes."""

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "account": "person",
        "action": "action",
        "case": "case",
        "contact_person": "contact",
        "dispute": "dispute",
        "enrolment": "enrolment",
        "goal": "goal",
        "handover": "handover",
        "household": "household",
        "membership": "membership",
        "note": "note",
        "organisation": "organisation",
        "question": "question",
        "referral": "referral",
        "round_table": "round-table",
        "service": "service",
        "sharing": "sharing",
        "signal": "signal",
        "site": "site",
        "young_person": "pupil",
    }
)
"""What kind of thing a command's field points at, by the end of the field's name."""


def kind_of(field: str) -> str:
    """Give the kind of thing a field such as ``to_organisation_id`` points at."""
    name = field.removesuffix("_id")
    ends = [end for end in KINDS if name == end or name.endswith(f"_{end}")]
    return KINDS[max(ends, key=len)]


def network_id(network: str) -> UUID:
    """Give the id of a network by its name."""
    return uuid5(_WORLDS, network)


def id_of(network: UUID, kind: str, key: str) -> UUID:
    """Give the id of a thing by its key."""
    return uuid5(network, f"{kind}:{key}")
