"""Sign in and out, and the return to a form that a time-out interrupted."""

from __future__ import annotations

from starlette.responses import Response

from server.console import addresses, carried, cookies, csrf, look
from server.console.browsers import browser_name
from server.console.context import AnyVisitor, Desk, SignedIn, Visitor
from server.console.forms import Form
from server.console.routing import desk_router
from server.console.signing_in import sign_in_page
from server.kernel.errors import CredentialsNotAccepted, NotSignedIn, NotValid, TooManyTries
from server.kernel.running import run_query
from server.kernel.unit_of_work import UnitOfWork
from server.people import desk_sessions
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
    response = _onwards(visitor, token, sealed)
    cookies.keep(visitor.request, response, cookies.SESSION, token)
    cookies.forget(visitor.request, response, cookies.FORM)
    return response


@router.post("/sign-out")
def sign_out(desk: SignedIn) -> Response:
    """Sign this browser out."""
    desk_sessions.leave(desk.runtime, desk.claims)
    return signed_out(desk)


def signed_out(desk: Desk) -> Response:
    """Show that nobody is signed in here any more, and let the browser forget what it kept.

    Notes
    -----
    Our cookies are taken away one by one: to have the browser clear *cookies* would also clear
    those of every other site below the same domain.
    """
    response = Visitor.page(desk, "sign_in/signed_out.html", desk=None)
    cookies.forget(desk.request, response, cookies.SESSION)
    cookies.forget(desk.request, response, cookies.FORM)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _onwards(visitor: Visitor, token: str, sealed: str) -> Response:
    """Lead to the page somebody wanted; or to the form they were typing, filled as it was."""
    runtime = visitor.runtime
    with UnitOfWork(runtime.store, now=visitor.now, writes=False) as uow:
        visit = desk_sessions.find_visit(uow, token)
    if visit is None:
        raise NotSignedIn
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
        view = run_query(runtime, visit.claims, Action.ME_READ, me)
        look.keep_look(response, look.Look(view.language.value))
    return response
