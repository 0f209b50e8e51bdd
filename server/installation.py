"""Opening an installation: its database and its keys, or a refusal that says what to do.

What is refused here would go wrong later and worse: a database that could lose what it keeps, a
schema of another release, keys of another database, a restored database that numbers anew.
"""

from __future__ import annotations

from pathlib import Path

import structlog
from sqlalchemy import Connection, select, text

from server import wiring
from server.kernel.crypto import KeyRing
from server.kernel.database import open_database
from server.kernel.journal import JournalRow
from server.kernel.keychain import DataKeyRow
from server.kernel.migrating import is_current
from server.kernel.roles import check_serving
from server.kernel.running import Runtime
from server.kernel.sealing import is_sealed_by_others
from server.kernel.store import Store
from server.kernel.tables import columns
from server.outside import revived
from server.settings import Settings

THREADS = {"sqlite": 2, "postgresql": 4}
"""How many requests one process serves at once: more threads only wait for one another."""

_log = structlog.get_logger("kring.installation")
_NEXT = text("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")


class InstallationRefused(Exception):
    """An installation that would not keep its promises. Says what to do."""


def open_installation(settings: Settings, *, restoring: bool = False) -> Runtime:
    """Open database and keys.

    Parameters
    ----------
    restoring
        Whether somebody who was erased may be there again, because that is about to be mended.

    Raises
    ------
    DatabaseRefused
        When the database could lose what it acknowledged, or the role could undo what guards it.
    KeyFileError
        When there is no key file, or others can read it.
    InstallationRefused
        When migrations are pending, the keys are of another database, transactions are numbered
        anew, or a backup brought back who was erased.
    """
    keys = read_keys(settings.keys_file)
    engine = open_database(settings.database_url, pool_size=_threads(settings.database_url))
    try:
        with engine.connect() as connection:
            if not check_serving(connection):
                _log.warning("database_role_owns_tables")
            _check_schema(connection)
            _check_keys(connection, keys)
            _check_numbers(connection)
            if settings.checkpoint_dir is not None and not restoring:
                _check_erased(connection, settings.checkpoint_dir)
    except BaseException:
        engine.dispose()
        raise
    return wiring.runtime(
        Store(engine, keys), second_factor_required=settings.second_factor_required
    )


def read_keys(path: Path | None) -> KeyRing:
    """Read the key file; without one (demonstrations) make keys that end with this process."""
    return KeyRing.fresh() if path is None else KeyRing.read(path)


def is_postgresql(database_url: str) -> bool:
    """Tell whether a URL is that of PostgreSQL."""
    return database_url.startswith("postgresql")


def _threads(database_url: str) -> int:
    return THREADS["postgresql" if is_postgresql(database_url) else "sqlite"]


def _check_schema(connection: Connection) -> None:
    if not is_current(connection):
        raise InstallationRefused("the database needs migrations; run: kring migrate")


def _check_keys(connection: Connection, keys: KeyRing) -> None:
    row = columns(DataKeyRow)
    used = connection.execute(select(row.root_name).distinct()).scalars()
    missing = sorted(set(used) - set(keys.root))
    if missing or is_sealed_by_others(connection, keys):
        raise InstallationRefused("the key file is not the one this database was made with")


def _check_numbers(connection: Connection) -> None:
    """Refuse a PostgreSQL cluster that counts transactions anew: the feed would lose rows."""
    if connection.dialect.name != "postgresql":
        return
    row = columns(JournalRow)
    newest = select(row.transaction_id).order_by(row.seq.desc()).limit(1)
    last = connection.execute(newest).scalar()
    if last is not None and last >= connection.execute(_NEXT).scalar_one():
        raise InstallationRefused(
            "this database comes from another PostgreSQL cluster, whose transactions were numbered"
            " higher than here; see 'Restoring' in docs/running.md"
        )


def _check_erased(connection: Connection, folder: Path) -> None:
    back = len(revived(connection, folder))
    if back:
        raise InstallationRefused(
            f"this database brings back {back} who were erased; run: kring restored"
        )
