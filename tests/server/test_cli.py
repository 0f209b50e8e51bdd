"""The command line, as an operator types it: real settings, real databases, real servers.

What ends by itself runs in this process, for the time it saves; what stays runs in one of its own.
"""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import insert, select, text
from typer.testing import CliRunner

from server import cli
from server.kernel.crypto import KeyRing
from server.kernel.database import open_database
from server.kernel.epoch import current_epoch
from server.kernel.journal import JournalRow
from server.kernel.keychain import DataKeyRow
from server.kernel.tables import columns
from server.kernel.unit_of_work import Store
from server.people.tables import YoungPersonRow
from server.settings import Settings
from shared.version import RELEASE
from tests.support.databases import Databases, Kind
from tests.support.requirements import REPOSITORY
from tests.support.world import World

pytestmark = pytest.mark.timeout(300)
LONGEST_S = 120


@dataclass
class Installation:
    """One installation: a database, a key file, and the commands on them."""

    url: str
    keys_file: Path
    more: dict[str, str] = field(default_factory=dict)

    @property
    def settings(self) -> dict[str, str]:
        """Give the environment its commands run in."""
        return {
            "KRING_DATABASE_URL": self.url,
            "KRING_KEYS_FILE": str(self.keys_file),
            "PATH": os.environ["PATH"],
            **self.more,
        }

    def run(self, *words: str, code: int = 0) -> str:
        """Run a command that ends with this code; give what it told."""
        ended = CliRunner().invoke(cli.app, words, env=self.settings, prog_name="kring")
        assert ended.exit_code == code, (ended.output, ended.exception)
        return ended.stdout if code == 0 else ended.stderr

    @contextmanager
    def running(self, *words: str) -> Iterator[subprocess.Popen[str]]:
        """Run a command that stays, and stop it afterwards."""
        process = subprocess.Popen(  # noqa: S603 -- our own command
            command(*words),
            cwd=REPOSITORY,
            env=self.settings,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        try:
            yield process
        finally:
            if process.poll() is None:
                process.terminate()
            process.communicate(timeout=LONGEST_S)

    def world(self) -> World:
        """Open the installation as a world, to put people and pupils in it."""
        world = World.on(self.url)
        store = Store(world.runtime.store.engine, KeyRing.read(self.keys_file))
        world.runtime = replace(world.runtime, store=store)
        return world


def command(*words: str) -> list[str]:
    """Give the words with which an operator starts a command."""
    return [sys.executable, "-m", "server.cli", *words]


def kring(
    *words: str, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(  # noqa: S603
        command(*words),
        cwd=REPOSITORY,
        env=dict(environment or {}),
        check=False,
        capture_output=True,
        text=True,
        timeout=LONGEST_S,
    )


@pytest.fixture
def empty(database_kind: Kind, databases: Databases, tmp_path: Path) -> Iterator[Installation]:
    """Give an installation with keys and an empty database."""
    with databases.fresh(database_kind, empty=True) as url:
        keys_file = tmp_path / "keys"
        KeyRing.fresh().write(keys_file)
        yield Installation(url, keys_file)


@pytest.fixture
def installed(database_url: str, tmp_path: Path) -> Installation:
    """Give an installation that is ready to serve."""
    keys_file = tmp_path / "keys"
    KeyRing.fresh().write(keys_file)
    return Installation(database_url, keys_file)


@pytest.fixture
def on_sqlite(databases: Databases, tmp_path: Path) -> Iterator[Installation]:
    """Give an installation on the embedded database."""
    with databases.fresh("sqlite") as url:
        keys_file = tmp_path / "keys"
        KeyRing.fresh().write(keys_file)
        yield Installation(url, keys_file)


@pytest.fixture
def on_postgresql(postgresql_url: str, tmp_path: Path) -> Installation:
    """Give an installation on PostgreSQL."""
    keys_file = tmp_path / "keys"
    KeyRing.fresh().write(keys_file)
    return Installation(postgresql_url, keys_file)


def free_port() -> int:
    """Give a port nobody listens on."""
    with closing(socket.socket()) as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port


def wait_until_ready(port: int, process: subprocess.Popen[str]) -> None:
    """Wait until a server says it can take work."""
    until = time.monotonic() + LONGEST_S
    while time.monotonic() < until:
        assert process.poll() is None, process.communicate()[1]
        try:
            if httpx.get(f"http://127.0.0.1:{port}/health/ready").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError("the server did not come up")


# Settings and refusals.


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
    ],
    ids=["no database", "no keys", "no such level"],
)
def test_a_missing_setting_is_refused_in_one_sentence(
    environment: dict[str, str], told: str
) -> None:
    ended = kring("serve", environment=environment)

    assert ended.returncode == 1
    assert ended.stderr.startswith(f"Not done: {told}")
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
    engine = open_database(on_postgresql.url)
    with engine.connect() as connection:
        connection.execute(
            text(f'ALTER DATABASE "{engine.url.database}" SET synchronous_commit = off')
        )
        connection.commit()
    engine.dispose()

    assert "synchronous_commit=off" in on_postgresql.run("work", "--once", code=1)


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


