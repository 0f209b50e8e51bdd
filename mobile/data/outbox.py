"""The outbox: what the person meant, in the order it was meant, until the server has it.

    queued ──taken──▶ sending ──accepted or duplicate──▶ (gone; `store` keeps the confirmation)
       │                 │  ▲
       └─taken back─▶ ✗  │  └──no answer, held back: the same bytes again
                         └──rejected──▶ refused ──dealt with by the person──▶ (gone)

A command is written once, as JSON text, and those bytes are what every attempt sends: a repeat has
the same id and the same body, so the server can tell that it is one. *Sending* means that the
server may already have done it; only what never left may be taken back.

It must not: change a body, reorder, or drop anything that the server has not answered.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from mobile.data.box import SealBroken
from mobile.data.database import Database
from mobile.data.vault import Compartment, Vault
from mobile.wire import NotReadable, from_document, parse, to_bytes
from shared.contract import Command
from shared.problems import Problem

_NOT_SUBJECTS = ("account_id", "command_id", "organisation_id", "service_id")
"""Ends of the names of ids that do not tie two commands together: who and where, not about what."""


_Row = tuple[str, str, int, bytes, bytes | None]
"""Id, state, attempts, what is sealed, and the sealed problem."""


class OutboxState(StrEnum):
    """How far a command has come."""

    QUEUED = "queued"
    SENDING = "sending"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxEntry:
    """One command in the outbox."""

    command_id: UUID
    state: OutboxState
    attempts: int
    """How many requests have carried it."""
    body: bytes
    """The JSON text, the same for every attempt."""
    problem: Problem | None

    @property
    def type(self) -> str:
        """The command's name."""
        return str(parse(self.body)["type"])

    @property
    def subjects(self) -> frozenset[UUID]:
        """The ids it is about: two commands that share one keep their order."""
        return frozenset(_ids_in(parse(self.body)))


