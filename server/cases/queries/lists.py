"""Cases in lists: one's own, those among the changes of a phone, and those that are overdue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Select, case, func, literal, select

from server.cases.queries.sight import Place, sights_of
from server.cases.tables import CaseRow, PartyRow
from server.kernel.paging import COUNTED, next_cursor, page
from server.kernel.tables import columns
from server.kernel.unit_of_work import UnitOfWork
from server.people.queries import young_person_names
from server.policy.cases import visible_cases
from server.policy.gate import desks_of
from shared.cases import CaseItem, CasePage
from shared.lifecycle import REMINDS_COORDINATORS
from shared.vocabulary import CaseStatus

_case = columns(CaseRow)
_party = columns(PartyRow)
_parties = (
    select(func.count())
    .where(
        _party.network_id == _case.network_id,
        _party.case_id == _case.id,
        _party.left_at.is_(None),
    )
    .scalar_subquery()
)
_ITEM = (
    _case.id,
    _case.young_person_id,
    _case.opened_by_organisation_id,
    _case.status,
    _case.connector_organisation_id,
    _case.connector_account_id,
    _case.next_on,
    _case.due_at,
    _case.version,
    _case.created_at,
    _parties.label("parties"),
)


class Box(StrEnum):
    """Which of one's own cases to list."""

    OPEN = "open"
    CLOSED = "closed"


def list_cases(
    uow: UnitOfWork, *, box: Box = Box.OPEN, cursor: str | None = None, limit: int = 50
) -> CasePage:
    """Give one page of one's own cases, the one somebody has to look at first on top."""
    rows = uow.select(page(_of_box(uow, box), (_case.due_at, _case.id), cursor=cursor, limit=limit))
    return CasePage(
        items=tuple(_items(uow, rows[:limit])),
        next_cursor=next_cursor(rows, limit, ("due_at", "id")),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """How many cases a box has."""

    total: int
    late: int
    """Open, and past the day somebody had to look."""
    is_more: bool
    """There are more than were counted."""


def count_box(uow: UnitOfWork, *, box: Box = Box.OPEN) -> Counted:
    """Count one's own cases, the most overdue first, up to as many as `COUNTED` says."""
    late = case((_case.due_at <= uow.now, 1), else_=0) if box is Box.OPEN else literal(0)
    first = (
        _of_box(uow, box)
        .with_only_columns(late.label("late"))
        .order_by(_case.due_at, _case.id)
        .limit(COUNTED + 1)
        .subquery()
    )
    statement = select(
        func.count().label("total"), func.coalesce(func.sum(first.c.late), 0).label("late")
    ).select_from(first)
    (row,) = uow.select(statement)
    return Counted(total=min(row.total, COUNTED), late=row.late, is_more=row.total > COUNTED)


def list_open_about(uow: UnitOfWork, *, young_person_id: UUID) -> tuple[CaseItem, ...]:
    """Give one's own open cases about a young person, the oldest first. Never many."""
    statement = (
        _visible(uow)
        .where(_case.young_person_id == young_person_id, _case.status != CaseStatus.CLOSED)
        .order_by(_case.id)
    )
    return tuple(_items(uow, uow.select(statement)))


def synced_items(uow: UnitOfWork, case_ids: Iterable[UUID]) -> dict[UUID, CaseItem]:
    """Give the items among these cases that are this person's own now, for the sync feed."""
    rows = uow.select(_visible(uow).where(_case.id.in_(list(case_ids))))
    return {item.case_id: item for item in _items(uow, rows)}


def overdue(uow: UnitOfWork, *, limit: int) -> list[tuple[UUID, int, datetime]]:
    """Give cases past their date for the worker: id, level reminded so far, the date."""
    statement = (
        select(_case.id, _case.reminded_level, _case.due_at)
        .where(
            _case.network_id == uow.actor.network_id,
            _case.status != CaseStatus.CLOSED,
            _case.due_at <= uow.now,
            _case.reminded_level < REMINDS_COORDINATORS,
        )
        .order_by(_case.due_at, _case.id)
        .limit(limit)
    )
    return [(row.id, row.reminded_level, row.due_at) for row in uow.select(statement)]


def _of_box(uow: UnitOfWork, box: Box) -> Select[Any]:
    closed = _case.status == CaseStatus.CLOSED
    return _visible(uow).where(closed if box is Box.CLOSED else ~closed)


def _visible(uow: UnitOfWork) -> Select[Any]:
    return select(*_ITEM).where(_case.network_id == uow.actor.network_id, visible_cases(uow))


def _items(uow: UnitOfWork, rows: Sequence[Any]) -> list[CaseItem]:
    names = _names(uow, rows)
    for row in rows:
        if row.id in names:
            uow.record_read_of(
                "case.list",
                resource="case",
                resource_id=row.id,
                subject_id=row.young_person_id,
                fields=("young_person_name",),
            )
    return [
        CaseItem(
            case_id=row.id,
            young_person_id=row.young_person_id,
            young_person_name=names.get(row.id),
            status=row.status,
            connector_organisation_id=row.connector_organisation_id,
            connector_account_id=row.connector_account_id,
            next_on=row.next_on,
            parties=row.parties,
            version=row.version,
            created_at=row.created_at,
        )
        for row in rows
    ]


def _names(uow: UnitOfWork, rows: Sequence[Any]) -> dict[UUID, str]:
    """Give the name of each case whose young person this reader may know."""
    desks = _desks(uow, [row.id for row in rows])
    sights = sights_of(
        uow,
        {
            row.id: Place(row.young_person_id, row.opened_by_organisation_id, desks.get(row.id, ()))
            for row in rows
        },
    )
    known = [row for row in rows if sights[row.id].identity]
    names = young_person_names(uow, [row.young_person_id for row in known])
    return {row.id: names[row.young_person_id] for row in known if row.young_person_id in names}


def _desks(uow: UnitOfWork, case_ids: Sequence[UUID]) -> Mapping[UUID, set[UUID]]:
    """Give the parties of these cases whose desk this reader works."""
    found: dict[UUID, set[UUID]] = {}
    own = desks_of(uow.actor)
    if not case_ids or not own:
        return found
    statement = select(_party.case_id, _party.organisation_id).where(
        _party.network_id == uow.actor.network_id,
        _party.case_id.in_(case_ids),
        _party.organisation_id.in_(own),
        _party.left_at.is_(None),
    )
    for row in uow.select(statement):
        found.setdefault(row.case_id, set()).add(row.organisation_id)
    return found
