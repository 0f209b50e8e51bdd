"""One SQLite file: opened safely, written in whole transactions, never thrown away.

Durable means durable: write-ahead log with ``synchronous=FULL``, so what a transaction committed
survives a power cut. A file that is damaged is *set aside* under another name, and everything the
person wrote that can still be read is carried over, sealed as it is; the rest comes again from the
server. The phone says so; it never deletes the damaged file.

One connection, one thread, one process: the app's own loop. It knows no keys.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from mobile.clock import Clock
from mobile.data.schema import migrate

StorageTrouble = sqlite3.Error
"""The disk is full, the file is damaged: what was being written was not."""

_COMPANIONS = ("", "-wal", "-shm")

_CARRIED: tuple[tuple[str, str], ...] = (
    (
        "SELECT command_id, state, attempts, sealed, problem FROM outbox ORDER BY position",
        "INSERT INTO outbox (command_id, state, attempts, sealed, problem) VALUES (?, ?, ?, ?, ?)",
    ),
    ("SELECT name, sealed FROM draft", "INSERT INTO draft (name, sealed) VALUES (?, ?)"),
    ("SELECT name, value FROM setting", "INSERT INTO setting (name, value) VALUES (?, ?)"),
)
"""What exists nowhere else: how it is read from a damaged file and written into the new one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAside:
    """A damaged file was put aside."""

    file: Path
    """Where it is now."""
    carried: int
    """How many rows of the person's own could be taken along."""
    complete: bool
    """Whether those tables could be read to their end: if not, something unsent may be missing."""


class Database:
    """The phone's one database file."""

    def __init__(self, connection: sqlite3.Connection, *, set_aside: SetAside | None) -> None:
        """Use `open_database`."""
        self.connection = connection
        self.set_aside = set_aside
        self._watchers: list[Callable[[], None]] = []

    @contextmanager
    def transaction(
        self, *, quiet: bool = False, then: Callable[[], None] | None = None
    ) -> Iterator[sqlite3.Connection]:
        """Write everything or nothing; durable when the block has ended.

        Parameters
        ----------
        quiet
            Do not tell the watchers: nothing they show has changed.
        then
            Done after the commit and before they are told, to bring memory up to date.
        """
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield self.connection
            self.connection.execute("COMMIT")
        except BaseException:
            # A full disk may have rolled back by itself.
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")
            raise
        if then is not None:
            then()
        for watcher in () if quiet else tuple(self._watchers):
            watcher()

    def watch(self, watcher: Callable[[], None]) -> Callable[[], None]:
        """Call this after every change. Returns how to stop it."""
        self._watchers.append(watcher)
        return lambda: self._watchers.remove(watcher)

    def close(self) -> None:
        """Close the file."""
        self.connection.close()


def open_database(file: Path, *, clock: Clock) -> Database:
    """Open the file, make it, or set a damaged one aside and make a new one.

    Parameters
    ----------
    file
        Its folder exists.
    clock
        Only for the name of a damaged file.

    Raises
    ------
    StoreTooNew
        When a newer release wrote it.
    """
    try:
        return Database(_opened(file), set_aside=None)
    except sqlite3.OperationalError:
        raise  # The disk is full or the file is in use: not damage, and nothing may be moved.
    except sqlite3.DatabaseError:
        aside = _put_aside(file, clock)
    connection = _opened(file)
    carried, complete = _carry_over(aside, connection)
    return Database(connection, set_aside=SetAside(file=aside, carried=carried, complete=complete))


def _opened(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA fullfsync = ON")
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA cell_size_check = ON")
        _check(connection)
        migrate(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _check(connection: sqlite3.Connection) -> None:
    if connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
        raise sqlite3.DatabaseError("damaged")


def _put_aside(file: Path, clock: Clock) -> Path:
    stamp = clock().strftime("%Y%m%dT%H%M%S")
    aside = file.with_name(f"{file.name}.damaged-{stamp}")
    number = 1
    while aside.exists():
        number += 1
        aside = file.with_name(f"{file.name}.damaged-{stamp}-{number}")
    for companion in _COMPANIONS:
        part = file.with_name(file.name + companion)
        if part.exists():
            part.rename(aside.with_name(aside.name + companion))
    return aside


def _carry_over(aside: Path, connection: sqlite3.Connection) -> tuple[int, bool]:
    """Take along, row by row, what can still be read; seals that broke are found out later."""
    carried, complete = 0, True
    damaged = sqlite3.connect(f"{aside.absolute().as_uri()}?mode=ro", uri=True)
    try:
        for reading, writing in _CARRIED:
            try:
                for row in damaged.execute(reading):
                    carried += connection.execute(writing, row).rowcount
            except sqlite3.DatabaseError:
                complete = False
    finally:
        damaged.close()
    return carried, complete
