"""People over HTTP: sessions, oneself, accounts, memberships, pupils and notices."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request

from server.kernel.context import Anyone, SignedIn, StrictRoute, declares
from server.kernel.paging import Cursor, Limit
from server.people import sessions, views
from server.policy.actions import Action
from shared.contract import Receipt
from shared.people import (
    AcceptMembership,
    AddContactPerson,
    ChangePassword,
    ChangeYoungPerson,
    ColleagueList,
    ConfirmMembership,
    DisableAccount,
    EndEnrolment,
    EndMembership,
    InviteMember,
    MeView,
    NoticePage,
    PupilPage,
    RefreshTokens,
    RegisterAccount,
    RegisterYoungPerson,
    SessionList,
    SignIn,
    TokensView,
    YoungPersonView,
)

router = APIRouter(prefix="/v1", route_class=StrictRoute)

Sought = Annotated[
    str | None,
    Query(max_length=100, description="Beginnings of words of the name, accents apart."),
]


@router.post(
    "/sessions",
    status_code=201,
    tags=["sessions"],
    **declares(Action.SESSION_SIGN_IN, anonymous=True),
)
def sign_in(runtime: Anyone, request: Request, command: SignIn) -> TokensView:
    """Sign in on one device."""
    address = request.client.host if request.client is not None else ""
    return sessions.sign_in(runtime, command, address=address)


@router.post(
    "/sessions/refresh", tags=["sessions"], **declares(Action.SESSION_REFRESH, anonymous=True)
)
def refresh(runtime: Anyone, command: RefreshTokens) -> TokensView:
    """Get the next tokens for a refresh token, which is good once."""
    return sessions.refresh(runtime, command)


@router.get("/sessions", tags=["sessions"], **declares(Action.SESSION_LIST))
def list_sessions(ctx: SignedIn) -> SessionList:
    """List one's own devices."""
    return ctx.read(views.list_sessions)


@router.delete(
    "/sessions/{session_id}",
    status_code=204,
    tags=["sessions"],
    **declares(Action.SESSION_REVOKE),
)
def sign_out(ctx: SignedIn, session_id: UUID) -> None:
    """Sign out one of one's own devices."""
    sessions.sign_out(ctx.runtime, ctx.claims, session_id)


@router.delete("/sessions", status_code=204, tags=["sessions"], **declares(Action.SESSION_REVOKE))
def sign_out_everywhere(ctx: SignedIn) -> None:
    """Sign out every device of one's own, this one too."""
    sessions.sign_out_everywhere(ctx.runtime, ctx.claims)


@router.get("/me", tags=["people"], **declares(Action.ME_READ))
def me(ctx: SignedIn) -> MeView:
    """Say who is signed in, and as what."""
    return ctx.read(views.me)


@router.post("/accounts", status_code=201, tags=["people"], **declares(Action.ACCOUNT_REGISTER))
def register_account(ctx: SignedIn, command: RegisterAccount) -> Receipt:
    """Make an account for a colleague."""
    return ctx.run(command)


@router.post(
    "/accounts/{account_id}/password",
    tags=["people"],
    **declares(Action.ACCOUNT_CHANGE_PASSWORD),
)
def change_password(ctx: SignedIn, account_id: UUID, command: ChangePassword) -> Receipt:
    """Choose a new password of one's own; every other device is signed out."""
    return ctx.run(command, account_id=account_id)


@router.post(
    "/accounts/{account_id}/disabling", tags=["people"], **declares(Action.ACCOUNT_DISABLE)
)
def disable_account(ctx: SignedIn, account_id: UUID, command: DisableAccount) -> Receipt:
    """Take somebody's access away for good."""
    return ctx.run(command, account_id=account_id)


@router.post("/memberships", status_code=201, tags=["people"], **declares(Action.MEMBERSHIP_INVITE))
def invite_member(ctx: SignedIn, command: InviteMember) -> Receipt:
    """Invite somebody to a role in an organisation."""
    return ctx.run(command)


