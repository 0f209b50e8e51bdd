"""My devices: where this account is signed in, and how to end that."""

from __future__ import annotations

from uuid import UUID

from starlette.responses import Response

from server.console.context import SignedIn
from server.console.i18n import mark
from server.console.pages.sign_in import signed_out
from server.console.routing import desk_router
from server.people import sessions
from server.people.views import list_sessions
from server.policy.actions import Action

router = desk_router("/devices")


@router.get("")
def devices(desk: SignedIn) -> Response:
    """Show where this account is signed in."""
    view = desk.read(list_sessions, Action.SESSION_LIST)
    return desk.page("devices/devices.html", devices=view.items)


@router.post("/everywhere")
def sign_out_everywhere(desk: SignedIn) -> Response:
    """Sign out every device, this browser too."""
    sessions.sign_out_everywhere(desk.runtime, desk.claims)
    return signed_out(desk)


@router.post("/{session_id}/ending")
def sign_out_one(desk: SignedIn, session_id: UUID) -> Response:
    """Sign out one device."""
    sessions.sign_out(desk.runtime, desk.claims, session_id)
    return desk.go("/desk/devices", said=mark("That device is signed out."))
