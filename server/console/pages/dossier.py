"""The begeleidingsdossier: chronological, as of one moment, on the screen and on paper."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from fastapi import Query
from pydantic import AwareDatetime
from starlette.responses import RedirectResponse, Response

from server.console import papers
from server.console.context import Desk, SignedIn
from server.console.routing import desk_router
from server.console.wording import happened
from server.dossiers import queries as dossiers
from server.kernel.errors import GuardNotMet
from server.policy.actions import Action
from shared.wording.dates import clock

router = desk_router("/dossiers/{young_person_id}")

At = Annotated[AwareDatetime | None, Query(description="As it stood at this moment.")]


@router.get("")
def dossier_page(desk: SignedIn, young_person_id: UUID, at: At = None) -> Response:
    """Show the dossier as it stood at a moment; without one, lead to this moment's own address."""
    if at is None:
        now = desk.now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        return RedirectResponse(f"{desk.path}?at={quote(now, safe='')}", status_code=303)
    return _page(desk, young_person_id, at)


@router.get("/dossier.pdf")
def dossier_paper(desk: SignedIn, young_person_id: UUID, at: AwareDatetime) -> Response:
    """Give the dossier as PDF: the same page, and the same bytes for the same moment."""
    page = _page(desk, young_person_id, at)
    if page.status_code != 200:  # noqa: PLR2004 -- there is none yet: that is said on a page
        return page
    headers = {"Content-Disposition": 'inline; filename="begeleidingsdossier.pdf"'}
    drawn = papers.pdf(bytes(page.body).decode(), at=at)
    return Response(drawn, media_type=papers.KIND, headers=headers)


def _page(desk: Desk, young_person_id: UUID, at: datetime) -> Response:
    try:
        dossier = desk.read(
            dossiers.dossier, Action.DOSSIER_READ, young_person_id=young_person_id, at=at
        )
    except GuardNotMet:
        return desk.page("papers/no_dossier.html", status=409)
    return desk.page("papers/dossier.html", dossier=dossier, happened=happened, clock=clock)
