"""A phone that is killed at a given SQL statement, in a process of its own, for the crash tests.

It kills itself with SIGKILL before the statement of that number in the scene; it says ``begun``
when the scene begins and ``durable`` when the scene's promise was given. The process is a fork of
the test's: it has imported everything already, and there is one for every statement.
"""

from __future__ import annotations

import os
import signal
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn
from uuid import UUID

from mobile.data.outbox import OutboxEntry
from mobile.data.store import Verdict
from mobile.wiring import Phone
from shared.contract import Receipt
from shared.problems import ProblemType
from shared.sync import Change, RecordKind, SyncAnswer
from tests.support.bench import a_pupil
from tests.support.phones import NOW, a_signal, opened_in
from tests.support.protocol_server import problem

DRAFT = "signal-form"


def play(folder: Path, scene: str, statement: int) -> tuple[int, list[str]]:
    """Play a scene in a process of its own; give its exit code and what it said."""
    hears, says = os.pipe()
    child = os.fork()
    if not child:
        os.close(hears)
        _play_and_end(folder, scene, statement, says)
    os.close(says)
    with os.fdopen(hears, encoding="utf-8") as heard:
        said = heard.read().split("\n")[:-1]
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    assert code in {0, -signal.SIGKILL}, said
    return code, said


def _play_and_end(folder: Path, scene: str, statement: int, says: int) -> NoReturn:
    """Never come back to the test: neither with an answer nor with an exception."""
    code = 1
    try:
        _scene(folder, scene, statement, lambda word: os.write(says, f"{word}\n".encode()))
        code = 0
    except BaseException:  # noqa: BLE001 -- Whatever it is, the test has to hear of it.
        os.write(says, traceback.format_exc().encode())
    finally:
        os._exit(code)


def enqueue(phone: Phone) -> Callable[[], None]:
    """Put a signal in the outbox instead of its draft."""
    phone.store.keep_draft(DRAFT, {"observation": "stil"})
    return lambda: phone.outbox.add(a_signal(), instead_of_draft=DRAFT)


def take(phone: Phone) -> Callable[[], None]:
    """Mark three signals as sending."""
    for _ in range(3):
        phone.outbox.add(a_signal())
    return lambda: _all_of(phone.outbox.take(at_most=2, max_bytes=10**6), 2)


def apply(phone: Phone) -> Callable[[], None]:
    """Take in an answer: one accepted, one refused, one held back, a reset, changes, a cursor."""
    phone.store.apply(_answer("old", a_pupil(1)), (), outbox=phone.outbox)
    for _ in range(3):
        phone.outbox.add(a_signal())
    accepted, refused, _ = phone.outbox.take(at_most=3, max_bytes=10**6)
    receipt = Receipt(
        command_id=accepted.command_id,
        resource="signal",
        resource_id=UUID(int=77),
        status="submitted",
        version=1,
        recorded_at=NOW,
    )
    verdicts = (
        Verdict(entry=accepted, receipt=receipt),
        Verdict(entry=refused, problem=problem(ProblemType.FORBIDDEN, 403)),
    )
    answer = _answer("new", a_pupil(2), a_pupil(3), _gone(2), reset=True)
    return lambda: phone.store.apply(answer, verdicts, outbox=phone.outbox)


def wipe(phone: Phone) -> Callable[[], None]:
    """Revoke the device while a signal is unsent."""
    phone.store.apply(_answer("old", a_pupil(1)), (), outbox=phone.outbox)
    phone.store.keep_refresh_token("secret")
    phone.outbox.add(a_signal())
    return phone.access.revoke


def _all_of(taken: tuple[OutboxEntry, ...], count: int) -> None:
    assert len(taken) == count


SCENES = {"enqueue": enqueue, "take": take, "apply": apply, "wipe": wipe}


def _answer(cursor: str, *changes: Change, reset: bool = False) -> SyncAnswer:
    return SyncAnswer(
        outcomes=(), changes=changes, cursor=cursor, more=False, reset=reset, server_time=NOW
    )


def _gone(number: int) -> Change:
    return Change(kind=RecordKind.PUPIL, id=UUID(int=number), version=2, record=None)


def _scene(folder: Path, scene: str, statement: int, say: Callable[[str], object]) -> None:
    phone = opened_in(folder)
    act = SCENES[scene](phone)
    seen = 0

    def count(_: str) -> None:
        nonlocal seen
        seen += 1
        if seen == statement:
            os.kill(os.getpid(), signal.SIGKILL)

    phone.database.connection.set_trace_callback(count)
    say("begun")
    act()
    say("durable")
    phone.database.connection.set_trace_callback(None)
