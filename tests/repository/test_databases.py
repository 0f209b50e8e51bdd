"""Fresh databases: each test's own, migrated, and gone afterwards."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from server.kernel.database import open_database
from tests.support import postgresql
from tests.support.databases import PREFIX, Databases, Kind, begin_run, clear_leftovers
from tests.support.requirements import REPOSITORY


def test_a_fresh_database_has_the_tables_and_is_durable(database_url: str) -> None:
    engine = open_database(database_url)  # Refuses settings that could lose a write.
    tables = inspect(engine).get_table_names()
    engine.dispose()
    assert "journal" in tables


@pytest.mark.parametrize("time", ["first", "second"])
def test_what_one_test_leaves_no_other_test_sees(database_url: str, time: str) -> None:
    engine = open_database(postgresql.as_owner(database_url))
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE left_behind (it INTEGER)"))
    engine.dispose()


def test_an_empty_database_has_no_table(database_kind: Kind, databases: Databases) -> None:
    with databases.fresh(database_kind, empty=True) as url:
        engine = open_database(url)
        assert inspect(engine).get_table_names() == []
        engine.dispose()


def test_kring_is_no_superuser_in_its_own_database(postgresql_url: str) -> None:
    engine = open_database(postgresql_url)
    with engine.connect() as connection:
        asked = text("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        assert connection.execute(asked).scalar_one() is False
    engine.dispose()


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """Give a folder that PostgreSQL's user can pass, with a path short enough for a socket."""
    with tempfile.TemporaryDirectory(prefix="kring-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        yield folder


def test_a_killed_run_is_cleared_away_by_the_next(
    open_folder: Path, postgresql_cluster: postgresql.Cluster
) -> None:
    """The child starts a server in a run of its own and is killed without a last word."""
    child = (
        "import os, signal, sys, tempfile, pathlib\n"
        "from tests.support import databases\n"
        "databases._roomy_parent = lambda: pathlib.Path(sys.argv[1])\n"
        "run = databases.begin_run()\n"
        "databases.Databases(run.folder, 'child').cluster()\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    subprocess.run([sys.executable, "-c", child, open_folder], cwd=REPOSITORY, check=False)
    (left,) = open_folder.glob(f"{PREFIX}*")
    cluster = postgresql.Cluster(programs=postgresql.find_programs(), folder=left / "postgresql")
    with cluster.admin() as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)

    clear_leftovers(open_folder)

    assert not left.exists()


def test_a_living_run_is_left_alone() -> None:
    run = begin_run()
    clear_leftovers(run.folder.parent)
    assert run.folder.is_dir()
    run.end()
    assert not run.folder.exists()
