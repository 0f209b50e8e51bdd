"""A restated school year: its months stay the months they were."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from server.trends.compiling import compile_month
from server.trends.disclosure import Count
from server.trends.document import History
from server.trends.facts import Facts, day_of
from server.trends.indicators.unusual import trend_state
from server.trends.periods import Month
from server.trends.releasing import restate, stays_safe
from server.trends.statistics.unusual import State
from tests.server.trends.indicators.released import released, usual
from tests.support.trends import region

MONTHS = [Month(2024, 9).after(place) for place in range(15)]
AUGUST = Month(2025, 8)
YEAR = "2024-2025"


def restated() -> History:
    """Give a history in which a school year was restated in the autumn after it."""
    history = released(MONTHS, usual, told=trend_state)
    name = f"signals/{YEAR}/domain:gezin"
    release, _ = restate(
        {name: Count(612, 600, 600)}, history, AUGUST, f"{YEAR}-R1", shown=frozenset({name})
    )
    return History((*history.releases, release))


def test_a_restated_month_keeps_the_school_days_it_had() -> None:
    history = restated()
    assert history.last.month == AUGUST
    assert history.school_days(AUGUST) == 0
    assert history.school_days(MONTHS[-1]) == 18


def test_after_a_restatement_the_newest_month_is_judged_and_the_summer_is_not() -> None:
    history = restated()
    said = history.last.content["indicators"]["unusual"]
    assert said["state"] == State.USUAL
    [summer] = [row for row in said["rows"] if row["period"] == AUGUST.name]
    assert summer["state"] == State.NOT_JUDGED
    assert history.count("signals", YEAR, domain="gezin") == 612
    assert said["false_alarms"]["estimated_with"] == "2025-08"


def test_a_year_is_restated_only_where_its_weeks_stay_safe_beside_its_months() -> None:
    """All but two signals of September's last two days are found to be of the week before."""
    months = [Month(2025, 9).after(step) for step in range(12)]
    facts = region(months[0], places=3)
    shown = _of_region(facts, months)
    assert "signals/2025-W39" in shown
    assert stays_safe(facts, months[-1], shown)
    received = facts.signals.received_on.copy()
    last_days = np.isin(received, [day_of(date(2025, 9, day)) for day in (29, 30)])
    received[np.flatnonzero(last_days)[2:]] = day_of(date(2025, 9, 26))
    moved = replace(facts, signals=replace(facts.signals, received_on=received))
    assert not stays_safe(moved, months[-1], _of_region(moved, months))


def _of_region(facts: Facts, months: Sequence[Month]) -> dict[str, Count]:
    """Give what the region's months and weeks count that are large enough to be shown."""
    every = [each for month in months for each in compile_month(facts, month).items()]
    level = re.compile(r"signals/\d{4}-W?\d\d")
    return {name: count for name, count in every if level.fullmatch(name) and not count.is_small}
