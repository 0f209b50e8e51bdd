"""Early leavers of the region on one page: how many, foreseen or not, what became of them, where.

All of it from the indicators of a release; what is hidden is absent. Official figures stand beside
it as context (`yearly.OFFICIAL`), never in one series with the network's own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from server.trends.charts import shown_on_a_page
from server.trends.document import History
from shared.vocabulary import Language

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class LeavingYear:
    """What is known of who left in one closed school year."""

    period: str
    risks: int | None
    """Signals about a risk of leaving."""
    foreseen: Row
    """Count, of how many, share with its interval, and the median of the lead time in days."""
    outcomes: Mapping[str, int | None]
    places: Sequence[tuple[str, Row]]
    """Name of each municipality, with its count and its rate per 1,000 pupils."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Leaving:
    """Everything the page shows. Two are the same when they are one."""

    release: str
    pictures: Sequence[Mapping[str, Any]]
    """Who left, and about whom it was feared, month by month."""
    years: Sequence[LeavingYear]
    """The newest first."""


def leaving(history: History, derived: Mapping[str, Any], language: Language) -> Leaving:
    """Give what a release says of early leavers."""
    ground = history.ground
    names = dict(zip(ground.municipalities, ground.municipality_names, strict=True))
    left = derived["early-leavers"]["rows"]
    foreseen = {row["period"]: row for row in derived["foreseen-leavers"]["rows"]}
    risks = {row["period"]: row["count"] for row in derived["leaver-risks"]["rows"]}
    outcomes = {row["period"]: row["counts"] for row in derived["leaver-outcomes"]["rows"]}
    return Leaving(
        release=history.last.name,
        pictures=[
            shown_on_a_page(name, derived, history, language=language)
            for name in ("leavers", "leaver-risks")
        ],
        years=[
            LeavingYear(
                period=year,
                risks=risks[year],
                foreseen=foreseen[year],
                outcomes=outcomes[year],
                places=sorted(
                    (
                        (names[row["municipality"]], row)
                        for row in left
                        if row["period"] == year and "municipality" in row
                    ),
                    key=lambda place: place[0],
                ),
            )
            for year in reversed(history.school_years)
        ],
    )
