"""The database: one that could lose an acknowledged write is refused, and told what to change."""

import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import create_engine, make_url, text

from server.kernel import database
from server.kernel.database import DatabaseRefused, check_durability, open_database
from tests.support.databases import Databases
from tests.support.postgresql import Cluster


@contextmanager
def _opened(url: str) -> Iterator[Any]:
    engine = open_database(url)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def test_a_database_is_opened_durable(database_url: str) -> None:
    with _opened(database_url) as connection:
        check_durability(connection)
        sqlite = connection.dialect.name == "sqlite"
        how = (
            {
                "journal_mode": "wal",
                "synchronous": 2,
                "foreign_keys": 1,
                "secure_delete": 1,
                "mmap_size": 0,
                "temp_store": 2,
            }
            if sqlite
            else {"synchronous_commit": "on", "fsync": "on", "TimeZone": "UTC"}
        )
        for name, expected in how.items():
            asked = f"PRAGMA {name}" if sqlite else f"SHOW {name}"
            assert connection.exec_driver_sql(asked).scalar_one() == expected


@pytest.mark.parametrize(
    "pragma", ["synchronous = NORMAL", "synchronous = OFF", "foreign_keys = OFF"]
)
def test_a_weaker_sqlite_is_refused(databases: Databases, pragma: str) -> None:
    name = pragma.partition(" ")[0]
    with databases.fresh("sqlite") as url:
        module: Any = database.sqlite_module  # type: ignore[attr-defined]  # It has no types.
        engine = create_engine(make_url(url), module=module)
        with engine.connect() as connection:
            for good in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
                connection.exec_driver_sql(f"PRAGMA {good}")
            connection.exec_driver_sql("PRAGMA secure_delete = ON")
            connection.rollback()
            check_durability(connection)
            connection.rollback()
            connection.exec_driver_sql(f"PRAGMA {pragma}")
            with pytest.raises(DatabaseRefused, match=name):
                check_durability(connection)
        engine.dispose()


def test_a_sqlite_without_a_write_ahead_log_is_refused(databases: Databases) -> None:
    with databases.fresh("sqlite") as url:
        module: Any = database.sqlite_module  # type: ignore[attr-defined]  # It has no types.
        engine = create_engine(make_url(url), module=module)
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA journal_mode = DELETE")
            with pytest.raises(DatabaseRefused, match="journal_mode=delete"):
                check_durability(connection)
        engine.dispose()


@pytest.mark.parametrize(
    ("version", "refused"),
    [((3, 40, 1), True), ((3, 51, 2), True), ((3, 51, 3), False), ((3, 53, 0), False)],
)
def test_a_sqlite_that_can_corrupt_its_log_is_refused(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    version: tuple[int, int, int],
    refused: bool,  # noqa: FBT001 -- pytest names it
) -> None:
    """The version is the machine's, a boundary we do not own: it is the one thing replaced."""
    module: Any = database.sqlite_module  # type: ignore[attr-defined]  # It has no types.
    if refused:
        old = SimpleNamespace(
            sqlite_version_info=version, sqlite_version=".".join(map(str, version))
        )
        monkeypatch.setattr(database, "sqlite_module", old)
        with pytest.raises(DatabaseRefused, match=r"3\.51\.3 or newer"):
            open_database(f"sqlite:///{tmp_path}/kring.db")
        assert not (tmp_path / "kring.db").exists()
        return
    monkeypatch.setattr(module, "sqlite_version_info", version)
    open_database(f"sqlite:///{tmp_path}/kring.db").dispose()


@pytest.mark.parametrize(
    "url",
    [
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///file::memory:?uri=true",
        "sqlite:///?mode=memory",
    ],
)
def test_a_database_in_memory_is_refused(url: str) -> None:
    with pytest.raises(DatabaseRefused):
        open_database(url)


@pytest.mark.parametrize("url", ["mysql://kring@db/kring", "mssql://x", "oracle://x"])
def test_another_kind_of_database_is_refused(url: str) -> None:
    with pytest.raises(DatabaseRefused, match="SQLite or PostgreSQL"):
        open_database(url)


@pytest.mark.parametrize(
    "url", ["", "kring.db", "/var/lib/kring.db", "://", "postgresql://h:port/x"]
)
def test_what_is_no_address_is_refused_with_an_example(url: str) -> None:
    with pytest.raises(DatabaseRefused, match="sqlite:///"):
        open_database(url)


@pytest.mark.parametrize(
    "setting", ["synchronous_commit = off", "synchronous_commit = local"], ids=str
)
def test_a_weaker_postgresql_is_refused(
    postgresql_url: str, postgresql_cluster: Cluster, setting: str
) -> None:
    name = make_url(postgresql_url).database
    with postgresql_cluster.admin() as admin:
        admin.execute(f'ALTER DATABASE "{name}" SET {setting}'.encode())
    with pytest.raises(DatabaseRefused, match="synchronous_commit="):
        open_database(postgresql_url)


def test_a_postgresql_that_is_too_old_is_refused(postgresql_url: str) -> None:
    class Old:
        """A connection to a server of long ago: the boundary, and only what is asked of it."""

        dialect = SimpleNamespace(name="postgresql")

        def execute(self, _: Any) -> Any:
            """Say how old it is."""
            return SimpleNamespace(scalar_one=lambda: "140011")

    old: Any = Old()
    with pytest.raises(DatabaseRefused, match="PostgreSQL 14 is too old"):
        check_durability(old)


def test_any_spelling_of_a_postgresql_address_uses_the_one_driver(postgresql_url: str) -> None:
    plain = make_url(postgresql_url).set(drivername="postgresql")
    for drivername in ("postgresql", "postgresql+psycopg2", "postgresql+asyncpg"):
        url = plain.set(drivername=drivername).render_as_string(hide_password=False)
        with _opened(url) as connection:
            assert connection.dialect.driver == "psycopg"


def test_a_statement_and_a_lock_on_postgresql_wait_only_so_long(postgresql_url: str) -> None:
    with _opened(postgresql_url) as connection:
        for name in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"):
            shown = connection.execute(text(f"SHOW {name}")).scalar_one()
            assert shown not in {"0", ""}, name


def test_a_refusal_never_shows_the_password() -> None:
    with pytest.raises(DatabaseRefused) as refused:
        open_database("mysql://kring:hunter2@db/kring")
    assert "hunter2" not in str(refused.value)


def test_a_new_sqlite_database_can_be_read_by_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "kring.db"
    engine = open_database(f"sqlite:///{path}")
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE t (a)")
        files = sorted(tmp_path.iterdir())
        modes = {each.name: stat.S_IMODE(each.stat().st_mode) for each in files}
    engine.dispose()
    assert modes
    assert set(modes.values()) == {0o600}


def test_a_folder_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(DatabaseRefused, match="No such file or directory"):
        open_database(f"sqlite:///{tmp_path}/nowhere/kring.db")


def test_a_backup_uses_the_same_sqlite(tmp_path: Path) -> None:
    with closing(database.connect_file(tmp_path / "copy.db")) as connection:
        (version,) = connection.execute("SELECT sqlite_version()").fetchone()
    assert tuple(map(int, version.split("."))) >= database.OLDEST_SQLITE
