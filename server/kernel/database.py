"""The database: opened only if it keeps what it is given.

SQLite is the embedded default, PostgreSQL 15 or newer the one for production. Whatever could lose
an acknowledged write is refused at the start: a SQLite old enough to have the WAL-reset fault, a
weaker ``synchronous``, missing foreign keys, ``synchronous_commit`` below ``on``.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError

from server.kernel import driver
from server.kernel.turns import in_turn

try:  # The bundled SQLite; where its wheel does not exist, Python's own must be new enough.
    from pysqlite3 import dbapi2 as sqlite_module
except ImportError:  # pragma: no cover -- depends on the platform
    sqlite_module = sqlite3

OLDEST_SQLITE = (3, 51, 3)
"""Before it, two connections that checkpoint at once can corrupt the write-ahead log."""
OLDEST_POSTGRESQL = 150000
BUSY_TIMEOUT_S = 5
_ANY: TypeAdapter[Any] = TypeAdapter(Any)
WRITES = "kring_writes"
"""The execution option that says whether a transaction means to write.

On SQLite one that does takes the write lock at once. On PostgreSQL one that does not is none, until
somebody begins it (`transaction`).
"""


class DatabaseRefused(Exception):
    """The database would not keep what it is given. Says what to change."""


def open_database(url: str, *, pool_size: int = 4) -> Engine:
    """Open the database behind a URL and make sure that it is durable.

    Parameters
    ----------
    url
        ``sqlite:///path/to/kring.db`` or ``postgresql://…``.
    pool_size
        How many connections stay open; one for each thread that serves requests.

    Raises
    ------
    DatabaseRefused
        When it is another kind of database, too old, or set to lose writes.
    """
    parsed = _parse(url)
    backend = parsed.get_backend_name()
    if backend == "sqlite":
        engine = _open_sqlite(parsed, pool_size)
    elif backend == "postgresql":
        engine = _open_postgresql(parsed, pool_size)
    else:
        message = f"Kring runs on SQLite or PostgreSQL, not on {backend}"
        raise DatabaseRefused(message)
    try:
        with engine.connect() as connection:
            check_durability(connection)
    except BaseException:
        engine.dispose()
        raise
    return engine


def connect_file(path: str | Path) -> Any:
    """Connect to a SQLite file past SQLAlchemy, for a backup: with the same SQLite as ever."""
    return sqlite_module.connect(path)


def check_durability(connection: Connection) -> None:
    """Refuse a connection that could lose an acknowledged write.

    Raises
    ------
    DatabaseRefused
        With the setting that is too weak.
    """
    if connection.dialect.name == "sqlite":
        _check_sqlite(connection)
    else:
        _check_postgresql(connection)


def _parse(url: str) -> URL:
    try:
        return make_url(url)
    except (ArgumentError, ValueError) as error:
        message = "that is no address of a database; such as sqlite:////var/lib/kring/kring.db is"
        raise DatabaseRefused(message) from error


def _make_private(path: Path) -> None:
    """Make a new database file that only its owner can read; its log takes over the mode."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError:
        return
    except OSError as error:
        message = f"there can be no database at {path}: {error.strerror}"
        raise DatabaseRefused(message) from error


def _open_sqlite(url: URL, pool_size: int) -> Engine:
    database = url.database or ""
    if database in {"", ":memory:"} or database.startswith("file:") or url.query:
        message = "a database in memory keeps nothing: give it a file"
        raise DatabaseRefused(message)
    if sqlite_module.sqlite_version_info < OLDEST_SQLITE:
        message = (
            f"SQLite {sqlite_module.sqlite_version} can corrupt its log; "
            f"Kring needs {'.'.join(map(str, OLDEST_SQLITE))} or newer"
        )
        raise DatabaseRefused(message)
    _make_private(Path(database))
    engine = create_engine(
        url.set(drivername="sqlite+pysqlite"),
        module=sqlite_module,
        pool_size=pool_size,
        max_overflow=0,
        json_serializer=_json,
        connect_args={
            "timeout": BUSY_TIMEOUT_S,
            "check_same_thread": False,
            "factory": in_turn(sqlite_module, BUSY_TIMEOUT_S),
        },
    )

    @event.listens_for(engine, "connect")
    def settle(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # We say BEGIN ourselves, and which kind.
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "secure_delete=ON",
            "mmap_size=0",
            "temp_store=MEMORY",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITES, False)
        if writes:
            given: Any = connection.connection.driver_connection
            given.take_turn()
        driver.say_begin(connection, "BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _open_postgresql(url: URL, pool_size: int) -> Engine:
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_size=pool_size,
        max_overflow=0,
        json_serializer=_json,
        pool_pre_ping=False,  # A lost connection is answered 503 and replaced, not asked each time.
        connect_args={
            "autocommit": True,  # We say BEGIN ourselves, as on SQLite.
            "connect_timeout": BUSY_TIMEOUT_S,
            "options": "-c statement_timeout=15000 -c lock_timeout=5000"
            " -c idle_in_transaction_session_timeout=30000 -c timezone=UTC",
        },
    )

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if connection.get_execution_options().get(WRITES, True):
            driver.say_begin(connection, "BEGIN")

    return engine


def _json(value: Any) -> str:
    return _ANY.dump_json(value).decode()


def _check_sqlite(connection: Connection) -> None:
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}
    for pragma, least in wanted.items():
        found = connection.exec_driver_sql(f"PRAGMA {pragma}").scalar_one()
        if found != least:
            message = f"SQLite has {pragma}={found}; Kring needs {least}"
            raise DatabaseRefused(message)


def _check_postgresql(connection: Connection) -> None:
    version = int(connection.execute(text("SHOW server_version_num")).scalar_one())
    if version < OLDEST_POSTGRESQL:
        message = f"PostgreSQL {version // 10000} is too old; Kring needs 15 or newer"
        raise DatabaseRefused(message)
    for setting in ("fsync", "full_page_writes", "synchronous_commit"):
        found = connection.execute(
            text("SELECT current_setting(:name)"), {"name": setting}
        ).scalar_one()
        if found not in {"on", "remote_apply"}:
            message = f"PostgreSQL has {setting}={found}; acknowledged writes could be lost"
            raise DatabaseRefused(message)
