"""Time as a school counts it: splits add up, closed days stand still, clocks may change."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.network.reference import school_calendar
from shared.school_calendar import (
    ClosedPeriod,
    SchoolCalendar,
    add_school_days,
    add_school_seconds,
    end_of_school_day,
    is_school_day,
    local_date,
    next_school_day,
    school_days_between,
    school_seconds,
    start_of_day,
)

BRUSSELS = ZoneInfo("Europe/Brussels")
PLAIN = SchoolCalendar(closed=())
AUTUMN = SchoolCalendar(
    closed=(
        ClosedPeriod(from_on=date(2026, 11, 2), until_on=date(2026, 11, 8), name="herfst"),
        ClosedPeriod(from_on=date(2026, 11, 11), until_on=date(2026, 11, 11), name="vrede"),
    )
)
DAY_S = 24 * 3600


def at(text: str) -> datetime:
    """Give a moment on the clock of the region."""
    return datetime.fromisoformat(text).replace(tzinfo=BRUSSELS)


PERIODS = st.lists(
    st.builds(
        lambda start, length: ClosedPeriod(
            from_on=start, until_on=start + timedelta(days=length), name="x"
        ),
        st.dates(date(2026, 1, 1), date(2027, 12, 31)),
        st.integers(0, 20),
    ),
    max_size=6,
)
CALENDARS = st.builds(
    SchoolCalendar,
    closed=PERIODS.map(tuple),
    timezone=st.sampled_from(["Europe/Brussels", "UTC", "Pacific/Auckland", "America/Sao_Paulo"]),
)
MOMENTS = st.datetimes(
    datetime(2026, 1, 1),  # noqa: DTZ001 -- hypothesis adds the zone
    datetime(2027, 12, 31),  # noqa: DTZ001 -- as above
    timezones=st.just(UTC),
)


@given(CALENDARS, MOMENTS, MOMENTS, MOMENTS)
def test_the_parts_of_a_span_add_up_to_the_whole(
    calendar: SchoolCalendar, one: datetime, two: datetime, three: datetime
) -> None:
    start, middle, end = sorted((one, two, three))
    parts = school_seconds(calendar, start, middle) + school_seconds(calendar, middle, end)
    assert parts == school_seconds(calendar, start, end)


@given(CALENDARS, MOMENTS, MOMENTS)
def test_school_time_is_never_more_than_time_and_never_less_than_none(
    calendar: SchoolCalendar, one: datetime, two: datetime
) -> None:
    counted = school_seconds(calendar, one, two)
    assert counted >= 0
    assert counted <= max(0.0, (two - one).total_seconds()) + 1
    if two <= one:
        assert counted == 0


@given(CALENDARS, MOMENTS, st.integers(0, 15))
def test_what_is_due_lies_on_a_school_day_and_not_before(
    calendar: SchoolCalendar, start: datetime, days: int
) -> None:
    due = add_school_days(calendar, start, days)
    assert is_school_day(calendar, local_date(calendar, due))
    assert due >= start
    assert due.tzinfo is UTC


@given(CALENDARS, MOMENTS, st.integers(0, 8), st.integers(0, 8))
def test_days_can_be_added_in_two_steps(
    calendar: SchoolCalendar, start: datetime, one: int, two: int
) -> None:
    stepped = add_school_days(calendar, add_school_days(calendar, start, one), two)
    whole = add_school_days(calendar, start, one + two)
    assert abs(stepped - whole) <= timedelta(hours=1)  # A time that a clock change skips.


@given(CALENDARS, MOMENTS, st.integers(0, 8))
def test_more_days_are_never_earlier(calendar: SchoolCalendar, start: datetime, days: int) -> None:
    assert add_school_days(calendar, start, days) < add_school_days(calendar, start, days + 1)


@given(CALENDARS, st.dates(date(2026, 1, 1), date(2027, 12, 31)))
def test_the_next_school_day_is_one_and_none_lies_before_it(
    calendar: SchoolCalendar, on: date
) -> None:
    found = next_school_day(calendar, on)
    assert is_school_day(calendar, found)
    between = [on + timedelta(days=offset) for offset in range((found - on).days)]
    assert not any(is_school_day(calendar, each) for each in between)


@given(CALENDARS, MOMENTS)
def test_the_end_of_the_school_day_is_on_it(calendar: SchoolCalendar, moment: datetime) -> None:
    end = end_of_school_day(calendar, moment)
    assert end >= moment - timedelta(seconds=1)
    assert is_school_day(calendar, local_date(calendar, end))
    assert local_date(calendar, end) == next_school_day(calendar, local_date(calendar, moment))


@given(CALENDARS, MOMENTS, st.integers(0, 20 * DAY_S))
def test_seconds_that_are_added_are_the_seconds_that_are_counted(
    calendar: SchoolCalendar, start: datetime, seconds: int
) -> None:
    later = add_school_seconds(calendar, start, seconds)
    assert school_seconds(calendar, start, later) == seconds
    assert later.tzinfo is UTC
    assert later >= start.replace(microsecond=0)
    if seconds:
        just_before = later - timedelta(seconds=1)
        assert is_school_day(calendar, local_date(calendar, just_before))


@given(CALENDARS, st.dates(date(2026, 1, 1), date(2027, 12, 31)))
def test_a_day_starts_with_its_first_second(calendar: SchoolCalendar, on: date) -> None:
    start = start_of_day(calendar, on)
    assert local_date(calendar, start) == on
    assert local_date(calendar, start - timedelta(seconds=1)) == on - timedelta(days=1)


@given(MOMENTS)
def test_on_the_plain_calendar_five_days_are_a_week(moment: datetime) -> None:
    start = next_school_day(PLAIN, local_date(PLAIN, moment))
    begun = datetime.combine(start, moment.time(), tzinfo=BRUSSELS)
    assert local_date(PLAIN, add_school_days(PLAIN, begun, 5)) == start + timedelta(days=7)


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2026-09-18T15:00:00", 1, "2026-09-21T15:00:00"),
        ("2026-09-19T11:00:00", 0, "2026-09-21T00:00:00"),
        ("2026-09-19T11:00:00", 1, "2026-09-22T00:00:00"),
        ("2026-09-14T10:00:00", 0, "2026-09-14T10:00:00"),
        ("2026-09-14T10:00:00", 5, "2026-09-21T10:00:00"),
        ("2026-10-30T16:30:00", 1, "2026-11-09T16:30:00"),
        ("2026-11-10T09:00:00", 1, "2026-11-12T09:00:00"),
        ("2026-11-11T09:00:00", 1, "2026-11-13T00:00:00"),
    ],
)
def test_a_date_in_school_days(start: str, days: int, due: str) -> None:
    assert add_school_days(AUTUMN, at(start), days) == at(due)


@pytest.mark.parametrize(
    ("since", "until", "seconds"),
    [
        ("2026-09-14T10:00:00", "2026-09-14T12:00:00", 2 * 3600),
        ("2026-09-18T15:00:00", "2026-09-21T15:00:00", DAY_S),
        ("2026-09-19T00:00:00", "2026-09-21T00:00:00", 0),
        ("2026-10-30T00:00:00", "2026-11-09T00:00:00", DAY_S),
        ("2026-11-10T00:00:00", "2026-11-13T00:00:00", 2 * DAY_S),
        ("2026-09-14T12:00:00", "2026-09-14T10:00:00", 0),
    ],
)
def test_a_span_in_school_seconds(since: str, until: str, seconds: int) -> None:
    assert school_seconds(AUTUMN, at(since), at(until)) == seconds


def test_half_past_three_stays_half_past_three_across_a_clock_change() -> None:
    friday = at("2026-10-23T15:30:00")
    due = add_school_days(PLAIN, friday, 1)
    assert due == at("2026-10-26T15:30:00")
    assert due - friday == timedelta(days=3, hours=1)


def test_a_school_day_with_a_clock_change_lasts_as_long_as_it_lasts() -> None:
    auckland = SchoolCalendar(closed=(), timezone="America/Sao_Paulo")
    zone = ZoneInfo("America/Santiago")
    santiago = SchoolCalendar(closed=(), timezone="America/Santiago")
    whole = school_seconds(
        santiago,
        datetime(2026, 4, 3, tzinfo=zone),
        datetime(2026, 4, 7, tzinfo=zone),
    )
    assert whole == 2 * DAY_S  # Friday and Monday; the clock changed in between.
    assert (
        school_seconds(
            auckland,
            datetime(2026, 4, 6, tzinfo=UTC),
            datetime(2026, 4, 7, tzinfo=UTC),
        )
        == DAY_S - 3 * 3600
    )  # Sunday evening there.


def test_periods_may_overlap_and_stand_in_any_order() -> None:
    one = ClosedPeriod(from_on=date(2026, 9, 14), until_on=date(2026, 9, 16), name="a")
    two = ClosedPeriod(from_on=date(2026, 9, 15), until_on=date(2026, 9, 18), name="b")
    forth, back = SchoolCalendar(closed=(one, two)), SchoolCalendar(closed=(two, one))
    span = at("2026-09-14T00:00:00"), at("2026-09-22T00:00:00")
    assert school_seconds(forth, *span) == school_seconds(back, *span) == DAY_S


def test_a_moment_without_a_zone_is_refused() -> None:
    naive = datetime(2026, 9, 14)  # noqa: DTZ001 -- that is the point
    for ask in (
        lambda: local_date(PLAIN, naive),
        lambda: add_school_days(PLAIN, naive, 1),
        lambda: end_of_school_day(PLAIN, naive),
        lambda: school_seconds(PLAIN, naive, at("2026-09-14T00:00:00")),
        lambda: school_seconds(PLAIN, at("2026-09-14T00:00:00"), naive),
    ):
        with pytest.raises(ValueError, match="aware"):
            ask()


def test_days_are_counted_forward() -> None:
    for add in (add_school_days, add_school_seconds):
        with pytest.raises(ValueError, match="forward"):
            add(PLAIN, at("2026-09-14T00:00:00"), -1)


def test_the_regions_calendar_has_as_many_school_days_a_month_as_were_counted_elsewhere(
    shared_material: Path,
) -> None:
    calendar = school_calendar()
    counted = shared_material / "vectors/trends/calendar/school_days_per_month.csv"
    with counted.open(encoding="utf-8") as file:
        rows = [{name: int(value) for name, value in row.items()} for row in csv.DictReader(file)]
    differs = {}
    for row in rows:
        day, count = date(row["year"], row["month"], 1), 0
        while day.month == row["month"]:
            count += is_school_day(calendar, day)
            day += timedelta(days=1)
        if count != row["school_days"]:
            differs[f"{row['year']}-{row['month']:02}"] = (count, row["school_days"])
    assert differs == {}


@given(
    calendar=CALENDARS,
    after=st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    span=st.integers(-9, 400),
)
def test_school_days_between_two_days_are_those_one_counts_by_hand(
    calendar: SchoolCalendar, after: date, span: int
) -> None:
    days = [after + timedelta(days=day) for day in range(1, span + 1)]
    until = after + timedelta(days=span)
    counted = sum(is_school_day(calendar, day) for day in days)
    assert school_days_between(calendar, after, until) == counted
