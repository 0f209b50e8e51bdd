"""The HTTP application: routers, problem documents, health, and the refusal to start undeclared."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from fastapi import APIRouter, FastAPI
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

from server.console.routing import say_refused
from server.kernel import health
from server.kernel.context import refuse_undeclared
from server.kernel.edge import Edge
from server.kernel.openapi import describe
from server.kernel.problems import answer_with_problems
from server.kernel.running import Runtime
from server.kernel.threads import have_threads
from shared.version import RELEASE

MAX_BODY = 64 * 1024
"""Bytes a request may have; sync takes a mebibyte."""


def create_app(
    runtime: Runtime, routers: Sequence[APIRouter], *, public_url: str | None = None
) -> FastAPI:
    """Make the application.

    Parameters
    ----------
    routers
        Every route but health; ``server.routers.ROUTERS`` in production.
    public_url
        The address people use. When it is given, a request for another host is refused.

    Raises
    ------
    RuntimeError
        When an operation declares no action.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        have_threads(runtime.store.engine.pool.size())  # type: ignore[attr-defined]  # Of a pool in general.
        app.state.draining = False
        yield
        app.state.draining = True
        # SQLite folds its log into the database when its last connection closes.
        runtime.store.engine.dispose()

    app = FastAPI(
        title="Kring",
        version=RELEASE,
        summary="A care network for young people and their families.",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
        separate_input_output_schemas=False,
    )
    app.state.runtime = runtime
    app.state.draining = False
    app.state.public_url = public_url
    for router in (health.router, *routers):
        app.include_router(router)
    answer_with_problems(app)
    if public_url is not None:
        host = urlsplit(public_url).hostname or ""
        app.add_middleware(
            TrustedHostMiddleware,
            allowed_hosts=[host, "127.0.0.1", "localhost"],
            www_redirect=False,
        )
    # Within the edge, not FastAPI's own limit around it: the edge makes its text a problem.
    app.add_middleware(RequestBodyLimitMiddleware, max_body_size=MAX_BODY)
    app.add_middleware(Edge, refuse=say_refused)
    describe(app)
    refuse_undeclared(app)
    return app
