"""The decree's rules and the published dates say the same."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from server.network.reference import school_calendar
from server.trends.periods import Month
from server.trends.simulating.calendar import decree_calendar, easter_of
from server.trends.simulating.counts import school_days
from shared.school_calendar import SchoolCalendar, school_days_between
from tests.server.trends.statistics.vectors import rows

NAMES = {
    "herfst": "herfstvakantie",
    "kerst": "kerstvakantie",
    "krokus": "krokusvakantie",
    "paas": "paasvakantie",
    "hemelvaart": "hemelvaart",
}


@pytest.fixture
def folder(shared_material: Path) -> Path:
    return shared_material / "vectors" / "trends" / "calendar"


def test_every_published_holiday_follows_from_the_rules(folder: Path) -> None:
    periods = {
        (each.name, each.from_on, each.until_on) for each in decree_calendar(2018, 2030).closed
    }
    published = rows(folder / "school_holidays_flanders.csv")
    assert len(published) > 15
    for row in published:
        first, last = (date.fromisoformat(row[each]) for each in ("first_day", "last_day"))
        assert (NAMES[row["holiday"]], first, last) in periods


@pytest.mark.parametrize("calendar", [decree_calendar(2018, 2030), school_calendar()])
def test_months_have_the_school_days_of_the_reference(
    folder: Path, calendar: SchoolCalendar
) -> None:
    for row in rows(folder / "school_days_per_month.csv"):
        month = Month(int(row["year"]), int(row["month"]))
        before = month.first_on - timedelta(days=1)
        found = school_days_between(calendar, before, month.ends_on)
        assert found == int(row["school_days"]), month


def test_a_school_year_has_the_days_the_decree_gives_it() -> None:
    months = [Month(2025, 9).after(place) for place in range(12)]
    assert school_days(months).sum() == 182


@pytest.mark.parametrize(
    ("year", "easter"),
    [(2024, (3, 31)), (2025, (4, 20)), (2026, (4, 5)), (2027, (3, 28)), (2038, (4, 25))],
)
def test_easter_is_where_the_church_has_it(year: int, easter: tuple[int, int]) -> None:
    assert easter_of(year) == date(year, *easter)
