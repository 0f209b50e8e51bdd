"""Serving over HTTP: the application each server process runs, and how uvicorn runs it."""

from __future__ import annotations

import gc

import uvicorn
from fastapi import FastAPI
from sqlalchemy import create_engine

from server import wiring
from server.installation import InstallationRefused, is_postgresql, open_installation
from server.kernel.crypto import KeyRing
from server.kernel.logging import set_up_logging
from server.kernel.store import Store
from server.main import create_app
from server.routers import ROUTERS
from server.settings import Settings

_OBJECTS = 50_000
"""So many objects may be made, and not let go, before the collector looks for rings among them."""
DRAIN_S = 20
"""Seconds in which requests that have begun may end, after the server was told to stop."""
START_S = 60
"""Seconds a process may take to start or to answer its supervisor; then it is replaced.

Five, as uvicorn would have it, are too few on a busy machine: each process would be killed while it
still starts, for ever.
"""


def application() -> FastAPI:
    """Make the application of one server process, from the environment."""
    settings = Settings.from_environment()
    set_up_logging(settings.log_level)
    runtime = open_installation(settings)
    app = create_app(runtime, ROUTERS, public_url=settings.public_url)
    _settle()
    return app


def _settle() -> None:
    """Let the collector of garbage pass by what is there for good, and come less often.

    Notes
    -----
    A page makes twenty thousand objects and leaves hardly any behind. After every seven hundred the
    collector looked at the young ones, and now and then at every route and statement there is: a
    sixth of the cost of an answer.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_OBJECTS, 20, 50)


def described() -> FastAPI:
    """Make the application without any database: only to describe itself."""
    nowhere = Store(create_engine("sqlite://"), KeyRing.fresh())
    return create_app(wiring.runtime(nowhere), ROUTERS)


def serve(settings: Settings, *, host: str, port: int, workers: int) -> None:
    """Serve until told to stop.

    Raises
    ------
    InstallationRefused
        For several processes on SQLite, and whatever `open_installation` refuses.
    """
    if workers > 1 and not is_postgresql(settings.database_url):
        raise InstallationRefused("SQLite serves one process; use PostgreSQL for several workers")
    open_installation(settings).store.engine.dispose()  # Refused once, not by every process.
    uvicorn.run(
        "server.serving:application",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        timeout_graceful_shutdown=DRAIN_S,
        timeout_worker_healthcheck=START_S,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies,
        server_header=False,
        access_log=False,
        log_config=None,
    )
