"""Help: one page for each role, with pictures, and the page of one's own role first."""

from __future__ import annotations

from starlette.responses import Response

from server.console import statics
from server.console.context import SignedIn
from server.console.routing import desk_router
from server.console.wording.helping import GUIDES
from server.people.views import me
from server.policy.actions import Action
from shared.vocabulary import Role

router = desk_router("/help")


@router.get("")
def own(desk: SignedIn) -> Response:
    """Show the help of one's own roles, or of school staff to who has none yet."""
    desk.read(me, Action.ME_READ)
    roles = [role for role in GUIDES if desk.actor.has(role)]
    return _page(desk, roles[0] if roles else Role.SIGNALLER)


@router.get("/{role}")
def of_role(desk: SignedIn, role: Role) -> Response:
    """Show the help of one role."""
    return _page(desk, role)


def _page(desk: SignedIn, role: Role) -> Response:
    guide = GUIDES[role]
    return desk.page(
        "help/guide.html",
        guide=guide,
        role=role,
        roles=tuple(GUIDES),
        pictures={
            chapter.picture: f"help/{chapter.picture}.webp"
            for chapter in guide.chapters
            if f"help/{chapter.picture}.webp" in statics.names()
        },
        has_role=desk.actor.has(role),
    )
