"""A backup of the embedded database: a copy that is whole, made while people work.

PostgreSQL has its own tools, which do it better: see ``docs/running.md``.
"""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path

from sqlalchemy import make_url

from server.installation import InstallationRefused
from server.kernel.database import connect_file

_PAGES = 1000
"""How many pages are copied before writers get their turn."""


def back_up(database_url: str, path: Path) -> int:
    """Copy an embedded database to a new file; give how many bytes it has.

    Parameters
    ----------
    path
        Where there is nothing yet: a backup never replaces another.

    Raises
    ------
    InstallationRefused
        For PostgreSQL, when there is something at the path, or when the copy is not whole.

    Notes
    -----
    The copy is complete at its name or not there: it is made beside it, checked, and renamed.
    """
    source = make_url(database_url)
    if source.get_backend_name() != "sqlite" or source.database is None:
        raise InstallationRefused(
            "this is PostgreSQL: back it up with pg_dump --format=custom or pgBackRest;"
            " see 'Backups' in docs/running.md"
        )
    if path.exists():
        raise InstallationRefused(f"{path} exists already; a backup is never overwritten")
    draft = path.with_name(path.name + ".part")
    draft.unlink(missing_ok=True)
    os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    with (
        closing(connect_file(source.database)) as original,
        closing(connect_file(draft)) as copy,
    ):
        original.backup(copy, pages=_PAGES, sleep=0.01)
        copy.execute("PRAGMA journal_mode=DELETE")  # One file, with no log beside it.
        faults = copy.execute("PRAGMA integrity_check").fetchall() != [("ok",)]
        orphans = copy.execute("PRAGMA foreign_key_check").fetchall()
    if faults or orphans:
        raise InstallationRefused(f"the copy is not whole and was left at {draft}: look at both")
    _make_durable(draft)
    draft.rename(path)
    _make_durable(path.parent)
    return path.stat().st_size


def _make_durable(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