@router.post(
    "/memberships/{membership_id}/acceptance",
    tags=["people"],
    **declares(Action.MEMBERSHIP_ACCEPT),
)
def accept_membership(ctx: SignedIn, membership_id: UUID, command: AcceptMembership) -> Receipt:
    """Accept an invitation of one's own."""
    return ctx.run(command, membership_id=membership_id)


@router.post(
    "/memberships/{membership_id}/confirmation",
    tags=["people"],
    **declares(Action.MEMBERSHIP_CONFIRM),
)
def confirm_membership(ctx: SignedIn, membership_id: UUID, command: ConfirmMembership) -> Receipt:
    """Confirm that whoever accepted is the colleague who was meant."""
    return ctx.run(command, membership_id=membership_id)


@router.post(
    "/memberships/{membership_id}/ending", tags=["people"], **declares(Action.MEMBERSHIP_END)
)
def end_membership(ctx: SignedIn, membership_id: UUID, command: EndMembership) -> Receipt:
    """End a role; refused while the person holds something through it."""
    return ctx.run(command, membership_id=membership_id)


@router.get(
    "/organisations/{organisation_id}/colleagues",
    tags=["people"],
    **declares(Action.COLLEAGUE_LIST),
)
def list_colleagues(ctx: SignedIn, organisation_id: UUID) -> ColleagueList:
    """List the people who work in an organisation now."""
    return ctx.read(views.list_colleagues, organisation_id=organisation_id)


@router.get("/pupils", tags=["pupils"], **declares(Action.PUPIL_LIST))
def list_pupils(
    ctx: SignedIn, q: Sought = None, cursor: Cursor = None, limit: Limit = 50
) -> PupilPage:
    """List the pupils of one's own schools by family name, or find some of them."""
    return ctx.read(views.list_pupils, q=q, cursor=cursor, limit=limit)


@router.post(
    "/young-persons", status_code=201, tags=["pupils"], **declares(Action.YOUNG_PERSON_REGISTER)
)
def register_young_person(ctx: SignedIn, command: RegisterYoungPerson) -> Receipt:
    """Put a pupil on the roster of a school."""
    return ctx.run(command)


@router.get(
    "/young-persons/{young_person_id}", tags=["pupils"], **declares(Action.YOUNG_PERSON_READ)
)
def read_young_person(ctx: SignedIn, young_person_id: UUID) -> YoungPersonView:
    """Give a young person to the care team of the school."""
    return ctx.read(views.view_young_person, young_person_id=young_person_id)


@router.post(
    "/young-persons/{young_person_id}/correction",
    tags=["pupils"],
    **declares(Action.YOUNG_PERSON_CHANGE),
)
def change_young_person(
    ctx: SignedIn, young_person_id: UUID, command: ChangeYoungPerson
) -> Receipt:
    """Correct or complete what is known of a pupil."""
    return ctx.run(command, young_person_id=young_person_id)


@router.post(
    "/young-persons/{young_person_id}/departure",
    tags=["pupils"],
    **declares(Action.ENROLMENT_END),
)
def end_enrolment(ctx: SignedIn, young_person_id: UUID, command: EndEnrolment) -> Receipt:
    """Record that a pupil has left the school."""
    return ctx.run(command, young_person_id=young_person_id)


@router.post(
    "/young-persons/{young_person_id}/contacts",
    status_code=201,
    tags=["pupils"],
    **declares(Action.CONTACT_PERSON_ADD),
)
def add_contact_person(ctx: SignedIn, young_person_id: UUID, command: AddContactPerson) -> Receipt:
    """Add somebody who can be called about a pupil."""
    return ctx.run(command, young_person_id=young_person_id)


@router.get("/notices", tags=["notices"], **declares(Action.NOTICE_LIST))
def list_notices(ctx: SignedIn, cursor: Cursor = None, limit: Limit = 50) -> NoticePage:
    """List what needs looking at, the newest first."""
    return ctx.read(views.list_notices, cursor=cursor, limit=limit)
