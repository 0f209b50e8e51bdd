"""Bringing a database to the present schema, and telling whether it is there.

The migrations are in ``server/migrations``; this is the only code that runs them.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from server.kernel.database import WRITES

_FOLDER = Path(__file__).parents[1] / "migrations"


def migrate(engine: Engine, revision: str = "head", *, serving_role: str | None = None) -> None:
    """Bring a database to a revision: forward by default, backward when an older one is named.

    Parameters
    ----------
    serving_role
        On PostgreSQL, the role that is granted what serving needs (`roles.grant`). None: whoever
        migrates also serves.

    Raises
    ------
    DatabaseRefused
        When that role is not there, or could do more.

    Notes
    -----
    Several processes may do this at once: one of them does it and the others wait.
    """
    with engine.connect() as connection:
        here = MigrationContext.configure(connection).get_current_revision()
    with engine.connect().execution_options(**{WRITES: True}) as connection:
        config = configuration(connection, serving_role)
        if revision == "base" or (here is not None and _is_before(revision, here)):
            command.downgrade(config, revision)
        else:
            command.upgrade(config, revision)


def is_current(connection: Connection) -> bool:
    """Tell whether a database has every migration this code knows."""
    found = MigrationContext.configure(connection).get_current_revision()
    return found == newest_revision()


@lru_cache
def newest_revision() -> str | None:
    """Give the newest migration this code knows."""
    return _scripts().get_current_head()


def configuration(connection: Connection, serving_role: str | None = None) -> Config:
    """Give Alembic's configuration for an open connection."""
    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    config.attributes["serving_role"] = serving_role
    return config


def _is_before(revision: str, here: str) -> bool:
    earlier = {each.revision for each in _scripts().iterate_revisions(here, "base")}
    return revision in earlier - {here}


def _scripts() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    return ScriptDirectory.from_config(config)
