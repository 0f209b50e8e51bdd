"""My second factor: an app that shows codes, passkeys, and the recovery codes one prints."""

from __future__ import annotations

from uuid import UUID

import segno
from starlette.responses import JSONResponse, Response

from server.console import addresses
from server.console.forms import Form
from server.console.i18n import mark
from server.console.routing import desk_router
from server.console.waiting import Waiter, Waiting, desk_of
from server.kernel.errors import GuardNotMet, NotFound, NotValid, SecondFactorNotAccepted
from server.people import codes, factors
from server.policy.rules import is_fresh
from shared.factors import ConfirmTotp, EnrolPasskey, EnrolTotp

router = desk_router("/my-second-factor")
_QUIET_MODULES = 4
_LAST = mark("This is your only second factor, and your role needs one. Add another one first.")
_NOT_MADE = mark("The passkey was not added. Nothing was changed. Try again.")


@router.get("")
def show(waiter: Waiting) -> Response:
    """Show one's own second factors."""
    return _page(waiter)


@router.post("/app")
def begin_app(waiter: Waiting) -> Response:
    """Begin with an app: show what it has to scan. It is told this once."""
    if waiter.form.only_shown:
        return _page(waiter)
    try:
        begun = factors.enrol_totp(waiter.runtime, waiter.claims, waiter.form.read(EnrolTotp))
    except NotValid as error:
        waiter.form.refuse(error)
        return _page(waiter)
    return _scan(waiter, begun.factor_id, begun.secret, begun.uri)


@router.post("/app/{factor_id}/confirmation")
def confirm_app(waiter: Waiting, factor_id: UUID) -> Response:
    """Let the app count, once it showed a right code."""
    if waiter.form.only_shown:
        return _page(waiter)
    secret, uri = waiter.form.value("secret"), waiter.form.value("uri")
    try:
        command = waiter.form.read(ConfirmTotp)
        enrolled = factors.confirm_totp(waiter.runtime, waiter.claims, factor_id, command)
    except NotValid as error:
        waiter.form.refuse(error)
        return _scan(waiter, factor_id, secret, uri)
    except SecondFactorNotAccepted:
        waiter.form.refuse(NotValid(("code",), "not_the_code"))
        return _scan(waiter, factor_id, secret, uri)
    return _codes(waiter, enrolled.recovery_codes, said=mark("Your app counts from now on."))


@router.post("/passkey-options")
def ask_to_make_passkey(waiter: Waiting) -> Response:
    """Tell the page's script what the browser needs to make a passkey."""
    told = factors.ask_to_make_passkey(waiter.runtime, waiter.claims, waiter.site)
    return JSONResponse({"options": told.options})


@router.post("/passkey")
def add_passkey(waiter: Waiting) -> Response:
    """Add the passkey that the browser made."""
    if waiter.form.only_shown:
        return _page(waiter)
    try:
        command = waiter.form.read(EnrolPasskey)
        enrolled = factors.enrol_passkey(waiter.runtime, waiter.claims, command, waiter.site)
    except NotValid as error:
        waiter.form.refuse(error)
        return _page(waiter)
    except SecondFactorNotAccepted:
        return _page(waiter, told=_NOT_MADE)
    return _codes(waiter, enrolled.recovery_codes, said=mark("Your passkey counts from now on."))


@router.post("/codes")
def renew_codes(waiter: Waiting) -> Response:
    """Show new recovery codes; those of before are worth nothing any more."""
    if waiter.form.only_shown:
        return _page(waiter)
    made = factors.renew_codes(waiter.runtime, waiter.claims)
    return _codes(waiter, made.codes, said="")


@router.post("/{factor_id}/removal")
def remove(waiter: Waiting, factor_id: UUID) -> Response:
    """Give up one of them."""
    if waiter.form.only_shown:
        return _page(waiter)
    try:
        factors.remove_factor(waiter.runtime, waiter.claims, factor_id)
    except GuardNotMet:
        return _page(waiter, told=_LAST)
    return waiter.go(
        addresses.MY_FACTORS,
        said=mark("It is gone. Every other device of yours was signed out."),
    )


def _page(waiter: Waiter, *, told: str = "") -> Response:
    desk = desk_of(waiter)
    view = factors.list_factors(waiter.runtime, waiter.claims)
    asked = desk.actor.proved_at if desk is not None else waiter.now
    return waiter.page(
        "second_factor/mine.html",
        status=409 if told else None,
        desk=desk,
        csrf_token=waiter.csrf(),
        view=view,
        told=told,
        fresh=desk is None or is_fresh(asked, waiter.now),
        has_site=waiter.has_site,
        must=view.required_at is not None and not view.items,
        late=desk is None,
    )


def _scan(waiter: Waiter, factor_id: UUID, secret: str, uri: str) -> Response:
    """Show what the app scans: as a picture, and as letters for whoever types them."""
    if not uri.startswith("otpauth://totp/"):
        raise NotFound
    picture = segno.make(uri, error="m").svg_inline(
        scale=5, border=_QUIET_MODULES, dark="#000", light="#fff", omitsize=True
    )
    groups = [secret[place : place + 4] for place in range(0, len(secret), 4)]
    return waiter.page(
        "second_factor/scan.html",
        desk=desk_of(waiter),
        csrf_token=waiter.csrf(),
        form=waiter.form if waiter.form.was_sent else Form.empty(),
        factor_id=factor_id,
        secret=secret,
        uri=uri,
        picture=picture,
        groups=groups,
        issuer=codes.ISSUER,
    )


def _codes(waiter: Waiter, made: tuple[str, ...], *, said: str) -> Response:
    if not made:
        return waiter.go(addresses.MY_FACTORS, said=said)
    return waiter.page(
        "second_factor/codes.html",
        desk=desk_of(waiter),
        csrf_token=waiter.csrf(),
        codes=made,
        told=said,
    )
