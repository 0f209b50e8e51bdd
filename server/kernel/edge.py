"""The outermost layer of every request: headers, one log line, and the answer to the unforeseen.

What a library refuses by itself in plain text (a body that is too long, a host that is not ours)
becomes a problem document here, so that a client has one kind of refusal to read; or what else the
application gives for it, such as a page for a browser.

Plain ASGI, because it sees every request. The log line has the route's template, never the path:
a path holds ids, and a query what somebody searched for.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.kernel.errors import BodyTooLarge, KringError, NotFound
from server.kernel.problems import answer, on_unforeseen

_log = structlog.get_logger("kring.requests")
_HEADERS = (
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)


class Edge:
    """Wraps the application."""

    def __init__(
        self, app: ASGIApp, refuse: Callable[[Request, KringError], Response] | None = None
    ) -> None:
        """Keep the application, and how it says what a library refused."""
        self.app = app
        self.refuse = refuse or (lambda _, error: answer(error))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, add the headers, log it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        status = 0
        refused: KringError | None = None

        async def send_with_headers(message: Message) -> None:
            nonlocal status, refused
            if message["type"] == "http.response.start":
                refused = _refused_in_plain_text(message)
            if refused is not None:
                return  # A problem document goes out instead, once it has said all of it.
            if message["type"] == "http.response.start":
                status = message["status"]
                present = {name for name, _ in message["headers"]}
                message["headers"] = [
                    *message["headers"],
                    *(pair for pair in _HEADERS if pair[0] not in present),
                ]
            await send(message)

        try:
            await self.app(scope, receive, send_with_headers)
            if refused is not None:
                response = self.refuse(Request(scope), refused)
                refused = None
                await response(scope, receive, send_with_headers)
        except Exception as error:
            if status:
                raise
            response = await on_unforeseen(Request(scope), error)
            await response(scope, receive, send_with_headers)
        finally:
            route = scope.get("route")
            _log.info(
                "request",
                method=scope["method"],
                route=getattr(route, "path", "-"),
                status=status,
                duration_ms=round((time.perf_counter() - started) * 1000, 1),
            )


def _refused_in_plain_text(start: Message) -> KringError | None:
    kind = dict(start["headers"]).get(b"content-type", b"")
    if start["status"] < 400 or not kind.startswith(b"text/plain"):  # noqa: PLR2004 -- HTTP's refusals
        return None
    return BodyTooLarge() if start["status"] == 413 else NotFound()  # noqa: PLR2004 -- too large
