"""Set up: where an administrator begins, and the facts of the region with their source (J9)."""

from __future__ import annotations

from datetime import date

from starlette.responses import Response

from server.console.chores import Waiting
from server.console.context import Desk, SignedIn
from server.console.i18n import marks
from server.console.routing import desk_router
from server.kernel.errors import NotFound
from server.network.queries import list_helplines, list_municipalities, view_school_calendar
from server.network.reference import read_dated, second_factor_terms
from server.people.staff import count_to_confirm, own_unattended
from server.people.views import me
from server.policy.actions import Action
from server.policy.gate import is_network_administrator
from shared.vocabulary import MembershipState, OrganisationKind, Role

router = desk_router("/set-up")
_RETENTION = "retention."


def waiting(desk: Desk) -> Waiting | None:
    """Say how many colleagues wait to be confirmed, for the first page."""
    if not desk.actor.has(Role.ADMINISTRATOR):
        return None
    one, many = marks("{count} colleague to confirm", "{count} colleagues to confirm")
    count = desk.read(count_to_confirm, Action.MEMBERSHIP_LIST)
    return Waiting("/desk/set-up", one, many, count)


@router.get("")
def begin(desk: SignedIn) -> Response:
    """Show what can be set up by this person."""
    if not desk.actor.has(Role.ADMINISTRATOR):
        raise NotFound
    roles = desk.read(me, Action.ME_READ).memberships
    own = [
        each
        for each in roles
        if each.role is Role.ADMINISTRATOR and each.state is MembershipState.CONFIRMED
    ]
    return desk.page(
        "set_up/begin.html",
        own=own,
        to_confirm=desk.read(count_to_confirm, Action.MEMBERSHIP_LIST),
        schools={
            each.organisation_id
            for each in desk.actor.memberships
            if each.kind is OrganisationKind.SCHOOL
        },
        unattended=desk.read(own_unattended, Action.MEMBERSHIP_LIST),
        whole_network=is_network_administrator(desk.actor),
    )


@router.get("/region")
def region(desk: SignedIn) -> Response:
    """Show the dated facts of the region: each with its source, and when it was checked."""
    calendar = desk.read(view_school_calendar, Action.NETWORK_READ)
    thresholds = [each for each in calendar.thresholds if not each.key.startswith(_RETENTION)]
    kept = [each for each in calendar.thresholds if each.key.startswith(_RETENTION)]
    return desk.page(
        "set_up/region.html",
        calendar=calendar,
        closed=[each for each in calendar.closed if each.until_on >= desk.today],
        thresholds=thresholds,
        thresholds_checked_on=date.fromisoformat(read_dated("thresholds")["verified_on"]),
        kept=kept,
        helplines=desk.read(list_helplines, Action.NETWORK_READ).items,
        municipalities=desk.read(list_municipalities, Action.NETWORK_READ),
        second_factor=second_factor_terms(),
    )
