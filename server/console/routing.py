"""The route of every page: whatever is refused becomes a page, and every page goes out closed.

who is nobody         GET: to the sign-in page, and back afterwards
                      POST: the sign-in form, with what was typed sealed in it
what is refused       a page that says what happened, what is safe and what to do next
what nobody foresaw   the same, with the number that leads to the log
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping
from functools import wraps
from inspect import iscoroutinefunction
from typing import Any

from fastapi import APIRouter, Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.responses import HTMLResponse, RedirectResponse, Response
from typing_extensions import override

from server.console import addresses, carried, cookies, look
from server.console.context import Desk, at_the_desk
from server.console.refusals import refusal_of
from server.console.signing_in import second_factor_page, sign_in_page
from server.console.templating import render
from server.kernel.errors import (
    KringError,
    NotFound,
    NotSignedIn,
    SecondFactorNeeded,
    StepUpNeeded,
    TooManyTries,
    Unavailable,
)
from server.kernel.lasting import Address, address_of, keep
from server.kernel.prefix_router import PrefixRouter
from server.kernel.problems import KINDS, answer, kring_error_of, unforeseen
from server.kernel.threads import in_thread, in_threads

_POLICY = (
    "default-src 'none'; "
    "script-src 'self'; "
    "style-src 'self'; "
    "img-src 'self' data:; "
    "font-src 'self'; "
    "connect-src 'self'; "
    "form-action 'self'; "
    "base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": _POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""Of every page; the stylesheet and the script say themselves how long they may be kept."""
_CLOSING = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
_TRANSPORT = "max-age=63072000; includeSubDomains"
_WORTH_PACKING = 1024


class PageRoute(APIRoute):
    """A route whose answers are pages."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **more: Any) -> None:
        """Let whoever is at the desk be found out right before the page's own code."""
        page = self._prepared(endpoint)
        super().__init__(path, page if iscoroutinefunction(page) else in_threads(page), **more)

    @override
    def get_route_handler(self) -> Callable[[Request], Any]:
        """Wrap what FastAPI makes of the page's function."""
        handle = self._handler()

        async def closed(request: Request) -> Response:
            _leave_out_what_was_left_empty(request)
            try:
                response: Response = await handle(request)
            except Exception as error:  # noqa: BLE001 -- each becomes a page; the unforeseen is logged
                response = await in_thread(_refused, request, error)
            finally:
                await request.close()  # What was sent as a file is let go.
            return _finish(request, response)

        return closed

    def _prepared(self, endpoint: Callable[..., Any]) -> Callable[..., Any]:
        return _after_arriving(endpoint)

    def _handler(self) -> Callable[[Request], Any]:
        return super().get_route_handler()


class LastingPage(PageRoute):
    """A page whose address says all that is asked of it: read and checked once, then kept.

    As `server/kernel/lasting.py` for the API. Who is at the desk is found out at every request, by
    the page itself with its one question (`Desk.read_on_arrival`); one that does not fails closed.
    """

    @override
    def _prepared(self, endpoint: Callable[..., Any]) -> Callable[..., Any]:
        return _noting(endpoint)

    @override
    def _handler(self) -> Callable[[Request], Any]:
        handle, page = super()._handler(), self.endpoint
        kept: dict[Address, Mapping[str, Any]] = {}

        async def lasting(request: Request) -> Response:
            address = address_of(request)
            asked = kept.get(address)
            if asked is None:
                response: Response = await handle(request)
                if hasattr(request.state, "asked"):
                    keep(kept, address, request.state.asked)
                return response
            desk = at_the_desk(request)
            again: Response = await page(desk=desk, **asked)
            return again

        return lasting


def _noting(page: Callable[..., Response]) -> Callable[..., Response]:
    """Note what an address asked for, once it was answered."""

    @wraps(page)
    def noted(**given: Any) -> Response:
        answer = page(**given)
        for desk in _desks(given):
            desk.insist_on_arrival()
            asked = {name: each for name, each in given.items() if each is not desk}
            desk.request.state.asked = asked
        return answer

    return noted


def _after_arriving(page: Callable[..., Any]) -> Callable[..., Any]:
    """Find out who is at the desk in the thread of the page: one way there and back, not two."""

    @wraps(page)
    def arrived(**given: Any) -> Any:
        for desk in _desks(given):
            desk.arrive()
        return page(**given)

    @wraps(page)
    async def arrived_meanwhile(**given: Any) -> Any:
        for desk in _desks(given):
            await in_thread(desk.arrive)
        return await page(**given)

    return arrived_meanwhile if iscoroutinefunction(page) else arrived


def _desks(given: Mapping[str, Any]) -> list[Desk]:
    return [each for each in given.values() if isinstance(each, Desk)]


