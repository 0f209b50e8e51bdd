"""Statements said to the driver itself: what SQLAlchemy does with them is the same."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import IntegrityError, OperationalError

from server.kernel.database import WRITES, open_database
from server.kernel.driver import ask, tell


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    opened = open_database(database_url)
    yield opened
    opened.dispose()


@pytest.fixture
def postgresql(postgresql_url: str) -> Iterator[Engine]:
    opened = open_database(postgresql_url)
    yield opened
    opened.dispose()


_BEAT = "INSERT INTO worker_beat (name, at) VALUES ('here', '2026-11-26 08:00:00+00')"


def _names(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.execute(text("SELECT name FROM worker_beat")).scalars())


def test_what_is_told_is_there_after_the_commit_and_not_before(engine: Engine) -> None:
    with engine.connect().execution_options(**{WRITES: True}) as connection:
        tell(connection, _BEAT, ())
        assert ask(connection, "SELECT count(*) FROM worker_beat", ()) == [(1,)]
        connection.rollback()
        assert _names(engine) == []
        tell(connection, _BEAT, ())
        connection.commit()

    assert _names(engine) == ["here"]


def test_what_the_driver_refuses_is_an_error_of_sqlalchemy(engine: Engine) -> None:
    with engine.connect().execution_options(**{WRITES: True}) as connection:
        tell(connection, _BEAT, ())
        with pytest.raises(IntegrityError):
            tell(connection, _BEAT, ())

    assert _names(engine) == []


def test_whoever_listens_hears_them(engine: Engine) -> None:
    heard: list[str] = []

    @event.listens_for(engine, "before_cursor_execute")
    def hear(_: Any, __: Any, statement: str, *___: Any) -> None:
        heard.append(statement)

    with engine.connect().execution_options(**{WRITES: True}) as connection:
        tell(connection, _BEAT, ())
        ask(connection, "SELECT name FROM worker_beat", ())

    assert [each.split()[0] for each in heard] == ["INSERT", "SELECT"]


def test_a_lost_connection_takes_those_of_before_along(postgresql: Engine) -> None:
    kept = postgresql.connect()
    before = ask(kept, "SELECT pg_backend_pid()", ())
    with postgresql.connect() as lost:
        kept.close()
        with pytest.raises(OperationalError) as refused:
            ask(lost, "SELECT pg_terminate_backend(pg_backend_pid())", ())

    assert refused.value.connection_invalidated
    with postgresql.connect() as connection:
        assert ask(connection, "SELECT pg_backend_pid()", ()) != before
