"""The contract: every message has its one shape, and says how long and how many it can be."""

from __future__ import annotations

import types
from collections.abc import Iterator
from dataclasses import MISSING, FrozenInstanceError, fields, is_dataclass
from datetime import datetime
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import pytest
from annotated_types import Len, MaxLen, Predicate

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
from shared.commands import PERSON_COMMANDS, WORKER_COMMANDS, type_of
from shared.contract import Command, Receipt
from shared.problems import ProblemType
from shared.sync import RecordKind
from tests.support.messages import every_message

MESSAGES = list(every_message())
COMMANDS = [kind for kind in MESSAGES if issubclass(kind, Command)]
SLICES = (cases, consents, factors, network, people, privacy, referrals, signals, stalls, trends)


def _name(kind: type[Any]) -> str:
    return kind.__name__


def test_there_is_something_to_hold_to_this() -> None:
    assert len(MESSAGES) > 100
    assert len(COMMANDS) > 50


@pytest.mark.parametrize("kind", MESSAGES, ids=_name)
def test_a_message_is_frozen_slotted_and_keyword_only(kind: type[Any]) -> None:
    options = kind.__dataclass_params__
    assert options.frozen
    assert "__slots__" in vars(kind)
    assert all(each.kw_only for each in fields(kind))
    assert not hasattr(object.__new__(kind), "__dict__")


@pytest.mark.parametrize("kind", MESSAGES, ids=_name)
def test_a_message_says_what_it_is_in_its_docstring(kind: type[Any]) -> None:
    assert kind.__doc__
    assert not kind.__doc__.startswith(f"{kind.__name__}(")


def test_a_message_cannot_be_changed() -> None:
    receipt = Receipt(
        command_id=UUID(int=1),
        resource="signal",
        resource_id=UUID(int=2),
        status="submitted",
        version=1,
        recorded_at=datetime(2026, 9, 1),  # noqa: DTZ001 -- only held
    )
    with pytest.raises(FrozenInstanceError):
        receipt.status = "closed"  # type: ignore[misc]  # That is what must not work.


@pytest.mark.parametrize("kind", COMMANDS, ids=_name)
def test_a_command_travels_under_one_name_that_it_brings_itself(kind: type[Command]) -> None:
    resource, _, verb = type_of(kind).partition(".")
    assert resource
    assert verb
    for part in (resource, verb):
        assert part == part.lower()
        assert part.replace("-", "").isalpha()
    (own,) = [each for each in fields(kind) if each.name == "type"]
    assert own.default == type_of(kind)


@pytest.mark.parametrize("kind", COMMANDS, ids=_name)
def test_a_command_has_an_id_and_no_default_for_it(kind: type[Command]) -> None:
    (own,) = [each for each in fields(kind) if each.name == "command_id"]
    assert own.default is MISSING
    assert own.default_factory is MISSING


def test_no_two_commands_have_one_name_and_none_is_forgotten() -> None:
    known = [*PERSON_COMMANDS.values(), *WORKER_COMMANDS.values()]
    assert len(set(known)) == len(known)
    assert set(known) == set(COMMANDS)
    assert not set(PERSON_COMMANDS) & set(WORKER_COMMANDS)
    listed = [
        command
        for each in SLICES
        for group in ("COMMANDS", "WORKER_COMMANDS")
        for command in getattr(each, group, ())
    ]
    assert len(listed) == len(known)


def test_lists_that_grow_are_alphabetical() -> None:
    for vocabulary in (ProblemType, RecordKind):
        assert list(vocabulary) == sorted(vocabulary)


def _texts_without_an_end(hint: Any, where: str, *, bounded: bool = False) -> Iterator[str]:
    if get_origin(hint) is Annotated:
        hint, *bounds = get_args(hint)
        bounded = any(
            isinstance(each, MaxLen | Len) and each.max_length is not None for each in bounds
        )
    origin, inner = get_origin(hint), get_args(hint)
    if origin in {Union, types.UnionType}:
        for each in inner:
            yield from _texts_without_an_end(each, where)
    elif origin is Literal:
        return
    elif origin is tuple:
        if not bounded:
            yield where
        yield from _texts_without_an_end(inner[0], f"{where}[]")
    elif is_dataclass(hint):
        hints = get_type_hints(hint, include_extras=True)
        for name, each in hints.items():
            if not name.startswith("__"):
                yield from _texts_without_an_end(each, f"{where}.{name}")
    elif hint is str and not bounded:
        yield where


@pytest.mark.parametrize("kind", PERSON_COMMANDS.values(), ids=_name)
def test_every_text_and_list_a_person_can_send_has_an_end(kind: type[Command]) -> None:
    hints = get_type_hints(kind, include_extras=True)
    endless = [
        place
        for each in fields(kind)
        if each.name != "type"
        for place in _texts_without_an_end(hints[each.name], each.name)
    ]
    assert endless == []


def _moments(hint: Any, where: str) -> Iterator[tuple[str, bool]]:
    aware = False
    if get_origin(hint) is Annotated:
        hint, *bounds = get_args(hint)
        aware = any(isinstance(each, Predicate) for each in bounds)
    for each in get_args(hint):
        yield from _moments(each, where)
    if hint is datetime:
        yield where, aware


@pytest.mark.parametrize("kind", COMMANDS, ids=_name)
def test_every_moment_in_a_command_needs_its_zone(kind: type[Command]) -> None:
    hints = get_type_hints(kind, include_extras=True)
    naive = [
        where
        for each in fields(kind)
        for where, aware in _moments(hints[each.name], each.name)
        if not aware
    ]
    assert naive == []


@pytest.mark.parametrize("kind", MESSAGES, ids=_name)
def test_times_say_by_their_names_what_they_are(kind: type[Any]) -> None:
    hints = get_type_hints(kind)
    for each in fields(kind):
        inner = {hints[each.name], *get_args(hints[each.name])}
        if datetime in inner:
            assert each.name.endswith(("_at", "since", "server_time")) or each.name == "at"
        if each.name.endswith("_at"):
            assert datetime in inner
