"""Trends: where worries gather, in pictures with the numbers beneath, safe to show to anybody."""

from __future__ import annotations

import gzip
from functools import lru_cache
from typing import Any, Literal

from fastapi import Request
from markupsafe import Markup
from starlette.responses import Response

from server.console import packing
from server.console.context import Desk, SignedIn
from server.console.routing import desk_router
from server.console.templating import render
from server.kernel.errors import NotFound
from server.policy.actions import Action
from server.trends import queries
from server.trends.charts import Form
from server.trends.charts.drawing import browser_bundle, bundle_name
from server.trends.charts.wording import number, period_name
from server.trends.queries import Dashboard
from shared.vocabulary import Language

router = desk_router("/trends")
_PERCENT = 100
_PLACE = Markup("<!-- told -->")
"""Where the page tells of a release; no name and no text of ours can hold it, as all is escaped."""


@router.get("")
def trends(desk: SignedIn, release: str | None = None) -> Response:
    """Show the newest release, or an earlier one."""
    asked = {"until": release, "language": language_of(desk)}
    shown: Dashboard | None = desk.read(queries.dashboard, Action.TRENDS_READ, **asked)
    if shown is None:
        return desk.page("trends/trends.html", told=None)
    page = desk.page("trends/trends.html", told=_PLACE)
    return _with(desk.request, page, _told(shown, language_of(desk)))


@router.get("/pictures/{chart}.{form}")
def picture(desk: SignedIn, chart: str, form: Form, release: str | None = None) -> Response:
    """Give a picture for paper, for another document, or for a closer look."""
    asked = {"name": chart, "form": form, "until": release, "language": language_of(desk)}
    drawn = desk.read(queries.chart, Action.TRENDS_READ, **asked)
    return Response(drawn.body, media_type=drawn.media_type)


@router.get("/numbers.{form}")
def numbers(desk: SignedIn, form: Literal["csv", "xlsx"], release: str | None = None) -> Response:
    """Give every number, as text or as a spreadsheet."""
    asked = {"form": form, "until": release, "language": language_of(desk)}
    found = desk.read(queries.download, Action.TRENDS_READ, **asked)
    saved = {"Content-Disposition": f'attachment; filename="trends.{form}"'}
    return Response(found.body, media_type=found.media_type, headers=saved)


@router.get("/{script}.js")
def closer_look(request: Request, script: str) -> Response:
    """Send the script that draws a picture in the browser, once somebody asks to look closer."""
    if f"{script}.js" != bundle_name():
        raise NotFound
    headers = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}
    content = browser_bundle()
    if "gzip" in request.headers.get("accept-encoding", ""):
        content = _packed(content)
        headers["Content-Encoding"] = "gzip"
    return Response(content, media_type="text/javascript; charset=utf-8", headers=headers)


def language_of(desk: Desk) -> Language:
    """Give the language of the page, as releases name it."""
    return Language(desk.look.language)


def figures(language: Language) -> dict[str, Any]:
    """Give what a page writes numbers with: ``count``, and ``percent`` of a share from 0 to 1."""

    def count(value: float | None, places: int = 0) -> str:
        return number(value, language, places=places)

    def percent(value: float | None) -> str:
        return count(None if value is None else value * _PERCENT)

    return {"count": count, "percent": percent}


@lru_cache(maxsize=1)
def _packed(content: bytes) -> bytes:
    return gzip.compress(content, 9, mtime=0)


@lru_cache(maxsize=64)
def _told(shown: Dashboard, language: Language) -> packing.Kept:
    """Make what the page tells; the same for everybody who may see the same."""
    releases = [(name, period_name(name, language)) for name in shown.releases]
    values = {"shown": shown, "releases": releases, "bundle": bundle_name()}
    return packing.Kept.of(render(language, "trends/told.html", values))


def _with(request: Request, page: Response, told: packing.Kept) -> Response:
    """Put what the page tells in its place."""
    before, after = bytes(page.body).split(_PLACE.encode())
    if "gzip" in request.headers.get("accept-encoding", ""):
        page.body = packing.packed(before, told, after)
        page.headers["Content-Encoding"] = "gzip"
        page.headers["Vary"] = "Accept-Encoding, Cookie"
    else:
        page.body = b"".join((before, told.content, after))
    page.headers["Content-Length"] = str(len(page.body))
    return page
