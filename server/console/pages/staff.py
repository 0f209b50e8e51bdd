"""Set up: who works in an organisation. Invite, confirm, end, and help who lost a factor."""

from __future__ import annotations

import base64
from typing import Annotated
from uuid import UUID

from fastapi import Query
from starlette.responses import Response

from server.console.context import Desk, SignedIn
from server.console.i18n import mark
from server.console.pages.organisations import administered, made_id
from server.console.routing import desk_router
from server.kernel.errors import Conflict, NotValid, ResponsibilityHeld
from server.people.rules import ROLES
from server.people.staff import find_colleague, list_staff
from server.policy.actions import Action
from shared.factors import ResetSecondFactor
from shared.people import (
    ConfirmMembership,
    DisableAccount,
    EndMembership,
    InviteMember,
    RegisterAccount,
)

router = desk_router("/set-up/organisations/{organisation_id}/people")
Cursor = Annotated[str | None, Query(max_length=400)]
PAGE = 50
_PASSWORD_BYTES = 10


@router.get("")
def people(desk: SignedIn, organisation_id: UUID, cursor: Cursor = None) -> Response:
    """Show who works here, those that wait first."""
    return _page(desk, organisation_id, cursor=cursor)


@router.post("/invitation")
def invite(desk: SignedIn, organisation_id: UUID) -> Response:
    """Invite a colleague; make them an account where they have none."""
    form = desk.form
    if form.only_shown:
        return _page(desk, organisation_id)
    username = form.value("username").strip()
    found = desk.read(
        find_colleague,
        Action.MEMBERSHIP_INVITE,
        organisation_id=organisation_id,
        username=username,
    )
    new_id, password = made_id(form, "account"), _first_password(desk)
    is_new = found is None or found == new_id
    try:
        if is_new:
            desk.run(
                form.read(
                    RegisterAccount,
                    command_id=made_id(form, "register"),
                    account_id=new_id,
                    password=password,
                )
            )
        desk.run(
            form.read(
                InviteMember,
                account_id=new_id if is_new else found,
                organisation_id=organisation_id,
                membership_id=made_id(form, "membership"),
            )
        )
    except (NotValid, Conflict) as error:
        form.refuse(error)
        return _page(desk, organisation_id)
    back = f"/desk/set-up/organisations/{organisation_id}/people"
    if not is_new:
        return desk.go(back, said=mark("Invited. They see it when they sign in."))
    return desk.page("set_up/invited.html", username=username, password=password, back=back)


@router.post("/{membership_id}/confirmation")
def confirm(desk: SignedIn, organisation_id: UUID, membership_id: UUID) -> Response:
    """Confirm that whoever accepted is the colleague who was meant."""
    if desk.send(ConfirmMembership, membership_id=membership_id) is None:
        return _page(desk, organisation_id)
    return _back(desk, organisation_id, mark("Confirmed. They have access from now on."))


@router.post("/{membership_id}/ending")
def end(desk: SignedIn, organisation_id: UUID, membership_id: UUID) -> Response:
    """End a role, once the person holds nothing through it."""
    if desk.send(EndMembership, membership_id=membership_id) is None:
        return _page(desk, organisation_id)
    return _back(desk, organisation_id, mark("The role has ended, on every device."))


@router.post("/{account_id}/second-factor-reset")
def reset(desk: SignedIn, organisation_id: UUID, account_id: UUID) -> Response:
    """Take away the second factors of a colleague who lost them."""
    if desk.send(ResetSecondFactor, account_id=account_id) is None:
        return _page(desk, organisation_id)
    said = mark("Taken away. They sign in with their password and choose a new one.")
    return _back(desk, organisation_id, said)


@router.post("/{account_id}/disabling")
def disable(desk: SignedIn, organisation_id: UUID, account_id: UUID) -> Response:
    """Take somebody's access away for good."""
    if desk.send(DisableAccount, account_id=account_id) is None:
        return _page(desk, organisation_id)
    return _back(desk, organisation_id, mark("The account is closed, on every device."))


def _back(desk: Desk, organisation_id: UUID, said: str) -> Response:
    return desk.go(f"/desk/set-up/organisations/{organisation_id}/people", said=said)


def _page(desk: Desk, organisation_id: UUID, *, cursor: str | None = None) -> Response:
    shown = administered(desk, organisation_id)
    view = desk.read(
        list_staff,
        Action.MEMBERSHIP_LIST,
        organisation_id=organisation_id,
        cursor=cursor,
        limit=PAGE,
    )
    return desk.page(
        "set_up/people.html",
        organisation=shown.organisation,
        staff=view.items,
        cursor=cursor,
        next_cursor=view.next_cursor,
        roles=sorted(ROLES[shown.organisation.kind]),
        held=isinstance(desk.form.refused, ResponsibilityHeld),
    )


def _first_password(desk: Desk) -> str:
    """Give the password of a new account, the same one again when the form is sent twice."""
    keys, command_id = desk.runtime.store.keys, made_id(desk.form, "password")
    drawn = keys.fingerprint("first-password", command_id.bytes)[:_PASSWORD_BYTES]
    text = base64.b32encode(drawn).decode().lower()
    return "-".join(text[place : place + 4] for place in range(0, len(text), 4))
