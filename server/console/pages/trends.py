"""Trends: where worries gather, in pictures with the numbers beneath, safe to show to anybody."""

from __future__ import annotations

import json
from typing import Any, Literal

from starlette.responses import Response

from server.console.context import Desk, SignedIn
from server.console.routing import desk_router
from server.policy.actions import Action
from server.trends import queries
from server.trends.charts import Form
from server.trends.charts.wording import period_name
from shared.trends import ReleasePage
from shared.vocabulary import Language

router = desk_router("/trends")

PICTURES = ("region", "tiles", "domains", "places", "waiting", "declines", "leavers", "funnel")
"""In the order a coordinator asks: unusual, where, about what, how long, refused, left, schools."""
_RELEASES = 60


@router.get("")
def trends(desk: SignedIn, release: str | None = None) -> Response:
    """Show the newest release, or an earlier one."""
    releases: ReleasePage = desk.read(
        queries.list_releases, Action.TRENDS_READ, cursor=None, limit=_RELEASES
    )
    if not releases.items:
        return desk.page("trends/trends.html", releases=(), charts=(), shown=None)
    shown = release or releases.items[0].name
    charts = [_chart(desk, name, shown) for name in PICTURES]
    months = [(each.name, period_name(each.name, _language(desk))) for each in releases.items]
    return desk.page("trends/trends.html", releases=months, charts=charts, shown=shown)


@router.get("/pictures/{chart}.png")
def picture(desk: SignedIn, chart: str, release: str | None = None) -> Response:
    """Give a picture for the page."""
    return _drawn(desk, chart, "png", release)


@router.get("/pictures/{chart}.pdf")
def paper(desk: SignedIn, chart: str, release: str | None = None) -> Response:
    """Give a picture for paper."""
    return _drawn(desk, chart, "pdf", release)


@router.get("/numbers.csv")
def numbers(desk: SignedIn, release: str | None = None) -> Response:
    """Give every number as text."""
    return _numbers(desk, "csv", release)


@router.get("/numbers.xlsx")
def spreadsheet(desk: SignedIn, release: str | None = None) -> Response:
    """Give every number as a spreadsheet."""
    return _numbers(desk, "xlsx", release)


def _drawn(desk: Desk, chart: str, form: Form, release: str | None) -> Response:
    asked = {"name": chart, "form": form, "until": release, "language": _language(desk)}
    drawn = desk.read(queries.chart, Action.TRENDS_READ, **asked)
    return Response(drawn.body, media_type=drawn.media_type)


def _numbers(desk: Desk, form: Literal["csv", "xlsx"], release: str | None) -> Response:
    asked = {"form": form, "until": release, "language": _language(desk)}
    found = desk.read(queries.download, Action.TRENDS_READ, **asked)
    saved = {"Content-Disposition": f'attachment; filename="trends.{form}"'}
    return Response(found.body, media_type=found.media_type, headers=saved)


def _chart(desk: Desk, name: str, release: str) -> dict[str, Any]:
    """Give a chart's title, sentence and table, in the language of the page."""
    asked = {"name": name, "form": "json", "until": release, "language": _language(desk)}
    found = desk.read(queries.chart, Action.TRENDS_READ, **asked)
    content: dict[str, Any] = json.loads(found.body)
    return content


def _language(desk: Desk) -> Language:
    return Language(desk.look.language)
