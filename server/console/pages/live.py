"""What changed, for a page that is being looked at: kinds of things, never which, never about whom.

    page ──EventSource──▶ /desk/live ──every few seconds──▶ the feed, behind this page's cursor
                               └── {"changed": ["referral"]} ─▶ the page asks for its own part again

The feed is the one that phones follow (``server/sync``). One answer lasts a quarter of a minute, so
that a server that is told to stop need not wait for it; the browser then comes back with its
cursor. Without streams the page asks every half minute (``?after=``). Neither keeps anybody signed
in: a browser that nobody uses times out although its page listens.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Header, Query
from starlette.responses import JSONResponse, Response, StreamingResponse

from server.console.context import SignedIn
from server.console.routing import desk_router
from server.kernel.errors import KringError
from server.kernel.running import run_query
from server.kernel.threads import in_thread
from server.policy.actions import Action
from server.sync.queries import Heard, listen

router = desk_router("/live")

LASTS_S = 15
"""Less than a server waits for its last answers when it is told to stop."""
EVERY_S = 3
COMES_BACK_MS = 500
_Cursor = Annotated[str | None, Query(max_length=2000)]


@router.get("")
async def live(
    desk: SignedIn,
    after: _Cursor = None,
    last_event_id: Annotated[str | None, Header(max_length=2000)] = None,
    accept: Annotated[str, Header()] = "",
) -> Response:
    """Tell which kinds of things changed since a page began to listen."""
    heard = await in_thread(_listen, desk, last_event_id or after)
    if "text/event-stream" not in accept:
        return JSONResponse({"changed": _kinds(heard), "cursor": heard.cursor})
    return StreamingResponse(_stream(desk, heard), media_type="text/event-stream")


def _listen(desk: SignedIn, cursor: str | None) -> Heard:
    # By the claims: who was signed out a moment ago hears nothing more.
    action = Action.SYNC_EXCHANGE
    return run_query(desk.runtime, desk.claims, action, listen, cursor=cursor)


async def _stream(desk: SignedIn, heard: Heard) -> AsyncIterator[str]:
    yield f"retry: {COMES_BACK_MS}\n{_event(heard)}"
    for _ in range(LASTS_S // EVERY_S):
        await asyncio.sleep(EVERY_S)
        try:
            later = await in_thread(_listen, desk, heard.cursor)
        except KringError:
            return  # Signed out meanwhile, or the database is busy: the next request will say.
        if later.cursor != heard.cursor:
            heard = later
            yield _event(heard)


def _event(heard: Heard) -> str:
    return f"id: {heard.cursor}\ndata: {json.dumps({'changed': _kinds(heard)})}\n\n"


def _kinds(heard: Heard) -> list[str]:
    return ["everything"] if heard.afresh else sorted(heard.kinds)
