"""Messages to JSON and back: whole, exact for what was meant, kind to what was said."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobile.wire import NotReadable, from_document, parse, to_bytes, to_document, to_json
from server.kernel.messages import dump, load
from shared import cases, consents, network, people, referrals, signals, sync
from shared.commands import PERSON_COMMANDS
from shared.contract import Command, View
from shared.problems import Fault, Problem
from shared.signals import SignalReceiptView, SubmitSignal
from tests.support.phones import a_signal

SLICES = (cases, consents, network, people, referrals, signals, sync)
VIEWS = sorted(
    {
        kind
        for module in SLICES
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, View) and kind is not View
    },
    key=lambda kind: kind.__name__,
)
COMMANDS = sorted(PERSON_COMMANDS.values(), key=lambda kind: kind.__name__)

FREE = st.dictionaries(st.text(max_size=5), st.integers(-9, 9), max_size=2)

st.register_type_strategy(datetime, st.datetimes(timezones=st.just(UTC)))
st.register_type_strategy(float, st.floats(allow_nan=False, allow_infinity=False))
st.register_type_strategy(sync.Change, st.builds(sync.Change, record=st.none() | FREE))
st.register_type_strategy(
    Problem, st.builds(Problem, current=st.none() | FREE, must_move_first=st.just(({"a": 1},)))
)
st.register_type_strategy(
    sync.SyncRequest, st.builds(sync.SyncRequest, commands=st.just(({"type": "x"},)))
)


@pytest.mark.parametrize("kind", [*COMMANDS, *VIEWS], ids=lambda kind: kind.__name__)
@given(data=st.data())
@settings(max_examples=6, deadline=None)
def test_phone_and_server_agree_on_every_message(
    kind: type[Command | View], data: st.DataObject
) -> None:
    message = data.draw(st.from_type(kind))
    document = json.loads(to_bytes(message))
    assert load(kind, document) == message
    assert from_document(json.loads(json.dumps(dump(message))), kind) == message


def test_an_older_phone_survives_a_newer_server() -> None:
    document = {**to_document(a_signal()), "weather": {"deep": [1]}}
    assert from_document(document, SubmitSignal).observation


@pytest.mark.parametrize(
    ("field", "odd"),
    [
        ("signal_id", 5),
        ("signal_id", "not an id"),
        ("made_at", 5),
        ("made_at", "2026-09-01T08:00:00"),
        ("made_at", "yesterday"),
        ("occurred_on", 20260901),
        ("occurred_on", "2026-02-30"),
        ("severity", "purple"),
        ("severity", 3),
        ("observation", 5),
        ("observation", None),
        ("categories", 5),
        ("leaver", "gone"),
        ("type", "signal.open"),
    ],
)
def test_what_is_not_as_it_should_be_is_not_guessed_at(field: str, odd: object) -> None:
    with pytest.raises(NotReadable):
        from_document({**to_document(a_signal()), field: odd}, SubmitSignal)


@pytest.mark.parametrize("odd", [True, 1.5, "1"])
def test_a_version_is_a_whole_number(odd: object) -> None:
    view = dict.fromkeys(SignalReceiptView.__slots__)
    with pytest.raises(NotReadable):
        from_document({**view, "version": odd}, SignalReceiptView)
    with pytest.raises(NotReadable):
        from_document(["not", "an", "object"], SignalReceiptView)


def test_a_number_is_a_number() -> None:
    @dataclass(frozen=True, slots=True, kw_only=True)
    class Place(View):
        latitude: float

    assert from_document({"latitude": 50}, Place).latitude == 50.0
    for odd in ("50", True, None):
        with pytest.raises(NotReadable):
            from_document({"latitude": odd}, Place)


def test_a_problem_keeps_its_documents_and_paths() -> None:
    problem = Problem(
        type="urn:kring:problem:stale-record",
        title="x",
        status=409,
        faults=(Fault(loc=("body", 1), type="missing"),),
        current={"status": "closed", "deep": {"version": 3}},
        must_move_first=({"kind": "case"},),
    )
    assert from_document(parse(to_bytes(problem)), Problem) == problem
    for odd in ({"faults": [{"loc": [1.5], "type": "x"}]}, {"current": [1]}):
        with pytest.raises(NotReadable):
            from_document({**to_document(problem), **odd}, Problem)


def test_text_no_utf8_can_hold_is_still_json() -> None:
    assert json.loads(to_json({"a": "\ud800é"})) == {"a": "\ud800é"}


@pytest.mark.parametrize("text", [b"", b"{", b"\xff", b"[" * 200_000])
def test_what_is_not_json_is_not_readable(text: bytes) -> None:
    with pytest.raises(NotReadable):
        parse(text)


def test_the_same_command_gives_the_same_bytes() -> None:
    signal = a_signal()
    assert to_bytes(signal) == to_bytes(signal)
    assert UUID(json.loads(to_bytes(signal))["command_id"]) == signal.command_id
