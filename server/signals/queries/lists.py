"""Signals in lists: the care team's piles, the signaller's receipts, the changes of a phone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select

from server.kernel.paging import COUNTED, next_cursor, page
from server.kernel.tables import columns
from server.kernel.unit_of_work import UnitOfWork
from server.people.queries import young_person_names
from server.policy.signals import (
    visible_receipts,
    visible_signals,
)
from server.signals.queries.views import receipt_of
from server.signals.tables import SignalRow
from shared.lifecycle import SIGNAL_ENDED
from shared.signals import SignalItem, SignalPage, SignalReceiptView
from shared.vocabulary import Role, Severity, SignalKind, SignalStatus

_signal = columns(SignalRow)
_ITEM = (
    _signal.id,
    _signal.organisation_id,
    _signal.young_person_id,
    _signal.kind,
    _signal.severity,
    _signal.categories,
    _signal.status,
    _signal.due_at,
    _signal.version,
    _signal.created_at,
)
_ENDED = tuple(sorted(status.value for status in SIGNAL_ENDED))


class Box(StrEnum):
    """Which signals to list."""

    OPEN = "open"
    ENDED = "ended"
    OWN = "own"


class Pile(StrEnum):
    """Which of the care team's signals to list, as somebody works through them."""

    TO_WEIGH = "to-weigh"
    FOLLOWED = "followed"
    ENDED = "ended"


