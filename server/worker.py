"""The worker: what has to happen without anybody asking.

    round:  what is due by itself (jobs) ─▶ errands that are due ─▶ seal, let go, tidy, heartbeat

Every errand and every command is a unit of work of its own; one that fails is logged, waits, and
stops no other. Several workers may run: an errand is claimed by one of them and happens once, and
of two equal reminders the second is refused by its rules. A worker that is told to stop ends what
it is doing and gives the rest back.

Must not: decide. Which reminder is due, and that nothing is ever closed by silence, stands in the
slices' ``jobs`` and rules.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from uuid import UUID

import structlog
from sqlalchemy import Connection

from server import letting_go
from server.kernel import heartbeat, sealing
from server.kernel.actor import Actor
from server.kernel.command_log import NOBODY
from server.kernel.errands import claim, forget_done, give_back
from server.kernel.errors import Conflict
from server.kernel.running import Runtime, run_as_system, run_command, run_errand
from server.kernel.unit_of_work import UnitOfWork
from server.network.queries import network_ids
from shared.contract import Command

_log = structlog.get_logger("kring.worker")

Job = Callable[[UnitOfWork], list[Command]]
"""Gives the commands that are due by themselves in one network, at most a batch."""
Stop = Callable[[], bool]
"""Tells whether to begin nothing more."""

EVERY_S = 5.0
"""Seconds between rounds."""
LONGEST_PAUSE_S = 60.0
"""Seconds between rounds at the most, while the database is away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What one round did."""

    commands: int
    errands: int
    sealed: int
    """Rows of the journal."""
    let_go: int
    """Rows that nobody needs any more: at night."""
    failed: int
    """What went wrong in a way nobody foresaw; it is in the log and will be tried again."""


def work(
    runtime: Runtime,
    jobs: Sequence[Job],
    stop: threading.Event,
    *,
    every_s: float = EVERY_S,
    afterwards: Callable[[], object] = lambda: None,
) -> None:
    """Do rounds until told to stop, with so many seconds in between.

    Parameters
    ----------
    afterwards
        Done after every round, such as copying out what no backup may undo.
    """
    pause = every_s
    while True:
        try:
            one_round(runtime, jobs, stop=stop.is_set)
            afterwards()
            pause = every_s
        except Exception as error:  # noqa: BLE001 -- the database comes back; the worker stays
            pause = min(pause * 2, LONGEST_PAUSE_S)
            _log.error("round_failed", error=type(error).__name__)
        if stop.wait(pause):
            return


def one_round(runtime: Runtime, jobs: Sequence[Job], *, stop: Stop = lambda: False) -> Round:
    """Do everything that is due now, once.

    Parameters
    ----------
    stop
        Asked between one piece of work and the next.

    Raises
    ------
    sqlalchemy.exc.OperationalError
        When the database is away. What was done before is done.
    """
    commands, failed = _run_jobs(runtime, jobs, stop)
    errands = _run_errands(runtime, stop)
    sealed = _seal(runtime, stop)
    gone = letting_go.at_night(runtime, stop)
    run_as_system(runtime.store, runtime.clock(), _tidy)
    return Round(commands=commands, errands=errands, sealed=sealed, let_go=gone, failed=failed)


def is_well(runtime: Runtime, connection: Connection) -> bool:
    """Tell whether the worker on this machine finished a round recently."""
    return heartbeat.is_well(connection, name(), runtime.clock())


def name() -> str:
    """Give the name of this machine or container, under which its worker is known."""
    return socket.gethostname()[:100]


def _run_jobs(runtime: Runtime, jobs: Sequence[Job], stop: Stop) -> tuple[int, int]:
    done = failed = 0
    with _look(runtime, NOBODY) as uow:
        networks = network_ids(uow)
    for network_id in networks:
        for job in jobs:
            with _look(runtime, network_id) as uow:
                due = job(uow)
            for command in due:
                if stop():
                    return done, failed
                ended = _run(runtime, network_id, command)
                done += ended is True
                failed += ended is None
    return done, failed


def _run(runtime: Runtime, network_id: UUID, command: Command) -> bool | None:
    """Run one command; tell whether it was done, or none when something went wrong."""
    try:
        run_command(runtime, Actor(network_id=network_id), command)
    except Conflict:
        return False  # Somebody was faster: a person, or another worker.
    except Exception as error:  # noqa: BLE001 -- one command must not stop the others
        _log.error("command_failed", command_type=command.type, error=type(error).__name__)
        return None
    return True


def _run_errands(runtime: Runtime, stop: Stop) -> int:
    done = 0
    while not stop():
        claimed = claim(runtime.store, runtime.clock())
        if not claimed:
            break
        while claimed and not stop():
            errand = claimed.pop(0)
            done += run_errand(runtime, errand.command, errand.network_id)
        give_back(runtime.store, runtime.clock(), claimed)
    return done


def _seal(runtime: Runtime, stop: Stop) -> int:
    sealed = 0
    while not stop():
        seal = partial(sealing.seal, apart=sealing.APART)
        rows = run_as_system(runtime.store, runtime.clock(), seal)
        sealed += rows
        if rows < sealing.BATCH:
            break
    return sealed


def _tidy(uow: UnitOfWork) -> None:
    forget_done(uow)
    heartbeat.beat(uow, name())


def _look(runtime: Runtime, network_id: UUID) -> UnitOfWork:
    actor = Actor(network_id=network_id)
    return UnitOfWork(runtime.store, actor=actor, now=runtime.clock(), writes=False)
