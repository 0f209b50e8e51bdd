"""Both readers of the contract agree: Pydantic on the server, cattrs on the phone."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import datetime
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import pytest
from annotated_types import MaxLen
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mobile.wire import NotReadable, from_document, parse, to_bytes, to_document
from server.kernel.body import read_json
from server.kernel.errors import NotValid
from server.kernel.messages import adapter, dump, dump_bytes, load
from shared.commands import PERSON_COMMANDS, WORKER_COMMANDS
from shared.contract import Command
from shared.signals import SubmitSignal
from tests.support.messages import every_message, message_of

MESSAGES = list(every_message())
COMMANDS = [*PERSON_COMMANDS.values(), *WORKER_COMMANDS.values()]


def _name(kind: type[Any]) -> str:
    return kind.__name__


@pytest.mark.parametrize("kind", MESSAGES, ids=_name)
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
)
@given(data=st.data())
def test_what_one_side_writes_the_other_reads(kind: type[Any], data: st.DataObject) -> None:
    message = data.draw(message_of(kind))
    assert from_document(parse(dump_bytes(message)), kind) == message
    assert from_document(dump(message), kind) == message
    assert load(kind, to_document(message)) == message
    assert adapter(kind).validate_json(to_bytes(message)) == message


@pytest.mark.parametrize("kind", PERSON_COMMANDS.values(), ids=_name)
@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
)
@given(data=st.data())
def test_what_a_phone_sends_passes_the_strict_reader_of_bodies(
    kind: type[Command], data: st.DataObject
) -> None:
    message = data.draw(message_of(kind))
    read = load(kind, read_json(to_bytes(message)))
    assert dump_bytes(read) == dump_bytes(load(kind, read_json(dump_bytes(message))))


def _sample(kind: type[Any]) -> Any:
    found: list[Any] = []

    @settings(max_examples=1, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(message_of(kind))
    def draw(message: Any) -> None:
        found.append(message)

    draw()
    return found[0]


@pytest.mark.parametrize("kind", COMMANDS, ids=_name)
def test_the_server_refuses_a_field_it_does_not_know_and_the_phone_reads_on(
    kind: type[Command],
) -> None:
    message = _sample(kind)
    document = dump(message) | {"unknown_field": 1}
    with pytest.raises(NotValid) as refused:
        load(kind, document)
    assert [loc for loc, _ in refused.value.faults] == [("unknown_field",)]
    assert from_document(document, kind) == message


@pytest.mark.parametrize("kind", COMMANDS, ids=_name)
def test_both_refuse_a_command_that_lacks_what_it_needs(kind: type[Command]) -> None:
    document = dump(_sample(kind))
    del document["command_id"]
    with pytest.raises(NotValid):
        load(kind, document)
    with pytest.raises(NotReadable):
        from_document(document, kind)


@pytest.mark.parametrize("kind", COMMANDS, ids=_name)
def test_both_refuse_the_name_of_another_command(kind: type[Command]) -> None:
    document = dump(_sample(kind)) | {"type": "nothing.happens"}
    with pytest.raises(NotValid):
        load(kind, document)
    with pytest.raises(NotReadable):
        from_document(document, kind)


def _longest(kind: type[Any]) -> dict[str, int]:
    found = {}
    for name, hint in get_type_hints(kind, include_extras=True).items():
        for each in (hint, *get_args(hint)):
            if get_origin(each) is Annotated and get_args(each)[0] is str:
                for bound in get_args(each)[1:]:
                    if isinstance(bound, MaxLen):
                        found[name] = bound.max_length
    return found


@pytest.mark.parametrize("kind", COMMANDS, ids=_name)
def test_the_server_refuses_a_text_that_is_one_character_too_long(kind: type[Command]) -> None:
    message = _sample(kind)
    for name, length in _longest(kind).items():
        load(kind, dump(replace(message, **{name: "x" * length})))
        with pytest.raises(NotValid) as refused:
            load(kind, dump(replace(message, **{name: "x" * (length + 1)})))
        assert {loc[0] for loc, _ in refused.value.faults} == {name}


@pytest.mark.parametrize(
    "moment",
    [
        "2026-09-14T08:00:00",
        "2026-09-14",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "yesterday",
        "",
        None,
        [],
    ],
)
def test_the_server_refuses_a_moment_without_a_zone_or_beyond_time(moment: Any) -> None:
    document = dump(_sample(SubmitSignal)) | {"made_at": moment}
    with pytest.raises(NotValid) as refused:
        load(SubmitSignal, document)
    assert {loc for loc, _ in refused.value.faults} == {("made_at",)}


def test_a_fault_never_holds_what_was_sent() -> None:
    canary = "Zag blauwe plekken"
    document = json.loads(json.dumps(dump(_sample(SubmitSignal)))) | {
        "observation": canary * 1000,
        "severity": canary,
    }
    with pytest.raises(NotValid) as refused:
        load(SubmitSignal, document)
    assert canary not in str(refused.value.faults)
    assert canary not in str(refused.value)
    assert refused.value.__suppress_context__


def test_the_same_message_is_the_same_bytes() -> None:
    message = _sample(SubmitSignal)
    assert dump_bytes(message) == dump_bytes(replace(message))
    assert {each.name for each in fields(message)} == set(json.loads(dump_bytes(message)))
    assert isinstance(message.made_at, datetime)
