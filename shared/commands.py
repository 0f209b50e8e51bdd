"""Every command there is, by the name it travels under.

The phone's outbox, ``POST /v1/sync``, the worker and the tests find the class of a command here.
To add a command: write it in its slice's module and name it in that module's ``COMMANDS``.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import get_args, get_type_hints

from shared import (
    cases,
    consents,
    factors,
    network,
    people,
    privacy,
    referrals,
    signals,
    stalls,
    trends,
)
from shared.contract import Command


def type_of(command: type[Command]) -> str:
    """Give the name a command class travels under, such as ``signal.submit``."""
    (name,) = get_args(get_type_hints(command)["type"])
    return str(name)


def _by_type(*groups: tuple[type[Command], ...]) -> Mapping[str, type[Command]]:
    return MappingProxyType({type_of(command): command for group in groups for command in group})


PERSON_COMMANDS: Mapping[str, type[Command]] = _by_type(
    cases.COMMANDS,
    consents.COMMANDS,
    factors.COMMANDS,
    network.COMMANDS,
    people.COMMANDS,
    privacy.COMMANDS,
    referrals.COMMANDS,
    signals.COMMANDS,
    trends.COMMANDS,
)
"""Commands a person can send."""

WORKER_COMMANDS: Mapping[str, type[Command]] = _by_type(
    cases.WORKER_COMMANDS,
    consents.WORKER_COMMANDS,
    people.WORKER_COMMANDS,
    privacy.WORKER_COMMANDS,
    referrals.WORKER_COMMANDS,
    signals.WORKER_COMMANDS,
    stalls.WORKER_COMMANDS,
    trends.WORKER_COMMANDS,
)
"""Commands only the worker sends."""
