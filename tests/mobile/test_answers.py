"""Answers that are strange: kinds from the future, nonsense, and answers to another question."""

from __future__ import annotations

import asyncio
import json
from uuid import uuid4

import pytest

from mobile.data.outbox import OutboxState
from mobile.sync.engine import SyncState
from mobile.wire import to_document
from shared.problems import ProblemType
from shared.sync import RecordKind
from tests.support.bench import Bench, a_pupil
from tests.support.phones import NOW, a_signal
from tests.support.protocol_server import problem


def test_changes_of_a_kind_a_newer_server_knows_are_left_out(bench: Bench) -> None:
    whole = json.loads(
        bench.server.answer(
            "POST",
            "/v1/sync",
            {"authorization": f"Bearer {next(iter(bench.server.access))}"},
            b'{"cursor":null,"commands":[]}',
        )[1]
    )
    whole["changes"] = [
        {"kind": "hologram", "id": str(uuid4()), "version": 1, "record": {}},
        {**to_document(a_pupil()), "shiny": True},
    ]
    whole["weather"] = "fine"
    bench.server.fail_next = [json.dumps(whole).encode()]
    asyncio.run(bench.sync())
    assert bench.is_in(SyncState.UP_TO_DATE)
    assert len(bench.phone.store.records(RecordKind.PUPIL)) == 1


@pytest.mark.parametrize(
    "nonsense",
    [
        b"",
        b"<html>Sign in to the school network</html>",
        b"{}",
        b"[]",
        b'{"changes":[1],"outcomes":[]}',
        b'{"changes":[{"kind":5}],"outcomes":[]}',
        b"\xff\xfe",
        b"[" * 100_000,
    ],
)
def test_nonsense_is_no_answer(bench: Bench, nonsense: bytes) -> None:
    signal = a_signal()
    bench.phone.outbox.add(signal)
    bench.server.fail_next = [nonsense]
    asyncio.run(bench.sync())
    assert bench.is_in(SyncState.BACKING_OFF)
    assert bench.phone.outbox.unsent() == 1
    asyncio.run(bench.sync())
    assert bench.server.runs == [signal.command_id]


@pytest.mark.parametrize("change", ["count", "order", "receipt", "problem", "stuck"])
def test_an_answer_that_does_not_fit_its_question_changes_nothing(
    bench: Bench, change: str
) -> None:
    signal = a_signal()
    if change != "stuck":
        bench.phone.outbox.add(signal)
    outcome = {
        "count": None,
        "order": {"command_id": str(uuid4()), "outcome": "held-back"},
        "receipt": {"command_id": str(signal.command_id), "outcome": "accepted"},
        "problem": {"command_id": None, "outcome": "rejected"},
        "stuck": None,
    }[change]
    answer = {
        "outcomes": [] if outcome is None else [outcome],
        "changes": [to_document(a_pupil())],
        "cursor": "0:0",
        "more": change == "stuck",
        "reset": False,
        "server_time": NOW.isoformat(),
    }
    asyncio.run(bench.sync())
    bench.server.carried_out.clear()
    bench.server.runs.clear()
    if change != "stuck":
        bench.phone.outbox.add(a_signal())
        (entry,) = bench.phone.outbox.entries()
        if outcome is not None and outcome["command_id"] == str(signal.command_id):
            outcome["command_id"] = str(entry.command_id)
    cursor = bench.phone.store.cursor()
    answer["cursor"] = cursor if change == "stuck" else "0:0"
    bench.server.fail_next = [json.dumps(answer).encode()]
    asyncio.run(bench.sync())
    assert bench.is_in(SyncState.BACKING_OFF)
    assert bench.phone.store.cursor() == cursor
    assert bench.phone.store.records(RecordKind.PUPIL) == ()


def test_a_rejection_without_a_readable_id_is_taken_by_its_place(bench: Bench) -> None:
    signal = a_signal()
    bench.phone.outbox.add(signal)
    answer = {
        "outcomes": [
            {
                "command_id": None,
                "outcome": "rejected",
                "problem": to_document(problem(ProblemType.BODY_NOT_VALID, 422)),
            }
        ],
        "changes": [],
        "cursor": "0:0",
        "more": False,
        "reset": False,
        "server_time": NOW.isoformat(),
    }
    bench.server.fail_next = [json.dumps(answer).encode()]
    asyncio.run(bench.sync())
    (entry,) = bench.phone.outbox.entries()
    assert entry.state is OutboxState.REFUSED
