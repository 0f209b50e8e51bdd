"""Whose move it is, since when, and how long that side still has. Pure.

School time counts for the side that has the ball and for nobody else. A question of the receiver
gives the ball to the sender and stops the receiver's time; the answer gives it back with what was
left. A hold is nobody's move until its expected day, and the receiver's from then on.

    sent ──▶ receiver ──question──▶ sender ──answer──▶ receiver ─hold─▶ nobody
             5 days                 5 days             what was left         until its day

Must not: decide what a command may do (``machine.py``), nor end anything: time only reminds.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from shared.lifecycle import REFERRAL_ENDED
from shared.referrals import BallView
from shared.school_calendar import (
    SchoolCalendar,
    add_school_days,
    add_school_seconds,
    end_of_school_day,
    school_seconds,
)
from shared.vocabulary import Party, ReferralStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """Whose move it is and what that has cost each side; the names are the columns."""

    ball: Party
    ball_since: datetime
    due_at: datetime
    left_seconds: int | None = None
    sender_seconds: int = 0
    receiver_seconds: int = 0
    escalated_level: int = 0
    escalates_at: datetime | None = None
    """When the worker has to look; none when there is nothing to remind of."""


def first_clock(now: datetime, due_at: datetime) -> Clock:
    """Start the clock of a draft: the sender's move."""
    return Clock(ball=Party.SENDER, ball_since=now, due_at=due_at, escalates_at=due_at)


def pass_ball(
    clock: Clock, to: Party, due_at: datetime, *, now: datetime, calendar: SchoolCalendar
) -> Clock:
    """Give the move to a side (or to nobody, for a hold) until a moment.

    Returns
    -------
    Clock
        With the school time of the side that had it added up, and nothing escalated yet.
    """
    party, since = _running(clock, now)
    spent = school_seconds(calendar, since, now)
    by_sender = spent if party is Party.SENDER else 0
    by_receiver = spent if party is Party.RECEIVER else 0
    return Clock(
        ball=to,
        ball_since=now,
        due_at=due_at,
        sender_seconds=clock.sender_seconds + by_sender,
        receiver_seconds=clock.receiver_seconds + by_receiver,
        escalates_at=due_at,
    )


def ask_back(clock: Clock, due_at: datetime, *, now: datetime, calendar: SchoolCalendar) -> Clock:
    """Give the move to the sender for a question; the receiver's own time stands still."""
    if clock.ball is Party.SENDER:
        return clock  # One more question: the sender had the move already.
    left = school_seconds(calendar, now, clock.due_at)
    passed = pass_ball(clock, Party.SENDER, due_at, now=now, calendar=calendar)
    return replace(passed, left_seconds=left)


def give_back(clock: Clock, *, now: datetime, calendar: SchoolCalendar) -> Clock:
    """Give the move back to the receiver, with what was left of its time."""
    due_at = add_school_seconds(calendar, now, clock.left_seconds or 0)
    return pass_ball(clock, Party.RECEIVER, due_at, now=now, calendar=calendar)


def stop(clock: Clock, *, now: datetime, calendar: SchoolCalendar) -> Clock:
    """End the clock: nobody's move any more, nothing to remind of."""
    stopped = pass_ball(clock, Party.NOBODY, now, now=now, calendar=calendar)
    return replace(stopped, escalates_at=None)


def due_after(calendar: SchoolCalendar, now: datetime, school_days: int) -> datetime:
    """Give the moment some school days later; zero means the same school day."""
    if school_days == 0:
        return end_of_school_day(calendar, now)
    return add_school_days(calendar, now, school_days)


def wake(clock: Clock, *, now: datetime, calendar: SchoolCalendar) -> Clock:
    """End a hold whose day has come, as far as the clock goes: it is the receiver's move again."""
    return pass_ball(clock, Party.RECEIVER, clock.due_at, now=now, calendar=calendar)


def ball_now(status: ReferralStatus, ball: Party, due_at: datetime, now: datetime) -> Party:
    """Give whose move it is: after the expected day of a hold, the receiver's."""
    if status not in REFERRAL_ENDED and ball is Party.NOBODY and due_at <= now:
        return Party.RECEIVER
    return ball


def ball_view(
    status: ReferralStatus, clock: Clock, *, now: datetime, calendar: SchoolCalendar
) -> BallView:
    """Show whose move it is, since when, until when, and what it cost that side so far."""
    ended = status in REFERRAL_ENDED
    party, since = (clock.ball, clock.ball_since) if ended else _running(clock, now)
    before = {
        Party.SENDER: clock.sender_seconds,
        Party.RECEIVER: clock.receiver_seconds,
        Party.NOBODY: 0,
    }[party]
    running = 0 if party is Party.NOBODY else school_seconds(calendar, since, now)
    return BallView(
        party=party,
        since=since,
        due_at=None if ended else clock.due_at,
        school_seconds_used=before + running,
        late=not ended and party is not Party.NOBODY and clock.due_at <= now,
    )


def _running(clock: Clock, now: datetime) -> tuple[Party, datetime]:
    """Give whose time runs and since when; only a hold is nobody's, and only until its day."""
    if clock.ball is Party.NOBODY and clock.due_at <= now:
        return Party.RECEIVER, clock.due_at
    return clock.ball, clock.ball_since
