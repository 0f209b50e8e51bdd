"""Sync over HTTP."""

from __future__ import annotations

from server.kernel.context import SignedIn, SliceRouter, declares
from server.policy.actions import Action
from server.sync import handlers, queries
from shared.sync import SyncAnswer, SyncRequest

MAX_BODY = 1024 * 1024
"""Bytes one exchange may have: a week offline in a busy school, and room to spare."""

router = SliceRouter(prefix="/v1/sync", tag="sync")


@router.post("", max_body_size=MAX_BODY, **declares(Action.SYNC_EXCHANGE))
def exchange(ctx: SignedIn, request: SyncRequest) -> SyncAnswer:
    """Send what waits on this device and take what changed."""
    cursor = queries.open_cursor(ctx.runtime.store.keys, request.cursor)
    outcomes = handlers.carry_out(ctx.runtime, ctx.claims, request.commands)
    return ctx.read(queries.answer, cursor=cursor, outcomes=outcomes)
