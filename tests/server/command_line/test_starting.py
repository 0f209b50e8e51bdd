"""What is refused at the start, and what the papers promise."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text
from typer.testing import CliRunner

from server import cli
from server.kernel.crypto import KeyRing
from server.kernel.database import open_database
from server.kernel.journal import JournalRow
from server.settings import Settings
from tests.support.installations import Installation, free_port, kring
from tests.support.postgresql import OWNER, SUPERUSER, as_owner
from tests.support.requirements import REPOSITORY

pytestmark = pytest.mark.timeout(300)


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({}, "set KRING_DATABASE_URL"),
        ({"KRING_DATABASE_URL": "sqlite:////tmp/kring.db"}, "set KRING_KEYS_FILE"),
        (
            {
                "KRING_DATABASE_URL": "sqlite:////tmp/kring.db",
                "KRING_KEYS_FILE": "keys",
                "KRING_LOG_LEVEL": "loud",
            },
            "KRING_LOG_LEVEL is one of",
        ),
        (
            {
                "KRING_DATABASE_URL": "sqlite:////tmp/kring.db",
                "KRING_KEYS_FILE": "keys",
                "KRING_SECOND_FACTOR": "maybe",
            },
            "KRING_SECOND_FACTOR is one of required, offered",
        ),
    ],
    ids=["no database", "no keys", "no such level", "neither required nor offered"],
)
def test_a_missing_setting_is_refused_in_one_sentence(
    environment: dict[str, str], told: str
) -> None:
    ended = CliRunner().invoke(cli.app, ["serve"], env=environment)

    assert ended.exit_code == 1
    assert ended.stderr.startswith(f"Not done: {told}")
    assert ended.stderr.count("\n") == 1
    assert ended.stdout == ""


def test_the_command_line_and_the_worker_start_without_statistics_and_without_routes() -> None:
    heavy = ("numpy", "scipy", "vl_convert", "server.routers")
    look = f"import sys, server.cli; print([each for each in {heavy} if each in sys.modules])"
    started = subprocess.run(  # noqa: S603 -- this interpreter, and a line of ours
        [sys.executable, "-c", look], cwd=REPOSITORY, check=True, capture_output=True, text=True
    )

    assert started.stdout == "[]\n"


def test_a_process_that_is_refused_ends_with_one_sentence_and_no_more() -> None:
    ended = kring("serve", environment={})

    assert ended.returncode == 1
    assert ended.stderr.startswith("Not done: set KRING_DATABASE_URL")
    assert ended.stderr.count("\n") == 1
    assert ended.stdout == ""


@pytest.mark.parametrize("words", [("serve",), ("work", "--once"), ("audit", "verify")])
def test_pending_migrations_are_refused_until_they_are_done(
    empty: Installation, words: tuple[str, ...]
) -> None:
    assert "run: kring migrate" in empty.run(*words, code=1)

    assert empty.run("migrate") == "The database is at 0001_first.\n"

    if words != ("serve",):
        empty.run(*words)
    assert empty.run("migrate", "--to", "base") == "The database is at base.\n"
    assert "run: kring migrate" in empty.run(*words, code=1)


def test_a_key_file_that_is_missing_open_to_others_or_of_somebody_else_is_refused(
    installed: Installation,
) -> None:
    world = installed.world()
    world.pupil(world.organisation())
    world.close()
    installed.run("work", "--once")

    installed.keys_file.chmod(0o644)
    assert "chmod 600" in installed.run("work", "--once", code=1)
    installed.keys_file.unlink()
    assert "kring keys create" in installed.run("work", "--once", code=1)
    KeyRing.fresh().write(installed.keys_file)
    assert "not the one this database" in installed.run("work", "--once", code=1)


def test_a_database_that_could_lose_writes_is_refused(on_postgresql: Installation) -> None:
    engine = open_database(as_owner(on_postgresql.url))
    with engine.connect() as connection:
        connection.execute(
            text(f'ALTER DATABASE "{engine.url.database}" SET synchronous_commit = off')
        )
        connection.commit()
    engine.dispose()

    assert "synchronous_commit=off" in on_postgresql.run("work", "--once", code=1)


def test_neither_the_owner_nor_a_superuser_may_start(on_postgresql: Installation) -> None:
    serving = kring("work", "--once", environment=on_postgresql.settings)
    assert serving.returncode == 0
    assert "database_role_owns_tables" not in serving.stderr

    owner = replace(on_postgresql, url=as_owner(on_postgresql.url))
    assert "KRING_DATABASE_OWNER_URL" in owner.run("work", "--once", code=1)
    above = replace(owner, url=owner.url.replace(OWNER, SUPERUSER))
    assert "SUPERUSER" in above.run("work", "--once", code=1)


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_a_trial_does_with_one_role_and_is_told_so(empty: Installation) -> None:
    only = {"KRING_DATABASE_OWNER_URL": ""}
    trial = replace(empty, url=as_owner(empty.url), more=only)
    trial.run("migrate")
    worked = kring("work", "--once", environment=trial.settings)
    assert worked.returncode == 0
    assert "database_role_owns_tables" in worked.stderr


def test_a_database_from_another_cluster_is_refused(on_postgresql: Installation) -> None:
    world = on_postgresql.world()
    world.organisation()
    engine = world.runtime.store.engine
    with engine.connect() as connection:
        row = connection.execute(select(JournalRow).limit(1)).one()
        later = dict(row._mapping) | {"seq": 10_000, "transaction_id": 2**40}
        connection.execute(insert(JournalRow).values(**later))
        connection.commit()
    world.close()

    assert "another PostgreSQL cluster" in on_postgresql.run("serve", code=1)


def test_a_database_that_is_away_is_told_without_its_words(tmp_path: Path) -> None:
    keys_file = tmp_path / "keys"
    KeyRing.fresh().write(keys_file)
    nowhere = Installation(f"postgresql://kring@127.0.0.1:{free_port()}/kring", keys_file)

    assert nowhere.run("work", "--once", code=1).startswith("Not done: the database said")


def test_the_papers_name_every_setting_and_no_other() -> None:
    papers = (REPOSITORY / "docs/running.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(KRING_[A-Z_]+)`", papers))
    told = set(re.findall(r"KRING_[A-Z_]+", (REPOSITORY / "server/settings.py").read_text()))

    assert named == told
    assert len(told) == len(Settings.__dataclass_fields__)


def test_the_papers_name_every_command_and_no_other() -> None:
    papers = (REPOSITORY / "docs/running.md").read_text(encoding="utf-8")
    groups = {name: listed(name) for name in ("keys", "audit")}
    commands = [name for name in listed() if name not in groups]
    commands += [f"{group} {name}" for group, names in groups.items() for name in names]

    assert [name for name in commands if f"kring {name}" not in papers] == []
    named = set(re.findall(r"(?:`|    )kring ([a-z-]+)", papers))
    assert named <= set(listed())


def listed(*words: str) -> list[str]:
    """Give the commands that the help lists."""
    told = CliRunner().invoke(cli.app, [*words, "--help"], env={"COLUMNS": "200"}).stdout
    return re.findall(r"^  ([a-z-]+)  ", told.partition("Commands:")[2], flags=re.MULTILINE)
