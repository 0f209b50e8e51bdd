"""Trends over HTTP: answers that never change, known by their hash."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import Path, Query, Response

from server.kernel.context import SignedIn, SliceRouter, declares
from server.kernel.lasting import LastingRoute, Reading
from server.kernel.paging import Cursor, Limit
from server.policy.actions import Action
from server.trends import queries
from shared.contract import Receipt
from shared.trends import LoadBoundaries, PictureLook, ReleasePage, RestateTrends
from shared.vocabulary import Language

router = SliceRouter(prefix="/v1/trends", tag="trends", route_class=LastingRoute)

ReleaseName = Annotated[str, Path(max_length=20, description="Such as `2026-09`.")]
Until = Annotated[str | None, Query(max_length=20, description="A release; absent: the newest.")]
Name = Annotated[str, Path(max_length=60)]
Form = Literal["json", "svg", "png", "pdf"]

_KNOWN: dict[str, Any] = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "schema": {"type": "string"},
    "description": "The hash of what you have.",
}


def _bytes() -> dict[str, Any]:
    """Describe an answer that is known by its hash."""
    declared = declares(Action.TRENDS_READ)
    declared["openapi_extra"]["parameters"] = [_KNOWN]
    responses = {
        200: {"description": "The same bytes each time.", "content": {"*/*": {}}},
        304: {"description": "You have it."},
    }
    return {**declared, "response_class": Response, "responses": responses}


@router.get("/releases", response_model=ReleasePage, **declares(Action.TRENDS_READ))
async def list_releases(_: SignedIn, cursor: Cursor = None, limit: Limit = 50) -> Response:
    """List the releases, the newest first, with the key that verifies them."""
    return Reading(queries.list_releases, _as_it_is, cursor=cursor, limit=limit)


@router.get("/releases/{release}", **_bytes())
async def read_release(_: SignedIn, release: ReleaseName) -> Response:
    """Give a release, byte for byte as it was signed."""
    return Reading(queries.release, _once, name=release)


@router.get("/indicators/{indicator}", **_bytes())
async def read_indicator(_: SignedIn, indicator: Name, release: Until = None) -> Response:
    """Give one indicator with its definition."""
    return Reading(queries.indicator, _once, name=indicator, until=release)


@router.get("/charts/{chart}.{form}", **_bytes())
async def read_chart(
    _: SignedIn,
    chart: Name,
    form: Form,
    release: Until = None,
    language: Language = Language.DUTCH,
    look: PictureLook = PictureLook.PAGE,
) -> Response:
    """Draw a chart: its data, table and sentence as JSON, or a picture."""
    asked = {"name": chart, "form": form, "until": release, "language": language, "look": look}
    return Reading(queries.chart, _once, **asked)


@router.get("/download.{form}", **_bytes())
async def download(
    _: SignedIn,
    form: Literal["csv", "xlsx"],
    release: Until = None,
    language: Language = Language.DUTCH,
) -> Response:
    """Give every cell as a table; a hidden one is a dash, whatever the reason."""
    return Reading(queries.download, _once, form=form, until=release, language=language)


@router.post("/boundaries", status_code=201, **declares(Action.TRENDS_LOAD_BOUNDARIES))
def load_boundaries(ctx: SignedIn, command: LoadBoundaries) -> Receipt:
    """Draw municipalities by these boundaries from now on, instead of as tiles."""
    return ctx.run(command)


@router.post("/restatements", status_code=201, **declares(Action.TRENDS_RESTATE))
def restate(ctx: SignedIn, command: RestateTrends) -> Receipt:
    """Show a closed school year as its records are now, where every change is large enough."""
    return ctx.run(command)


def _as_it_is(answer: queries.Answer, _: str | None) -> Response:
    """Give the bytes, which change with the next release."""
    return Response(answer.body, media_type=answer.media_type)


def _once(answer: queries.Answer, known: str | None) -> Response:
    """Give the bytes, or say that the reader has them."""
    headers = {
        "ETag": f'"{answer.etag}"',
        "Cache-Control": "private, max-age=31536000, immutable",
        "Vary": "Authorization",
    }
    if known is not None and headers["ETag"] in known:
        return Response(status_code=304, headers=headers)
    return Response(answer.body, media_type=answer.media_type, headers=headers)
