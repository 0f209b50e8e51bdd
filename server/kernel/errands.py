"""Errands that are due: claimed in batches, so that two workers never wait for one another.

A claim is a lease: it puts the due date a little ahead. Whoever dies with a claim loses nothing:
the errand is due again soon. It still happens once: ``running.run_errand`` settles it in the same
transaction as its effect.

Must not: decide what an errand does.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import delete, select, update

from server.kernel.crypto import SealBroken
from server.kernel.errors import NotValid
from server.kernel.journal import ErrandRow
from server.kernel.messages import load
from server.kernel.running import run_as_system
from server.kernel.store import Store
from server.kernel.tables import columns
from server.kernel.unit_of_work import UnitOfWork
from shared.commands import WORKER_COMMANDS
from shared.contract import Command
from shared.ids import first_id
from shared.problems import ProblemType

_log = structlog.get_logger("kring.errands")

LEASE = timedelta(minutes=5)
"""How long a claimed errand is left to whoever claimed it."""
UNREADABLE_WAITS = timedelta(hours=2)
"""How long one that cannot be read waits: until a newer release understands it."""
KEPT = timedelta(days=30)
"""How long one that is done stays, to be looked at when something went wrong."""
_BATCH = 50

_errand = columns(ErrandRow)


@dataclass(frozen=True, slots=True)
class Claimed:
    """An errand that is ours for a while."""

    command: Command
    network_id: UUID


def claim(store: Store, now: datetime, *, limit: int = _BATCH) -> list[Claimed]:
    """Claim errands that are due, oldest first; none when there are none, or others have them.

    Notes
    -----
    One that cannot be read (sealed with other keys, made by a newer release) is put aside for some
    hours and logged. It is never thrown away.
    """
    due = (
        select(_errand.id)
        .where(_errand.done_at.is_(None), _errand.due_at <= now)
        .order_by(_errand.due_at, _errand.id)
        .limit(limit)
        .with_for_update(skip_locked=True)  # SQLite has one writer, and leaves this out.
    )
    take = (
        update(ErrandRow)
        .where(_errand.id.in_(due))
        .values(due_at=now + LEASE)
        .returning(_errand.id, _errand.network_id, _errand.type, _errand.content)
    )

    def act(uow: UnitOfWork) -> list[Claimed]:
        rows = uow.connection.execute(take).all()
        claimed = []
        for row in sorted(rows, key=lambda row: row.id):  # In the order they were made.
            command = _read(store, row.id, row.type, row.content)
            if command is None:
                _put_aside(uow, row.id)
            else:
                claimed.append(Claimed(command, row.network_id))
        return claimed

    return run_as_system(store, now, act)


def give_back(store: Store, now: datetime, claimed: Sequence[Claimed]) -> None:
    """Let others have errands that were claimed and not begun."""
    if not claimed:
        return
    ids = [each.command.command_id for each in claimed]
    again = update(ErrandRow).where(_errand.id.in_(ids), _errand.done_at.is_(None))
    run_as_system(store, now, lambda uow: uow.connection.execute(again.values(due_at=now)))


def forget_done(uow: UnitOfWork) -> int:
    """Delete errands that were done long ago; give how many."""
    limit = uow.now - KEPT
    # Ids begin with the moment they were made, so this bound reads the old end of the table only.
    oldest_kept = first_id(limit)
    gone = delete(ErrandRow).where(_errand.id < oldest_kept, _errand.done_at < limit)
    return uow.connection.execute(gone).rowcount


def _read(store: Store, errand_id: UUID, kind: str, content: bytes | None) -> Command | None:
    try:
        opened = store.keys.open_errand(errand_id, content or b"")
        return load(WORKER_COMMANDS[kind], json.loads(opened))
    except (KeyError, NotValid, SealBroken, ValueError) as error:
        _log.error("errand_unreadable", command_type=kind, error=type(error).__name__)
        return None


def _put_aside(uow: UnitOfWork, errand_id: UUID) -> None:
    uow.connection.execute(
        update(ErrandRow)
        .where(_errand.id == errand_id)
        .values(
            due_at=uow.now + UNREADABLE_WAITS,
            attempts=_errand.attempts + 1,
            problem=ProblemType.INTERNAL.value,
        )
    )
