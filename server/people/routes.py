"""People over HTTP: sessions, oneself, accounts, memberships, pupils and notices."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request

from server.kernel.context import Anyone, SignedIn, SliceRouter, declares
from server.kernel.paging import Cursor, Limit
from server.people import factors, passkeys, proving, sessions, staff, views
from server.policy.actions import Action
from shared.contract import Receipt
from shared.factors import (
    ConfirmTotp,
    EnrolPasskey,
    EnrolTotp,
    FactorEnrolled,
    FactorList,
    PasskeyOptions,
    ProveSession,
    RecoveryCodes,
    ResetSecondFactor,
    SessionProved,
    TotpEnrolment,
)
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
from shared.staff import StaffPage

router = SliceRouter()

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


@router.post("/sessions/proof", tags=["sessions"], **declares(Action.SESSION_PROVE))
def prove(ctx: SignedIn, request: Request, command: ProveSession) -> SessionProved:
    """Show the second factor after the password, or show again who it is before what is grave."""
    site = _site(request) if command.passkey is not None else None
    return proving.prove(ctx.runtime, ctx.claims, command, site)


@router.post("/sessions/passkey-options", tags=["sessions"], **declares(Action.SESSION_PROVE))
def ask_for_passkey(ctx: SignedIn, request: Request) -> PasskeyOptions:
    """Ask what a passkey of one's own has to sign."""
    return proving.ask_for_passkey(ctx.runtime, ctx.claims, _site(request))


@router.get("/factors", tags=["factors"], **declares(Action.FACTOR_LIST))
def list_factors(ctx: SignedIn) -> FactorList:
    """List one's own second factors."""
    return factors.list_factors(ctx.runtime, ctx.claims)


@router.post("/factors/totp", status_code=201, tags=["factors"], **declares(Action.FACTOR_ENROL))
def enrol_totp(ctx: SignedIn, command: EnrolTotp) -> TotpEnrolment:
    """Begin with an app that shows codes; its secret is told once."""
    return factors.enrol_totp(ctx.runtime, ctx.claims, command)


@router.post(
    "/factors/{factor_id}/confirmation", tags=["factors"], **declares(Action.FACTOR_CONFIRM)
)
def confirm_totp(ctx: SignedIn, factor_id: UUID, command: ConfirmTotp) -> FactorEnrolled:
    """Confirm the app with a code it shows; the recovery codes are told once."""
    return factors.confirm_totp(ctx.runtime, ctx.claims, factor_id, command)


@router.post("/factors/passkeys/options", tags=["factors"], **declares(Action.FACTOR_ENROL))
def ask_to_make_passkey(ctx: SignedIn, request: Request) -> PasskeyOptions:
    """Ask what the browser needs to make a passkey."""
    return factors.ask_to_make_passkey(ctx.runtime, ctx.claims, _site(request))


@router.post(
    "/factors/passkeys", status_code=201, tags=["factors"], **declares(Action.FACTOR_ADD_PASSKEY)
)
def enrol_passkey(ctx: SignedIn, request: Request, command: EnrolPasskey) -> FactorEnrolled:
    """Add a passkey that the browser made."""
    return factors.enrol_passkey(ctx.runtime, ctx.claims, command, _site(request))


@router.post(
    "/factors/recovery-codes",
    status_code=201,
    tags=["factors"],
    **declares(Action.FACTOR_RENEW_CODES),
)
def renew_codes(ctx: SignedIn) -> RecoveryCodes:
    """Get new recovery codes; those of before are worth nothing any more."""
    return factors.renew_codes(ctx.runtime, ctx.claims)


@router.delete(
    "/factors/{factor_id}", status_code=204, tags=["factors"], **declares(Action.FACTOR_REMOVE)
)
def remove_factor(ctx: SignedIn, factor_id: UUID) -> None:
    """Give up a second factor of one's own."""
    factors.remove_factor(ctx.runtime, ctx.claims, factor_id)


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


@router.post(
    "/accounts/{account_id}/second-factor-reset",
    tags=["people"],
    **declares(Action.ACCOUNT_RESET_SECOND_FACTOR),
)
def reset_second_factor(ctx: SignedIn, account_id: UUID, command: ResetSecondFactor) -> Receipt:
    """Take away the second factors of a colleague who lost them."""
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


@router.get(
    "/organisations/{organisation_id}/memberships",
    tags=["people"],
    **declares(Action.MEMBERSHIP_LIST),
)
def list_staff(
    ctx: SignedIn, organisation_id: UUID, cursor: Cursor = None, limit: Limit = 50
) -> StaffPage:
    """List the roles in an organisation, those that wait to be accepted or confirmed first."""
    return ctx.read(staff.list_staff, organisation_id=organisation_id, cursor=cursor, limit=limit)


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


def _site(request: Request) -> passkeys.Site:
    return passkeys.site_of(request.app.state.public_url, str(request.url))
