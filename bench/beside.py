"""Kring as it is served, with files beside it: what an answer of trends is measured against.

``/bench/plain/{size}``    a file of so many bytes, as the desk sends its own: nobody is asked who
                           they are, no database
``/bench/signed/{size}``   the same bytes behind the same door: token, session, role, gate; the
                           least that an answer for some people only can cost in this application
``/desk/bench/{size}``     the same behind the door of the desk: cookie, session, role, gate
"""

from __future__ import annotations

from functools import cache

from fastapi import FastAPI
from starlette.responses import Response

from server.console import context as desk_context
from server.console.routing import desk_router
from server.installation import open_installation
from server.kernel.context import SignedIn, SliceRouter, declares
from server.kernel.logging import set_up_logging
from server.kernel.unit_of_work import UnitOfWork
from server.main import create_app
from server.policy.actions import Action
from server.policy.trends import visible_trends
from server.routers import ROUTERS
from server.settings import Settings

_KEPT = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}
router = SliceRouter(prefix="/bench", tag="bench")
desk = desk_router("/bench")


@router.get("/plain/{size}", **declares(Action.ME_READ, anonymous=True))
def plain(size: int) -> Response:
    """Send a file."""
    return Response(_bytes(size), media_type="image/png", headers=_KEPT)


@router.get("/signed/{size}", **declares(Action.TRENDS_READ))
def signed(ctx: SignedIn, size: int) -> Response:
    """Send a file to somebody who may read trends."""
    return Response(ctx.read(_file, size=size), media_type="image/png", headers=_KEPT)


@desk.get("/{size}")
def at_the_desk(visitor: desk_context.SignedIn, size: int) -> Response:
    """Send a file to somebody at the desk who may read trends."""
    content = visitor.read(_file, Action.TRENDS_READ, size=size)
    return Response(content, media_type="image/png")


def application() -> FastAPI:
    """Make the application of one server process, from the environment."""
    settings = Settings.from_environment()
    set_up_logging(settings.log_level)
    return create_app(open_installation(settings), [router, desk, *ROUTERS])


def _file(uow: UnitOfWork, *, size: int) -> bytes:
    visible_trends(uow)
    return _bytes(size)


@cache
def _bytes(size: int) -> bytes:
    return bytes(range(256)) * (size // 256) + bytes(size % 256)
