"""Whose move it is: time counts for that side only; a question or a hold gains nobody time."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.referrals.rules import ball
from shared.school_calendar import (
    ClosedPeriod,
    SchoolCalendar,
    add_school_days,
    add_school_seconds,
    school_seconds,
    start_of_day,
)
from shared.vocabulary import Party, ReferralStatus

CALENDAR = SchoolCalendar(
    closed=(
        ClosedPeriod(name="herfstvakantie", from_on=date(2026, 11, 2), until_on=date(2026, 11, 8)),
    )
)
NOW = datetime(2026, 9, 14, 8, 0, tzinfo=UTC)
DAY = 86_400
MOMENTS = st.integers(0, 90 * DAY).map(lambda seconds: NOW + timedelta(seconds=seconds))


def sent(at: datetime = NOW, school_days: int = 5) -> ball.Clock:
    """Give the clock of a question sent at a moment."""
    draft = ball.first_clock(at, at)
    due_at = ball.due_after(CALENDAR, at, school_days)
    return ball.pass_ball(draft, Party.RECEIVER, due_at, now=at, calendar=CALENDAR)


def test_the_answering_time_counts_school_days() -> None:
    assert ball.due_after(CALENDAR, NOW, 5) == NOW + timedelta(days=7)
    before_holiday = datetime(2026, 10, 30, 9, 0, tzinfo=UTC)
    assert ball.due_after(CALENDAR, before_holiday, 1) == datetime(2026, 11, 9, 9, 0, tzinfo=UTC)


def test_an_acute_question_is_for_the_same_school_day() -> None:
    assert ball.due_after(CALENDAR, NOW, 0) == datetime(2026, 9, 14, 21, 59, 59, tzinfo=UTC)


def test_time_counts_for_the_side_that_has_the_ball() -> None:
    later = NOW + timedelta(hours=6)
    passed = ball.pass_ball(sent(), Party.SENDER, later, now=later, calendar=CALENDAR)
    assert passed.receiver_seconds == 6 * 3600
    assert passed.sender_seconds == 0
    again = later + timedelta(hours=2)
    back = ball.pass_ball(passed, Party.RECEIVER, again, now=again, calendar=CALENDAR)
    assert (back.sender_seconds, back.receiver_seconds) == (2 * 3600, 6 * 3600)


@given(MOMENTS, st.integers(0, 60 * DAY))
def test_a_question_costs_the_receiver_nothing(asked_at: datetime, waits: int) -> None:
    clock = sent()
    left = school_seconds(CALENDAR, asked_at, clock.due_at)
    asked = ball.ask_back(clock, asked_at, now=asked_at, calendar=CALENDAR)
    answered_at = asked_at + timedelta(seconds=waits)
    back = ball.give_back(asked, now=answered_at, calendar=CALENDAR)
    assert back.ball is Party.RECEIVER
    assert school_seconds(CALENDAR, answered_at, back.due_at) == left
    assert back.receiver_seconds == school_seconds(CALENDAR, NOW, asked_at)
    assert back.sender_seconds == school_seconds(CALENDAR, asked_at, answered_at)
    assert back.left_seconds is None


def test_a_second_question_does_not_start_the_senders_time_anew() -> None:
    due_at = NOW + timedelta(days=1)
    asked = ball.ask_back(sent(), due_at, now=NOW, calendar=CALENDAR)
    later = NOW + timedelta(hours=3)
    assert ball.ask_back(asked, due_at, now=later, calendar=CALENDAR) == asked


@given(st.lists(st.sampled_from([Party.SENDER, Party.RECEIVER]), max_size=8), st.data())
def test_what_both_sides_used_adds_up_to_the_school_time_that_passed(
    turns: list[Party], data: st.DataObject
) -> None:
    clock, at = sent(), NOW
    for to in turns:
        at += timedelta(seconds=data.draw(st.integers(0, 10 * DAY)))
        clock = ball.pass_ball(clock, to, at, now=at, calendar=CALENDAR)
    assert clock.sender_seconds + clock.receiver_seconds == school_seconds(CALENDAR, NOW, at)


def test_a_hold_is_nobodys_time_until_its_day_and_the_receivers_from_then_on() -> None:
    goes_on = start_of_day(CALENDAR, date(2026, 9, 21))
    held = ball.pass_ball(sent(), Party.NOBODY, goes_on, now=NOW, calendar=CALENDAR)
    status = ReferralStatus.ON_HOLD
    before = ball.ball_view(status, held, now=goes_on - timedelta(seconds=1), calendar=CALENDAR)
    assert (before.party, before.late, before.school_seconds_used) == (Party.NOBODY, False, 0)
    after = ball.ball_view(status, held, now=goes_on + timedelta(hours=1), calendar=CALENDAR)
    assert (after.party, after.since, after.late) == (Party.RECEIVER, goes_on, True)
    assert after.school_seconds_used == 3600
    woken = ball.wake(held, now=goes_on + timedelta(hours=1), calendar=CALENDAR)
    assert (woken.ball, woken.receiver_seconds) == (Party.RECEIVER, 3600)
    assert ball.ball_now(status, held.ball, held.due_at, goes_on) is Party.RECEIVER


def test_what_has_ended_is_nobodys_move_and_never_late() -> None:
    ended = ball.stop(sent(), now=NOW + timedelta(hours=1), calendar=CALENDAR)
    assert ended.escalates_at is None
    assert ended.receiver_seconds == 3600
    later = NOW + timedelta(days=30)
    view = ball.ball_view(ReferralStatus.COMPLETED, ended, now=later, calendar=CALENDAR)
    assert (view.party, view.due_at, view.late) == (Party.NOBODY, None, False)
    status = ReferralStatus.COMPLETED
    assert ball.ball_now(status, ended.ball, ended.due_at, later) is Party.NOBODY


def test_a_side_is_late_from_the_moment_its_time_has_passed() -> None:
    clock = sent()
    status = ReferralStatus.REQUESTED
    in_time = ball.ball_view(
        status, clock, now=clock.due_at - timedelta(seconds=1), calendar=CALENDAR
    )
    assert not in_time.late
    view = ball.ball_view(status, clock, now=clock.due_at, calendar=CALENDAR)
    assert view.late
    assert view.school_seconds_used == 5 * DAY


@given(MOMENTS, st.integers(0, 40 * DAY))
def test_school_seconds_that_are_added_are_the_ones_that_are_counted(
    at: datetime, seconds: int
) -> None:
    until = add_school_seconds(CALENDAR, at, seconds)
    assert school_seconds(CALENDAR, at, until) == seconds
    assert until >= at


def test_adding_a_school_day_in_seconds_or_as_a_day_is_the_same_within_the_week() -> None:
    assert add_school_seconds(CALENDAR, NOW, DAY) == add_school_days(CALENDAR, NOW, 1)


def test_school_seconds_are_counted_forward() -> None:
    with pytest.raises(ValueError, match="forward"):
        add_school_seconds(CALENDAR, NOW, -1)
