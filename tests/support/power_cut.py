"""Killing a process at a chosen place inside a command, as a power cut would.

A fork of the test's process opens the database anew, carries the command out and is killed with
SIGKILL just before or just after its n-th word to the database; ``commit`` counts as a word. What
it acknowledged before it died it says through a pipe.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, event

_ACKNOWLEDGED = b"acknowledged"


@dataclass(frozen=True, slots=True)
class Death:
    """Where to die: before or after the n-th word to the database, counted from 1."""

    word: int
    after: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the fork ended."""

    killed: bool
    """Whether it got as far as its death; false: it ended by itself first."""
    acknowledged: bool
    """Whether it had its answer before it ended."""


def run_and_die(
    open_engine: Callable[[], Engine], act: Callable[[Engine], object], at: Death
) -> Outcome:
    """Fork, act, die, and say how it went.

    Parameters
    ----------
    open_engine
        Opens the database in the fork: a connection never crosses a fork.
    act
        What to carry out on it; returning is the acknowledgement.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(reading)
            engine = open_engine()
            _die_at(engine, at)
            act(engine)
            os.write(writing, _ACKNOWLEDGED)
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read()
    _, status = os.waitpid(child, 0)
    killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    return Outcome(killed=killed, acknowledged=said == _ACKNOWLEDGED)


def _die_at(engine: Engine, at: Death) -> None:
    words = 0

    def count(*, after: bool) -> None:
        nonlocal words
        if not after:
            words += 1
        if words == at.word and after == at.after:
            os.kill(os.getpid(), signal.SIGKILL)

    @event.listens_for(engine, "before_cursor_execute")
    def before(*_: Any) -> None:
        count(after=False)

    @event.listens_for(engine, "after_cursor_execute")
    def after(*_: Any) -> None:
        count(after=True)

    # SQLAlchemy tells before a commit and not after it: the dialect's own call is wrapped for both.
    commit = engine.dialect.do_commit

    def commit_or_die(connection: Any) -> None:
        count(after=False)
        commit(connection)
        count(after=True)

    engine.dialect.do_commit = commit_or_die  # type: ignore[method-assign, assignment]  # In the fork only.
