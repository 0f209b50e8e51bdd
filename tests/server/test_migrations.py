"""The schema that migrations make is the one the code means, on both databases, there and back."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, Index, create_engine, delete, inspect, text, update
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel

from server import wiring, worker  # noqa: F401 -- between them they bring every table there is
from server.cases.tables import LedgerRow
from server.kernel.database import WRITES, open_database
from server.kernel.journal import JournalRow
from server.kernel.migrating import is_current, migrate, newest_revision
from server.kernel.roles import serving_role
from server.kernel.sealing import JournalSealRow
from server.kernel.tables import METADATA, columns, table_of
from tests.support.databases import Databases, Kind
from tests.support.postgresql import as_owner
from tests.support.requirements import REPOSITORY
from tests.support.world import World

VERSION_TABLE = "alembic_version"


@pytest.fixture
def empty_url(database_kind: Kind, databases: Databases) -> Iterator[str]:
    """Give a database without any table."""
    with databases.fresh(database_kind, empty=True) as url:
        yield url


@pytest.fixture
def engine(empty_url: str) -> Iterator[Engine]:
    """Give an open database without any table."""
    opened = open_database(as_owner(empty_url))
    yield opened
    opened.dispose()


def test_the_migrations_make_what_the_tables_say(engine: Engine) -> None:
    migrate(engine)

    with engine.connect() as connection:
        here = connection.dialect.name
        options = {"compare_type": True, "include_object": partial(is_made_on, here)}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, METADATA) == []


def is_made_on(dialect: str, item: Any, *_: Any) -> bool:
    """Tell whether a thing is made on this database: SQLite has no BRIN index."""
    if dialect != "sqlite" or not isinstance(item, Index):
        return True
    return bool(item.dialect_options["postgresql"]["using"] != "brin")


def test_no_constraint_and_no_index_differs(
    engine: Engine, database_kind: Kind, databases: Databases
) -> None:
    migrate(engine)
    with databases.fresh(database_kind, empty=True) as url:
        meant = open_database(as_owner(url))
        METADATA.create_all(meant)
        with meant.connect() as there, engine.connect() as here:
            wanted, found = described(there), described(here)
        meant.dispose()

    del found[VERSION_TABLE]
    assert set(found) == set(wanted)
    for table, parts in wanted.items():
        assert found[table] == parts, table


def described(connection: Connection) -> dict[str, Any]:
    """Describe a database as it is: every column, constraint and index."""
    here = inspect(connection)
    return {
        table: {
            "columns": {
                column["name"]: (str(column["type"]), column["nullable"], column["default"])
                for column in here.get_columns(table)
            },
            "primary key": here.get_pk_constraint(table),
            "references": _by_name(here.get_foreign_keys(table)),
            "unique": _by_name(here.get_unique_constraints(table)),
            "checks": {
                check["name"]: " ".join(check["sqltext"].split())
                for check in here.get_check_constraints(table)
            },
            "indexes": {
                index["name"]: (
                    index["column_names"],
                    index["unique"],
                    {key: str(value) for key, value in index.get("dialect_options", {}).items()},
                )
                for index in here.get_indexes(table)
            },
        }
        for table in here.get_table_names()
    }


def _by_name(found: Any) -> dict[str, Any]:
    return {each["name"]: dict(each) for each in found}


def test_a_database_with_data_goes_back_and_forth(empty_url: str, engine: Engine) -> None:
    serving = serving_role(empty_url)
    migrate(engine, serving_role=serving)
    world = World.on(empty_url)
    school = world.organisation()
    world.pupil(school)
    world.close()

    migrate(engine, "base")
    with engine.connect() as connection:
        assert inspect(connection).get_table_names() == [VERSION_TABLE]
        assert not is_current(connection)
    migrate(engine, serving_role=serving)

    with engine.connect() as connection:
        assert is_current(connection)
    again = World.on(empty_url)
    pupil = again.pupil(again.organisation())
    assert again.journal(pupil) == ["young-person.register"]
    again.close()


def test_migrating_twice_changes_nothing(engine: Engine) -> None:
    migrate(engine)
    with engine.connect() as connection:
        before = described(connection)

    migrate(engine)

    with engine.connect() as connection:
        assert described(connection) == before


def test_two_processes_that_migrate_at_once_both_end_well(engine: Engine, empty_url: str) -> None:
    command = [sys.executable, "-m", "server.cli", "migrate"]
    settings = {
        "KRING_DATABASE_URL": empty_url,
        "KRING_DATABASE_OWNER_URL": as_owner(empty_url),
        "KRING_KEYS_FILE": "unused",
    }
    running = [
        subprocess.Popen(command, cwd=REPOSITORY, env=settings, stdout=subprocess.PIPE)  # noqa: S603 -- our own command
        for _ in range(2)
    ]

    for process in running:
        told, _ = process.communicate(timeout=100)
        assert process.returncode == 0
        assert told.decode() == f"The database is at {newest_revision()}.\n"
    with engine.connect() as connection:
        assert is_current(connection)


@pytest.mark.parametrize("table", [JournalRow, JournalSealRow, LedgerRow])
@pytest.mark.parametrize("act", ["update", "delete"])
def test_history_can_only_be_added_to(engine: Engine, table: type[SQLModel], act: str) -> None:
    migrate(engine)
    name = table_of(table).name
    column = next(iter(columns(table)))
    statement = delete(table) if act == "delete" else update(table).values({column: column})

    with engine.connect().execution_options(**{WRITES: True}) as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
            row_for_the_trigger(connection, table)
        with pytest.raises(DBAPIError, match=f"{name} can only be added to"):
            connection.execute(statement)


def row_for_the_trigger(connection: Connection, table: type[SQLModel]) -> None:
    """Put a row in: SQLite's triggers run for each row, PostgreSQL's for each statement."""
    values = [_anything(column) for column in columns(table)]
    marks = ", ".join("?" for _ in values)
    statement = f"INSERT INTO {table_of(table).name} VALUES ({marks})"  # noqa: S608 -- our own name
    connection.exec_driver_sql(statement, tuple(values))


def _anything(column: Any) -> Any:
    if column.type.__class__.__name__ == "Enum":
        return column.type.enums[0]
    return 1 if column.type.__class__.__name__ in {"BigInteger", "Integer", "Boolean"} else "1"


def test_history_cannot_be_emptied_either(engine: Engine, database_kind: Kind) -> None:
    if database_kind == "sqlite":
        pytest.skip("SQLite empties a table by deleting its rows, which was refused above")
    migrate(engine)

    with engine.connect() as connection, pytest.raises(DBAPIError, match="can only be added to"):
        connection.execute(text("TRUNCATE journal"))


def test_a_database_of_nobody_is_not_current() -> None:
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        assert not is_current(connection)
    assert newest_revision() is not None
    engine.dispose()
