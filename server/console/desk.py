"""The desk's routers: every page, the files it needs, and *nothing here* for all the rest."""

from __future__ import annotations

from fastapi import APIRouter

from server.console import addresses
from server.console.pages import (
    ask,
    boundaries,
    circle_acts,
    circle_opening,
    circle_papers,
    circles,
    devices,
    dossier,
    emergency,
    guides,
    home,
    imports,
    live,
    my_factors,
    my_roles,
    organisations,
    preferences,
    privacy,
    questions,
    room,
    second_factor,
    services,
    set_up,
    sharing,
    sign_in,
    signal,
    signals,
    staff,
    stalls,
    trends,
    trends_indicators,
    trends_leavers,
    trends_year,
    weigh,
)
from server.console.routing import PageRouter

_BY_JOB: tuple[APIRouter, ...] = (
    home.router,
    live.router,
    sign_in.router,
    second_factor.router,
    my_factors.router,
    preferences.router,
    signal.router,
    signals.router,
    weigh.router,
    ask.router,
    questions.router,
    sharing.router,
    room.router,
    stalls.router,
    circle_opening.router,
    circle_acts.router,
    circle_papers.router,
    circles.router,
    dossier.router,
    privacy.router,
    emergency.router,
    guides.router,
    devices.router,
    my_roles.router,
    set_up.router,
    organisations.router,
    services.router,
    staff.router,
    imports.router,
    boundaries.router,
)
_OF_TRENDS: tuple[APIRouter, ...] = (
    trends.router,
    trends_indicators.router,
    trends_leavers.router,
    trends_year.router,
)
"""The pages of trends: they are made once, and to look for them among the others costs as much."""
PAGES = (*_BY_JOB, *_OF_TRENDS)
"""The pages."""


def _trends() -> APIRouter:
    near = PageRouter(below=f"{addresses.HOME}/trends")
    near.routes.extend(route for page in _OF_TRENDS for route in page.routes)
    return near


def _front() -> APIRouter:
    bare = PageRouter()
    bare.add_api_route("/", home.to_the_desk, methods=["GET"])
    return bare


def _desk() -> APIRouter:
    every = PageRouter(below=addresses.HOME)
    for page in _BY_JOB:
        every.include_router(page)
    # Last, so that it takes what nobody else did.
    every.add_api_route("/desk/{rest:path}", home.nothing_here, methods=["GET", "POST"])
    return every


ROUTERS: tuple[APIRouter, ...] = (_trends(), _desk(), _front())
