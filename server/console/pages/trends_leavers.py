"""Young people who left school early: how many, seen coming or not, and what became of them."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from server.console import moulds
from server.console.context import SignedIn
from server.console.pages.trends import figures, language_of
from server.console.routing import lasting_router
from server.console.wording import trends as wording
from server.policy.actions import Action
from server.trends import queries
from server.trends.leavers import Leaving
from server.trends.yearly import OFFICIAL
from shared.vocabulary import Language, LeaverOutcome

router = lasting_router("/trends")
_OUTCOMES = {each.value: each for each in LeaverOutcome}


@router.get("/leavers")
def page(desk: SignedIn, release: str | None = None) -> Response:
    """Show what a release says of them."""
    asked = {"until": release, "language": language_of(desk)}
    told: Leaving = desk.read_on_arrival(queries.leavers, Action.TRENDS_READ, **asked)
    return moulds.show(desk, "trends/leavers.html", told, _values)


def _values(told: Leaving, language: str) -> dict[str, Any]:
    return {
        "told": told,
        **figures(Language(language)),
        "outcomes": _OUTCOMES,
        "official": OFFICIAL,
        "wording": wording,
    }
