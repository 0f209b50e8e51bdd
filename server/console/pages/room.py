"""Room: whether each of one's own services has room now, in one tap. An old answer goes stale."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Query
from starlette.responses import Response

from server.console.context import Desk, SignedIn
from server.console.i18n import mark
from server.console.routing import desk_router
from server.network.queries import list_own_services
from server.network.reference import threshold
from server.policy.actions import Action
from shared.network import ReportCapacity
from shared.vocabulary import CapacityState

router = desk_router("/room")

SAYS = (CapacityState.HAS_CAPACITY, CapacityState.WAITLIST, CapacityState.NO_CAPACITY)
Cursor = Annotated[str | None, Query(max_length=400)]
_MOST = 200
"""What a page shows: an error is told beside its service, so nearly everybody has one page."""


@router.get("")
def room(desk: SignedIn, cursor: Cursor = None) -> Response:
    """Show one's own services and whether they have room."""
    return _page(desk, cursor=cursor)


@router.post("/{service_id}")
def say(desk: SignedIn, service_id: UUID) -> Response:
    """Say whether one service has room now."""
    if desk.send(ReportCapacity, service_id=service_id) is None:
        return _page(desk, wrong=service_id)
    return desk.go("/desk/room", said=mark("Noted. Everybody who looks for help sees it now."))


def _page(desk: Desk, *, cursor: str | None = None, wrong: UUID | None = None) -> Response:
    shown = desk.read(list_own_services, Action.NETWORK_READ, cursor=cursor, limit=_MOST)
    return desk.page(
        "room/room.html",
        services=shown.items,
        cursor=cursor,
        next_cursor=shown.next_cursor,
        says=SAYS,
        wrong=wrong,
        fresh_days=threshold("capacity.fresh", desk.today),
    )
