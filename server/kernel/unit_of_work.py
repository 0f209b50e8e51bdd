"""The unit of work: the one place where a transaction begins and ends.

Everything that reads or writes goes through one of these. It opens sealed cells and seals them
again, keeps every change under the row's version, writes the journal, and refuses to commit a
change that nobody explained. Leaving it without a commit undoes everything.

    with UnitOfWork(store, actor=actor, now=now) as uow:
        ...             # find, change, record
        uow.commit()    # only then is an answer made

Must not: know what a signal or a case is.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from types import TracebackType
from typing import Any, Self, TypeVar
from uuid import UUID

from sqlalchemy import Connection, Dialect, Row, Select
from sqlalchemy.sql.elements import ColumnElement

from server.kernel.actor import Actor
from server.kernel.beside import Along, Beside, Question
from server.kernel.chronicle import Chronicle, WriteNotExplained
from server.kernel.errors import StaleRecord
from server.kernel.journal import Audience, ErrandRow, FeedRow, JournalRow, Told, notice_to
from server.kernel.keychain import DataKeyRow, Keychain
from server.kernel.locks import wait_for
from server.kernel.messages import dump_bytes
from server.kernel.prepared import Prepared
from server.kernel.reading import load
from server.kernel.store import Store
from server.kernel.tables import Table, cells_of
from server.kernel.transaction import Transaction
from server.kernel.writing import Insert, Update, Write, execute
from shared.contract import Command, Receipt
from shared.ids import ENTROPY_BYTES, uuid7

_A = TypeVar("_A")
_T = TypeVar("_T", bound=Table)


class UnitOfWork:
    """One transaction.

    Parameters
    ----------
    store
        The database and the keys.
    actor
        Who asks; the system for the worker and the command line. For a person it is told by
        `act_as`, once the session was looked up in this same transaction.
    now
        The moment this happens, aware, UTC. Everything in the transaction happens then.
    command_id
        The command being run; none for a read.
    writes
        Whether it means to write: on SQLite it then takes the write lock at once.
    """

    def __init__(
        self,
        store: Store,
        *,
        actor: Actor | None = None,
        now: datetime,
        command_id: UUID | None = None,
        writes: bool = True,
    ) -> None:
        """Prepare; nothing happens before ``with``."""
        self.store = store
        self._actor = actor
        self.now = now
        self.command_id = command_id
        self._transaction = Transaction(store.engine, writes=writes)
        self._pending: list[Write] = []
        self._chronicle = Chronicle(self._circumstances)
        self.errands: list[Command] = []
        """What the worker has to do at once; run right after the commit."""
        self.passed: set[str] = set()
        """The actions the gate has let through in this unit of work."""
        self.along = Along()
        """What is asked along with who asks, and what was said to it."""
        self.keychain = Keychain(store.keys, lambda: self._transaction.asking)
        """Opens and seals cells; knows the data keys this unit of work has met."""

    def __enter__(self) -> Self:
        """Begin."""
        self._transaction.open()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End: whatever was not committed has not happened; a reading ends as `commit_reads`."""
        self._transaction.close(well=kind is None)
        self.keychain.clear()

    @property
    def actor(self) -> Actor:
        """Who asks."""
        if self._actor is None:
            message = "nobody acts in this unit of work yet"
            raise RuntimeError(message)
        return self._actor

    def act_as(self, actor: Actor) -> None:
        """Say who asks, once the session was looked up."""
        self._actor = actor

    def outside(self, work: Callable[[], _A]) -> _A:
        """Do slow work while no transaction is open: a hash must hold no lock and no connection.

        Notes
        -----
        Only before anything was written. What was read before may have changed meanwhile: a row
        changed afterwards is still held to the version that was read.
        """
        if self._pending or self._chronicle.touched_anything:
            message = "slow work comes before the first write"
            raise RuntimeError(message)
        self.__exit__(None, None, None)
        try:
            return work()
        finally:
            self.__enter__()

    def let_through(self, action: str) -> None:
        """Keep that the gate allowed an action. For the gate only.

        Notes
        -----
        Whoever runs a command or a query refuses an answer when its declared action is not here:
        a handler that forgets to ask the gate fails closed.
        """
        self.passed.add(action)

    @property
    def connection(self) -> Connection:
        """The open connection, in the transaction, for the kernel and for Core statements."""
        return self._transaction.writing

    @property
    def dialect(self) -> Dialect:
        """What kind of database this is."""
        return self.store.engine.dialect

    def hold(self, held: UUID) -> None:
        """Let nobody else do this from where the transaction begins; see `Transaction.hold`."""
        self._transaction.hold = held

    def find(self, table: type[_T], *where: ColumnElement[bool] | bool) -> _T | None:
        """Give the one row that answers to this, or none; sealed cells come opened."""
        rows = self.all(table, *where, limit=2)
        if len(rows) > 1:
            message = f"more than one {table.__resource__} answers to this"
            raise LookupError(message)
        return rows[0] if rows else None

    def all(
        self,
        table: type[_T],
        *where: ColumnElement[bool] | bool,
        order_by: Sequence[Any] = (),
        limit: int | None = None,
    ) -> list[_T]:
        """Give the rows that answer to this, in this order; sealed cells come opened.

        Notes
        -----
        What was added or changed in this unit of work is written first, so it is seen.
        """
        self.flush()
        return load(
            self._transaction.asking, self.keychain, table, where, order_by=order_by, limit=limit
        )

    def select(self, statement: Any) -> Sequence[Row[Any]]:
        """Run a Core select of columns, for lists; sealed cells come as they are."""
        self.flush()
        return self._transaction.asking.execute(statement).all()

    def in_batches(self, statement: Select[Any], size: int) -> Iterable[Row[Any]]:
        """Run a Core select that is too long to hold: its rows come so many at a time."""
        self.flush()
        self._transaction.begin()  # PostgreSQL keeps a place in a result only until a commit.
        return self._transaction.asking.execute(statement.execution_options(yield_per=size))

    def prepared(self, statement: Prepared, **values: Any) -> list[Any]:
        """Run a select of columns that is compiled once, as `select` does."""
        self.flush()
        return statement.rows(self._transaction.asking, **values)

    def ask(self, question: Question, **values: Any) -> list[Any]:
        """Run a select with all that is asked along with it."""
        self.flush()
        return question.rows(self._transaction.asking, self.along, values)

    def told(self, beside: Beside, **values: Any) -> Sequence[Any]:
        """Give what was to be asked along, and ask it when it was not, or with other values."""
        self.flush()
        return beside.told(self._transaction.asking, self.along, values, self.actor.network_id)

    def add(self, row: Table) -> None:
        """Insert a row at the next flush: version 1, made now, in the actor's network."""
        row.network_id = self.actor.network_id
        row.version = 1
        row.created_at = self.now
        values = cells_of(row)
        self._chronicle.touch(row, [name for name, value in values.items() if value is not None])
        self._pending.append(Insert(type(row), self.keychain.seal(row, values)))

    def change(self, row: Table, **fields: Any) -> None:
        """Change a row at the next flush, only if it still has the version that was read.

        Raises
        ------
        StaleRecord
            At the flush, when another transaction changed it first.
        """
        for name, value in fields.items():
            setattr(row, name, value)
        seen = row.version
        row.version = seen + 1
        self._chronicle.touch(row, fields)
        self._pending.append(
            Update(
                type(row), row.id, seen, self.keychain.seal(row, fields) | {"version": row.version}
            )
        )

    def record(
        self,
        event_type: str,
        row: Table,
        *,
        reason: str | None = None,
        audience: Iterable[Audience] = (),
    ) -> None:
        """Explain a change (``resource.verb``) in the journal, and say who is told of it.

        Parameters
        ----------
        row
            The row this is about; which of its columns were written is added at the commit.
        reason
            A code, never a person's words.
        audience
            Whose phones and desks hear of it.
        """
        self._chronicle.tell(Told(event_type, row, reason, tuple(audience)))

    def record_read(
        self, event_type: str, rows: Table | Iterable[Table], *, fields: Iterable[str]
    ) -> None:
        """Write in the journal that this person read identifiable data of these rows."""
        self._chronicle.read_rows(event_type, (rows,) if isinstance(rows, Table) else rows, fields)

    def record_read_of(
        self,
        event_type: str,
        *,
        resource: str,
        resource_id: UUID,
        subject_id: UUID | None,
        fields: Iterable[str],
    ) -> None:
        """As `record_read`, for a list that never made rows."""
        self._chronicle.read(
            event_type,
            resource=resource,
            resource_id=resource_id,
            subject_id=subject_id,
            fields=fields,
        )

    def follow_up(self, command: Command, *, due_at: datetime | None = None) -> None:
        """Leave a command for the worker, in the same transaction as what caused it."""
        content = self.store.keys.seal_errand(command.command_id, dump_bytes(command))
        if due_at is None or due_at <= self.now:
            self.errands.append(command)
        row = {"id": command.command_id, "network_id": self.actor.network_id, "type": command.type}
        self.keep(Insert(ErrandRow, row | {"content": content, "due_at": due_at or self.now}))

    def notify(self, kind: str, row: Table, audience: Iterable[Audience]) -> None:
        """Leave a notice: what kind of thing needs looking at, never about whom."""
        for each in audience:
            notice = notice_to(each, kind, row, self.new_id())
            self.add(notice)
            self._chronicle.tell(Told("notice.send", notice, None, (each,)))

    def new_id(self) -> UUID:
        """Make an id in this moment."""
        return uuid7(self.now, os.urandom(ENTROPY_BYTES))

    def new_key(self, subject_id: UUID) -> None:
        """Make the data key of a new subject: a young person, or a question without a name."""
        row = self.keychain.make(subject_id)
        extra = {"network_id": self.actor.network_id, "created_at": self.now}
        self._pending.append(Insert(DataKeyRow, row | extra))

    def lock(self, subject_id: UUID) -> None:
        """Wait until nobody else holds this subject, and hold it until the end.

        Notes
        -----
        For rules over several rows (the last co-responsible party, the one connector), where the
        version of a single row would not notice the other transaction. SQLite has one writer.
        """
        wait_for(self.connection, subject_id)

    def receipt(self, row: Table, status: str | None = None) -> Receipt:
        """Answer a command with what it touched and how that stands."""
        if self.command_id is None:
            message = "only a command has a receipt"
            raise RuntimeError(message)
        return Receipt(
            command_id=self.command_id,
            resource=row.__resource__,
            resource_id=row.id,
            status=str(status if status is not None else getattr(row, "status", "done")),
            version=row.version,
            recorded_at=self.now,
        )

    def keep(self, write: Write) -> None:
        """Add a row that explains itself, for the kernel only."""
        self._pending.append(write)

    def flush(self) -> None:
        """Write what is waiting; in the order it was asked for."""
        if self._pending:
            self._transaction.begin()
            self._write()

    def _write(self) -> None:
        pending, self._pending = self._pending, []
        transaction = self._transaction
        if not execute(transaction.asking, pending, before_several=transaction.begin):
            raise StaleRecord

    def commit(self) -> None:
        """Explain everything, write it, and make it durable.

        Raises
        ------
        WriteNotExplained
            When an audited row was touched and nothing was recorded about it.
        StaleRecord
            When another transaction changed one of the rows first.
        """
        self._chronicle.insist_on_reasons()
        self._pending.extend(Insert(JournalRow, one) for one in self._chronicle.journal_entries())
        feed = self._chronicle.feed(self.actor.network_id)
        self._pending.extend(Insert(FeedRow, row) for row in feed)
        self._write()
        self._transaction.commit()

    def commit_reads(self) -> None:
        """Make durable that identifiable data was read, before the answer goes out.

        Raises
        ------
        WriteNotExplained
            When a row was added or changed: a query changes nothing.

        Notes
        -----
        The reading ends first: SQLite cannot turn a reader into a writer safely.
        """
        if self._chronicle.touched_anything or self._pending:
            message = "a query changed something"
            raise WriteNotExplained(message)
        self._transaction.commit()
        if not self._chronicle.read_anything:
            return
        self._transaction.write_next()
        self._pending.extend(Insert(JournalRow, one) for one in self._chronicle.take_reads())
        self._write()
        self._transaction.commit()

    def _circumstances(self) -> dict[str, Any]:
        return {
            "network_id": self.actor.network_id,
            "at": self.now,
            "account_id": self.actor.account_id,
            "session_id": self.actor.session_id,
            "command_id": self.command_id,
        }
