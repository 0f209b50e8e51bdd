"""What stalls: whom a coordinator calls, because nobody moves there. Never about whom."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from server.console.chores import Waiting
from server.console.context import Desk, SignedIn
from server.console.i18n import marks
from server.console.routing import desk_router
from server.network.reference import municipality_names
from server.policy.actions import Action
from server.stalls.queries import count_stalls, list_stalls
from shared.vocabulary import Role

router = desk_router("/stalls")
Cursor = Annotated[str | None, Query(max_length=400)]
PAGE = 25


def waiting(desk: Desk) -> Waiting | None:
    """Say at how many organisations nobody moves, for the first page."""
    if not desk.actor.has(Role.COORDINATOR):
        return None
    one, many = marks(
        "{count} organisation where something waits too long",
        "{count} organisations where something waits too long",
    )
    count = desk.read(count_stalls, Action.STALL_LIST)
    return Waiting("/desk/stalls", one, many, count)


@router.get("")
def stalls(desk: SignedIn, cursor: Cursor = None) -> Response:
    """List the organisations to call, by name."""
    page = desk.read(list_stalls, Action.STALL_LIST, cursor=cursor, limit=PAGE)
    return desk.page(
        "coordinate/stalls.html",
        items=page.items,
        names=municipality_names(),
        cursor=cursor,
        next_cursor=page.next_cursor,
    )
