"""A phone that is killed at a given SQL statement: run as a program, by the crash tests.

    python -m tests.support.crashing FOLDER SCENE STATEMENT

Kills itself with SIGKILL before the statement of that number in the scene; says ``durable`` when
the scene's promise was given, and ``ended N`` with the number of statements when it was not killed.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from mobile.data.store import Verdict
from mobile.wiring import Phone
from shared.contract import Receipt
from shared.problems import ProblemType
from shared.sync import Change, RecordKind, SyncAnswer
from tests.support.bench import a_pupil
from tests.support.phones import NOW, a_signal, opened_in
from tests.support.protocol_server import problem

DRAFT = "signal-form"


HOUSE = Path(__file__).parents[2]


def play(folder: Path, scene: str, statement: int) -> tuple[int, list[str]]:
    """Run a scene as a program of its own; give its exit code and what it said."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.crashing", str(folder), scene, str(statement)],
        cwd=HOUSE,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode in {0, -signal.SIGKILL}, done.stderr
    return done.returncode, done.stdout.split("\n")[:-1]


def say(word: str) -> None:
    """Tell the test, past any buffer."""
    os.write(1, f"{word}\n".encode())


def enqueue(phone: Phone) -> Callable[[], None]:
    """Put a signal in the outbox instead of its draft."""
    phone.store.keep_draft(DRAFT, {"observation": "stil"})
    return lambda: phone.outbox.add(a_signal(), instead_of_draft=DRAFT)


def take(phone: Phone) -> Callable[[], None]:
    """Mark three signals as sending."""
    for _ in range(3):
        phone.outbox.add(a_signal())
    return lambda: say(f"took {len(phone.outbox.take(at_most=2, max_bytes=10**6))}")


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


SCENES = {"enqueue": enqueue, "take": take, "apply": apply, "wipe": wipe}


def _answer(cursor: str, *changes: Change, reset: bool = False) -> SyncAnswer:
    return SyncAnswer(
        outcomes=(), changes=changes, cursor=cursor, more=False, reset=reset, server_time=NOW
    )


def _gone(number: int) -> Change:
    return Change(kind=RecordKind.PUPIL, id=UUID(int=number), version=2, record=None)


def main(folder: str, scene: str, statement: str) -> None:
    """Play one scene."""
    phone = opened_in(Path(folder))
    act = SCENES[scene](phone)
    seen = 0

    def count(_: str) -> None:
        nonlocal seen
        seen += 1
        if seen == int(statement):
            os.kill(os.getpid(), signal.SIGKILL)

    phone.database.connection.set_trace_callback(count)
    say("begun")
    act()
    say("durable")
    phone.database.connection.set_trace_callback(None)
    say(f"ended {seen}")


if __name__ == "__main__":
    main(*sys.argv[1:])
