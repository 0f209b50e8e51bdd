"""The store: what the server said, and the one transaction in which an answer is taken in.

Records are only ever what an answer brought: nothing here guesses. `apply` writes outcomes,
changes and the cursor together, so a kill leaves either the question unanswered or everything
known. Rows are sealed and bound to their place; opened records are held in memory until the phone
locks, because a roster of two thousand names is searched at every keystroke.

Also here: drafts (the person's own, sealed with the own key), the session's refresh token, and
settings that are nobody's.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from mobile.data import confirmed, garbage
from mobile.data.box import SealBroken
from mobile.data.database import Database
from mobile.data.outbox import Outbox, OutboxEntry
from mobile.data.vault import Compartment, Vault
from mobile.wire import NotReadable, parse, to_document, to_json
from shared.contract import Receipt
from shared.problems import Problem
from shared.sync import Change, RecordKind, SyncAnswer

_CURSOR = "cursor"
_SERVER_KEY = "server-key"
_REFRESH = "refresh-token"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRecord:
    """One record as the server last told it."""

    kind: RecordKind
    id: UUID
    version: int
    document: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """A command the server has carried out, whose record has not come yet."""

    command_id: UUID
    body: bytes
    receipt: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What becomes of one command that was sent: one of the two is there."""

    entry: OutboxEntry
    receipt: Receipt | None = None
    """It was carried out: now, or at an earlier attempt."""
    problem: Problem | None = None
    """It was refused, for good."""


