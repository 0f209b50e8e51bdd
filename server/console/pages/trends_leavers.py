"""Young people who left school early: how many, seen coming or not, and what became of them."""

from __future__ import annotations

from starlette.responses import Response

from server.console.context import SignedIn
from server.console.pages.trends import figures, language_of
from server.console.routing import desk_router
from server.console.wording import trends as wording
from server.policy.actions import Action
from server.trends import queries
from server.trends.leavers import Leaving
from server.trends.yearly import OFFICIAL
from shared.vocabulary import LeaverOutcome

router = desk_router("/trends")
_OUTCOMES = {each.value: each for each in LeaverOutcome}


@router.get("/leavers")
def page(desk: SignedIn, release: str | None = None) -> Response:
    """Show what a release says of them."""
    language = language_of(desk)
    asked = {"until": release, "language": language}
    told: Leaving = desk.read(queries.leavers, Action.TRENDS_READ, **asked)

    return desk.page(
        "trends/leavers.html",
        told=told,
        **figures(language),
        outcomes=_OUTCOMES,
        official=OFFICIAL,
        wording=wording,
    )
