"""Trends over HTTP: answers that never change, known by their hash."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import Header, Path, Query, Response

from server.kernel.context import SignedIn, SliceRouter, declares
from server.kernel.paging import Cursor, Limit
from server.policy.actions import Action
from server.trends import queries
from shared.contract import Receipt
from shared.trends import LoadBoundaries, PictureLook, ReleasePage, RestateTrends
from shared.vocabulary import Language

router = SliceRouter(prefix="/v1/trends", tag="trends")

ReleaseName = Annotated[str, Path(max_length=20, description="Such as `2026-09`.")]
Until = Annotated[str | None, Query(max_length=20, description="A release; absent: the newest.")]
Name = Annotated[str, Path(max_length=60)]
Known = Annotated[str | None, Header(alias="If-None-Match", max_length=400)]
Form = Literal["json", "svg", "png", "pdf"]

_BYTES: dict[str, Any] = {
    "response_class": Response,
    "responses": {
        200: {"description": "The same bytes each time.", "content": {"*/*": {}}},
        304: {"description": "You have it."},
    },
}


@router.get("/releases", response_model=ReleasePage, **declares(Action.TRENDS_READ))
def list_releases(ctx: SignedIn, cursor: Cursor = None, limit: Limit = 50) -> Response:
    """List the releases, the newest first, with the key that verifies them."""
    found = ctx.read(queries.list_releases, cursor=cursor, limit=limit)
    return Response(found.body, media_type=found.media_type)


@router.get("/releases/{release}", **_BYTES, **declares(Action.TRENDS_READ))
def read_release(ctx: SignedIn, release: ReleaseName, known: Known = None) -> Response:
    """Give a release, byte for byte as it was signed."""
    return _answered(ctx.read(queries.release, name=release), known)


@router.get("/indicators/{indicator}", **_BYTES, **declares(Action.TRENDS_READ))
def read_indicator(
    ctx: SignedIn, indicator: Name, release: Until = None, known: Known = None
) -> Response:
    """Give one indicator with its definition."""
    return _answered(ctx.read(queries.indicator, name=indicator, until=release), known)


@router.get("/charts/{chart}.{form}", **_BYTES, **declares(Action.TRENDS_READ))
def read_chart(
    ctx: SignedIn,
    chart: Name,
    form: Form,
    release: Until = None,
    language: Language = Language.DUTCH,
    look: PictureLook = PictureLook.PAGE,
    known: Known = None,
) -> Response:
    """Draw a chart: its data, table and sentence as JSON, or a picture."""
    asked = {"name": chart, "form": form, "until": release, "language": language, "look": look}
    return _answered(ctx.read(queries.chart, **asked), known)


@router.get("/download.{form}", **_BYTES, **declares(Action.TRENDS_READ))
def download(
    ctx: SignedIn,
    form: Literal["csv", "xlsx"],
    release: Until = None,
    language: Language = Language.DUTCH,
    known: Known = None,
) -> Response:
    """Give every cell as a table; a hidden one is a dash, whatever the reason."""
    found = ctx.read(queries.download, form=form, until=release, language=language)
    return _answered(found, known)


@router.post("/boundaries", status_code=201, **declares(Action.TRENDS_LOAD_BOUNDARIES))
def load_boundaries(ctx: SignedIn, command: LoadBoundaries) -> Receipt:
    """Draw municipalities by these boundaries from now on, instead of as tiles."""
    return ctx.run(command)


@router.post("/restatements", status_code=201, **declares(Action.TRENDS_RESTATE))
def restate(ctx: SignedIn, command: RestateTrends) -> Receipt:
    """Show a closed school year as its records are now, where every change is large enough."""
    return ctx.run(command)


def _answered(answer: queries.Answer, known: str | None) -> Response:
    """Give the bytes, or say that the reader has them."""
    headers = {
        "ETag": f'"{answer.etag}"',
        "Cache-Control": "private, max-age=31536000, immutable",
        "Vary": "Authorization",
    }
    if known is not None and headers["ETag"] in known:
        return Response(status_code=304, headers=headers)
    return Response(answer.body, media_type=answer.media_type, headers=headers)
