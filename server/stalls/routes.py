"""What stalls, over HTTP."""

from __future__ import annotations

from server.kernel.context import SignedIn, SliceRouter, declares
from server.kernel.paging import Cursor, Limit
from server.policy.actions import Action
from server.stalls import queries
from shared.stalls import StallPage

router = SliceRouter(prefix="/v1/stalls", tag="stalls")


@router.get("", **declares(Action.STALL_LIST))
def list_stalls(ctx: SignedIn, cursor: Cursor = None, limit: Limit = 50) -> StallPage:
    """List the organisations where something waits too long, by name: never about whom."""
    return ctx.read(queries.list_stalls, cursor=cursor, limit=limit)
