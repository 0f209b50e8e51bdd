"""The role that serves on PostgreSQL does what its tables live through, and can do nothing else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ProgrammingError

from server import wiring  # noqa: F401 -- Brings every table there is.
from server.kernel.database import DatabaseRefused, open_database
from server.kernel.migrating import migrate
from server.kernel.roles import check_serving, rights_on, serving_role
from server.kernel.tables import METADATA
from tests.support.databases import Databases
from tests.support.postgresql import SERVING, SUPERUSER, Cluster, as_owner

EVERY_RIGHT = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
_RIGHTS = text(
    """
    SELECT wanted FROM unnest(CAST(:rights AS text[])) AS wanted
    WHERE has_table_privilege(CAST(:role AS name), CAST(:of AS text), wanted)
    """
)


@pytest.fixture
def serving(postgresql_url: str) -> Iterator[Engine]:
    """Give a database as the role that serves."""
    opened = open_database(postgresql_url)
    yield opened
    opened.dispose()


@pytest.fixture
def unserved(postgresql_cluster: Cluster, databases: Databases) -> Iterator[str]:
    """Give a database that its owner migrated for nobody else."""
    with databases.fresh("postgresql", empty=True) as url:
        engine = open_database(as_owner(url))
        migrate(engine)
        engine.dispose()
        yield url


def test_the_serving_role_may_do_with_each_table_what_is_declared(serving: Engine) -> None:
    with serving.connect() as connection:
        for table in METADATA.tables.values():
            asked = {"rights": list(EVERY_RIGHT), "role": SERVING, "of": table.name}
            assert tuple(connection.scalars(_RIGHTS, asked)) == rights_on(table), table.name


@pytest.mark.parametrize(
    "attempt",
    [
        "UPDATE journal SET reason = 'x'",
        "DELETE FROM journal",
        "DELETE FROM ledger_entry",
        "UPDATE command_log SET receipt = '{}'",
        "DELETE FROM signal",
        "TRUNCATE journal",
        "ALTER TABLE journal DISABLE TRIGGER USER",
        "DROP TRIGGER journal_only_added_to ON journal",
        "DROP FUNCTION only_added_to CASCADE",
        "DROP TABLE note",
        "CREATE TABLE elsewhere (words text)",
        "UPDATE alembic_version SET version_num = ''",
        "SET session_replication_role = replica",
        "SET ROLE kring_owner",
    ],
)
def test_the_serving_role_cannot_undo_what_guards_the_data(serving: Engine, attempt: str) -> None:
    with serving.connect() as connection, pytest.raises(ProgrammingError) as refused:
        connection.exec_driver_sql(attempt)
    assert type(refused.value.orig).__name__ == "InsufficientPrivilege"


def test_who_serves_is_let_through(serving: Engine) -> None:
    with serving.connect() as connection:
        assert check_serving(connection)


def test_the_owner_is_for_migrating_once_another_role_serves(postgresql_url: str) -> None:
    with pytest.raises(DatabaseRefused, match="KRING_DATABASE_OWNER_URL"):
        check(as_owner(postgresql_url))


def test_a_superuser_never_serves(postgresql_url: str, unserved: str) -> None:
    for url in (postgresql_url, unserved):
        with pytest.raises(DatabaseRefused, match="SUPERUSER"):
            check(make_url(url).set(username=SUPERUSER).render_as_string())


def test_one_role_may_do_everything_while_nobody_else_serves(unserved: str) -> None:
    assert check(as_owner(unserved)) is False


def test_a_role_that_was_granted_nothing_is_told_so(unserved: str) -> None:
    with pytest.raises(DatabaseRefused, match="granted nothing"):
        check(unserved)


@pytest.mark.parametrize(
    ("role", "reason"),
    [
        ("nobody", "no role nobody; make it first"),
        (SUPERUSER, "could do as the owner"),
        ("kring_owner", "could do as the owner"),
    ],
)
def test_only_a_role_that_is_there_and_stands_below_is_granted_anything(
    unserved: str, role: str, reason: str
) -> None:
    engine = open_database(as_owner(unserved))
    with pytest.raises(DatabaseRefused, match=reason):
        migrate(engine, serving_role=role)
    engine.dispose()


def test_migrating_again_takes_back_what_was_granted_by_hand(postgresql_url: str) -> None:
    engine = open_database(as_owner(postgresql_url))
    with engine.begin() as connection:
        connection.exec_driver_sql(f"GRANT DELETE ON journal TO {SERVING}")
    migrate(engine, serving_role=SERVING)
    with engine.connect() as connection:
        asked = {"rights": ["DELETE"], "role": SERVING, "of": "journal"}
        assert connection.scalars(_RIGHTS, asked).all() == []
    engine.dispose()


def test_an_address_without_a_role_serves_nobody() -> None:
    assert serving_role("postgresql://kring@host/kring") == "kring"
    assert serving_role("sqlite:////kring.db") is None
    with pytest.raises(DatabaseRefused, match="names no role"):
        serving_role("postgresql://host/kring")


def check(url: str) -> bool:
    """Ask whether the role of an address may serve."""
    engine = open_database(url)
    try:
        with engine.connect() as connection:
            return check_serving(connection)
    finally:
        engine.dispose()
