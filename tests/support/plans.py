"""How a database would answer: which tables it would read from end to end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

_ONE_ROW = frozenset({"SCAN CONSTANT ROW", "SCAN here"})
"""What SQLite reads whole and is no table: one row that a statement makes up to hang on."""


@contextmanager
def listening(engine: Engine, *, writes: bool = False) -> Iterator[list[tuple[str, Any]]]:
    """Collect the reads that reach the database meanwhile; with writes, whatever does."""
    heard: list[tuple[str, Any]] = []

    def hear(_: Any, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        if writes or (statement.startswith("SELECT") and "FROM" in statement.split()):
            heard.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", hear)
    try:
        yield heard
    finally:
        event.remove(engine, "before_cursor_execute", hear)


def read_whole(engine: Engine, statement: str, parameters: Any) -> list[str]:
    """Give the lines of the plan by which a table would be read from end to end.

    Notes
    -----
    PostgreSQL is asked to avoid it: a planner that sees ten rows would rather read them all.
    """
    postgresql = engine.dialect.name == "postgresql"
    explain = "EXPLAIN " if postgresql else "EXPLAIN QUERY PLAN "
    with engine.connect() as connection:
        if postgresql:
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        plan = connection.exec_driver_sql(explain + statement, parameters).all()
    lines = [str(row[-1]).strip().removeprefix("->  ") for row in plan]
    if postgresql:
        return [line for line in lines if line.startswith("Seq Scan on ")]
    return [line for line in lines if line.startswith("SCAN ") and line not in _ONE_ROW]
