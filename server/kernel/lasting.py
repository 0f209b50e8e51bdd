"""Routes of which an address says all that is asked: it is read and checked once, then kept.

What FastAPI makes of an address (its filters, their types, their limits) costs more than finding
out who asks. An address that was answered asks for the same again, whoever sends it; who that is
and what they may see is found out at every request, as everywhere.

Must not: keep an answer, or anything about who asked.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from fastapi import Request, Response
from typing_extensions import override

from server.kernel.context import Context, StrictRoute, signed_in
from server.kernel.threads import in_thread

_View = TypeVar("_View")
Address = tuple[str, bytes]
"""The path and the filters, as they were sent."""
MOST = 512
"""So many addresses are kept of a route; then it begins anew."""


class Reading(Response, Generic[_View]):
    """What an address asks for: the answer of a route that is a `LastingRoute`.

    Parameters
    ----------
    query
        What is asked, for whoever asks.
    answer
        Makes the answer of what was found, knowing what the reader has (``If-None-Match``).
    """

    def __init__(
        self,
        query: Callable[..., _View],
        answer: Callable[[_View, str | None], Response],
        **arguments: Any,
    ) -> None:
        """Keep what is asked; nothing is sent of this."""
        super().__init__()
        self._query, self._answer, self._arguments = query, answer, arguments

    def answered(self, ctx: Context, known: str | None) -> Response:
        """Ask it for somebody."""
        return self._answer(ctx.read(self._query, **self._arguments), known)


class LastingRoute(StrictRoute):
    """A route that gives a `Reading`; what gives anything else goes its way."""

    @override
    def get_route_handler(self) -> Callable[[Request], Any]:
        """Read an address the first time; then only find out who asks."""
        handle = super().get_route_handler()
        kept: dict[Address, Reading[Any]] = {}

        async def lasting(request: Request) -> Response:
            address = address_of(request)
            reading = kept.get(address)
            if reading is None:
                first: Response = await handle(request)
                if not isinstance(first, Reading):
                    return first
                reading = first
            ctx = await signed_in(request)
            known = request.headers.get("if-none-match")
            answer = await in_thread(reading.answered, ctx, known)
            keep(kept, address, reading)
            return answer

        return lasting


def address_of(request: Request) -> Address:
    """Give the address a request came to."""
    return request.scope["path"], request.scope["query_string"]


def keep(kept: dict[Address, Any], address: Address, asked: Any) -> None:
    """Keep what an address asks for once it was answered: of what there is not, nothing is."""
    if address not in kept:
        if len(kept) >= MOST:
            kept.clear()
        kept[address] = asked