# Serving.


def test_the_server_serves_and_ends_well_when_it_is_told_to(installed: Installation) -> None:
    port = free_port()
    with installed.running("serve", "--port", str(port)) as process:
        wait_until_ready(port, process)
        answer = httpx.get(f"http://127.0.0.1:{port}/health/live")
        process.send_signal(signal.SIGTERM)
        _, log = process.communicate(timeout=25)

    assert answer.json() == {"status": "live"}
    assert "server" not in answer.headers
    assert process.returncode in {0, -signal.SIGTERM}
    assert "Traceback" not in log
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    assert {"/health/live", "/health/ready"} <= {line.get("route") for line in lines}


def test_several_processes_serve_on_postgresql(on_postgresql: Installation) -> None:
    port = free_port()
    with on_postgresql.running("serve", "--port", str(port), "--workers", "2") as process:
        wait_until_ready(port, process)
        process.terminate()
        process.communicate(timeout=40)
    assert process.returncode in {0, -signal.SIGTERM}


def test_several_processes_on_the_embedded_database_are_refused(on_sqlite: Installation) -> None:
    assert "SQLite serves one process" in on_sqlite.run("serve", "--workers", "2", code=1)


@pytest.mark.parametrize(("trusted", "believed"), [("127.0.0.1", True), ("", False)])
def test_only_a_trusted_proxy_is_believed(
    on_sqlite: Installation, trusted: str, *, believed: bool
) -> None:
    """A name that is tried too often waits by the network it is tried from."""
    on_sqlite.more = {"KRING_TRUSTED_PROXIES": trusted, "KRING_PUBLIC_URL": "https://kring.example"}
    port = free_port()
    with on_sqlite.running("serve", "--port", str(port)) as process:
        wait_until_ready(port, process)
        statuses = []
        for number in range(70):
            from_elsewhere = {"X-Forwarded-For": f"192.0.2.{number}"}
            body = {"username": f"u{number}", "password": "not this one", "device_name": "x"}
            response = httpx.post(
                f"http://127.0.0.1:{port}/v1/sessions", json=body, headers=from_elsewhere
            )
            statuses.append(response.status_code)

    assert (429 not in statuses) is believed


def test_another_host_name_is_refused_when_the_address_is_known(on_sqlite: Installation) -> None:
    on_sqlite.more = {"KRING_PUBLIC_URL": "https://kring.example"}
    port = free_port()
    with on_sqlite.running("serve", "--port", str(port)) as process:
        wait_until_ready(port, process)
        address = f"http://127.0.0.1:{port}/health/live"
        ours = httpx.get(address, headers={"Host": "kring.example"})
        theirs = httpx.get(address, headers={"Host": "elsewhere.example"})

    assert ours.status_code == 200
    assert theirs.is_client_error


def test_the_description_of_the_api_needs_no_installation() -> None:
    told = CliRunner().invoke(cli.app, ["openapi"])

    assert told.exit_code == 0
    document = json.loads(told.stdout)
    assert document["openapi"].startswith("3.1")
    assert document["info"]["version"] == RELEASE
    assert "/v1/sync" in document["paths"]


