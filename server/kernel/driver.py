"""One statement, said to the database's driver itself.

For the few statements that every request says: around each SQLAlchemy makes a context, a result and
the names of its columns, which takes longer than the database takes. The connection, its
transaction and what becomes of an error stay SQLAlchemy's; where somebody listens to statements, it
says them.

Must not: hold a value in the text of a statement.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection


def ask(connection: Connection, sql: str, parameters: Any) -> Sequence[tuple[Any, ...]]:
    """Give the rows of a select, as the driver gives them."""
    if connection.dispatch.before_cursor_execute:
        result = connection.exec_driver_sql(sql, parameters)
        assert result.cursor is not None  # noqa: S101 -- a select has rows, if none
        heard: Sequence[tuple[Any, ...]] = result.cursor.fetchall()
        result.close()
        return heard
    cursor = _said(connection, sql, parameters)
    rows: Sequence[tuple[Any, ...]] = cursor.fetchall()
    cursor.close()
    return rows


def tell(connection: Connection, sql: str, parameters: Any) -> None:
    """Say what has no rows."""
    if connection.dispatch.before_cursor_execute:
        connection.exec_driver_sql(sql, parameters)
    else:
        _said(connection, sql, parameters).close()


def say_begin(connection: Connection, sql: str) -> None:
    """Say how a transaction begins; for whoever hears that SQLAlchemy begins one."""
    _executed(connection, sql, ()).close()


def _said(connection: Connection, sql: str, parameters: Any) -> Any:
    if not connection.in_transaction():
        connection.begin()
    return _executed(connection, sql, parameters)


def _executed(connection: Connection, sql: str, parameters: Any) -> Any:
    cursor = connection.connection.cursor()
    try:
        cursor.execute(sql, parameters)
    except Exception as error:  # noqa: BLE001 -- SQLAlchemy tells the driver's errors from others
        # Not public, and the one place that knows all of it: which error of SQLAlchemy's this is,
        # whether the connection is lost, and that then no connection of the pool is to be trusted.
        connection._handle_dbapi_exception(error, sql, parameters, cursor, None)  # noqa: SLF001 -- see above
    return cursor
