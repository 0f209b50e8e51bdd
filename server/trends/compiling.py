"""Counting the cells of the plan: facts in, counts out, before anything is decided.

One pass over the columns a level; nothing is read twice and no row is made. What a cell counts is
signals (or offers), different children, different families, and for the cells that contributors may
see the largest part that one of them has.

Must not: decide what is shown. What comes out of here never leaves the release's own making.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from server.trends.disclosure.control import Count
from server.trends.disclosure.stock import Stock
from server.trends.facts import (
    ACCEPTED,
    ANSWERS,
    DECLINED,
    DOMAINS,
    LEAVER_LEFT,
    LEAVER_OUTCOMES,
    LEAVER_RISK,
    NONE,
    OPEN,
    REASONS,
    SECTORS,
    WITHDRAWN,
    Column,
    Facts,
    Ground,
    Journeys,
    Offers,
    Signals,
    day_of,
)
from server.trends.model import (
    ENDED,
    NO_OUTCOME,
    NO_REASON,
    NOTICED,
    NOTICED_TO,
    OPEN_TO,
    OTHERS,
    YES_NO,
    municipalities_of,
)
from server.trends.periods import Month, months_of
from server.trends.plan import cell_name
from server.trends.weeks import first_needed, weeks_that_end_in

FORESEEN_DAYS = 60
"""So long before the exit a signal has to be there for it to count as foreseen (indicator 7)."""
HELPED_DAYS = 20
"""School days within which a partner has to have accepted (indicator 16)."""
LOOP_DAYS = 60
"""Calendar days after which an offer is expected to have a final status (indicator 17)."""

Counts = dict[str, Count]


@dataclass(frozen=True, slots=True)
class Who:
    """Whom the rows of a table are about."""

    child: Column
    family: Column


def compile_month(facts: Facts, month: Month) -> Counts:
    """Count every new cell of the release of a month.

    Parameters
    ----------
    facts
        At least everything received in the periods that end with this month.
    """
    ground = facts.ground
    signals, offers = _within(facts, months_of(month.name))
    counts: Counts = {}
    _count(counts, signals, "signals", month.name, {})
    _count(counts, signals, "signals", month.name, {"domain": _domain(signals)})
    _count(counts, signals, "signals", month.name, {"municipality": _place(ground, signals)})
    left, risk = (signals.take(signals.kind == kind) for kind in (LEAVER_LEFT, LEAVER_RISK))
    _count(counts, left, "leavers", month.name, {})
    _count(counts, risk, "risks", month.name, {})
    _count(counts, offers, "offers", month.name, {})
    received = received_about(facts, month)
    for week in weeks_that_end_in(facts.calendar, month):
        counts[cell_name("signals", week.name)] = received.count(week.days)
    if month.ends_trimester:
        signals, _ = _within(facts, months_of(month.trimester))
        part = {"municipality": _place(ground, signals)}
        _count(counts, signals, "signals", month.trimester, part)
    if month.ends_school_year:
        _count_year(counts, facts, month.school_year)
    return _with_structure(counts, ground)


def parts_of_schools(facts: Facts, month: Month) -> Mapping[str, Mapping[int, Count]]:
    """Give, for each cell of a month that contributors may see, what each school has in it."""
    signals, _ = _within(facts, months_of(month.name))
    parts: dict[str, dict[int, Count]] = {}
    levels: tuple[dict[str, _Dimension], ...] = (
        {},
        {"domain": _domain(signals)},
        {"municipality": _place(facts.ground, signals)},
    )
    schools = np.unique(signals.school)
    for by in levels:
        for school in schools:
            mine: Counts = {}
            mask = signals.school == school
            part = {name: (values, codes[mask]) for name, (values, codes) in by.items()}
            _count(mine, signals.take(mask), "signals", month.name, part)
            for name, count in mine.items():
                parts.setdefault(name, {})[int(school)] = count
    received = received_about(facts, month)
    for week in weeks_that_end_in(facts.calendar, month):
        parts[cell_name("signals", week.name)] = dict(received.of_schools(week.days))
    return parts


def stock_at(facts: Facts, month: Month) -> Stock:
    """Count the journeys with a partner at the close of a month's last day, and those over by then.

    Notes
    -----
    Of those that were over, as many as the facts hold: some are enough to decide by.
    """
    journeys, last = facts.journeys, day_of(month.ends_on)
    begun = journeys.take(journeys.accepted_on <= last)
    over = (begun.ended_on != NONE) & (begun.ended_on <= last)
    held: Counts = {}
    ended: Counts = {}
    _count(held, begun.take(~over), "held", month.name, {})
    _count(ended, begun.take(over), "held", month.name, {})
    return Stock(*held.values(), *ended.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What was received in a month, and before it in its first week: counted by the day."""

    signals: Signals
    schools: int

    def count(self, days: Collection[date]) -> Count:
        """Count what was received on some days."""
        counts: Counts = {}
        _count(counts, self._on(days), "signals", "days", {})
        return counts["signals/days"]

    def of_schools(self, days: Collection[date]) -> Mapping[int, Count]:
        """Count what each school that had any sent on some days."""
        counts: Counts = {}
        signals = self._on(days)
        names = tuple(str(school) for school in range(self.schools))
        _count(counts, signals, "signals", "days", {"school": (names, signals.school)})
        return {at: each for at, each in enumerate(counts.values()) if each.signals}

    def _on(self, days: Collection[date]) -> Signals:
        return self.signals.take(np.isin(self.signals.received_on, [day_of(day) for day in days]))