# The worker.


def test_a_round_of_the_worker_tells_what_it_did(installed: Installation) -> None:
    world = installed.world()
    world.organisation()
    world.close()

    told = installed.run("work", "--once")

    assert told == "Commands 0, errands 0, journal rows sealed 1, failed 0.\n"


def test_the_health_check_tells_a_worker_that_works_from_one_that_does_not(
    installed: Installation,
) -> None:
    assert "has not finished a round" in installed.run("work", "--check", code=1)

    with installed.running("work") as process:
        until = time.monotonic() + LONGEST_S
        while CliRunner().invoke(cli.app, ["work", "--check"], env=installed.settings).exit_code:
            assert process.poll() is None
            assert time.monotonic() < until
            time.sleep(0.2)
        started = time.monotonic()
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)

    assert process.returncode == 0
    assert time.monotonic() - started < 20


# Keys.


def test_a_key_file_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "keys"

    assert CliRunner().invoke(cli.app, ["keys", "create", str(path)]).exit_code == 0
    made = path.read_bytes()
    again = CliRunner().invoke(cli.app, ["keys", "create", str(path)])

    assert path.stat().st_mode & 0o777 == 0o600
    assert again.exit_code == 1
    assert "exists already" in again.stderr
    assert path.read_bytes() == made
    key = next(iter(KeyRing.read(path).root.values()))
    assert key.hex() not in again.stderr


def stored(installation: Installation) -> tuple[list[Any], dict[UUID, tuple[str, bytes]]]:
    """Give every cell of the pupils as it is stored, and every wrapped key."""
    row, key = columns(YoungPersonRow), columns(DataKeyRow)
    engine = open_database(installation.url)
    with engine.connect() as connection:
        cells = connection.execute(select(*row).order_by(row.id)).all()
        keys = connection.execute(select(key.subject_id, key.root_name, key.wrapped)).all()
    engine.dispose()
    return [tuple(each) for each in cells], {each[0]: (each[1], each[2]) for each in keys}


def names(installation: Installation) -> set[str]:
    """Give the names that can be read with the key file as it is."""
    world = installation.world()
    with world.unit() as uow:
        found = {row.family_name for row in uow.all(YoungPersonRow)}
    world.close()
    return found


def test_a_new_root_key_changes_not_one_cell_and_the_old_one_opens_nothing(
    installed: Installation,
) -> None:
    world = installed.world()
    school = world.organisation()
    for family_name in ("Maes", "Claes", "Nuyts"):
        world.pupil(school, family_name=family_name)
    world.close()
    before, _ = stored(installed)
    old = KeyRing.read(installed.keys_file)

    assert "Root key r2 waits" in installed.run("keys", "prepare")
    assert "waiting already" in installed.run("keys", "prepare", code=1)
    told = installed.run("keys", "rotate")

    assert "Root key r2 wraps everything; data keys wrapped anew: 3." in told
    assert "kring keys retire" in told
    after, wrapped = stored(installed)
    assert after == before
    assert {root for root, _ in wrapped.values()} == {"r2"}
    assert names(installed) == {"Maes", "Claes", "Nuyts"}
    assert installed.run("keys", "retire") == "Removed: r1.\n"
    assert installed.run("keys", "retire") == "There was no old root key.\n"
    assert set(KeyRing.read(installed.keys_file).root) == {"r2"}
    assert names(installed) == {"Maes", "Claes", "Nuyts"}
    assert "r2" not in old.root
    installed.run("work", "--once")


def test_a_rotation_in_one_step_says_to_restart_at_once(installed: Installation) -> None:
    world = installed.world()
    world.pupil(world.organisation())
    world.close()

    told = installed.run("keys", "rotate")

    assert "Restart every process now" in told
    assert names(installed) == {"Desmet"}