class Outbox:
    """The commands that wait in one database."""

    def __init__(self, database: Database, vault: Vault) -> None:
        """Keep them in this database, sealed by this vault."""
        self._database = database
        self._vault = vault
        self._opened: dict[str, tuple[_Row, OutboxEntry]] = vault.memory()
        """By command id its row and what it opened to: a thousand may wait for long."""

    def add(self, command: Command, *, instead_of_draft: str | None = None) -> None:
        """Put a command at the end. Durable when it returns.

        Parameters
        ----------
        command
            A command made by the person, with a fresh id.
        instead_of_draft
            The draft it was written in, which goes in the same transaction.
        """
        self.add_all((command,), instead_of_draft=instead_of_draft)

    def add_all(self, commands: Sequence[Command], *, instead_of_draft: str | None = None) -> None:
        """Put several commands at the end, all of them or none, as `add` does with one.

        For what is one act to the person and several to the server: opening a circle, deciding what
        may be shared, and asking.
        """
        rows = [
            (str(one.command_id), self._sealed_body(one.command_id, to_bytes(one)))
            for one in commands
        ]
        with self._database.transaction() as connection:
            connection.executemany(
                "INSERT INTO outbox (command_id, state, sealed) VALUES (?, 'queued', ?)", rows
            )
            if instead_of_draft is not None:
                connection.execute("DELETE FROM draft WHERE name = ?", (instead_of_draft,))

    def entries(self) -> tuple[OutboxEntry, ...]:
        """Give everything in it that opens, oldest first; `unreadable` counts the rest."""
        found = tuple(self._read())
        if len(self._opened) > len(found):
            for gone in self._opened.keys() - {str(entry.command_id) for entry in found}:
                del self._opened[gone]
        return found

    def unsent(self) -> int:
        """Count what the server has not answered for good. Needs no key."""
        query = "SELECT count(*) FROM outbox WHERE state <> 'refused'"
        (count,) = self._database.connection.execute(query).fetchone()
        return int(count)

    def refused(self) -> int:
        """Count what the server refused and the person has not dealt with. Needs no key."""
        return self.size() - self.unsent()

    def size(self) -> int:
        """Count everything in it, refused or not. Needs no key."""
        (count,) = self._database.connection.execute("SELECT count(*) FROM outbox").fetchone()
        return int(count)

    def unreadable(self) -> int:
        """Count what no longer opens, after damage: told to the person, kept in the file."""
        return self.size() - len(self.entries())

    def take(
        self, *, at_most: int, max_bytes: int, behind: Collection[UUID] = ()
    ) -> tuple[OutboxEntry, ...]:
        """Take the next commands to send, oldest first, and mark them as sending. Durable.

        Parameters
        ----------
        at_most
            How many.
        max_bytes
            How long their bodies may be together, with a comma between; the first always comes
            along, for only the server can say that it is too long.
        behind
            Ids of commands held back. They stay, and with them everything younger that is about
            the same: a withdrawal never overtakes its signal.
        """
        taken = self._next(at_most=at_most, max_bytes=max_bytes, behind=behind)
        if taken:
            with self._database.transaction() as connection:
                connection.executemany(
                    "UPDATE outbox SET state = 'sending', attempts = attempts + 1"
                    " WHERE command_id = ?",
                    [(str(entry.command_id),) for entry in taken],
                )
        return taken

    def has_more(self, *, behind: Collection[UUID] = ()) -> bool:
        """Whether `take` would give something."""
        return bool(self._next(at_most=1, max_bytes=0, behind=behind))

    def refuse(self, command_id: UUID, problem: Problem) -> None:
        """Keep a command as refused, with the reason, until the person has dealt with it."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE outbox SET state = 'refused', problem = ? WHERE command_id = ?",
                (self.sealed_problem(command_id, problem), str(command_id)),
            )

    def sealed_problem(self, command_id: UUID, problem: Problem) -> bytes:
        """Seal a problem for the row of this command."""
        place = _problem_place(command_id)
        return self._vault.seal(Compartment.OWN, to_bytes(problem), place)

    def take_back(self, command_id: UUID) -> bool:
        """Undo a command that never left this phone. Says whether it could be undone."""
        with self._database.transaction() as connection:
            gone = connection.execute(
                "DELETE FROM outbox WHERE command_id = ? AND state = 'queued' AND attempts = 0",
                (str(command_id),),
            ).rowcount
        return gone == 1

    def dismiss(self, command_id: UUID) -> bool:
        """Remove a refused command the person has dealt with. Says whether it was refused."""
        with self._database.transaction() as connection:
            gone = connection.execute(
                "DELETE FROM outbox WHERE command_id = ? AND state = 'refused'",
                (str(command_id),),
            ).rowcount
        return gone == 1

    def _sealed_body(self, command_id: UUID, body: bytes) -> bytes:
        return self._vault.seal(Compartment.OWN, body, _body_place(command_id))

    def _next(
        self, *, at_most: int, max_bytes: int, behind: Collection[UUID]
    ) -> tuple[OutboxEntry, ...]:
        taken: list[OutboxEntry] = []
        length = 0
        waiting: set[UUID] = set()
        for entry in self._read():
            if entry.state is OutboxState.REFUSED:
                continue
            if entry.command_id in behind or not waiting.isdisjoint(entry.subjects):
                waiting |= entry.subjects
                continue
            length += len(entry.body) + 1
            if len(taken) == at_most or (taken and length > max_bytes):
                break
            taken.append(entry)
        return tuple(taken)

    def _read(self) -> Iterable[OutboxEntry]:
        rows = self._database.connection.execute(
            "SELECT command_id, state, attempts, sealed, problem FROM outbox ORDER BY position"
        )
        for row in rows:
            known = self._opened.get(row[0])
            if known is not None and known[0] == row:
                yield known[1]
                continue
            entry = self._entry(row, known)
            if entry is not None:
                self._opened[row[0]] = (row, entry)
                yield entry

    def _entry(self, row: _Row, known: tuple[_Row, OutboxEntry] | None) -> OutboxEntry | None:
        """Open a row; a body that was opened before is not opened once more."""
        name, state, attempts, sealed, problem = row
        before = known[1] if known is not None and known[0][3] == sealed else None
        command_id = UUID(name)
        try:
            return OutboxEntry(
                command_id=command_id,
                state=OutboxState(state),
                attempts=attempts,
                body=self._body(command_id, sealed) if before is None else before.body,
                problem=None if problem is None else self._problem(command_id, problem),
            )
        except (SealBroken, NotReadable):
            return None

    def _body(self, command_id: UUID, sealed: bytes) -> bytes:
        return self._vault.open(Compartment.OWN, sealed, _body_place(command_id))

    def _problem(self, command_id: UUID, sealed: bytes) -> Problem:
        text = self._vault.open(Compartment.OWN, sealed, _problem_place(command_id))
        return from_document(parse(text), Problem)


def _body_place(command_id: UUID) -> bytes:
    return b"outbox|%s|body|1" % str(command_id).encode()


def _problem_place(command_id: UUID) -> bytes:
    return b"outbox|%s|problem|1" % str(command_id).encode()


def _ids_in(document: dict[str, Any]) -> Iterable[UUID]:
    for name, value in document.items():
        if isinstance(value, str) and name.endswith("_id") and not name.endswith(_NOT_SUBJECTS):
            yield UUID(value)