class Store:
    """The records of one phone."""

    def __init__(self, database: Database, vault: Vault) -> None:
        """Keep them in this database, sealed by this vault."""
        self._database = database
        self._vault = vault
        self._opened: dict[RecordKind, dict[UUID, StoredRecord]] | None = None
        self._bridges: dict[str, tuple[bytes, Confirmation]] = vault.memory()
        self.revision = 0
        """One up whenever records changed or were dropped from memory."""

    def unlocked(self) -> None:
        """Make ready after the vault was opened: records under a key that is gone are removed."""
        (key,) = self._facts(_SERVER_KEY)
        if key != self._vault.server_key_id:
            self.wipe()
            with self._database.transaction() as connection:
                _set_fact(connection, _SERVER_KEY, str(self._vault.server_key_id))

    def locked(self) -> None:
        """Drop everything opened from memory."""
        self._drop()

    def wipe(self) -> None:
        """Remove everything the server said and the session. The outbox and drafts stay, sealed."""
        self._drop()
        with self._database.transaction() as connection:
            _forget_records(connection)
            connection.execute("DELETE FROM confirmed")
            connection.execute("DELETE FROM secret")

    def abandon(self) -> None:
        """Remove also what the person wrote: only when the person has said so in so many words."""
        self.wipe()
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM outbox")
            connection.execute("DELETE FROM draft")

    # What the server said.

    def cursor(self) -> str | None:
        """Give the cursor of the last answer that was stored; none to start afresh."""
        (cursor,) = self._facts(_CURSOR)
        return cursor

    def start_afresh(self) -> None:
        """Forget every record and the cursor: the next answer brings all of it."""
        self._drop()
        with self._database.transaction() as connection:
            _forget_records(connection)

    def apply(self, answer: SyncAnswer, verdicts: Sequence[Verdict], *, outbox: Outbox) -> None:
        """Take in one answer: all of it or, when it is killed, nothing.

        Parameters
        ----------
        answer
            Already found to be whole.
        verdicts
            For the commands that have ended. The others stay in the outbox as they are.
        outbox
            Seals the problems of refused commands.
        """
        taken_in = self._database.transaction(then=lambda: self._update_opened(answer))
        with taken_in as connection:
            for verdict in verdicts:
                self._settle(connection, verdict, outbox)
            if answer.reset:
                connection.execute("DELETE FROM record")
            for change in answer.changes:
                self._change(connection, change)
            for verdict in verdicts:
                if verdict.receipt is not None and confirmed.is_told(connection, verdict.receipt):
                    confirmed.forget(connection, verdict.entry.command_id)
            confirmed.forget_oldest(connection)
            _set_fact(connection, _CURSOR, answer.cursor)

    def records(self, kind: RecordKind) -> tuple[StoredRecord, ...]:
        """Give the records of one kind, in no promised order."""
        return tuple(self._all()[kind].values())

    def record(self, kind: RecordKind, record_id: UUID) -> StoredRecord | None:
        """Give one record; none when the server has not told it."""
        return self._all()[kind].get(record_id)

    def confirmations(self) -> tuple[Confirmation, ...]:
        """Give what was carried out and is not yet seen in a record, oldest first."""
        rows = self._database.connection.execute(
            "SELECT command_id, sealed FROM confirmed ORDER BY rowid"
        ).fetchall()
        known = dict(self._bridges)
        self._bridges.clear()
        for command_id, sealed in rows:
            before = known.get(command_id)
            if before is not None and before[0] == sealed:
                self._bridges[command_id] = before
            elif (opened := self._confirmation(command_id, sealed)) is not None:
                self._bridges[command_id] = (sealed, opened)
        return tuple(opened for _, opened in self._bridges.values())

    # What the person is writing.

    def draft(self, name: str) -> dict[str, Any] | None:
        """Give a draft; none when there is none, or it no longer opens."""
        query = "SELECT sealed FROM draft WHERE name = ?"
        row = self._database.connection.execute(query, (name,)).fetchone()
        if row is None:
            return None
        try:
            document = parse(self._vault.open(Compartment.OWN, row[0], _place("draft", name)))
        except (SealBroken, NotReadable):
            return None
        return document if isinstance(document, dict) else None

    def keep_draft(self, name: str, document: dict[str, Any]) -> None:
        """Keep a draft instead of the one before. Durable when it returns."""
        sealed = self._vault.seal(Compartment.OWN, to_json(document), _place("draft", name))
        with self._database.transaction(quiet=True) as connection:
            connection.execute(
                "INSERT INTO draft (name, sealed) VALUES (?, ?)"
                " ON CONFLICT (name) DO UPDATE SET sealed = excluded.sealed",
                (name, sealed),
            )

    def drafts(self) -> tuple[str, ...]:
        """Give the names of the drafts. Needs no key."""
        rows = self._database.connection.execute("SELECT name FROM draft ORDER BY name")
        return tuple(name for (name,) in rows)

    def drop_draft(self, name: str) -> None:
        """Remove a draft the person does not want."""
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM draft WHERE name = ?", (name,))

    # The session and the settings.

    def refresh_token(self) -> str | None:
        """Give the refresh token; none when nobody is signed in, or it no longer opens."""
        query = "SELECT sealed FROM secret WHERE name = ?"
        row = self._database.connection.execute(query, (_REFRESH,)).fetchone()
        if row is None:
            return None
        try:
            return self._vault.open(Compartment.SERVER, row[0], _place("secret", _REFRESH)).decode()
        except SealBroken:
            return None

    def keep_refresh_token(self, token: str) -> None:
        """Keep this token instead of the one before. Durable when it returns."""
        sealed = self._vault.seal(Compartment.SERVER, token.encode(), _place("secret", _REFRESH))
        with self._database.transaction(quiet=True) as connection:
            connection.execute(
                "INSERT INTO secret (name, sealed) VALUES (?, ?)"
                " ON CONFLICT (name) DO UPDATE SET sealed = excluded.sealed",
                (_REFRESH, sealed),
            )

    def told(self, name: str) -> dict[str, Any] | None:
        """Give a single thing the server said, such as who one is; none when it does not open."""
        query = "SELECT sealed FROM secret WHERE name = ?"
        row = self._database.connection.execute(query, (_told(name),)).fetchone()
        if row is None:
            return None
        try:
            text = self._vault.open(Compartment.SERVER, row[0], _place("secret", _told(name)))
            document = parse(text)
        except (SealBroken, NotReadable):
            return None
        return document if isinstance(document, dict) else None

    def keep_told(self, name: str, document: dict[str, Any]) -> None:
        """Keep a single thing the server said instead of the one before; wiped with the rest."""
        place = _place("secret", _told(name))
        sealed = self._vault.seal(Compartment.SERVER, to_json(document), place)
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO secret (name, sealed) VALUES (?, ?)"
                " ON CONFLICT (name) DO UPDATE SET sealed = excluded.sealed",
                (_told(name), sealed),
            )

    def told_under(self, beginning: str) -> tuple[str, ...]:
        """Give the names of what the server said that begin so. Needs no key."""
        rows = self._database.connection.execute("SELECT name FROM secret ORDER BY name")
        names = (name.removeprefix(_told("")) for (name,) in rows if name.startswith(_told("")))
        return tuple(name for name in names if name.startswith(beginning))

    def forget_told(self, *names: str) -> None:
        """Remove single things the server said."""
        with self._database.transaction(quiet=True) as connection:
            for name in names:
                connection.execute("DELETE FROM secret WHERE name = ?", (_told(name),))

    def setting(self, name: str) -> str | None:
        """Give a setting that is nobody's, such as the language."""
        query = "SELECT value FROM setting WHERE name = ?"
        row = self._database.connection.execute(query, (name,)).fetchone()
        return None if row is None else str(row[0])

    def keep_setting(self, name: str, value: str) -> None:
        """Keep a setting."""
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO setting (name, value) VALUES (?, ?)"
                " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                (name, value),
            )

    def _confirmation(self, command_id: str, sealed: bytes) -> Confirmation | None:
        try:
            text = self._vault.open(Compartment.SERVER, sealed, _place("confirmed", command_id))
        except SealBroken:
            return None  # The record itself comes from the server; this was only a bridge to it.
        body, receipt = parse(text)
        return Confirmation(command_id=UUID(command_id), body=to_json(body), receipt=receipt)

    def _drop(self) -> None:
        self._opened = None
        garbage.look_at_everything()
        self.revision += 1

    def _facts(self, *names: str) -> tuple[str | None, ...]:
        found = dict(self._database.connection.execute("SELECT name, value FROM fact").fetchall())
        return tuple(found.get(name) for name in names)

    def _settle(self, connection: sqlite3.Connection, verdict: Verdict, outbox: Outbox) -> None:
        command_id = verdict.entry.command_id
        if verdict.problem is not None:
            connection.execute(
                "UPDATE outbox SET state = 'refused', problem = ? WHERE command_id = ?",
                (outbox.sealed_problem(command_id, verdict.problem), str(command_id)),
            )
            return
        receipt = verdict.receipt
        if receipt is None:
            raise ValueError("a verdict says one or the other")
        connection.execute("DELETE FROM outbox WHERE command_id = ?", (str(command_id),))
        both = to_json([parse(verdict.entry.body), to_document(receipt)])
        sealed = self._vault.seal(Compartment.SERVER, both, _place("confirmed", str(command_id)))
        confirmed.keep(connection, command_id, receipt, sealed)

    def _change(self, connection: sqlite3.Connection, change: Change) -> None:
        key = (change.kind.value, str(change.id))
        if change.record is None:
            connection.execute("DELETE FROM record WHERE kind = ? AND id = ?", key)
            confirmed.forget_of(connection, change.id, None)
            return
        sealed = self._vault.seal(
            Compartment.SERVER, to_json(change.record), _place("record", *key)
        )
        connection.execute(
            "INSERT OR REPLACE INTO record (kind, id, version, sealed) VALUES (?, ?, ?, ?)",
            (*key, change.version, sealed),
        )
        confirmed.forget_of(connection, change.id, change.version)

    def _all(self) -> dict[RecordKind, dict[UUID, StoredRecord]]:
        if self._opened is None:
            try:
                self._opened = self._open_all()
            except SealBroken:
                # A damaged row. The server still has it: ask for everything again.
                self.start_afresh()
                self._opened = {kind: {} for kind in RecordKind}
        return self._opened

    def _open_all(self) -> dict[RecordKind, dict[UUID, StoredRecord]]:
        opened: dict[RecordKind, dict[UUID, StoredRecord]] = {kind: {} for kind in RecordKind}
        rows = self._database.connection.execute(
            "SELECT kind, id, version, sealed FROM record ORDER BY kind, id"
        )
        for kind, record_id, version, sealed in rows:
            text = self._vault.open(Compartment.SERVER, sealed, _place("record", kind, record_id))
            opened[RecordKind(kind)][UUID(record_id)] = StoredRecord(
                kind=RecordKind(kind), id=UUID(record_id), version=version, document=parse(text)
            )
        return opened

    def _update_opened(self, answer: SyncAnswer) -> None:
        opened = self._opened
        if opened is None or answer.reset:
            self._drop()
            return
        self.revision += 1
        for change in answer.changes:
            if change.record is None:
                opened[change.kind].pop(change.id, None)
            else:
                opened[change.kind][change.id] = StoredRecord(
                    kind=change.kind, id=change.id, version=change.version, document=change.record
                )


def _forget_records(connection: sqlite3.Connection) -> None:
    connection.execute("DELETE FROM record")
    connection.execute("DELETE FROM fact WHERE name = ?", (_CURSOR,))


def _set_fact(connection: sqlite3.Connection, name: str, value: str) -> None:
    connection.execute(
        "INSERT INTO fact (name, value) VALUES (?, ?)"
        " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (name, value),
    )


def _told(name: str) -> str:
    return f"told:{name}"


def _place(*parts: str) -> bytes:
    return "|".join((*parts, "1")).encode()
