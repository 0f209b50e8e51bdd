"""Reading what stalls: one statement, in which each slice says what of its own waits too long."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, not_, or_, select

from server.cases.queries import late_circle
from server.kernel.journal import NoticeRow
from server.kernel.paging import next_cursor, page
from server.kernel.tables import columns
from server.kernel.unit_of_work import UnitOfWork
from server.network.queries import ORGANISATION, coordination_desks
from server.policy.attendance import attended
from server.policy.stalls import visible_stalls
from server.referrals.queries import asked_for_help, late_question
from server.signals.queries import late_signal, open_signal
from shared.stalls import StallPage, StallView

UNATTENDED = "organisation-unattended"
"""The kind of notice that tells the coordinators of one."""
_notice = columns(NoticeRow)


def list_stalls(uow: UnitOfWork, *, cursor: str | None = None, limit: int = 50) -> StallPage:
    """Give one page of the organisations that somebody should call, by name.

    Raises
    ------
    NotFound
        When somebody neither coordinates nor administers the network.
    """
    visible_stalls(uow)
    rows = uow.select(
        page(_stalls(uow), (ORGANISATION.name, ORGANISATION.id), cursor=cursor, limit=limit)
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


def to_report(uow: UnitOfWork, *, again: timedelta, limit: int) -> list[UUID]:
    """Give organisations where something waits that nobody can take up. Asks no gate.

    Parameters
    ----------
    again
        How long nothing is said of one of which the coordinators were told.
    """
    told = (
        select(_notice.id)
        .where(
            _notice.network_id == uow.actor.network_id,
            _notice.audience_id.in_([desk.id for desk in coordination_desks(uow)]),
            _notice.created_at > uow.now - again,
            _notice.kind == UNATTENDED,
            _notice.resource_id == ORGANISATION.id,
        )
        .exists()
    )
    nobody = (not_(attended(ORGANISATION)), not_(told))
    statement = _stalls(uow).where(*nobody).order_by(ORGANISATION.id).limit(limit)
    return [row.id for row in uow.select(statement)]


def is_unattended(uow: UnitOfWork, organisation_id: UUID) -> bool:
    """Tell whether something waits at an organisation that nobody there can take up."""
    one = (ORGANISATION.id == organisation_id, not_(attended(ORGANISATION)))
    return bool(uow.select(_stalls(uow).where(*one)))


def _stalls(uow: UnitOfWork) -> Select[Any]:
    here, someone = ORGANISATION.id, attended(ORGANISATION)
    signals = or_(late_signal(uow, here), and_(not_(someone), open_signal(uow, here)))
    questions = or_(late_question(uow, here), and_(not_(someone), asked_for_help(uow, here)))
    circles = late_circle(uow, here)
    return select(
        ORGANISATION.id,
        ORGANISATION.name,
        ORGANISATION.kind,
        ORGANISATION.nis,
        ORGANISATION.phone,
        ORGANISATION.website,
        someone.label("attended"),
        signals.label("signals"),
        questions.label("questions"),
        circles.label("circles"),
    ).where(
        ORGANISATION.network_id == uow.actor.network_id,
        ORGANISATION.active,
        or_(signals, questions, circles),
    )
