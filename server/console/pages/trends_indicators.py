"""Every indicator of trends with its definition, as of a release."""

from __future__ import annotations

from starlette.responses import Response

from server.console.context import SignedIn
from server.console.pages.trends import figures, language_of
from server.console.routing import desk_router
from server.policy.actions import Action
from server.trends import queries
from server.trends.charts.wording import period_name
from shared.vocabulary import LeaverOutcome

router = desk_router("/trends")
_OUTCOMES = {each.value: each for each in LeaverOutcome}


@router.get("/indicators")
def page(desk: SignedIn, release: str | None = None) -> Response:
    """Show all of them, hidden ones too."""
    language = language_of(desk)
    asked = {"until": release, "language": language}
    name, found = desk.read(queries.all_figures, Action.TRENDS_READ, **asked)

    return desk.page(
        "trends/indicators.html",
        release=name,
        month=period_name(name, language),
        figures=found,
        **figures(language),
        period=lambda period: period_name(period, language),
        outcomes=_OUTCOMES,
    )
