"""Running a command or a query: the only way from an edge (HTTP, sync, worker, shell) inwards.

    edge ──▶ run ──▶ unit of work ──▶ who asks ──▶ ran before? ──▶ handler ──▶ commit ──▶ errands

A handler whose gate was never asked fails here, whatever it did: authorisation that was forgotten
fails closed. What a command leaves for the worker to do at once is run right after the commit, each
errand in its own unit of work; when the process dies in between, the worker finds it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

import structlog
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from server.kernel.actor import Actor
from server.kernel.clock import Clock
from server.kernel.command_log import NOBODY, first_answer, keep, want_first_answer
from server.kernel.errors import Conflict, KringError, NotFound, StaleRecord
from server.kernel.journal import ErrandRow
from server.kernel.problems import of_integrity
from server.kernel.store import Store
from server.kernel.tables import columns
from server.kernel.tokens import Claims
from server.kernel.unit_of_work import UnitOfWork
from shared.contract import Command, Receipt
from shared.problems import ProblemType

_log = structlog.get_logger("kring.running")
_Answer = TypeVar("_Answer")
_View = TypeVar("_View")
_WAIT_S = (10, 60, 300, 1800, 7200)
"""How long an errand that went wrong waits before the next try, by the number of tries."""

Handler = Callable[[UnitOfWork, Any], Receipt]
"""Carries out one kind of command and gives its receipt."""


class GateNotAsked(Exception):
    """A handler or query answered without asking the gate for its action. A fault of ours."""


@dataclass(frozen=True, slots=True)
class Runtime:
    """What every edge needs.

    Parameters
    ----------
    handlers
        The handler of each command class.
    find_actor
        Gives who a verified token speaks for, or raises `NotSignedIn`.
    """

    store: Store
    clock: Clock
    handlers: Mapping[type[Command], Handler]
    find_actor: Callable[[UnitOfWork, Claims], Actor]


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command went."""

    receipt: Receipt
    replayed: bool
    """Whether this is the first answer again."""


def run_command(runtime: Runtime, who: Claims | Actor, command: Command) -> Ran:
    """Carry out a command once, durably, and give its receipt.

    Raises
    ------
    KringError
        What the gate, the rules or the database refuse; nothing has happened then.
    """
    try:
        ran, errands = _once_or_again(runtime, who, command)
    except IntegrityError as error:
        raise of_integrity(error) or error from error
    except KringError as refused:
        answered = _answered_meanwhile(runtime, who, command, refused)
        if answered is None:
            raise
        return answered
    for errand, network_id in errands:
        _run_at_once(runtime, errand, network_id)
    return ran


def _once_or_again(
    runtime: Runtime, who: Claims | Actor, command: Command
) -> tuple[Ran, list[tuple[Command, UUID]]]:
    """Look again when somebody was faster between our look and our write, if only this command.

    Notes
    -----
    Whoever is refused then is told how it stands now, which no write that found another version
    can tell.
    """
    try:
        return _once(runtime, who, command)
    except IntegrityError:
        pass
    except StaleRecord as stale:
        if stale.current is not None:
            raise
    return _once(runtime, who, command)


def _once(
    runtime: Runtime, who: Claims | Actor, command: Command
) -> tuple[Ran, list[tuple[Command, UUID]]]:
    handler = runtime.handlers[type(command)]
    with UnitOfWork(runtime.store, now=runtime.clock(), command_id=command.command_id) as uow:
        uow.along.want(handler, command)
        receipt = _begin(runtime, uow, who, command)
        if receipt is not None:
            return Ran(receipt, replayed=True), []
        receipt = handler(uow, command)
        _insist_on_the_gate(uow, command.type)
        keep(uow, command, receipt)
        uow.commit()
        network_id = uow.actor.network_id
        return Ran(receipt, replayed=False), [(each, network_id) for each in uow.errands]


def _begin(
    runtime: Runtime, uow: UnitOfWork, who: Claims | Actor, command: Command
) -> Receipt | None:
    """Find out who acts, and give the answer this command got before."""
    want_first_answer(uow, command, who.account_id)
    uow.act_as(runtime.find_actor(uow, who) if isinstance(who, Claims) else who)
    return first_answer(uow, command)


def _answered_meanwhile(
    runtime: Runtime, who: Claims | Actor, command: Command, refused: KringError
) -> Ran | None:
    """Look again whether the world is not as the command needs it because it has happened.

    Notes
    -----
    The same command may commit elsewhere after we looked in the log and before we look at the row:
    on PostgreSQL before our transaction begins, on either while slow work is done outside. Then its
    own change makes it look stale, or takes away the right to make it.
    """
    if refused.problem in _SAID_BY_THE_LOG:
        return None
    command_id, now = command.command_id, runtime.clock()
    with UnitOfWork(runtime.store, now=now, command_id=command_id, writes=False) as uow:
        receipt = _begin(runtime, uow, who, command)
    return None if receipt is None else Ran(receipt, replayed=True)


def _run_at_once(runtime: Runtime, errand: Command, network_id: UUID) -> None:
    """Carry out an errand of a command that is committed: no trouble here may spoil its answer."""
    try:
        run_errand(runtime, errand, network_id)
    except Exception as error:  # noqa: BLE001 -- whatever it is, the worker finds the errand
        _log.error("errand_left", command_type=errand.type, error=type(error).__name__)


