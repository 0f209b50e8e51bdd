"""A school year as evidence for policy: what was asked and not to be had, from releases alone.

Everything here is a shown number or derived from shown numbers (R8), and absent otherwise. What the
region asks of policy follows from the reasons for which help was declined, the heaviest first, and
from nothing that is hidden; the words of it are the page's.

Official figures stand beside it as context: each with its definition, its year and its source, and
never in one series with the network's own counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from server.trends.charts import shown_on_a_page
from server.trends.document import History
from server.trends.model import OUTSIDE
from shared.vocabulary import Language, RejectReason

Row = Mapping[str, Any]
DEFINED = (
    "acceptance",
    "decline-reasons",
    "unmet-need",
    "first-contact",
    "offer-answered",
    "got-help",
    "hops",
    "signaller-told",
    "foreseen-leavers",
    "data-quality",
)
"""The indicators the page leans on; their definitions stand on it."""
ASKED: tuple[RejectReason, ...] = (
    RejectReason.NO_CAPACITY,
    RejectReason.SERVICE_NOT_OFFERED,
    RejectReason.NOT_ELIGIBLE_AREA,
    RejectReason.NOT_ELIGIBLE_AGE,
    RejectReason.NOT_ELIGIBLE_PROFILE,
    RejectReason.NEEDS_HIGHER_THRESHOLD,
    RejectReason.NEEDS_LOWER_THRESHOLD,
)
"""The reasons that are about supply: those who make policy can take them away, a family cannot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Official:
    """A figure of somebody else's, which is context and no comparison."""

    figure: str
    """Which one: the page has its definition."""
    value: str
    """As it was published, with a decimal point."""
    year: str
    area: str
    source: str


OFFICIAL: tuple[Official, ...] = (
    Official(
        figure="vsv",
        value="12.0",
        year="2020-2021",
        area="Vlaanderen",
        source="Statistiek Vlaanderen, 21-03-2023",
    ),
    Official(
        figure="one-in-seven",
        value="1/7",
        year="2024",
        area="Zuid-West-Vlaanderen",
        source="W13, memorandum Samenwerken werkt!",
    ),
)


@dataclass(frozen=True, eq=False, kw_only=True)
class Year:
    """One closed school year. Two are the same when they are one: what is made of one is kept."""

    period: str
    released_as: str
    """The release it was read from; a restatement where there is one."""
    sha256: str
    closed_on: str
    answers: Mapping[str, int | None]
    accepted: Row
    declined: int | None
    reasons: Mapping[str, int | None]
    sectors: Mapping[str, int | None]
    places: Sequence[tuple[str, int | None]]
    """Name of the municipality, nothing for elsewhere; and its declines."""
    unmet: Row
    contact: Row
    answered: Row
    told: Row
    hops: Row
    got_help: Row
    foreseen: Row
    schools: Row
    unknown: Row
    pictures: Sequence[Mapping[str, Any]]
    shown: int
    """How many of the counts of declines can be shown, of ``counts``."""
    counts: int

    @property
    def asked(self) -> Sequence[tuple[RejectReason, int]]:
        """What the region asks for, by the shown counts of what was refused; the most first."""
        known = [(reason, self.reasons.get(reason.value)) for reason in ASKED]
        found = [(reason, count) for reason, count in known if count]
        return sorted(found, key=lambda pair: (-pair[1], pair[0].value))


def year_of(history: History, derived: Mapping[str, Any], year: str, language: Language) -> Year:
    """Give one closed school year of a history that ends with what was last said about it."""
    row = {name: _row(derived[name], year) for name in derived}
    declines = row["decline-reasons"]
    names = dict(zip(history.ground.municipalities, history.ground.municipality_names, strict=True))
    parts = {name: declines.get(name, {}) for name in ("reasons", "sectors", "municipalities")}
    counts = [count for part in parts.values() for count in part.values()]
    answers = row["acceptance"].get("counts", {})
    return Year(
        period=year,
        released_as=history.last.name,
        sha256=history.last.sha256,
        closed_on=history.last.content["closed_on"],
        answers=answers,
        accepted=row["acceptance"],
        declined=answers.get("declined"),
        reasons=_most_first(parts["reasons"]),
        sectors=_most_first(parts["sectors"]),
        places=[
            ("" if nis == OUTSIDE else names.get(nis, nis), count)
            for nis, count in _most_first(parts["municipalities"]).items()
        ],
        unmet=row["unmet-need"],
        contact=row["first-contact"],
        answered=row["offer-answered"],
        told=row["signaller-told"],
        hops=row["hops"],
        got_help=row["got-help"],
        foreseen=row["foreseen-leavers"],
        schools=row["active-schools"],
        unknown=row["data-quality"],
        pictures=[
            shown_on_a_page(name, derived, history, language=language)
            for name in ("declines", "waiting")
            if _is_newest(derived, year)
        ],
        shown=sum(count is not None for count in counts),
        counts=len(counts),
    )


def last_word_on(history: History, year: str) -> History:
    """Give the history until what was last released about a school year."""
    about = [
        each.name
        for each in history.releases
        if each.month.school_year == year and each.month.ends_school_year
    ]
    return history.until(about[-1])


def _row(indicator: Mapping[str, Any], year: str) -> Row:
    """Give the row of the region's school year; an empty one where there is none."""
    parted = {"municipality", "domain", "type"}
    found = [
        row
        for row in indicator.get("rows", ())
        if row.get("period") == year and not parted & set(row)
    ]
    return found[0] if found else {}


def _is_newest(derived: Mapping[str, Any], year: str) -> bool:
    """Tell whether the pictures of this release are of this year, and not of one closed since."""
    rows = derived["decline-reasons"]["rows"]
    return bool(rows) and rows[-1]["period"] == year


def _most_first(counts: Mapping[str, int | None]) -> Mapping[str, int | None]:
    """Sort by what is shown, the most first; what is hidden stands last, by name."""
    return dict(sorted(counts.items(), key=lambda pair: (-(pair[1] or 0), pair[0])))
