"""Whether the process lives, and whether it can take work."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Request
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from server.kernel.context import Anyone, declares
from server.kernel.errors import Unavailable
from server.kernel.migrating import is_current
from shared.contract import View

router = APIRouter(prefix="/health", tags=["health"])


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthView(View):
    """How the server is."""

    status: str


@router.get("/live", **declares("health.read", anonymous=True))
async def live() -> HealthView:
    """Say that the process runs; asks nothing of the database."""
    return HealthView(status="live")


@router.get("/ready", **declares("health.read", anonymous=True))
def ready(request: Request, runtime: Anyone) -> HealthView:
    """Say whether requests can be taken: database up, migrations done, not draining."""
    if request.app.state.draining:
        raise Unavailable
    try:
        with runtime.store.engine.connect() as connection:
            connection.execute(text("SELECT 1"))
            current = is_current(connection)
    except SQLAlchemyError as error:
        raise Unavailable from error
    if not current:
        raise Unavailable
    return HealthView(status="ready")
