"""The desk's one router: every page, the files it needs, and *nothing here* for all the rest."""

from __future__ import annotations

from fastapi import APIRouter

from server.console.pages import devices, home, preferences, sign_in
from server.console.routing import PageRoute

PAGES: tuple[APIRouter, ...] = (
    home.router,
    sign_in.router,
    preferences.router,
    devices.router,
)
"""The pages, by job."""


def _desk() -> APIRouter:
    every = APIRouter(route_class=PageRoute, include_in_schema=False)
    every.add_api_route("/", home.to_the_desk, methods=["GET"])
    for page in PAGES:
        every.include_router(page)
    # Last, so that it takes what nobody else did.
    every.add_api_route("/desk/{rest:path}", home.nothing_here, methods=["GET", "POST"])
    return every


router = _desk()
