"""What may be counted of signals, for releases of trends: no words, no names.

Asks no gate: only the system compiles a release, and what it reads never leaves it uncounted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select

from server.kernel.tables import columns
from server.kernel.unit_of_work import UnitOfWork
from server.signals.tables import SignalRow

_signal = columns(SignalRow)
_COUNTED = (
    _signal.organisation_id,
    _signal.young_person_id,
    _signal.kind,
    _signal.severity,
    _signal.life_domains,
    _signal.leaver_state,
    _signal.leaver_outcome,
    _signal.status,
    _signal.reason,
    _signal.occurred_on,
    _signal.made_at,
    _signal.created_at,
    _signal.answered_at,
    _signal.contact_at,
    _signal.step_at,
    _signal.id,
    _signal.case_id,
)
_BATCH = 5000
_AT_ONCE = 500


def counted_signals(uow: UnitOfWork, *, since: datetime, until: datetime) -> Iterable[Row[Any]]:
    """Give the signals received from one moment to before another, in order, in batches."""
    statement = (
        select(*_COUNTED)
        .where(
            _signal.network_id == uow.actor.network_id,
            _signal.created_at >= since,
            _signal.created_at < until,
        )
        .order_by(_signal.created_at, _signal.id)
    )
    return uow.in_batches(statement, _BATCH)


def first_received(uow: UnitOfWork, young_person_ids: Sequence[UUID]) -> dict[UUID, datetime]:
    """Give when the first signal about each of these young people was received."""
    found: dict[UUID, datetime] = {}
    for start in range(0, len(young_person_ids), _AT_ONCE):
        some = young_person_ids[start : start + _AT_ONCE]
        statement = (
            select(_signal.young_person_id, func.min(_signal.created_at).label("first_at"))
            .where(_signal.network_id == uow.actor.network_id, _signal.young_person_id.in_(some))
            .group_by(_signal.young_person_id)
        )
        found |= {row.young_person_id: row.first_at for row in uow.select(statement)}
    return found


def first_month(uow: UnitOfWork) -> datetime | None:
    """Give when the first signal of the network was received; none when there is none yet."""
    statement = select(func.min(_signal.created_at).label("first_at")).where(
        _signal.network_id == uow.actor.network_id
    )
    return next((row.first_at for row in uow.select(statement)), None)