def received_about(facts: Facts, month: Month) -> Received:
    """Give what a month's weeks and days are counted from."""
    first, last = day_of(first_needed(month)), day_of(month.ends_on)
    received = facts.signals.received_on
    signals = facts.signals.take((received >= first) & (received <= last))
    return Received(signals=signals, schools=len(facts.ground.schools))


def others_in(facts: Facts, months: Sequence[Month]) -> Counts:
    """Count the signals about anything else than leaving school: shown nowhere, always watched."""
    counts: Counts = {}
    for month in months:
        signals, _ = _within(facts, (month,))
        concerns = signals.take((signals.kind != LEAVER_LEFT) & (signals.kind != LEAVER_RISK))
        _count(counts, concerns, OTHERS, month.name, {})
    return counts


_Dimension = tuple[Sequence[str], Column]
"""The values a dimension can have, and for each row the place of its own."""


def _count_year(counts: Counts, facts: Facts, year: str) -> None:
    ground = facts.ground
    months = months_of(year)
    signals, offers = _within(facts, months)
    place, domain = _place(ground, signals), _domain(signals)
    school = (ground.schools, signals.school)
    for by in (
        {"municipality": place},
        {"domain": domain},
        {"municipality": place, "domain": domain},
        {"school": school},
    ):
        _count(counts, signals, "signals", year, by)
    _count(counts, signals, "delays", year, {"noticed": (NOTICED, _noticed(signals))})
    _count(counts, signals, "endings", year, {"ended": (ENDED, _ended(facts, signals))})
    ripe = signals.take(facts.observed_on - signals.received_on > 2 * HELPED_DAYS)
    helped = (ripe.accepted_after >= 0) & (ripe.accepted_after <= HELPED_DAYS)
    _count(counts, ripe, "unmet", year, {"helped": (YES_NO, np.where(helped, 0, 1))})
    _count_leavers(counts, ground, signals.take(signals.kind == LEAVER_LEFT), year)
    _count(counts, signals.take(signals.kind == LEAVER_RISK), "risks", year, {})
    _count_offers(counts, facts, offers, year)


def _count_leavers(counts: Counts, ground: Ground, left: Signals, year: str) -> None:
    outcomes = (*LEAVER_OUTCOMES, NO_OUTCOME)
    outcome = np.where(left.outcome == NONE, len(LEAVER_OUTCOMES), left.outcome)
    foreseen = np.where(left.foreseen_for >= FORESEEN_DAYS, 0, 1)
    for by in (
        {"municipality": _place(ground, left)},
        {"outcome": (outcomes, outcome)},
        {"foreseen": (YES_NO, foreseen)},
    ):
        _count(counts, left, "leavers", year, by)


