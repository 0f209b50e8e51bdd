"""The first page: what there is to do for this person, with how much of it waits."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from server.console import addresses, statics
from server.console.chores import Waiting
from server.console.context import Desk, Watched
from server.console.pages import circles, my_roles, privacy, questions, set_up, stalls, weigh
from server.console.routing import desk_router
from server.kernel.errors import NotFound
from server.people.views import me
from server.policy.actions import Action

router = desk_router()


WAITING: tuple[Callable[[Desk], Waiting | None], ...] = (
    weigh.waiting,
    questions.waiting,
    circles.waiting,
    stalls.waiting,
    privacy.waiting,
    my_roles.waiting,
    set_up.waiting,
)
"""Each asks one query for whoever has the role, and gives none for anybody else."""


@router.get("")
def home(desk: Watched) -> Response:
    """Show what there is to do."""
    found = [one for one in (ask(desk) for ask in WAITING) if one is not None and one.count]
    view = desk.read(me, Action.ME_READ)
    return desk.page("home/home.html", me=view, waiting=found)


@router.get("/static/{name}")
async def static(request: Request, name: str) -> Response:
    """Send a stylesheet, a script or a font."""
    # From memory, so without a thread: a page waits for it before it is painted.
    return statics.answer(request, name)


def to_the_desk() -> Response:
    """Lead whoever types the bare address to the desk."""
    return RedirectResponse(addresses.HOME, status_code=303)


def nothing_here() -> Response:
    """Answer every address below the desk that is none."""
    raise NotFound
