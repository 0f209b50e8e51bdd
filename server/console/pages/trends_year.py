"""A school year for who makes policy: help that was missing, in the words of the memorandum."""

from __future__ import annotations

from datetime import date, datetime, time
from functools import lru_cache
from typing import Any

from starlette.responses import Response

from server.console import moulds, papers
from server.console.context import Desk, SignedIn
from server.console.pages.trends import figures, language_of
from server.console.routing import lasting_router
from server.console.templating import render
from server.console.wording import trends as wording
from server.policy.actions import Action
from server.trends import queries
from server.trends.charts.wording import words
from server.trends.indicators import words as indicator_words
from server.trends.yearly import DEFINED, OFFICIAL, Year
from shared.vocabulary import Language, Sector
from shared.wording.dates import ZONE

router = lasting_router("/trends")
_TEMPLATE = "papers/trends_year.html"


@router.get("/year")
def page(desk: SignedIn, year: str | None = None) -> Response:
    """Show a closed school year as it is printed, or the newest."""
    return moulds.show(desk, _TEMPLATE, _read(desk, year), _values)


@router.get("/year.pdf")
def paper(desk: SignedIn, year: str | None = None) -> Response:
    """Give it as PDF: the same page."""
    told = _read(desk, year)
    headers = {"Content-Disposition": f'inline; filename="trends-{told.period}.pdf"'}
    return Response(_paper(told, language_of(desk)), media_type=papers.KIND, headers=headers)


def _read(desk: Desk, year: str | None) -> Year:
    asked = {"year": year, "language": language_of(desk)}
    told: Year = desk.read_on_arrival(queries.school_year, Action.TRENDS_READ, **asked)
    return told


def _values(told: Year, code: str) -> dict[str, Any]:
    language = Language(code)
    return {
        "told": told,
        **figures(language),
        "closed_on": date.fromisoformat(told.closed_on),
        "say": words(language),
        "defined": [_defined(name, language) for name in DEFINED],
        "sectors": [(Sector(name), value) for name, value in told.sectors.items()],
        "official": OFFICIAL,
        "wording": wording,
    }


def _defined(name: str, language: Language) -> tuple[str, str]:
    found = indicator_words()[name]
    return found["title"][language.value], found["definition"][language.value]


@lru_cache(maxsize=12)
def _paper(told: Year, language: Language) -> bytes:
    """Draw it once: a closed year is the same page for everybody who may see it."""
    html = render(language, _TEMPLATE, _values(told, language))
    closed_on = date.fromisoformat(told.closed_on)
    return papers.pdf(html, at=datetime.combine(closed_on, time(), ZONE))