def _count_offers(counts: Counts, facts: Facts, offers: Offers, year: str) -> None:
    _count(counts, offers, "offers", year, {"answer": (ANSWERS, offers.answer)})
    declined = offers.take(offers.answer == DECLINED)
    reason = np.where(declined.reason == NONE, len(REASONS), declined.reason)
    for by in (
        {"reason": ((*REASONS, NO_REASON), reason)},
        {"sector": (SECTORS, declined.sector)},
        {"municipality": _place(facts.ground, declined)},
    ):
        _count(counts, declined, "declines", year, by)
    ripe = offers.take(facts.observed_on - offers.sent_on >= LOOP_DAYS)
    final = (ripe.final_after >= 0) & (ripe.final_after <= LOOP_DAYS)
    _count(counts, ripe, "loops", year, {"final": (YES_NO, np.where(final, 0, 1))})
    started = (ripe.started_after >= 0) & (ripe.started_after <= LOOP_DAYS)
    started &= ripe.answer == ACCEPTED
    _count(counts, ripe, "starts", year, {"started": (YES_NO, np.where(started, 0, 1))})


def _within(facts: Facts, months: Sequence[Month]) -> tuple[Signals, Offers]:
    first, last = day_of(months[0].first_on), day_of(months[-1].ends_on)
    received, sent = facts.signals.received_on, facts.offers.sent_on
    return (
        facts.signals.take((received >= first) & (received <= last)),
        facts.offers.take((sent >= first) & (sent <= last)),
    )


def _domain(signals: Signals) -> _Dimension:
    return DOMAINS, signals.domain


def _place(ground: Ground, rows: Signals | Offers) -> _Dimension:
    places = municipalities_of(ground)
    return places, np.where(rows.municipality == NONE, len(places) - 1, rows.municipality)


def _ended(facts: Facts, signals: Signals) -> Column:
    age = facts.observed_on - signals.received_on
    still = ENDED.index("open-14") + np.searchsorted(OPEN_TO, age, side="left")
    ended = np.where(signals.ending == WITHDRAWN, ENDED.index("withdrawn"), ENDED.index("closed"))
    return np.where(signals.ending == OPEN, still, ended)


def _noticed(signals: Signals) -> Column:
    found = np.searchsorted(NOTICED_TO, signals.noticed_before, side="left")
    return np.where(signals.noticed_before < 0, len(NOTICED) - 1, found)


def _count(
    counts: Counts,
    rows: Signals | Offers | Journeys,
    of: str,
    period: str,
    by: Mapping[str, _Dimension],
) -> None:
    """Count the rows by one or two dimensions; every combination gets a count."""
    cells = 1
    code = np.zeros(len(rows.child), dtype=np.int64)
    for values, codes in by.values():
        code = code * len(values) + codes
        cells *= len(values)
    signals = np.bincount(code, minlength=cells)
    children = _different(code, rows.child, cells)
    families = _different(code, rows.family, cells)
    for at, names in enumerate(_combinations([values for values, _ in by.values()])):
        name = cell_name(of, period, **dict(zip(by, names, strict=True)))
        counts[name] = Count(int(signals[at]), int(children[at]), int(families[at]))


def _different(code: Column, who: Column, cells: int) -> Column:
    """Count how many different people each cell is about."""
    if not len(code):
        return np.zeros(cells, dtype=np.int64)
    order = np.lexsort((who, code))
    cell, person = code[order], who[order]
    first = np.r_[True, (cell[1:] != cell[:-1]) | (person[1:] != person[:-1])]
    return np.bincount(cell[first], minlength=cells)


def _combinations(values: Sequence[Sequence[str]]) -> Iterator[tuple[str, ...]]:
    if not values:
        yield ()
        return
    for first in values[0]:
        for rest in _combinations(values[1:]):
            yield (first, *rest)


def _with_structure(counts: Counts, ground: Ground) -> Counts:
    """Mark the cells in which there can be none, as everybody knows: no school is there."""
    there = set(ground.school_municipality)
    empty = {
        f"municipality:{name}"
        for code, name in enumerate(municipalities_of(ground))
        if (code if code < len(ground.municipalities) else NONE) not in there
    }
    return {
        name: Count(count.signals, count.children, count.families, structural=True)
        if count.signals == 0
        and name.startswith(("signals/", "leavers/"))
        and empty & set(name.split("/"))
        else count
        for name, count in counts.items()
    }
