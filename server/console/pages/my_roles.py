"""My roles: what somebody is invited to, and where they work. Accepting and leaving."""

from __future__ import annotations

from uuid import UUID

from starlette.responses import Response

from server.console.chores import Waiting
from server.console.context import Desk, SignedIn
from server.console.i18n import mark, marks
from server.console.routing import desk_router
from server.kernel.errors import ResponsibilityHeld
from server.people.views import me
from server.policy.actions import Action
from shared.people import AcceptMembership, EndMembership
from shared.vocabulary import MembershipState

router = desk_router("/my-roles")


def waiting(desk: Desk) -> Waiting | None:
    """Say how many invitations wait, for the first page."""
    roles = desk.read(me, Action.ME_READ).memberships
    count = sum(each.state is MembershipState.INVITED for each in roles)
    one, many = marks("{count} invitation to accept", "{count} invitations to accept")
    return Waiting("/desk/my-roles", one, many, count)


@router.get("")
def roles(desk: SignedIn) -> Response:
    """Show one's own roles."""
    return _page(desk)


@router.post("/{membership_id}/acceptance")
def accept(desk: SignedIn, membership_id: UUID) -> Response:
    """Accept an invitation."""
    if desk.send(AcceptMembership, membership_id=membership_id) is None:
        return _page(desk)
    said = mark("Accepted. An administrator confirms that it is you; then you have access.")
    return desk.go("/desk/my-roles", said=said)


@router.post("/{membership_id}/ending")
def leave(desk: SignedIn, membership_id: UUID) -> Response:
    """Give up a role of one's own, or an invitation."""
    if desk.send(EndMembership, membership_id=membership_id) is None:
        return _page(desk)
    return desk.go("/desk/my-roles", said=mark("You gave up this role."))


def _page(desk: Desk) -> Response:
    return desk.page(
        "set_up/my_roles.html",
        roles=desk.read(me, Action.ME_READ).memberships,
        held=isinstance(desk.form.refused, ResponsibilityHeld),
    )
