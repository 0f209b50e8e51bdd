"""A fresh, migrated database for each test, on SQLite and on PostgreSQL, in a few milliseconds.

The schema is made once per run and database kind, as a template; each test gets a copy of it. The
workers of one run share the templates and the PostgreSQL server through a folder, under a lock::

    run folder/           in memory where there is room, else in the temporary folder
      alive.lock          held by pytest's main process as long as it lives
      build.lock          held by whichever worker makes something shared
      template.db         SQLite's template
      postgresql/         the server, its socket and its log

A run that was killed leaves its folder behind with ``alive.lock`` free: the next run stops that
server and removes the folder.

Must not: know which tables there are. ``create_schema`` has the migrations make them.
"""

import fcntl
import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TextIO

from psycopg import sql

from tests.support import postgresql

Kind = Literal["sqlite", "postgresql"]
KINDS: tuple[Kind, ...] = ("sqlite", "postgresql")

PREFIX = "kring-tests-"
TEMPLATE = "kring_template"
_ROOM_BYTES = 2 * 1024**3
"""Memory is used for the run's folder only where this much of it is free."""


def create_schema(url: str) -> None:
    """Bring an empty database to the present schema, by the migrations themselves."""
    from server import wiring  # noqa: F401, PLC0415 -- Knows every table; see below.
    from server.kernel.database import open_database  # noqa: PLC0415 -- see below.
    from server.kernel.migrating import migrate  # noqa: PLC0415 -- Tests of shared/ need no server.
    from server.kernel.roles import serving_role  # noqa: PLC0415 -- as above.

    engine = open_database(postgresql.as_owner(url))
    try:
        migrate(engine, serving_role=serving_role(url))
    finally:
        engine.dispose()


@dataclass(slots=True)
class Databases:
    """Makes fresh databases for one worker and takes them away again.

    Parameters
    ----------
    folder
        The run's folder, shared by its workers.
    worker
        This worker's name; it keeps the names of its databases apart from the others'.
    """

    folder: Path
    worker: str
    _numbers: Iterator[int] = field(default_factory=itertools.count)
    _free: list[str] = field(default_factory=list)

    @contextmanager
    def fresh(self, kind: Kind, *, empty: bool = False) -> Iterator[str]:
        """Give the URL of a new database, migrated; it is gone afterwards.

        Parameters
        ----------
        kind
            Which of the two.
        empty
            Without any table: for tests of the migrations themselves, which the owner runs
            (`postgresql.as_owner`).

        Raises
        ------
        postgresql.PostgreSQLMissing
            When it is wanted and not here.
        """
        # A name that is free again comes first: an engine that knows it can be used once more.
        name = self._free.pop() if self._free else f"kring_{self.worker}_{next(self._numbers)}"
        maker = self._fresh_sqlite if kind == "sqlite" else self._fresh_postgresql
        with maker(name, empty=empty) as url:
            yield url
        self._free.append(name)

    @contextmanager
    def _fresh_sqlite(self, name: str, *, empty: bool) -> Iterator[str]:
        folder = self.folder / name
        folder.mkdir()
        database = folder / "kring.db"
        if not empty:
            shutil.copyfile(self._sqlite_template(), database)
        try:
            yield f"sqlite:///{database}"
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    @contextmanager
    def _fresh_postgresql(self, name: str, *, empty: bool) -> Iterator[str]:
        cluster = self.cluster()
        template = "template0" if empty else self._postgresql_template(cluster)
        create = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy OWNER {}").format(
            *map(sql.Identifier, (name, template, postgresql.OWNER))
        )
        with cluster.admin() as admin:
            admin.execute(create)
        try:
            yield cluster.url(name)
        finally:
            drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            with cluster.admin() as admin:
                admin.execute(drop)

    def cluster(self) -> postgresql.Cluster:
        """Give the run's PostgreSQL server, started by whoever needs it first."""
        folder = self.folder / "postgresql"
        with self._building():
            if (self.folder / "postgresql.ready").exists():
                return postgresql.Cluster(programs=postgresql.find_programs(), folder=folder)
            shutil.rmtree(folder, ignore_errors=True)
            cluster = postgresql.start(folder)
            (self.folder / "postgresql.ready").touch()
            return cluster

    def _sqlite_template(self) -> Path:
        template = self.folder / "template.db"
        with self._building():
            if not template.exists():
                draft = self.folder / "draft.db"
                draft.unlink(missing_ok=True)
                create_schema(f"sqlite:///{draft}")
                draft.rename(template)  # Complete, or not there.
        return template

    def _postgresql_template(self, cluster: postgresql.Cluster) -> str:
        ready = self.folder / "template.ready"
        with self._building():
            if not ready.exists():
                name, owner = sql.Identifier(TEMPLATE), sql.Identifier(postgresql.OWNER)
                with cluster.admin() as admin:
                    admin.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(name))
                    admin.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(name, owner))
                create_schema(cluster.url(TEMPLATE))
                ready.touch()
        return TEMPLATE

    @contextmanager
    def _building(self) -> Iterator[None]:
        """Hold the other workers back while something shared is made."""
        with (self.folder / "build.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


@dataclass(frozen=True, slots=True)
class Run:
    """The folder of one pytest run and the lock that shows the run is alive."""

    folder: Path
    alive: TextIO

    def end(self) -> None:
        """Stop what runs in the folder and remove it."""
        _remove(self.folder)
        self.alive.close()


def begin_run(parent: Path | None = None) -> Run:
    """Make the folder of this run, after clearing away runs that were killed.

    Parameters
    ----------
    parent
        Where: absent, in memory where there is room. Measurements name a disk, because a commit
        that nothing has to be written for costs nothing.
    """
    parent = parent or _roomy_parent()
    clear_leftovers(parent)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent))
    folder.chmod(0o711)  # PostgreSQL's user passes through to its own folder and sees nothing else.
    alive = (folder / "alive.lock").open("w")
    fcntl.flock(alive, fcntl.LOCK_EX)
    return Run(folder, alive)


def clear_leftovers(parent: Path) -> None:
    """Remove the folders of runs whose main process no longer lives."""
    for folder in parent.glob(f"{PREFIX}*"):
        try:
            if folder.stat().st_uid != os.geteuid():
                continue  # Another person's.
            with (folder / "alive.lock").open("r") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                _remove(folder)
        except OSError:
            continue  # Alive, just being made, or just being removed by another run.


def _remove(folder: Path) -> None:
    if (folder / "postgresql").exists():
        cluster = postgresql.Cluster(
            programs=postgresql.find_programs(), folder=folder / "postgresql"
        )
        postgresql.stop(cluster)
    shutil.rmtree(folder, ignore_errors=True)


def _roomy_parent() -> Path:
    """Choose memory where there is room: the settings stay durable, only the disk is spared."""
    memory = Path("/dev/shm")  # noqa: S108 -- The folder made in it is private to this user.
    usable = memory.is_dir() and os.access(memory, os.W_OK)
    if usable and shutil.disk_usage(memory).free >= _ROOM_BYTES:
        return memory
    return Path(tempfile.gettempdir())
