"""Making a release: facts and everything shown before in, one document out. Pure.

    facts ─▶ compile ─▶ decide what is shown ─▶ what contributors may see ─▶ durations ─▶ indicators
                        └─ then which weeks beside it, and how many journeys go on

The same facts and the same earlier releases give the same bytes. Nothing in the document depends on
a count that is hidden, on the hour of the night it was made, or on who made it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from server.trends.compiling import (
    compile_month,
    others_in,
    parts_of_schools,
    received_about,
    stock_at,
)
from server.trends.contributing import seen_by_contributors, weeks_seen_by_contributors
from server.trends.disclosure import Count, chain_of, decide, decide_weeks, shows_stock
from server.trends.document import FORMAT, History, Release, canonical, ground_content, hash_of
from server.trends.durations import durations_of
from server.trends.facts import Facts
from server.trends.indicators import compute
from server.trends.model import bound_together, tables_of
from server.trends.periods import Month, PeriodKind, months_of
from server.trends.plan import cell_name, part_of, period_of
from server.trends.weeks import days_of, weeks_that_end_in


def make_release(
    facts: Facts, history: History, month: Month, *, school_days: int
) -> tuple[Release, bytes]:
    """Make the release of a month.

    Parameters
    ----------
    facts
        At least what was received in the periods that end with this month.
    history
        Every release before it.
    school_days
        How many school days the month had.
    """
    counts = compile_month(facts, month)
    shown = decide_tables(facts, month, counts, earlier=_earlier(history, month))
    shown |= decide_weeks_of(facts, month, counts, shown=shown, earlier=history.shown)
    if not month.ends_school_year:
        stock, name = stock_at(facts, month), cell_name("held", month.name)
        counts[name] = stock.held
        shown |= {name} if shows_stock(stock, month) else set()
    content: dict[str, Any] = {
        "format": FORMAT,
        "name": month.name,
        "month": month.name,
        "closed_on": month.closes_on.isoformat(),
        "previous": history.last.sha256 if history.releases else None,
        "school_days": school_days,
        "ground": ground_content(facts.ground),
        "cells": {name: counts[name].signals if name in shown else None for name in sorted(counts)},
        "contributors": sorted(_for_contributors(facts, month, counts, shown)),
        "durations": {period: durations_of(facts, period) for period in _measured(month, shown)},
    }
    return _finished(content, history)


def decide_tables(
    facts: Facts, month: Month, counts: Mapping[str, Count], *, earlier: Mapping[str, int]
) -> frozenset[str]:
    """Decide which cells of months and longer are shown, given those shown before."""
    tables = tables_of(facts.ground, month)
    others = others_in(facts, bound_together(month))
    watched = [tables.others[name] for name, count in others.items() if not count.is_small]
    return decide(
        tables.model,
        {name: count for name, count in counts.items() if not _is_week(name)},
        earlier=earlier,
        also=(*tables.also, *watched),
        secret=[tables.others[name] for name, count in others.items() if count.is_small],
    )


def decide_weeks_of(
    facts: Facts,
    month: Month,
    counts: Mapping[str, Count],
    *,
    shown: Collection[str],
    earlier: Mapping[str, int],
) -> frozenset[str]:
    """Decide which weeks are shown beside the months that are."""
    whole = {cell_name("signals", month.name)} & set(shown)
    now = {name: counts[name].signals for name in whole}
    chain = chain_of(facts.calendar, month, earlier=earlier, now=now)
    weeks = {part_of(name)["period"]: count for name, count in counts.items() if _is_week(name)}
    received = received_about(facts, month)
    found = decide_weeks(chain, month, weeks, received.count)
    return frozenset(cell_name("signals", week) for week in found)


def stays_safe(facts: Facts, last: Month, counts: Mapping[str, Count]) -> bool:
    """Tell whether the shown cells of a school year would be shown with other counts as well.

    Parameters
    ----------
    last
        The last month of the school year.
    counts
        What every cell that is shown counts now.
    """
    tables = {name for name in counts if not _is_week(name)}
    if decide_tables(facts, last, counts, earlier={}) != tables:
        return False
    now = {name: count.signals for name, count in counts.items()}
    earlier: dict[str, int] = {}
    for month in months_of(last.school_year):
        weeks = weeks_that_end_in(facts.calendar, month)
        new = {cell_name("signals", week.name) for week in weeks} & set(counts)
        here = {name: counts[name] for name in new | {cell_name("signals", month.name)} & tables}
        if decide_weeks_of(facts, month, here, shown=tables, earlier=earlier) != new:
            return False
        earlier |= {name: now[name] for name in here}
    return True


def restate(
    counts: Mapping[str, Count], history: History, month: Month, name: str, *, shown: frozenset[str]
) -> tuple[Release, bytes]:
    """Make the restatement of a school year: the same cells are shown, with their counts as now."""
    content = {
        **history.last.content,
        "name": name,
        "month": month.name,
        "school_days": history.school_days(month),
        "previous": history.last.sha256,
        "cells": {each: counts[each].signals for each in sorted(shown)},
        "contributors": [],
        "durations": {},
    }
    return _finished(content, history)


def _finished(content: dict[str, Any], history: History) -> tuple[Release, bytes]:
    """Add what is derived from shown cells, and write it down."""
    draft = Release(name=content["name"], sha256="", content=content)
    content["indicators"] = compute(History((*history.releases, draft)))
    body = canonical(content)
    return Release.read(body, hash_of(body)), body


def _earlier(history: History, month: Month) -> Mapping[str, int]:
    """Give the cells shown before that the new ones bind together."""
    names = {each.name for each in bound_together(month)}
    names |= {each.trimester for each in bound_together(month)}
    return {name: count for name, count in history.shown.items() if name.split("/")[1] in names}


def _for_contributors(
    facts: Facts, month: Month, counts: Mapping[str, Count], shown: frozenset[str]
) -> frozenset[str]:
    parts = parts_of_schools(facts, month)
    seen = seen_by_contributors(counts, shown, parts)
    if cell_name("signals", month.name) not in seen:
        return seen
    weeks = {
        cell_name("signals", week.name): week
        for week in weeks_that_end_in(facts.calendar, month)
        if week.months == (month,)
    }
    received = received_about(facts, month)

    def rest(kept: Collection[str]) -> tuple[Count, Mapping[int, Count]]:
        taken = {day for name in kept for day in weeks[name].days}
        days = [day for day in days_of(month) if day not in taken]
        return received.count(days), received.of_schools(days)

    whole = {name: counts[name] for name in weeks if name in shown}
    return seen | weeks_seen_by_contributors(whole, parts, rest)


def _is_week(name: str) -> bool:
    return period_of(name) is PeriodKind.WEEK


def _measured(month: Month, shown: frozenset[str]) -> list[str]:
    """Give the periods whose durations are measured with this release."""
    periods = [month.name] if f"signals/{month.name}" in shown else []
    return [*periods, month.school_year] if month.ends_school_year else periods