class PageRouter(PrefixRouter):
    """The routes of pages."""

    def __init__(
        self, *, prefix: str = "", below: str = "", route_class: type[PageRoute] = PageRoute
    ) -> None:
        """Take what a `PrefixRouter` takes; no page stands in the description of the API."""
        super().__init__(
            prefix=prefix, below=below, route_class=route_class, include_in_schema=False
        )


def desk_router(prefix: str = "") -> APIRouter:
    """Make the router of one job's pages, below ``/desk``."""
    return PageRouter(prefix=addresses.HOME + prefix)


def lasting_router(prefix: str) -> APIRouter:
    """Make the router of pages that are each a `LastingPage`."""
    return PageRouter(prefix=addresses.HOME + prefix, route_class=LastingPage)


def _leave_out_what_was_left_empty(request: Request) -> None:
    """Take filters that a browser sends without a value for filters that were not used."""
    given: bytes = request.scope["query_string"]
    if b"=&" in given or given.endswith(b"="):
        kept = [each for each in given.split(b"&") if not each.endswith(b"=")]
        request.scope["query_string"] = b"&".join(kept)


def _refused(request: Request, error: Exception) -> Response:
    known = _known(error)
    if isinstance(known, NotSignedIn):
        return _to_sign_in(request)
    if isinstance(known, SecondFactorNeeded | StepUpNeeded):
        return _to_second_factor(request, known)
    if known is None:
        problem = unforeseen(error)
        return problem_page(request, KringError(), trace_id=str(problem.trace_id))
    return problem_page(request, known)


def _known(error: Exception) -> KringError | None:
    if isinstance(error, RequestValidationError):
        return NotFound()  # An id in the path, or a filter, that none of our pages has made.
    return kring_error_of(error)


def problem_page(request: Request, error: KringError, *, trace_id: str = "") -> Response:
    """Show what was refused, in the same bytes for what is absent and what is not for them."""
    status, _ = KINDS[error.problem]
    seen = look.look_of(request)
    wait_s = error.retry_after_s if isinstance(error, TooManyTries | Unavailable) else 0
    values = {
        "look": seen,
        "refusal": refusal_of(error),
        "status": status,
        "wait_s": wait_s,
        "trace_id": trace_id,
        "desk": None,
    }
    response = HTMLResponse(
        render(seen.language, "problems/problem.html", values), status_code=status
    )
    if wait_s:
        response.headers["Retry-After"] = str(wait_s)
    return response


def say_refused(request: Request, error: KringError) -> Response:
    """Say what a library refused before a route was found: by a page at the desk."""
    if request.scope["path"].startswith(addresses.HOME):
        return _finish(request, problem_page(request, error))
    return answer(error)


def _to_sign_in(request: Request) -> Response:
    if request.method != "POST":
        to = addresses.sign_in_then(_here(request))
        if "hx-request" in request.headers:
            return Response(status_code=401, headers={"HX-Redirect": to})
        if "text/event-stream" in request.headers.get("accept", ""):
            return Response(status_code=401)  # A page that listens; nobody is there to sign in.
        return RedirectResponse(to, status_code=303)
    return sign_in_page(request, status=401, sealed=_carried(request))


def _to_second_factor(request: Request, needed: KringError) -> Response:
    """Lead to where somebody gets a second factor, or shows it; what was typed is kept."""
    path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    if needed.reason == "enrol":
        return RedirectResponse(addresses.MY_FACTORS, status_code=303)
    if request.method != "POST":
        return RedirectResponse(addresses.second_factor_then(path), status_code=303)
    return second_factor_page(request, status=403, sealed=_carried(request))


def _carried(request: Request) -> str:
    """Seal what was typed for the account whose session it was."""
    visit = getattr(request.state, "visit", None)
    account_id = None if visit is None else visit.claims.account_id
    runtime = request.app.state.runtime
    typed = getattr(request.state, "typed", {})
    form = carried.Carried(addresses.within(_here(request)), typed)
    return carried.seal(runtime.store.keys, account_id, runtime.clock(), form)


def _here(request: Request) -> str:
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def _finish(request: Request, response: Response) -> Response:
    present = {name for name, _ in response.raw_headers}
    response.raw_headers.extend(pair for pair in _CLOSING if pair[0] not in present)
    if not cookies.origin_of(request).local:
        response.headers.setdefault("Strict-Transport-Security", _TRANSPORT)
    body = getattr(response, "body", b"")
    if (
        len(body) > _WORTH_PACKING
        and "content-encoding" not in response.headers
        and response.headers.get("content-type", "").startswith("text/html")
        and "gzip" in request.headers.get("accept-encoding", "")
    ):
        response.body = gzip.compress(body, 5, mtime=0)
        response.headers["Content-Encoding"] = "gzip"
        response.headers["Content-Length"] = str(len(response.body))
        response.headers["Vary"] = "Accept-Encoding, Cookie"
    return response
