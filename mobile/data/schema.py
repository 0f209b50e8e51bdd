"""The tables of the phone's file, and how an older file becomes this one.

To change them: add a migration at the end, never edit one that has shipped. Each runs in one
transaction together with its number, so a kill leaves the old file or the new one. A file of a
newer release is refused and left alone.

In clear stand only ids, versions, states, counts and the cursor; everything else is sealed. The
table of settings holds what is nobody's: a language, a text size.
"""

from __future__ import annotations

import sqlite3

_FIRST = (
    """
    CREATE TABLE record (
        kind TEXT NOT NULL,
        id TEXT NOT NULL,
        version INTEGER NOT NULL,
        sealed BLOB NOT NULL,
        PRIMARY KEY (kind, id)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE outbox (
        position INTEGER PRIMARY KEY AUTOINCREMENT,
        command_id TEXT NOT NULL UNIQUE,
        state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'refused')),
        attempts INTEGER NOT NULL DEFAULT 0,
        sealed BLOB NOT NULL,
        problem BLOB,
        CHECK ((state = 'refused') = (problem IS NOT NULL))
    )
    """,
    """
    CREATE TABLE confirmed (
        command_id TEXT NOT NULL PRIMARY KEY,
        resource_id TEXT NOT NULL,
        version INTEGER NOT NULL,
        sealed BLOB NOT NULL
    )
    """,
    "CREATE INDEX confirmed_resource ON confirmed (resource_id)",
    "CREATE TABLE draft (name TEXT NOT NULL PRIMARY KEY, sealed BLOB NOT NULL) WITHOUT ROWID",
    "CREATE TABLE secret (name TEXT NOT NULL PRIMARY KEY, sealed BLOB NOT NULL) WITHOUT ROWID",
    "CREATE TABLE fact (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE setting (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    "PRAGMA user_version = 1",
)

MIGRATIONS: tuple[tuple[str, ...], ...] = (_FIRST,)
"""Statements that lead from each version to the next; the last of each sets the number."""


class StoreTooNew(Exception):
    """The file was written by a newer release of the app, which is the one to use."""


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the tables to this release.

    Raises
    ------
    StoreTooNew
        When they are of a newer one. Nothing was changed.
    """
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > len(MIGRATIONS):
        raise StoreTooNew
    for statements in MIGRATIONS[version:]:
        connection.execute("BEGIN IMMEDIATE")
        try:
            for statement in statements:
                connection.execute(statement)
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise
