"""A restated school year: its months stay the months they were."""

from __future__ import annotations

from server.trends.disclosure import Count
from server.trends.document import History
from server.trends.indicators.unusual import trend_state
from server.trends.periods import Month
from server.trends.releasing import restate
from server.trends.statistics.unusual import State
from tests.server.trends.indicators.released import released, usual

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
