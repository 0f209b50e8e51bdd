"""Sharing decisions over HTTP."""

from __future__ import annotations

from uuid import UUID

from server.consents import queries
from server.kernel.context import SignedIn, SliceRouter, declares
from server.kernel.paging import Cursor, Limit
from server.policy.actions import Action
from shared.consents import DecideSharing, InformFamily, RevokeSharing, SharingPage, SharingView
from shared.contract import Receipt

router = SliceRouter(prefix="/v1/sharing-decisions", tag="sharing")


@router.post("", status_code=201, **declares(Action.SHARING_DECIDE))
def decide(ctx: SignedIn, command: DecideSharing) -> Receipt:
    """Record what may go to a partner, for what, on what ground, until when."""
    return ctx.run(command)


@router.get("", **declares(Action.SHARING_LIST))
def list_of_case(
    ctx: SignedIn, case_id: UUID, cursor: Cursor = None, limit: Limit = 50
) -> SharingPage:
    """List the sharing decisions of a case that one's own organisation stands in."""
    return ctx.read(queries.list_of_case, case_id=case_id, cursor=cursor, limit=limit)


@router.get("/{sharing_id}", **declares(Action.SHARING_READ))
def read(ctx: SignedIn, sharing_id: UUID) -> SharingView:
    """Give one sharing decision to one of its two sides."""
    return ctx.read(queries.view, sharing_id=sharing_id)


@router.post("/{sharing_id}/informing", **declares(Action.SHARING_INFORM))
def inform(ctx: SignedIn, sharing_id: UUID, command: InformFamily) -> Receipt:
    """Record that the family, who was to be told later, now knows."""
    return ctx.run(command, sharing_id=sharing_id)


@router.post("/{sharing_id}/revocation", **declares(Action.SHARING_REVOKE))
def revoke(ctx: SignedIn, sharing_id: UUID, command: RevokeSharing) -> Receipt:
    """Take a sharing decision back: nothing more is read through it."""
    return ctx.run(command, sharing_id=sharing_id)
