"""The sign-in page, wherever it is shown: on its own, or in the middle of a form."""

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
