"""Reading what stalls: one statement, in which each slice says what of its own waits too long."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, not_, or_, select

from server.cases.queries import late_circle
from server.kernel.paging import next_cursor, page
from server.kernel.unit_of_work import UnitOfWork
from server.network.queries import ORGANISATION as _organisation  # noqa: N811 -- As columns are.
from server.policy.attendance import attended
from server.policy.stalls import visible_stalls
from server.referrals.queries import asked_for_help, late_question
from server.signals.queries import late_signal, open_signal
from shared.stalls import StallPage, StallView


def list_stalls(uow: UnitOfWork, *, cursor: str | None = None, limit: int = 50) -> StallPage:
    """Give one page of the organisations that somebody should call, by name.

    Raises
    ------
    NotFound
        When somebody neither coordinates nor administers the network.
    """
    visible_stalls(uow)
    rows = uow.select(
        page(_stalls(uow), (_organisation.name, _organisation.id), cursor=cursor, limit=limit)
    )
    return StallPage(
        items=tuple(
            StallView(
                organisation_id=row.id,
                name=row.name,
                kind=row.kind,
                nis=row.nis,
                phone=row.phone,
                website=row.website,
                attended=bool(row.attended),
                signals=bool(row.signals),
                questions=bool(row.questions),
                circles=bool(row.circles),
            )
            for row in rows[:limit]
        ),
        next_cursor=next_cursor(rows, limit, ("name", "id")),
    )


def count_stalls(uow: UnitOfWork) -> int:
    """Count the organisations that somebody should call."""
    visible_stalls(uow)
    counted = _stalls(uow).subquery()
    (row,) = uow.select(select(func.count().label("many")).select_from(counted))
    return int(row.many)


def unattended(uow: UnitOfWork, *, limit: int) -> list[UUID]:
    """Give organisations where something waits that nobody can take up. Asks no gate."""
    statement = _stalls(uow).where(not_(attended(_organisation))).order_by(_organisation.id)
    return [row.id for row in uow.select(statement.limit(limit))]


def is_unattended(uow: UnitOfWork, organisation_id: UUID) -> bool:
    """Tell whether something waits at an organisation that nobody there can take up."""
    one = (_organisation.id == organisation_id, not_(attended(_organisation)))
    return bool(uow.select(_stalls(uow).where(*one)))


def _stalls(uow: UnitOfWork) -> Select[Any]:
    here, someone = _organisation.id, attended(_organisation)
    signals = or_(late_signal(uow, here), and_(not_(someone), open_signal(uow, here)))
    questions = or_(late_question(uow, here), and_(not_(someone), asked_for_help(uow, here)))
    circles = late_circle(uow, here)
    return select(
        _organisation.id,
        _organisation.name,
        _organisation.kind,
        _organisation.nis,
        _organisation.phone,
        _organisation.website,
        someone.label("attended"),
        signals.label("signals"),
        questions.label("questions"),
        circles.label("circles"),
    ).where(
        _organisation.network_id == uow.actor.network_id,
        _organisation.active,
        or_(signals, questions, circles),
    )
