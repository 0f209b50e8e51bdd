"""Making a release: facts and everything shown before in, one document out. Pure.

    facts ─▶ compile ─▶ decide what is shown ─▶ what contributors may see ─▶ durations ─▶ indicators

The same facts and the same earlier releases give the same bytes. Nothing in the document depends on
a count that is hidden, on the hour of the night it was made, or on who made it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from server.trends.compiling import compile_month, parts_of_schools
from server.trends.contributing import seen_by_contributors
from server.trends.disclosure import Count, decide
from server.trends.document import FORMAT, History, Release, canonical, ground_content, hash_of
from server.trends.durations import durations_of
from server.trends.facts import Facts
from server.trends.indicators import compute
from server.trends.model import bound_together, tables_of
from server.trends.periods import Month


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
    earlier = _earlier(history, month)
    tables = tables_of(facts.ground, month)
    shown = decide(tables.model, counts, earlier=earlier, also=tables.also)
    content: dict[str, Any] = {
        "format": FORMAT,
        "name": month.name,
        "month": month.name,
        "closed_on": month.closes_on.isoformat(),
        "previous": history.last.sha256 if history.releases else None,
        "school_days": school_days,
        "ground": ground_content(facts.ground),
        "cells": {name: counts[name].signals if name in shown else None for name in sorted(counts)},
        "contributors": sorted(seen_by_contributors(counts, shown, parts_of_schools(facts, month))),
        "durations": {period: durations_of(facts, period) for period in _measured(month, shown)},
    }
    return _finished(content, history)


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


def _measured(month: Month, shown: frozenset[str]) -> list[str]:
    """Give the periods whose durations are measured with this release."""
    periods = [month.name] if f"signals/{month.name}" in shown else []
    return [*periods, month.school_year] if month.ends_school_year else periods