_OF_PILE = {
    Pile.TO_WEIGH: frozenset({SignalStatus.SUBMITTED, SignalStatus.IN_TRIAGE}),
    Pile.FOLLOWED: frozenset(SignalStatus)
    - SIGNAL_ENDED
    - {SignalStatus.SUBMITTED, SignalStatus.IN_TRIAGE},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCounts:
    """How many open signals a care team has."""

    to_weigh: int
    followed: int
    late: int
    """Past the day somebody had to look."""
    is_more: bool
    """There are more than were counted."""


def list_box(uow: UnitOfWork, *, box: Box | None, cursor: str | None, limit: int) -> SignalPage:
    """Give one page of a box: the care team's open or ended signals, or one's own receipts.

    Parameters
    ----------
    box
        Absent: what this person comes for, the open ones for a care team, else one's own.
    """
    if box is None:
        box = Box.OPEN if uow.actor.organisations(Role.CARE_TEAM) else Box.OWN
    if box is Box.OWN:
        return list_own(uow, cursor=cursor, limit=limit)
    return list_inbox(uow, ended=box is Box.ENDED, cursor=cursor, limit=limit)


def list_inbox(
    uow: UnitOfWork, *, ended: bool = False, cursor: str | None = None, limit: int = 50
) -> SignalPage:
    """Give the care team's signals: open ones most overdue first, ended ones by their last date."""
    statement = _inbox(uow, ended=ended)
    order_by = (_signal.due_at, _signal.id)
    rows = uow.select(page(statement, order_by, cursor=cursor, limit=limit))
    return SignalPage(
        items=tuple(_items(uow, rows[:limit])),
        next_cursor=next_cursor(rows, limit, ("due_at", "id")),
    )


def list_pile(
    uow: UnitOfWork,
    *,
    pile: Pile,
    severity: Severity | None = None,
    kind: SignalKind | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> SignalPage:
    """Give one page of a pile of the care team's, most overdue first; of the ended the newest.

    Parameters
    ----------
    severity, kind
        Only these signals; absent: all.
    """
    ended = pile is Pile.ENDED
    statement = _inbox(uow, ended=ended)
    if not ended:
        statement = statement.where(_signal.status.in_(_OF_PILE[pile]))
    if severity is not None:
        statement = statement.where(_signal.severity == severity)
    if kind is not None:
        statement = statement.where(_signal.kind == kind)
    key = ("id",) if ended else ("due_at", "id")
    order_by = tuple(getattr(_signal, name) for name in key)
    rows = uow.select(page(statement, order_by, cursor=cursor, limit=limit, newest_first=ended))
    return SignalPage(
        items=tuple(_items(uow, rows[:limit])),
        next_cursor=next_cursor(rows, limit, key),
    )


def count_open(uow: UnitOfWork) -> OpenCounts:
    """Count the care team's open signals: to weigh, followed, and those past their date.

    Notes
    -----
    Of the most overdue only, so that a list without an end costs no more than a long one.
    """
    first = (
        _inbox(uow, ended=False)
        .with_only_columns(_signal.status, (_signal.due_at <= uow.now).label("late"))
        .order_by(_signal.due_at, _signal.id)
        .limit(COUNTED + 1)
        .subquery()
    )
    statement = select(first.c.status, first.c.late, func.count().label("number")).group_by(
        first.c.status, first.c.late
    )
    rows = uow.select(statement)
    to_weigh = sum(row.number for row in rows if row.status in _OF_PILE[Pile.TO_WEIGH])
    total = sum(row.number for row in rows)
    return OpenCounts(
        to_weigh=to_weigh,
        followed=total - to_weigh,
        late=sum(row.number for row in rows if row.late),
        is_more=total > COUNTED,
    )


def list_own(uow: UnitOfWork, *, cursor: str | None = None, limit: int = 50) -> SignalPage:
    """Give one's own signals as receipts, newest first: status, and nothing of what was said."""
    statement = select(_signal.id).where(
        _signal.network_id == uow.actor.network_id, visible_receipts(uow)
    )
    rows = uow.select(page(statement, (_signal.id,), cursor=cursor, limit=limit, newest_first=True))
    ids = [row.id for row in rows[:limit]]
    signals = uow.all(SignalRow, _signal.id.in_(ids), order_by=(_signal.id.desc(),))
    return SignalPage(
        receipts=tuple(receipt_of(signal) for signal in signals),
        next_cursor=next_cursor(rows, limit, ("id",)),
    )


def synced_items(uow: UnitOfWork, signal_ids: Iterable[UUID]) -> dict[UUID, SignalItem]:
    """Give the inbox items among these signals that this person may see now, for the sync feed."""
    statement = select(*_ITEM).where(
        _signal.network_id == uow.actor.network_id,
        _signal.id.in_(list(signal_ids)),
        visible_signals(uow),
    )
    return {item.signal_id: item for item in _items(uow, uow.select(statement))}


def synced_receipts(uow: UnitOfWork, signal_ids: Iterable[UUID]) -> dict[UUID, SignalReceiptView]:
    """Give the receipts among these signals that are this person's own, for the sync feed."""
    rows = uow.all(
        SignalRow,
        _signal.network_id == uow.actor.network_id,
        _signal.id.in_(list(signal_ids)),
        visible_receipts(uow),
    )
    return {row.id: receipt_of(row) for row in rows}


def _inbox(uow: UnitOfWork, *, ended: bool) -> Select[Any]:
    which = _signal.status.in_(_ENDED) if ended else _signal.status.not_in(_ENDED)
    return select(*_ITEM).where(
        _signal.network_id == uow.actor.network_id, visible_signals(uow), which
    )


def _items(uow: UnitOfWork, rows: Iterable[Any]) -> list[SignalItem]:
    rows = list(rows)
    names = young_person_names(uow, [row.young_person_id for row in rows])
    for row in rows:
        uow.record_read_of(
            "signal.list",
            resource="signal",
            resource_id=row.id,
            subject_id=row.young_person_id,
            fields=("young_person_name",),
        )
    return [
        SignalItem(
            signal_id=row.id,
            organisation_id=row.organisation_id,
            young_person_id=row.young_person_id,
            young_person_name=names.get(row.young_person_id, ""),
            kind=row.kind,
            severity=row.severity,
            categories=row.categories,
            status=row.status,
            due_at=row.due_at if row.status not in SIGNAL_ENDED else None,
            version=row.version,
            created_at=row.created_at,
        )
        for row in rows
    ]