def run_query(
    runtime: Runtime,
    who: Claims | Actor | Callable[[UnitOfWork], Actor],
    action: str,
    query: Callable[..., _View],
    **arguments: Any,
) -> _View:
    """Answer a query; when it read identifiable data, that is in the journal before the answer.

    Parameters
    ----------
    who
        A function finds out who asks, in the same unit of work.
    action
        What the route declares; the gate must have let it through.
    query
        Takes the unit of work and ``arguments``.
    """
    with UnitOfWork(runtime.store, now=runtime.clock(), writes=False) as uow:
        uow.along.want(query)
        if isinstance(who, Claims):
            who = runtime.find_actor(uow, who)
        uow.act_as(who if isinstance(who, Actor) else who(uow))
        view = query(uow, **arguments)
        _insist_on_the_gate(uow, action)
        uow.commit_reads()
        return view


def run_act(
    store: Store, now: datetime, action: str, act: Callable[[UnitOfWork], _Answer | KringError]
) -> _Answer:
    """Carry out what is no command of the log, because nobody is signed in yet or a token is spent.

    Parameters
    ----------
    action
        What the route declares; the gate must have let through whoever acts in the end.
    act
        Says who acts as soon as it knows. An error it *gives* is refused after the commit: a wrong
        password and a stolen token leave a trace. An error it *raises* leaves none.

    Raises
    ------
    KringError
        What the act gave or raised.
    """
    with UnitOfWork(store, actor=Actor(network_id=NOBODY), now=now) as uow:
        answer = act(uow)
        if not isinstance(answer, KringError):
            _insist_on_the_gate(uow, action)
        uow.commit()
    if isinstance(answer, KringError):
        raise answer
    return answer


def run_as_system(store: Store, now: datetime, act: Callable[[UnitOfWork], _Answer]) -> _Answer:
    """Do what the installation does by itself and for itself: claims, seals, keys, heartbeats."""
    with UnitOfWork(store, actor=Actor(network_id=NOBODY), now=now) as uow:
        answer = act(uow)
        uow.commit()
    return answer


def run_errand(runtime: Runtime, errand: Command, network_id: UUID) -> bool:
    """Carry out what was left for the worker; tell whether it was done here and now.

    Notes
    -----
    Claiming and doing are one transaction, so an errand happens once whoever finds it. One that is
    refused for good is settled with its problem; one that fails waits longer each time.
    """
    now = runtime.clock()
    try:
        with UnitOfWork(
            runtime.store, actor=Actor(network_id=network_id), now=now, command_id=errand.command_id
        ) as uow:
            if not _settle(uow, errand.command_id, now):
                return False
            runtime.handlers[type(errand)](uow, errand)
            uow.commit()
            follow_ups = [(each, network_id) for each in uow.errands]
    except KringError as error:
        final = isinstance(error, Conflict | NotFound) and error.problem not in _AGAIN
        _put_back(runtime, errand, network_id, problem=error.problem.value, final=final)
        return False
    except Exception as error:  # noqa: BLE001 -- one errand must not stop the others
        _log.error("errand_failed", command_type=errand.type, error=type(error).__name__)
        _put_back(runtime, errand, network_id, problem=ProblemType.INTERNAL.value, final=False)
        return False
    for follow_up, network in follow_ups:
        run_errand(runtime, follow_up, network)
    return True


_SAID_BY_THE_LOG = frozenset({ProblemType.COMMAND_ID_REUSED, ProblemType.COMMAND_IN_FLIGHT})
_AGAIN = frozenset({ProblemType.STALE_RECORD, ProblemType.COMMAND_IN_FLIGHT})


def _settle(uow: UnitOfWork, errand_id: UUID, now: datetime, problem: str | None = None) -> bool:
    errand = columns(ErrandRow)
    statement = (
        update(ErrandRow)
        .where(errand.id == errand_id, errand.done_at.is_(None))
        .values(done_at=now, content=None, problem=problem)
    )
    return uow.connection.execute(statement).rowcount == 1


def _put_back(
    runtime: Runtime, errand: Command, network_id: UUID, *, problem: str, final: bool
) -> None:
    now = runtime.clock()
    with UnitOfWork(runtime.store, actor=Actor(network_id=network_id), now=now) as uow:
        if final:
            _settle(uow, errand.command_id, now, problem)
            uow.commit()
            return
        row = columns(ErrandRow)
        attempts = uow.connection.execute(
            update(ErrandRow)
            .where(row.id == errand.command_id, row.done_at.is_(None))
            .values(attempts=row.attempts + 1, problem=problem)
            .returning(row.attempts)
        ).scalar()
        if attempts is not None:
            wait = _WAIT_S[min(attempts, len(_WAIT_S)) - 1]
            uow.connection.execute(
                update(ErrandRow)
                .where(row.id == errand.command_id)
                .values(due_at=now + timedelta(seconds=wait))
            )
        uow.commit()


def _insist_on_the_gate(uow: UnitOfWork, action: str) -> None:
    if not uow.actor.is_system and action not in uow.passed:
        message = f"{action} was answered and the gate was not asked"
        raise GateNotAsked(message)
