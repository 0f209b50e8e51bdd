"""What is kept outside the database: who was erased, and the last seals of the journal.

A backup remembers what was erased after it was made, and cannot notice that its own end was cut
off. So both are copied to a folder of another disk (``KRING_AUDIT_CHECKPOINT_DIR``), by the worker
after every round and by ``kring erase`` at once:

    erasures.jsonl   one line for each young person that was erased: ids and a moment
    seals.txt        NUMBER:HASH of each last seal, as ``kring audit verify --seal`` takes it

Whoever puts a backup back erases again from the first file before anybody is served
(``kring restored``); until then the server refuses to start.

Must not: hold a name or a word, or take a line away.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

from sqlalchemy import Connection, select

from server.kernel.actor import Actor
from server.kernel.command_log import NOBODY
from server.kernel.errors import NotFound
from server.kernel.keychain import DataKeyRow
from server.kernel.running import Runtime, run_command
from server.kernel.sealing import JournalSealRow
from server.kernel.tables import columns
from server.kernel.unit_of_work import UnitOfWork
from server.people.queries import erasures
from shared.people import ReplayErasure

ERASURES = "erasures.jsonl"
SEALS = "seals.txt"
_key = columns(DataKeyRow)
_seal = columns(JournalSealRow)


def copy_out(runtime: Runtime, folder: Path, *, restored: bool = False) -> int:
    """Add what is not outside yet; give how many erasures that were.

    Parameters
    ----------
    restored
        Whether somebody has said that the database was put back from a backup. Else a journal that
        no longer has the last seal outside is not the one that was sealed: nothing is added then,
        so that verifying goes on to say so.
    """
    with _look(runtime) as uow:
        known = erased(folder)
        new = [each for each in erasures(uow) if each.young_person_id not in known]
        newest = select(_seal.number, _seal.hash).order_by(_seal.number.desc()).limit(1)
        last = uow.connection.execute(newest).first()
        follows = restored or _has(uow.connection, last_seal(folder))
    lines = [
        json.dumps(
            {
                "young_person_id": str(each.young_person_id),
                "network_id": str(each.network_id),
                "at": each.created_at.isoformat(),
            }
        )
        for each in new
    ]
    _append(folder / ERASURES, lines)
    if last is not None and follows and last_seal(folder) != (last.number, last.hash.hex()):
        _append(folder / SEALS, [f"{last.number}:{last.hash.hex()}"])
    return len(new)


def erased(folder: Path) -> dict[UUID, UUID]:
    """Give who was erased, each with the network they were of."""
    path = folder / ERASURES
    if not path.exists():
        return {}
    entries = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return {UUID(each["young_person_id"]): UUID(each["network_id"]) for each in entries}


def last_seal(folder: Path) -> tuple[int, str] | None:
    """Give number and hash of the last seal that was copied out."""
    path = folder / SEALS
    if not path.exists():
        return None
    *_, last = path.read_text(encoding="ascii").split()
    number, _, digest = last.partition(":")
    return int(number), digest


def revived(connection: Connection, folder: Path) -> list[UUID]:
    """Give who was erased and can be read again: the database is one from before."""
    wanted = list(erased(folder))
    statement = select(_key.subject_id).where(_key.subject_id.in_(wanted)).order_by(_key.subject_id)
    return [row.subject_id for row in connection.execute(statement)] if wanted else []


def erase_again(runtime: Runtime, folder: Path) -> int:
    """Erase everybody again whom a backup brought back; give how many that were."""
    with runtime.store.engine.connect() as connection:
        back = revived(connection, folder)
    known = erased(folder)
    done = 0
    for young_person_id in back:
        with _look(runtime) as uow:
            command_id = uow.new_id()
        command = ReplayErasure(command_id=command_id, young_person_id=young_person_id)
        try:
            run_command(runtime, Actor(network_id=known[young_person_id]), command)
        except NotFound:
            continue  # Another process erased them meanwhile.
        done += 1
    return done


def _has(connection: Connection, outside: tuple[int, str] | None) -> bool:
    """Tell whether the journal still has the last seal that was copied out."""
    if outside is None:
        return True
    statement = select(_seal.hash).where(_seal.number == outside[0])
    found = connection.execute(statement).first()
    return found is not None and found.hash.hex() == outside[1]


def _append(path: Path, lines: Iterable[str]) -> None:
    text = "".join(f"{line}\n" for line in lines)
    if not text:
        return
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(handle, text.encode())
        os.fsync(handle)
    finally:
        os.close(handle)


def _look(runtime: Runtime) -> UnitOfWork:
    actor = Actor(network_id=NOBODY)
    return UnitOfWork(runtime.store, actor=actor, now=runtime.clock(), writes=False)
