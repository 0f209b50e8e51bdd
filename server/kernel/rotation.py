"""Turning the root key: every data key is wrapped anew, and not one cell changes.

Must not: touch a sealed cell. That is why a new root key takes seconds and not a night.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select, update

from server.kernel.keychain import DataKeyRow
from server.kernel.tables import columns
from server.kernel.unit_of_work import UnitOfWork

_BATCH = 500
_key = columns(DataKeyRow)


def rewrap(uow: UnitOfWork, *, after: UUID | None = None) -> tuple[int, UUID | None]:
    """Wrap a batch of data keys under the current root key.

    Parameters
    ----------
    after
        The subject the last batch ended with; absent: begin.

    Returns
    -------
    tuple
        How many keys were wrapped anew, and where to go on; none when that was all.
    """
    keys = uow.store.keys
    statement = (
        select(_key.subject_id, _key.root_name, _key.wrapped)
        .order_by(_key.subject_id)
        .limit(_BATCH)
    )
    if after is not None:
        statement = statement.where(_key.subject_id > after)
    rows = uow.connection.execute(statement).all()
    done = 0
    for row in rows:
        if row.root_name == keys.current_root:
            continue
        plain = keys.unwrap(row.subject_id, row.root_name, row.wrapped)
        name, wrapped = keys.wrap(row.subject_id, plain)
        anew = (
            update(DataKeyRow)
            .where(_key.subject_id == row.subject_id)
            .values(root_name=name, wrapped=wrapped)
        )
        done += uow.connection.execute(anew).rowcount  # None for one that was just erased.
    return done, rows[-1].subject_id if len(rows) == _BATCH else None


def roots_in_use(uow: UnitOfWork) -> dict[str, int]:
    """Give how many data keys each root key wraps, by the root key's name."""
    statement = select(_key.root_name, func.count().label("keys")).group_by(_key.root_name)
    return {row.root_name: row.keys for row in uow.connection.execute(statement)}
