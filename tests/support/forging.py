"""Changing history past its triggers, as somebody can who owns the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlmodel import SQLModel

from server.kernel.database import WRITES, open_database
from tests.support.postgresql import as_owner
from tests.support.world import World


@contextmanager
def forging(world: World, *tables: type[SQLModel]) -> Iterator[Any]:
    """Give a connection on which nothing guards these tables; what was done stays done.

    Notes
    -----
    On PostgreSQL the guards are put out and on SQLite taken away: this database is no other test's.
    """
    engine = open_database(as_owner(world.url), pool_size=1)
    with engine.connect().execution_options(**{WRITES: True}) as connection:
        for name in (table.__tablename__ for table in tables):
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql(f"ALTER TABLE {name} DISABLE TRIGGER USER")
            else:
                guards = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?"
                for trigger in list(connection.exec_driver_sql(guards, (name,)).scalars()):
                    connection.exec_driver_sql(f"DROP TRIGGER {trigger}")
        yield connection
        connection.commit()
    engine.dispose()
