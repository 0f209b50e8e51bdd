"""Every indicator of trends with its definition, as of a release."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from server.console import moulds
from server.console.context import SignedIn
from server.console.pages.trends import figures, language_of
from server.console.routing import lasting_router
from server.policy.actions import Action
from server.trends import queries
from server.trends.charts.wording import period_name
from server.trends.queries import Figures
from shared.vocabulary import Language, LeaverOutcome

router = lasting_router("/trends")
_OUTCOMES = {each.value: each for each in LeaverOutcome}


@router.get("/indicators")
def page(desk: SignedIn, release: str | None = None) -> Response:
    """Show all of them, hidden ones too."""
    asked = {"until": release, "language": language_of(desk)}
    found: Figures = desk.read_on_arrival(queries.all_figures, Action.TRENDS_READ, **asked)
    return moulds.show(desk, "trends/indicators.html", found, _values)


def _values(found: Figures, language: str) -> dict[str, Any]:
    spoken = Language(language)
    return {
        "release": found.release,
        "month": period_name(found.release, spoken),
        "figures": found.figures,
        **figures(spoken),
        "period": lambda period: period_name(period, spoken),
        "outcomes": _OUTCOMES,
    }
