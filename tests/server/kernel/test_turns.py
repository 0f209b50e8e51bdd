"""Turns: who writes to a SQLite file waits for the one before, and no turn is ever lost."""

from collections.abc import Iterator
from contextlib import closing
from threading import Event, Thread

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import OperationalError

from server.kernel import database
from server.kernel.database import WRITES, connect_file, open_database
from tests.support.databases import Databases


@pytest.fixture
def engine(databases: Databases) -> Iterator[Engine]:
    with databases.fresh("sqlite") as url:
        opened = open_database(url)
        yield opened
        opened.dispose()


def _writing(engine: Engine) -> Connection:
    return engine.connect().execution_options(**{WRITES: True})


def _write(connection: Connection, name: str) -> None:
    beat = "INSERT INTO worker_beat (name, at) VALUES (:name, '2026-11-26 08:00:00')"
    connection.execute(text(beat), {"name": name})


def _names(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return list(
            connection.execute(text("SELECT name FROM worker_beat ORDER BY rowid")).scalars()
        )


def test_whoever_waits_writes_as_soon_as_the_one_before_has_ended(engine: Engine) -> None:
    begun = Event()

    def second() -> None:
        begun.set()
        with _writing(engine) as connection:
            _write(connection, "second")
            connection.commit()

    waiting = Thread(target=second)
    with _writing(engine) as connection:
        _write(connection, "first")
        waiting.start()
        begun.wait()
        waiting.join(0.05)
        assert waiting.is_alive()
        connection.commit()
        waiting.join(5)
        assert not waiting.is_alive()

    assert _names(engine) == ["first", "second"]


def test_a_turn_ends_with_a_commit_a_rollback_a_close_and_a_loss(engine: Engine) -> None:
    def commit(connection: Connection) -> None:
        connection.commit()

    def undo(connection: Connection) -> None:
        connection.rollback()

    def leave(_: Connection) -> None:
        """Let the pool undo it."""

    def lose(connection: Connection) -> None:
        connection.invalidate()

    for end in (commit, undo, leave, lose):
        with _writing(engine) as connection:
            _write(connection, end.__name__)
            end(connection)

    with _writing(engine) as connection:
        _write(connection, "last")
        connection.commit()
    assert _names(engine) == ["commit", "last"]


def test_a_file_that_another_process_holds_is_said_to_be_taken(
    databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT_S", 0.05)
    with databases.fresh("sqlite") as url:
        engine = open_database(url)
        with closing(connect_file(url.removeprefix("sqlite:///"))) as other:
            other.execute("BEGIN IMMEDIATE")
            with _writing(engine) as connection, pytest.raises(OperationalError, match="locked"):
                _write(connection, "too soon")
        with _writing(engine) as connection:
            _write(connection, "in time")
            connection.commit()
        assert _names(engine) == ["in time"]
        engine.dispose()
