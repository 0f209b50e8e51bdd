"""Carrying out what a phone sends: each command by itself, and how each ended.

A command that is refused stops nothing: those behind it run and get their own answer. One that
could not run because the database is away, busy or full holds back all behind it, untried: their
order is kept, and the phone is not made to wait for each of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from server.kernel.errors import KringError, NotSignedIn, NotValid, Unavailable
from server.kernel.messages import load
from server.kernel.problems import kring_error_of, problem_of, unforeseen
from server.kernel.running import Runtime, run_command
from server.kernel.tokens import Claims
from server.sync.rules import HELD_BACK
from shared.commands import PERSON_COMMANDS
from shared.contract import Command
from shared.problems import Problem
from shared.sync import CommandOutcome, OutcomeKind


def carry_out(
    runtime: Runtime, claims: Claims, documents: Iterable[Mapping[str, Any]]
) -> tuple[CommandOutcome, ...]:
    """Run commands in their order, each in its own unit of work; give how each ended.

    Raises
    ------
    NotSignedIn
        When the session ended meanwhile. What was carried out before is answered at its repeat.
    """
    outcomes: list[CommandOutcome] = []
    away: Problem | None = None
    for document in documents:
        command_id = _id_of(document)
        if away is not None:
            outcomes.append(_not_now(command_id, away))
            continue
        try:
            outcomes.append(_run(runtime, claims, document))
        except NotSignedIn:
            raise
        except Exception as error:  # noqa: BLE001 -- one command must not stop the others
            known = kring_error_of(error)
            if isinstance(known, Unavailable):
                away = problem_of(known)
            outcomes.append(_refused(command_id, known, error))
    return tuple(outcomes)


def _run(runtime: Runtime, claims: Claims, document: Mapping[str, Any]) -> CommandOutcome:
    ran = run_command(runtime, claims, _read(document))
    return CommandOutcome(
        command_id=ran.receipt.command_id,
        outcome=OutcomeKind.DUPLICATE if ran.replayed else OutcomeKind.ACCEPTED,
        receipt=ran.receipt,
    )


def _read(document: Mapping[str, Any]) -> Command:
    kind = document.get("type")
    found = PERSON_COMMANDS.get(kind) if isinstance(kind, str) else None
    if found is None:
        raise NotValid(("type",), "not_a_command")
    return load(found, document)


def _id_of(document: Mapping[str, Any]) -> UUID | None:
    try:
        return UUID(document.get("command_id"))
    except (AttributeError, TypeError, ValueError):
        return None


def _refused(command_id: UUID | None, known: KringError | None, error: Exception) -> CommandOutcome:
    if known is None:
        return _not_now(command_id, unforeseen(error))
    if known.problem in HELD_BACK:
        return _not_now(command_id, problem_of(known))
    return CommandOutcome(
        command_id=command_id, outcome=OutcomeKind.REJECTED, problem=problem_of(known)
    )


def _not_now(command_id: UUID | None, problem: Problem) -> CommandOutcome:
    return CommandOutcome(command_id=command_id, outcome=OutcomeKind.HELD_BACK, problem=problem)
