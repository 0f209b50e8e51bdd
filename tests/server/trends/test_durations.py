"""Durations of a release: who still waits is counted, for as long as help could have come."""

from __future__ import annotations

import tracemalloc
from dataclasses import fields, replace
from datetime import date
from typing import Any

import numpy as np

from server.trends import facts
from server.trends.durations import durations_of
from server.trends.facts import NONE, Facts, Offers, Signals, day_of
from server.trends.simulating.calendar import decree_calendar
from tests.server.trends.indicators.released import GROUND

JUNE = "2026-06"
CLOSING = date(2026, 7, 11)
"""Holidays since 1 July."""


def columns(table: Any, many: int, **given: Any) -> Any:
    """Give rows of which nothing is known but what is given."""
    blank = {each.name: np.full(many, NONE) for each in fields(table)}
    found = {name: np.broadcast_to(np.asarray(value), many) for name, value in given.items()}
    return table(**{**blank, "child": np.arange(many), "family": np.arange(many), **found})


def known(signals: Signals | None = None, offers: Offers | None = None) -> Facts:
    return Facts(
        ground=GROUND,
        observed_on=day_of(CLOSING),
        signals=signals or facts.no_signals(),
        offers=offers or facts.no_offers(),
        calendar=decree_calendar(2025, 2026),
    )


def received(on: date, many: int, **given: Any) -> Signals:
    blank = {"ending": facts.OPEN, "kind": facts.CONCERN, "waited_for_network": 0}
    signals: Signals = columns(Signals, many, received_on=day_of(on), **{**blank, **given})
    return signals


def together(*tables: Any) -> Any:
    kind = type(tables[0])
    return kind(
        **{
            each.name: np.concatenate([getattr(table, each.name) for table in tables])
            for each in fields(kind)
        }
    )


def test_a_holiday_is_no_waiting() -> None:
    """Ten signallers heard after three school days; ten wait since the last days of the year."""
    heard = received(date(2026, 6, 8), 10, told_after=3)
    waiting = received(date(2026, 6, 26), 10)
    told = durations_of(known(together(heard, waiting)), JUNE)["told"]
    assert told["unit"] == "school-days"
    assert told["within"]["5"] == 100, "the others have waited two school days, not nine"
    longer = received(date(2026, 6, 8), 10)
    told = durations_of(known(together(heard, longer)), JUNE)["told"]
    assert told["within"]["5"] == 50


def test_what_was_taken_back_is_an_ending_and_not_a_wait() -> None:
    looked_at = received(date(2026, 6, 1), 10, triaged_after=4)
    back = received(date(2026, 6, 1), 10, ending=facts.WITHDRAWN, ended_after=1)
    triage = durations_of(known(together(looked_at, back)), JUNE)["triage"]
    assert triage["within"]["5"] == 50
    assert triage["median"] == 4
    waits = received(date(2026, 6, 1), 10)
    contact = together(replace(looked_at, contact_after=np.full(10, 4)), back, waits)
    found = durations_of(known(contact), JUNE)["contact"]
    assert found["within"]["5"] == 33
    assert found["median"] is None


def test_a_recalled_question_is_neither_accepted_nor_still_waiting() -> None:
    sent = {"sent_on": day_of(date(2026, 6, 1))}
    accepted = columns(Offers, 10, answer=facts.ACCEPTED, answered_after=2, **sent)
    recalled = columns(Offers, 10, answer=facts.RECALLED, final_after=1, **sent)
    declined = columns(Offers, 20, answer=facts.DECLINED, answered_after=3, **sent)
    found = durations_of(known(offers=together(accepted, recalled, declined)), JUNE)
    assert found["accepted"]["within"]["5"] == 25
    assert found["answered"]["within"]["5"] == 75


def test_fewer_than_ten_who_waited_or_five_who_were_helped_are_not_told() -> None:
    nine = received(date(2026, 6, 8), 9, told_after=3)
    assert "told" not in durations_of(known(nine), JUNE)
    few = together(received(date(2026, 6, 8), 4, told_after=3), received(date(2026, 6, 8), 9))
    assert "told" not in durations_of(known(few), JUNE)
    enough = together(received(date(2026, 6, 8), 5, told_after=3), received(date(2026, 6, 8), 5))
    assert durations_of(known(enough), JUNE)["told"]["median"] == 3


def test_no_shortest_longest_or_mean_is_told() -> None:
    heard = received(date(2026, 6, 8), 30, told_after=np.arange(30) % 9)
    told = durations_of(known(heard), JUNE)["told"]
    assert set(told) == {"unit", "within", "intervals", "curve", "median", "p75"}


def test_a_share_has_its_interval_beside_it() -> None:
    heard = received(date(2026, 6, 8), 30, told_after=np.repeat([2, 9], 15))
    told = durations_of(known(heard), JUNE)["told"]
    assert told["within"]["5"] == 50
    assert told["intervals"]["5"] == [34, 69]
    assert told["within"]["2"] == 50
    sooner = durations_of(known(received(date(2026, 6, 8), 30, told_after=4)), JUNE)["told"]
    assert sooner["within"]["2"] is None
    assert sooner["intervals"]["2"] is None


def test_a_million_who_waited_are_estimated_in_the_memory_of_a_few_days() -> None:
    many = 200_000
    contact = np.arange(many) % 40
    back = np.where(contact == 39, facts.WITHDRAWN, facts.OPEN)
    signals = received(
        date(2026, 6, 8),
        many,
        contact_after=np.where(contact == 39, NONE, contact),
        ending=back,
        ended_after=np.where(contact == 39, 3, NONE),
    )
    tracemalloc.start()
    found = durations_of(known(signals), JUNE)["contact"]
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found["intervals"]["10"] == [27, 28]
    assert most < 64 * 8 * many


def test_a_point_of_a_curve_stands_for_five_more_at_least() -> None:
    heard = received(date(2026, 6, 8), 12, told_after=[0, 1, 1, 1, 2, 2, 3, 3, 3, 3, 4, 8])
    curve = durations_of(known(heard), JUNE)["told"]["curve"]
    days = [day for day, _ in curve]
    counts = np.searchsorted([0, 1, 1, 1, 2, 2, 3, 3, 3, 3, 4, 8], days, side="right")
    assert (np.diff([0, *counts]) >= 5).all()
    assert days == [2, 8]
