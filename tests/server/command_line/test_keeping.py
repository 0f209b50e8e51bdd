"""Looking after an installation: keys, the journal, backups."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text
from typer.testing import CliRunner

from server import cli
from server.kernel.crypto import KeyRing
from server.kernel.database import open_database
from server.kernel.feed import standing
from server.kernel.journal import JournalRow
from server.kernel.keychain import DataKeyRow
from server.kernel.tables import columns
from server.people.tables import YoungPersonRow
from tests.support.forging import forging
from tests.support.installations import Installation

pytestmark = pytest.mark.timeout(300)


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
    with forging(world, JournalRow) as connection:
        connection.exec_driver_sql("UPDATE journal SET type = 'organisation.change'")
    world.close()

    assert "broken at seal 1: a row under it was changed" in installed.run(
        "audit", "verify", code=1
    )


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
        assert standing(uow).epoch is not None
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
