"""What people leave behind and nobody is shown any more: old notices, and sessions long over.

Signing in and out stands in the journal, and so does whatever a notice was about: this lets go of
nothing that is not written down there.

Must not: let go of what can still be used, or is still shown.
"""

from __future__ import annotations

from sqlalchemy import delete, select

from server.kernel.journal import FeedRow, NoticeRow
from server.kernel.tables import columns
from server.kernel.unit_of_work import UnitOfWork
from server.kernel.writing import Insert
from server.people import rules
from server.people.tables import DeskSessionRow, SessionRow
from shared.ids import first_id

_desk = columns(DeskSessionRow)
_notice = columns(NoticeRow)
_session = columns(SessionRow)


def let_go_notices(uow: UnitOfWork, limit: int) -> int:
    """Let go of notices that are shown to nobody any more; the phones that have them are told."""
    # Ids begin with the moment they were made, so this reads the old end of the table only.
    oldest_shown = first_id(uow.now - rules.NOTICES_SHOWN)
    old = (
        select(_notice.id, _notice.network_id, _notice.audience_id)
        .where(_notice.id < oldest_shown)
        .order_by(_notice.id)
        .limit(limit)
    )
    rows = uow.connection.execute(old).all()
    for row in rows:
        told = {"network_id": row.network_id, "audience_id": row.audience_id}
        about = {"resource": NoticeRow.__resource__, "resource_id": row.id}
        uow.keep(Insert(FeedRow, told | about))
    return uow.connection.execute(
        delete(NoticeRow).where(_notice.id.in_([row.id for row in rows]))
    ).rowcount


def let_go_sessions(uow: UnitOfWork, limit: int) -> int:
    """Let go of sessions that nobody can go on with: revoked or not, they lay idle too long."""
    old = (
        select(_session.id)
        .where(_session.last_used_at < uow.now - rules.SESSION_KEPT)
        .order_by(_session.last_used_at)
        .limit(limit)
    )
    ids = list(uow.connection.execute(old).scalars())
    uow.connection.execute(delete(DeskSessionRow).where(_desk.session_id.in_(ids)))
    return uow.connection.execute(delete(SessionRow).where(_session.id.in_(ids))).rowcount
