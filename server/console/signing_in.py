"""Signing in, wherever it is shown: on its own, or in the middle of a form.

Two pages: name and password, and the second factor. Both carry what was being typed.
"""

from __future__ import annotations

import secrets

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from server.console import addresses, carried, cookies, csrf, look
from server.console.forms import Form
from server.console.templating import render
from server.kernel.errors import KringError
from server.kernel.problems import KINDS
from server.kernel.running import Runtime
from server.people import proving
from server.people.desk_sessions import DeskVisit


def sign_in_page(
    request: Request,
    *,
    status: int = 200,
    form: Form | None = None,
    sealed: str = "",
    refused: KringError | None = None,
) -> Response:
    """Show the sign-in form.

    Parameters
    ----------
    sealed
        What was being typed when the session ended, for the person who typed it.
    refused
        Why the last try was not taken.
    """
    runtime: Runtime = request.app.state.runtime
    secret = cookies.read(request, cookies.FORM) or secrets.token_urlsafe(32)
    seen = look.look_of(request)
    values = {
        "look": seen,
        "desk": None,
        "form": form or Form.empty(),
        "csrf_token": csrf.token(runtime.store.keys, secret),
        "next": addresses.within(
            request.query_params.get("next") if not form else form.value("next")
        ),
        "carried_field": carried.FIELD,
        "sealed": sealed,
        "refused": refused,
        "wait_s": getattr(refused, "retry_after_s", 0),
        "unprotected": not cookies.origin_of(request).local and request.url.scheme == "http",
    }
    if refused is not None:
        status = KINDS[refused.problem][0]
    html = render(seen.language, "sign_in/sign_in.html", values)
    response = HTMLResponse(html, status_code=status)
    if refused is not None and values["wait_s"]:
        response.headers["Retry-After"] = str(values["wait_s"])
    cookies.keep(request, response, cookies.FORM, secret)
    return response


def second_factor_page(
    request: Request,
    *,
    status: int = 200,
    form: Form | None = None,
    token: str = "",
    sealed: str = "",
    refused: KringError | None = None,
) -> Response:
    """Show the page that asks to show who one is: the second factor, or the password again.

    Parameters
    ----------
    token
        The session's cookie, when the browser is only about to get it.
    sealed
        What was being typed when it had to be shown first, for the person who typed it.
    refused
        Why the last try was not taken.
    """
    runtime: Runtime = request.app.state.runtime
    visit: DeskVisit = request.state.visit
    seen = look.look_of(request)
    secret = token or cookies.read(request, cookies.SESSION)
    values = {
        "look": seen,
        "desk": None,
        "form": form or Form.empty(),
        "csrf_token": csrf.token(runtime.store.keys, secret),
        "next": addresses.within(
            request.query_params.get("next") if not form else form.value("next")
        ),
        "ways": proving.ways_to_prove(runtime, visit.claims),
        "carried_field": carried.FIELD,
        "sealed": sealed,
        "refused": refused,
        "wait_s": getattr(refused, "retry_after_s", 0),
    }
    if refused is not None:
        status = KINDS[refused.problem][0]
    html = render(seen.language, "second_factor/prove.html", values)
    response = HTMLResponse(html, status_code=status)
    if refused is not None and values["wait_s"]:
        response.headers["Retry-After"] = str(values["wait_s"])
    return response
