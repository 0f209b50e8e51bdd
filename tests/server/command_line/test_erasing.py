"""Erasing at the command line, and that no backup undoes it (P5 with a restore)."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from server.kernel.keychain import DataKeyRow
from server.kernel.tables import columns
from shared.vocabulary import Role
from tests.support.installations import Installation
from tests.support.world import World

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """Give a folder on what would be another disk."""
    folder = tmp_path / "outside"
    folder.mkdir()
    return folder


def _two_pupils(world: World) -> tuple[UUID, UUID]:
    school = world.organisation()
    world.person(school, Role.CARE_TEAM)
    return world.pupil(school), world.pupil(school, family_name="Claes")


def _keys(installation: Installation) -> set[UUID]:
    world = installation.world()
    statement = select(columns(DataKeyRow).subject_id)
    with world.runtime.store.engine.connect() as connection:
        found = {row.subject_id for row in connection.execute(statement)}
    world.close()
    return found


def test_erasing_is_written_down_outside_and_no_backup_undoes_it(
    on_sqlite: Installation, outside: Path, tmp_path: Path
) -> None:
    on_sqlite.more = {"KRING_AUDIT_CHECKPOINT_DIR": str(outside)}
    world = on_sqlite.world()
    gone, stays = _two_pupils(world)
    world.close()
    backup = tmp_path / "before.db"
    on_sqlite.run("backup", str(backup))

    told = on_sqlite.run("erase", str(gone), "--reason", "asked-by-family")

    assert "written down outside the database" in told
    assert _keys(on_sqlite) == {stays}
    (line,) = (outside / "erasures.jsonl").read_text().splitlines()
    assert set(json.loads(line)) == {"at", "network_id", "young_person_id"}
    assert json.loads(line)["young_person_id"] == str(gone)

    database = on_sqlite.url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(backup)) as source, closing(sqlite3.connect(database)) as target:
        source.backup(target)
    assert _keys(on_sqlite) == {gone, stays}
    assert "brings back 1 who were erased" in on_sqlite.run("work", "--once", code=1)
    assert "Erased again: 1." in on_sqlite.run("restored")
    assert _keys(on_sqlite) == {stays}
    on_sqlite.run("work", "--once")


def test_the_journal_is_compared_with_the_seal_outside(
    on_sqlite: Installation, outside: Path
) -> None:
    on_sqlite.more = {"KRING_AUDIT_CHECKPOINT_DIR": str(outside)}
    world = on_sqlite.world()
    _two_pupils(world)
    world.close()
    on_sqlite.run("work", "--once")
    (kept,) = (outside / "seals.txt").read_text().splitlines()
    assert kept.startswith("1:")
    assert f"to keep elsewhere: {kept}" in on_sqlite.run("audit", "verify")

    (outside / "seals.txt").write_text(f"2:{'0' * 64}\n")

    assert "cut off" in on_sqlite.run("audit", "verify", code=1)
    on_sqlite.run("work", "--once")
    assert "cut off" in on_sqlite.run("audit", "verify", code=1)
    on_sqlite.run("restored")
    assert "is whole" in on_sqlite.run("audit", "verify")


def test_erasing_is_refused_while_something_is_open_and_says_what(on_sqlite: Installation) -> None:
    from tests.server.privacy.watch import Watch  # noqa: PLC0415 -- one test needs a whole school

    world = on_sqlite.world()
    watch = Watch(world)
    signal_id = watch.signal(watch.child, "Zonnebloem")
    world.close()
    told = on_sqlite.run("erase", str(watch.child), "--reason", "term-over", code=1)
    assert f"this has to end first: signal {signal_id}" in told
    nobody = on_sqlite.run("erase", str(signal_id), "--reason", "term-over", code=1)
    assert "there is no such young person" in nobody


def test_a_folder_that_is_not_there_is_refused(on_sqlite: Installation, tmp_path: Path) -> None:
    on_sqlite.more = {"KRING_AUDIT_CHECKPOINT_DIR": str(tmp_path / "nowhere")}
    assert "is no folder" in on_sqlite.run("work", "--once", code=1)
