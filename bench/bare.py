"""The bare database: the very statements of one command, with the plain driver and nothing else.

The statements are taken down while one command runs, and replayed with fresh ids. What this reaches
is what the database allows; what Kring reaches of it is the price of everything in between.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, event

from bench.region import new_id

Statement = tuple[str, Any, bool]
"""SQL, parameters, and whether they are many sets of them."""


@dataclass(frozen=True, slots=True)
class Replay:
    """How fast the bare database was."""

    per_second: float


def take_down(engine: Engine, act: Callable[[], object]) -> list[Statement]:
    """Give the statements that an act says to the database, in order."""
    said: list[Statement] = []

    def listen(_: Any, __: Any, sql: str, parameters: Any, ___: Any, many: bool) -> None:  # noqa: FBT001 -- SQLAlchemy's
        said.append((sql, parameters, many))

    event.listen(engine, "before_cursor_execute", listen)
    try:
        act()
    finally:
        event.remove(engine, "before_cursor_execute", listen)
    return said


def replay(
    engine: Engine,
    statements: Sequence[Statement],
    fresh: Sequence[UUID],
    *,
    writes: bool,
    times: int,
    threads: int,
) -> Replay:
    """Say the statements again and again, each time as one command or query.

    Parameters
    ----------
    fresh
        Ids in the parameters that become new ones each time.
    """
    each = times // threads
    connections = [engine.raw_connection() for _ in range(threads)]

    def work(connection: Any) -> None:
        for _ in range(each):
            _once(engine.dialect.name, connection, statements, fresh, writes=writes)

    workers = [threading.Thread(target=work, args=(each_one,)) for each_one in connections]
    started = time.perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    seconds = time.perf_counter() - started
    for connection in connections:
        connection.close()
    return Replay(each * threads / seconds)


def _once(
    dialect: str,
    connection: Any,
    statements: Sequence[Statement],
    fresh: Sequence[UUID],
    *,
    writes: bool,
) -> None:
    cursor = connection.cursor()
    if dialect == "sqlite":
        cursor.execute("BEGIN IMMEDIATE" if writes else "BEGIN")
    new = {old: new_id() for old in fresh}
    spelled = new | {old.hex: new_one.hex for old, new_one in new.items()}
    for sql, parameters, many in statements:
        if many:
            cursor.executemany(sql, [_renewed(each, spelled) for each in parameters])
        else:
            cursor.execute(sql, _renewed(parameters, spelled))
            if cursor.description is not None:
                cursor.fetchall()
    connection.commit()


def _renewed(parameters: Any, spelled: Mapping[Any, Any]) -> Any:
    if isinstance(parameters, Mapping):
        return {name: _new(value, spelled) for name, value in parameters.items()}
    return tuple(_new(value, spelled) for value in parameters)


def _new(value: Any, spelled: Mapping[Any, Any]) -> Any:
    if isinstance(value, UUID | str):
        return spelled.get(value, value)
    return value
