"""One sharing decision: what may be read, by whom, until when; and how to stop it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from starlette.responses import Response

from server.consents.queries import view
from server.console.context import Desk, SignedIn
from server.console.i18n import mark
from server.console.routing import desk_router
from server.network.queries import names_of
from server.policy.actions import Action
from shared.consents import InformFamily, RevokeSharing
from shared.vocabulary import RevocationReason, Role
from shared.wording.dates import local_day

router = desk_router("/sharing")


@router.get("/{sharing_id}")
def decision(desk: SignedIn, sharing_id: UUID) -> Response:
    """Show one decision to one of the two sides."""
    return _page(desk, sharing_id)


@router.post("/{sharing_id}/informing")
def inform(desk: SignedIn, sharing_id: UUID) -> Response:
    """Note that the family, who was to be told later, now knows."""
    if desk.send(InformFamily, sharing_id=sharing_id) is None:
        return _page(desk, sharing_id)
    return desk.go(_path(sharing_id), said=mark("It is noted that the family knows."))


@router.post("/{sharing_id}/ending")
def stop(desk: SignedIn, sharing_id: UUID) -> Response:
    """Stop sharing: nothing more is read through it."""
    if desk.send(RevokeSharing, sharing_id=sharing_id) is None:
        return _page(desk, sharing_id)
    return desk.go(_path(sharing_id), said=mark("Nothing more can be read through it."))


def _page(desk: Desk, sharing_id: UUID) -> Response:
    shown = desk.read(view, Action.SHARING_READ, sharing_id=sharing_id)
    sides = (shown.from_organisation_id, shown.to_organisation_id)
    own = desk.actor.organisations(Role.CARE_TEAM, Role.PARTNER)
    return desk.page(
        "questions/sharing.html",
        sharing=shown,
        names=desk.read(names_of, Action.NETWORK_READ, organisation_ids=sides),
        last_day=local_day(shown.lapses_at - timedelta(seconds=1)),
        sends=shown.from_organisation_id in own,
        reasons=tuple(RevocationReason),
    )


def _path(sharing_id: UUID) -> str:
    return f"/desk/sharing/{sharing_id}"
