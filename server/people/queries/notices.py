"""The notices to somebody, and what a phone keeps of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import and_
from sqlalchemy.sql.elements import ColumnElement

from server.kernel.journal import NoticeRow
from server.kernel.tables import columns
from server.kernel.unit_of_work import UnitOfWork
from server.people import rules
from server.policy.people import visible_notices
from shared.people import NoticeView

_notice = columns(NoticeRow)


def notice_items(uow: UnitOfWork, notice_ids: Iterable[UUID]) -> dict[UUID, NoticeView]:
    """Give the notices among these that are for this person now, for the sync feed."""
    wanted = list(notice_ids)
    if not wanted:
        return {}
    rows = uow.all(NoticeRow, _notice.id.in_(wanted), shown_notices(uow))
    return {row.id: notice_view(row) for row in rows}


def shown_notices(uow: UnitOfWork) -> ColumnElement[bool]:
    """Give the condition under which a notice is still shown to this person."""
    return and_(
        _notice.network_id == uow.actor.network_id,
        visible_notices(uow),
        _notice.created_at >= uow.now - rules.NOTICES_SHOWN,
        _notice.settled_at.is_(None),
    )


def notice_view(row: Any) -> NoticeView:
    """Give a notice as it is shown."""
    return NoticeView(
        notice_id=row.id,
        kind=row.kind,
        resource=row.resource,
        resource_id=row.resource_id,
        version=row.version,
        created_at=row.created_at,
    )
