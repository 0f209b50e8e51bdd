"""Trends: where worries gather, in pictures with the numbers beneath, safe to show to anybody."""

from __future__ import annotations

import gzip
from functools import lru_cache
from typing import Any, Literal

from fastapi import Request
from starlette.responses import Response

from server.console import moulds
from server.console.context import Desk, SignedIn
from server.console.routing import lasting_router
from server.kernel.errors import NotFound
from server.policy.actions import Action
from server.trends import queries
from server.trends.charts import Form
from server.trends.charts.drawing import browser_bundle, bundle_name
from server.trends.charts.wording import number, period_name
from server.trends.queries import Dashboard
from shared.vocabulary import Language

router = lasting_router("/trends")
_PERCENT = 100


@router.get("")
def trends(desk: SignedIn, release: str | None = None) -> Response:
    """Show the newest release, or an earlier one."""
    asked = {"until": release, "language": language_of(desk)}
    shown: Dashboard | None = desk.read_on_arrival(queries.dashboard, Action.TRENDS_READ, **asked)
    if shown is None:
        return desk.page("trends/trends.html", shown=None)
    return moulds.show(desk, "trends/trends.html", shown, _values)


@router.get("/pictures/{chart}.{form}")
def picture(desk: SignedIn, chart: str, form: Form, release: str | None = None) -> Response:
    """Give a picture for paper, for another document, or for a closer look."""
    asked = {"name": chart, "form": form, "until": release, "language": language_of(desk)}
    drawn = desk.read_on_arrival(queries.chart, Action.TRENDS_READ, **asked)
    return Response(drawn.body, media_type=drawn.media_type)


@router.get("/numbers.{form}")
def numbers(desk: SignedIn, form: Literal["csv", "xlsx"], release: str | None = None) -> Response:
    """Give every number, as text or as a spreadsheet."""
    asked = {"form": form, "until": release, "language": language_of(desk)}
    found = desk.read_on_arrival(queries.download, Action.TRENDS_READ, **asked)
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


def _values(shown: Dashboard, language: str) -> dict[str, Any]:
    releases = [(name, period_name(name, Language(language))) for name in shown.releases]
    return {"shown": shown, "releases": releases, "bundle": bundle_name()}
