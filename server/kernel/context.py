"""What a route gets: who asks, and the two things it can do, run a command or answer a query.

A route declares its action with `declares`; the start refuses one that does not. The declaration
becomes ``x-kring-action`` in the OpenAPI document, and a query is held to it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial, wraps
from inspect import iscoroutinefunction
from typing import Annotated, Any, TypeVar, get_type_hints
from uuid import UUID

from fastapi import Depends, FastAPI, Request, Response, status
from fastapi.routing import APIRoute
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.requests import Request as StarletteRequest
from typing_extensions import override

from server.kernel.body import read_json
from server.kernel.errors import (
    ClientTooOld,
    KringError,
    MediaTypeNotSupported,
    NotSignedIn,
    NotValid,
)
from server.kernel.messages import adapter
from server.kernel.prefix_router import PrefixRouter
from server.kernel.problems import Refused
from server.kernel.running import Runtime, run_command, run_query
from server.kernel.taking import Taking
from server.kernel.threads import in_threads
from server.kernel.tokens import Claims, verify
from server.kernel.unit_of_work import UnitOfWork
from shared.contract import Command, Receipt
from shared.version import OLDEST_CONTRACT

ACTION_KEY = "x-kring-action"
CONTRACT_HEADER = "Kring-Contract"
_View = TypeVar("_View")
_bearer = HTTPBearer(auto_error=False, bearerFormat="JWT", description="An access token.")


class StrictRequest(StarletteRequest):
    """A request whose JSON is read strictly."""

    @override
    async def json(self) -> Any:
        """Read the body as JSON; anything odd is one of our errors."""
        try:
            return read_json(await self.body())
        except KringError as error:
            raise Refused(error) from error


class StrictRoute(APIRoute):
    """A route that reads its body strictly, only takes what is called JSON, and writes its own."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **declared: Any) -> None:
        """Take an endpoint that gives a view, and let it give the answer itself."""
        self._answering = _answering(endpoint, declared.get("status_code") or status.HTTP_200_OK)
        self._taking = Taking.of(endpoint, SignedIn)
        super().__init__(path, self._answering, **declared)

    @override
    def get_route_handler(self) -> Callable[[Request], Any]:
        """Take a command by itself, and wrap any other request before FastAPI reads it."""
        if self._taking is not None and iscoroutinefunction(self._answering):
            return partial(_take, self._answering, self._taking)
        handle = super().get_route_handler()
        takes_body = self.body_field is not None

        async def strict(request: Request) -> Response:
            if takes_body and not _says_json(request):
                raise MediaTypeNotSupported
            response: Response = await handle(StrictRequest(request.scope, request.receive))
            return response

        return strict


async def _take(
    answering: Callable[..., Awaitable[Response]], taking: Taking, request: Request
) -> Response:
    if not _says_json(request):
        raise MediaTypeNotSupported
    raw = await request.body()
    who = {taking.asker: await signed_in(request)}
    return await answering(**who, **taking.values(request.path_params, raw))


class SliceRouter(PrefixRouter):
    """The routes of one slice."""

    def __init__(
        self,
        *,
        prefix: str = "/v1",
        tag: str | None = None,
        route_class: type[StrictRoute] = StrictRoute,
    ) -> None:
        """Take what begins with the prefix."""
        super().__init__(
            prefix=prefix, tags=None if tag is None else [tag], route_class=route_class
        )


@dataclass(frozen=True, slots=True)
class Context:
    """Who asks, and what can be done for them."""

    runtime: Runtime
    claims: Claims
    action: str
    """What the route declares."""

    def run(self, command: Command, **path: UUID) -> Receipt:
        """Carry out a command.

        Parameters
        ----------
        path
            Ids of the path by the command's field names: a body cannot select another object.

        Raises
        ------
        NotValid
            When an id in the body differs from the path.
        """
        for name, value in path.items():
            if getattr(command, name) != value:
                raise NotValid((name,), "differs_from_path")
        return run_command(self.runtime, self.claims, command).receipt

    def acting(self, uow: UnitOfWork) -> UnitOfWork:
        """Let whoever asks act in a unit of work of an act (`run_act`)."""
        uow.act_as(self.runtime.find_actor(uow, self.claims))
        return uow

    def read(self, query: Callable[..., _View], **arguments: Any) -> _View:
        """Answer a query."""
        return run_query(self.runtime, self.claims, self.action, query, **arguments)


async def _context(
    request: Request,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> Context:
    runtime: Runtime = request.app.state.runtime
    _refuse_old(request)
    if credentials is None:
        raise NotSignedIn
    claims = verify(runtime.store.keys, credentials.credentials, runtime.clock())
    return Context(runtime, claims, declared_action(request.scope["route"]))


async def signed_in(request: Request) -> Context:
    """Give who asks, outside of what FastAPI does for the parameter `SignedIn`.

    Raises
    ------
    NotSignedIn
        When nobody does.
    """
    return await _context(request, await _bearer(request))


async def _runtime(request: Request) -> Runtime:
    _refuse_old(request)
    runtime: Runtime = request.app.state.runtime
    return runtime


SignedIn = Annotated[Context, Depends(_context)]
"""The parameter of a route for people who are signed in."""

Anyone = Annotated[Runtime, Depends(_runtime)]
"""The parameter of a route that needs no session: sign-in, refresh, health."""


def declares(action: str, *, anonymous: bool = False) -> dict[str, Any]:
    """Give the arguments with which a route declares its action.

    Parameters
    ----------
    anonymous
        Whether it can be asked without a session.
    """
    extra: dict[str, Any] = {
        ACTION_KEY: str(action),
        "x-kring": {"action": str(action), "anonymous": anonymous},
    }
    return {"openapi_extra": extra}


def declared_action(route: Any) -> str:
    """Give the action a route declares."""
    extra: Mapping[str, Any] = route.openapi_extra or {}
    return str(extra[ACTION_KEY])


def refuse_undeclared(app: FastAPI) -> None:
    """Refuse to start when an operation has no declared action.

    Raises
    ------
    RuntimeError
        With the operations.
    """
    undeclared = [
        f"{method.upper()} {path}"
        for path, operations in app.openapi()["paths"].items()
        for method, operation in operations.items()
        if not operation.get(ACTION_KEY)
    ]
    if undeclared:
        message = f"no declared action: {', '.join(sorted(undeclared))}"
        raise RuntimeError(message)


def _refuse_old(request: Request) -> None:
    """Tell a phone that no longer understands us to update; whoever names no contract is not one.

    Raises
    ------
    ClientTooOld
        When the contract it names is older than the oldest we speak, or no number.
    """
    named = request.headers.get(CONTRACT_HEADER)
    if named is None:
        return
    if not named.isascii() or not named.isdigit() or int(named[:9]) < OLDEST_CONTRACT:
        raise ClientTooOld


def _answering(endpoint: Callable[..., Any], status_code: int) -> Callable[..., Any]:
    """Have an endpoint's view written where it was made.

    FastAPI would check it in a thread once more and then write it on the loop, where everybody
    else's request waits for it: of a list of fifty that was a fifth of all the work.
    """
    kind = get_type_hints(endpoint, include_extras=True)["return"]
    is_view = kind is not type(None) and not (isinstance(kind, type) and issubclass(kind, Response))
    if iscoroutinefunction(endpoint) or not is_view:
        return endpoint

    @wraps(endpoint)
    def answer(*args: Any, **named: Any) -> Response:
        content = adapter(kind).dump_json(endpoint(*args, **named))
        return Response(content, status_code, media_type="application/json")

    return in_threads(answer)


def _says_json(request: Request) -> bool:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind == "application/json"
