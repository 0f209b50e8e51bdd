"""Sign in and out, and the return to a form that a time-out interrupted."""

from __future__ import annotations

from contextlib import suppress

from starlette.responses import Response

from server.console import addresses, carried, cookies, csrf, look
from server.console.browsers import browser_name
from server.console.context import AnyVisitor, Visitor
from server.console.forms import Form
from server.console.routing import desk_router
from server.console.signing_in import second_factor_page, sign_in_page
from server.console.waiting import Waiting
from server.kernel.errors import (
    CredentialsNotAccepted,
    NotSignedIn,
    NotValid,
    SecondFactorNeeded,
    TooManyTries,
)
from server.kernel.running import run_query
from server.kernel.unit_of_work import UnitOfWork
from server.people import desk_sessions, proving
from server.people.views import me
from server.policy.actions import Action
from shared.people import SignIn

router = desk_router()


@router.get("/sign-in")
def show(visitor: AnyVisitor) -> Response:
    """Show the sign-in form."""
    return sign_in_page(visitor.request)


@router.post("/sign-in")
def sign_in(visitor: AnyVisitor) -> Response:
    """Sign in, and lead to where somebody was."""
    form = visitor.form
    sealed = form.value(carried.FIELD)
    agent = visitor.request.headers.get("user-agent", "")
    try:
        command = form.read(SignIn, device_name=browser_name(agent))
        token = desk_sessions.open_desk(
            visitor.runtime,
            command,
            address=visitor.request.client.host if visitor.request.client else "",
            instead_of=cookies.read(visitor.request, cookies.SESSION) or None,
        )
    except NotValid as error:
        form.refuse(error)
        return sign_in_page(visitor.request, status=422, form=form, sealed=sealed)
    except (CredentialsNotAccepted, TooManyTries) as error:
        return sign_in_page(visitor.request, form=form, sealed=sealed, refused=error)
    visit = _visit(visitor, token)
    if proving.has_to_prove(visitor.runtime, visit.claims):
        response = _to_second_factor(visitor, visit, token, sealed)
    else:
        response = onwards(visitor, token, sealed)
    cookies.keep(visitor.request, response, cookies.SESSION, token)
    cookies.forget(visitor.request, response, cookies.FORM)
    return response


@router.post("/sign-out")
def sign_out(waiter: Waiting) -> Response:
    """Sign this browser out, also before the second factor was shown."""
    desk_sessions.leave(waiter.runtime, waiter.claims)
    return signed_out(waiter)


def signed_out(visitor: Visitor) -> Response:
    """Show that nobody is signed in here any more, and let the browser forget what it kept.

    Notes
    -----
    Our cookies are taken away one by one: to have the browser clear *cookies* would also clear
    those of every other site below the same domain.
    """
    response = Visitor.page(visitor, "sign_in/signed_out.html", desk=None)
    cookies.forget(visitor.request, response, cookies.SESSION)
    cookies.forget(visitor.request, response, cookies.FORM)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def onwards(visitor: Visitor, token: str, sealed: str) -> Response:
    """Lead to the page somebody wanted; or to the form they were typing, filled as it was."""
    runtime = visitor.runtime
    visit = _visit(visitor, token)
    account_id = visit.claims.account_id
    kept = carried.open_for(runtime.store.keys, account_id, visitor.now, sealed)
    if kept is None:
        response = visitor.go(addresses.within(visitor.form.value("next")))
    else:
        response = visitor.page(
            "sign_in/resume.html",
            form=Form.empty(),
            kept=kept,
            csrf_token=csrf.token(runtime.store.keys, token),
            csrf_field=csrf.FIELD,
            resumed_field=carried.RESUMED,
        )
    if cookies.LOOK not in visitor.request.cookies:
        with suppress(SecondFactorNeeded):  # Who has to get one first reads nothing yet.
            view = run_query(runtime, visit.claims, Action.ME_READ, me)
            look.keep_look(response, look.Look(view.language.value))
    return response


def _to_second_factor(
    visitor: Visitor, visit: desk_sessions.DeskVisit, token: str, sealed: str
) -> Response:
    """Ask for the second factor, and keep where somebody was and what they were typing."""
    if not sealed:
        return visitor.go(addresses.second_factor_then(visitor.form.value("next")))
    visitor.request.state.visit = visit
    return second_factor_page(visitor.request, token=token, sealed=sealed)


def _visit(visitor: Visitor, token: str) -> desk_sessions.DeskVisit:
    with UnitOfWork(visitor.runtime.store, now=visitor.now, writes=False) as uow:
        visit = desk_sessions.find_visit(uow, token)
    if visit is None:
        raise NotSignedIn
    return visit
