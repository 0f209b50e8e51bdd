"""Show the second factor: after the password, and again before what cannot be taken back."""

from __future__ import annotations

from starlette.responses import JSONResponse, Response

from server.console import addresses, carried, cookies
from server.console.pages.sign_in import onwards
from server.console.routing import desk_router
from server.console.signing_in import second_factor_page
from server.console.waiting import Waiting, desk_of
from server.kernel.errors import NotValid, SecondFactorNotAccepted, TooManyTries
from server.people import proving
from shared.factors import ProveSession

router = desk_router("/second-factor")


@router.get("")
def show(waiter: Waiting) -> Response:
    """Ask for the second factor; or for the password, where there is none."""
    return second_factor_page(waiter.request)


@router.post("")
def prove(waiter: Waiting) -> Response:
    """Take what was shown, and lead to where somebody was."""
    form = waiter.form
    sealed = form.value(carried.FIELD)
    try:
        if "password" in form.typed and not form.value("password"):
            # Nothing was shown: what is missing is what the page asked for, not one of all ways.
            raise NotValid(("password",), "missing")  # noqa: TRY301 -- told as any other fault
        command = form.read(ProveSession)
        site = waiter.site if command.passkey is not None else None
        proving.prove(waiter.runtime, waiter.claims, command, site)
    except NotValid as error:
        form.refuse(error)
        return second_factor_page(waiter.request, status=422, form=form, sealed=sealed)
    except (SecondFactorNotAccepted, TooManyTries) as error:
        return second_factor_page(waiter.request, form=form, sealed=sealed, refused=error)
    if desk_of(waiter) is None:
        return waiter.go(addresses.MY_FACTORS)
    return onwards(waiter, cookies.read(waiter.request, cookies.SESSION), sealed)


@router.post("/passkey-options")
def ask_for_passkey(waiter: Waiting) -> Response:
    """Tell the page's script what a passkey is asked to sign."""
    told = proving.ask_for_passkey(waiter.runtime, waiter.claims, waiter.site)
    return JSONResponse({"options": told.options})