def test_a_rotation_that_broke_off_goes_on(installed: Installation) -> None:
    """The key file is changed first; a data key wrapped by the old root key is still opened."""
    world = installed.world()
    world.pupil(world.organisation())
    world.close()
    keys = KeyRing.read(installed.keys_file).with_new_root().using_newest_root()
    keys.replace(installed.keys_file)
    assert names(installed) == {"Desmet"}
    assert "still wraps data keys" in installed.run("keys", "retire", code=1)

    told = installed.run("keys", "rotate")

    assert "Root key r2 wraps everything; data keys wrapped anew: 1." in told
    assert set(KeyRing.read(installed.keys_file).root) == {"r1", "r2"}


# The journal.


def test_the_journal_is_verified_and_gives_a_seal_to_keep(installed: Installation) -> None:
    world = installed.world()
    world.organisation()
    installed.run("work", "--once")
    told = installed.run("audit", "verify")
    assert told.startswith("The journal is whole: 1 rows under 1 seals.\nNot sealed yet: 0 rows.\n")
    kept = re.search(r"1:[0-9a-f]{64}", told)
    assert kept is not None
    world.organisation()
    installed.run("work", "--once")

    installed.run("audit", "verify", "--seal", kept[0])
    assert "was cut off" in installed.run("audit", "verify", "--seal", f"3:{'0' * 64}", code=1)
    installed.run("audit", "verify", "--seal", "nonsense", code=2)
    with world.runtime.store.engine.connect().execution_options(kring_writes=True) as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("DROP TRIGGER journal_only_added_to_update")
        else:
            connection.exec_driver_sql("ALTER TABLE journal DISABLE TRIGGER USER")
        connection.exec_driver_sql("UPDATE journal SET type = 'organisation.change'")
        connection.commit()
    world.close()

    assert "broken at seal 1: a row under it was changed" in installed.run(
        "audit", "verify", code=1
    )


# Backups.


def test_a_backup_of_the_embedded_database_is_whole_while_people_write(
    on_sqlite: Installation, tmp_path: Path
) -> None:
    world = on_sqlite.world()
    school = world.organisation()
    pupils = [world.pupil(school) for _ in range(5)]
    path = tmp_path / "kring-backup.db"
    with world.unit() as uow:
        uow.connection.execute(text("SELECT 1"))  # Somebody is writing and has not ended.
        told = on_sqlite.run("backup", str(path))

    assert told.startswith("The backup is whole")
    assert path.stat().st_mode & 0o777 == 0o600
    assert sorted(each.name for each in tmp_path.iterdir()) == ["keys", "kring-backup.db"]
    assert "exists already" in on_sqlite.run("backup", str(path), code=1)
    restored = Installation(f"sqlite:///{path}", on_sqlite.keys_file)
    restored.run("restored")
    again = restored.world()
    with again.unit() as uow:
        assert {row.id for row in uow.all(YoungPersonRow)} == set(pupils)
        assert current_epoch(uow) is not None
    again.close()
    world.close()
    restored.run("audit", "verify")


def test_a_copy_that_is_not_whole_is_no_backup(on_sqlite: Installation, tmp_path: Path) -> None:
    world = on_sqlite.world()
    world.organisation()
    world.close()
    file = on_sqlite.url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA foreign_keys=OFF")
        connection.execute("UPDATE site SET organisation_id = '0'")
        connection.execute(
            "INSERT INTO site (id, network_id, version, created_at, organisation_id, name)"
            " VALUES ('1', '1', 1, '2026-01-01', 'nobody', 'nowhere')"
        )
        connection.commit()

    told = on_sqlite.run("backup", str(tmp_path / "copy.db"), code=1)

    assert "not whole" in told
    assert not (tmp_path / "copy.db").exists()


def test_postgresql_is_backed_up_by_its_own_tools(
    on_postgresql: Installation, tmp_path: Path
) -> None:
    assert "pg_dump" in on_postgresql.run("backup", str(tmp_path / "x"), code=1)


# Papers.


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
    named = set(re.findall(r"(?:`|    )kring ([a-z]+)", papers))
    assert named <= set(listed())


def listed(*words: str) -> list[str]:
    """Give the commands that the help lists."""
    told = CliRunner().invoke(cli.app, [*words, "--help"], env={"COLUMNS": "200"}).stdout
    return re.findall(r"^  ([a-z]+)  ", told.partition("Commands:")[2], flags=re.MULTILINE)
