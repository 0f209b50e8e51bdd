"""What the desk's page of trends shows: every chart of a release, made once and kept.

The page is the same for everybody who may see the same, so it is made once for each release and
language; what is asked anew each time is who asks, and which release is the newest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from server.kernel.unit_of_work import UnitOfWork
from server.policy.trends import visible_trends
from server.trends.boundaries import Boundaries
from server.trends.charts import shown_on_a_page
from server.trends.document import History
from server.trends.leavers import Leaving, leaving
from server.trends.overview import Figure, figures
from server.trends.queries.answers import as_seen, derived_of, seen
from server.trends.stored import NEWEST, boundaries_of, latest
from shared.vocabulary import Language

PICTURES = (
    "region",
    "weeks",
    "tiles",
    "domains",
    "places",
    "waiting",
    "declines",
    "leavers",
    "funnel",
)
"""In the order a coordinator asks: unusual, where, about what, how long, refused, left, schools."""
_KEPT = 48


@dataclass(frozen=True, eq=False)
class Dashboard:
    """One release as a page shows it. Two are the same when they are one."""

    shown: str
    """The name of the release."""
    releases: Sequence[str]
    """Every release there is, the newest first."""
    charts: Sequence[Mapping[str, Any]]
    """Title, sentence, columns, table and picture of each chart, in the order of `PICTURES`."""
    school_years: Sequence[str]
    """The closed school years, the newest first."""
    whole: bool
    """Whether the reader sees every shown cell; not who contributes records (R11)."""


@dataclass(frozen=True, eq=False)
class Figures:
    """Every indicator as of a release. Two are the same when they are one."""

    release: str
    figures: Sequence[Figure]


@NEWEST.along()
def dashboard(uow: UnitOfWork, *, until: str | None, language: Language) -> Dashboard | None:
    """Give what the page shows as of a release; none while no month is closed.

    Raises
    ------
    NotFound
        When there is no such release.
    """
    whole = visible_trends(uow)
    now = latest(uow)
    every = now.history
    if not every.releases:
        return None
    history = as_seen(every, until, whole=whole)
    return _made(history, every, language, boundaries_of(uow, now.drawn_from), whole=whole)


@NEWEST.along()
def all_figures(uow: UnitOfWork, *, until: str | None, language: Language) -> Figures:
    """Give every indicator as of a release.

    Raises
    ------
    NotFound
        When there is no release, or none of this name.
    """
    return _figures(seen(uow, until), language)


@NEWEST.along()
def leavers(uow: UnitOfWork, *, until: str | None, language: Language) -> Leaving:
    """Give what a release says of early leavers.

    Raises
    ------
    NotFound
        When there is no release, or none of this name.
    """
    return _leaving(seen(uow, until), language)


@lru_cache(maxsize=_KEPT)
def _leaving(history: History, language: Language) -> Leaving:
    return leaving(history, derived_of(history), language)


@lru_cache(maxsize=_KEPT)
def _figures(history: History, language: Language) -> Figures:
    return Figures(history.last.name, figures(history, derived_of(history), language))


@lru_cache(maxsize=_KEPT)
def _made(
    history: History,
    every: History,
    language: Language,
    ground: Boundaries | None,
    *,
    whole: bool,
) -> Dashboard:
    return Dashboard(
        shown=history.last.name,
        releases=tuple(each.name for each in reversed(every.releases)),
        charts=tuple(
            shown_on_a_page(
                name, derived_of(history), history, language=language, boundaries=ground
            )
            for name in PICTURES
        ),
        school_years=tuple(reversed(every.school_years)),
        whole=whole,
    )
