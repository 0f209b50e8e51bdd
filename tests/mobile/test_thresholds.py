"""The dated numbers on the phone: known without a network, and only as long as they hold."""

from __future__ import annotations

import asyncio
from datetime import date
from pathlib import Path

import pytest

from mobile.api.link import NoAnswer
from mobile.controllers.thresholds import (
    absence_thresholds,
    duties_of,
    known_thresholds,
    refresh_thresholds,
)
from mobile.wiring import Phone
from shared.network import SchoolCalendarView, ThresholdView
from tests.support.phones import opened_in

TODAY = date(2026, 9, 1)


def threshold(key: str, value: int, *, since: date, until: date | None = None) -> ThresholdView:
    return ThresholdView(
        key=key,
        value=value,
        unit="half-days",
        effective_from=since,
        effective_until=until,
        source="a test",
    )


CALENDAR = SchoolCalendarView(
    timezone="Europe/Brussels",
    closed=(),
    thresholds=(
        threshold("absence.b.clb", 5, since=date(2016, 9, 1), until=TODAY),
        threshold("absence.b.clb", 4, since=date(2026, 9, 2)),
        threshold("absence.b.parents", 1, since=date(2016, 9, 1)),
        threshold("signal.answer.concerned", 5, since=date(2016, 9, 1)),
    ),
    source="a test",
    verified_on=TODAY,
)


class Calendar:
    """Gives the calendar, or no answer."""

    answers = True

    async def school_calendar(self) -> SchoolCalendarView:
        if not self.answers:
            raise NoAnswer("timeout")
        return CALENDAR


@pytest.fixture
def phone(tmp_path: Path) -> Phone:
    return opened_in(tmp_path)


def test_before_any_list_came_those_of_the_founding_hold(phone: Phone) -> None:
    assert absence_thresholds(phone.store, TODAY) == (1, 5, 30)


@pytest.mark.parametrize(
    ("half_days", "duties"),
    [
        (None, ()),
        (1, ("absence.b.parents",)),
        (5, ("absence.b.parents", "absence.b.clb")),
        (30, ("absence.b.parents", "absence.b.clb", "absence.b.statistic")),
    ],
)
def test_a_count_of_half_days_reaches_its_duties(
    phone: Phone, half_days: int | None, duties: tuple[str, ...]
) -> None:
    assert duties_of(phone.store, TODAY, half_days) == duties


def test_the_last_list_that_came_holds_without_a_network(phone: Phone) -> None:
    calendar = Calendar()
    asyncio.run(refresh_thresholds(phone.store, calendar))
    calendar.answers = False
    asyncio.run(refresh_thresholds(phone.store, calendar))
    assert absence_thresholds(phone.store, TODAY) == (1, 5)
    assert absence_thresholds(phone.store, date(2026, 9, 2)) == (1, 4)
    assert len(known_thresholds(phone.store, TODAY)) == 3


def test_a_list_that_is_none_is_not_used(phone: Phone) -> None:
    phone.store.keep_setting("school-calendar", "nonsense")
    assert absence_thresholds(phone.store, TODAY) == (1, 5, 30)
