"""A school year of signals in the demo region, and what was done about each.

Signals come in school weeks, more of them in autumn and late winter, none in holidays. The older
one is, the further it has come: last week's are being weighed, last month's have a circle, those
of last spring have ended well or less well. Everything follows from the seed and today's date.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from demo.names import MESSAGES, OBSERVATIONS, PUPIL_WORDS, STRENGTHS
from demo.pupils import Pupil
from server.network.reference import school_calendar
from shared.school_calendar import is_school_day, local_date
from shared.vocabulary import (
    Barrier,
    Category,
    LeaverFact,
    LeaverOutcome,
    LeaverState,
    Severity,
    SignalReason,
    SignalStatus,
)

SIGNALS = 240
_DAYS = 364
_SEASON: Mapping[int, int] = {
    1: 9, 2: 7, 3: 8, 4: 5, 5: 6, 6: 4, 7: 0, 8: 0, 9: 5, 10: 10, 11: 11, 12: 6,
}  # fmt: skip
"""How many signals a school day of a month draws, against the others."""

_SEVERITIES = (
    (Severity.CONCERNED, 60),
    (Severity.HEIGHTENED, 28),
    (Severity.SERIOUS, 10),
    (Severity.ACUTE, 2),
)
_LATELY, _LATE = 2, timedelta(days=60)
"""Kring is used more every month: the last two months count double."""
_IN_CIRCLE = 0.28
"""The share of weighed signals that lead to a circle."""
_LEAVER = 0.18
"""The share of a secondary school's signals that are about leaving school."""
_WEIGHED_AFTER_DAYS = 6
_FRESH_DAYS = 25
_MORE = 0.4


@dataclass(frozen=True, slots=True)
class Told:
    """A signal of the year."""

    key: str
    pupil: Pupil
    at: datetime
    status: SignalStatus
    part: dict[str, Any]
    """As a world file has it."""


def signals(chance: random.Random, everybody: list[Pupil], now: datetime) -> list[Told]:
    """Give the signals of a year, oldest first.

    Notes
    -----
    A pupil has at most one signal that leads to a circle: a second one is linked to it.
    """
    found: list[Told] = []
    in_circle: set[str] = set()
    for number, at in enumerate(_moments(chance, now)):
        pupil = chance.choice(everybody)
        status = _status(chance, now - at)
        if status is SignalStatus.REFERRED:
            if pupil.key in in_circle:
                status = SignalStatus.CLOSED
            in_circle.add(pupil.key)
        found.append(_signal(chance, f"signaal-{number + 1:03}", pupil, at, status))
    return found


def _moments(chance: random.Random, now: datetime) -> list[datetime]:
    calendar = school_calendar()
    zone = ZoneInfo(calendar.timezone)
    today = local_date(calendar, now)
    days = [today - timedelta(days=back) for back in range(1, _DAYS)]
    weights = [
        _SEASON[day.month] * (_LATELY if today - day < _LATE else 1)
        if is_school_day(calendar, day)
        else 0
        for day in days
    ]
    if not any(weights):
        weights = [day.isoweekday() < 6 for day in days]  # noqa: PLR2004 -- beyond the known calendar
    drawn = chance.choices(days, weights=weights, k=SIGNALS)
    moments = [_in_the_day(chance, day, zone) for day in drawn]
    return sorted(moments)


def _in_the_day(chance: random.Random, day: date, zone: ZoneInfo) -> datetime:
    minutes = chance.choice((10 * 60 + 10, 12 * 60 + 20, 15 * 60 + 40, 16 * 60 + 30))
    minutes += chance.randrange(25)
    clock = time(minutes // 60, minutes % 60, chance.randrange(60))
    return datetime.combine(day, clock, tzinfo=zone).astimezone(UTC)


def _status(chance: random.Random, age: timedelta) -> SignalStatus:
    if age.days < _WEIGHED_AFTER_DAYS:
        return chance.choice(
            (SignalStatus.SUBMITTED, SignalStatus.SUBMITTED, SignalStatus.IN_TRIAGE)
        )
    if chance.random() < _IN_CIRCLE:
        return SignalStatus.REFERRED
    if age.days < _FRESH_DAYS:
        return chance.choice(
            (SignalStatus.FOLLOW_UP, SignalStatus.FOLLOW_UP, SignalStatus.WATCHING,
             SignalStatus.ADVICE, SignalStatus.CLOSED)
        )  # fmt: skip
    return SignalStatus.WITHDRAWN if chance.random() < 0.03 else SignalStatus.CLOSED  # noqa: PLR2004 -- few


def _signal(
    chance: random.Random, key: str, pupil: Pupil, at: datetime, status: SignalStatus
) -> Told:
    leaver = pupil.school.secondary and chance.random() < _LEAVER
    category = Category.ATTENDANCE if leaver else chance.choice(list(OBSERVATIONS))
    weights = [weight for _, weight in _SEVERITIES]
    (severity,) = chance.choices([each for each, _ in _SEVERITIES], weights=weights)
    answer = timedelta(hours=2 if severity is not Severity.CONCERNED else chance.randrange(3, 70))
    part: dict[str, Any] = {
        "by": f"leraar-{pupil.school.key}-{chance.choice((1, 2))}",
        "pupil": pupil.key,
        "at": at.isoformat(),
        "decided_at": (at + answer).isoformat(),
        "status": status,
        "severity": severity,
        "categories": [category],
        "observation": chance.choice(OBSERVATIONS[category]),
        "occurred_on": "today",
        **dict(_more(chance)),
    }
    if leaver:
        part["leaver"] = _leaver(chance)
    if status in {SignalStatus.CLOSED, SignalStatus.FOLLOW_UP}:
        part["contact_on"] = f"+{chance.randrange(0, 3)}d"
    if status is SignalStatus.CLOSED:
        part["reason"] = chance.choice(
            (SignalReason.RESOLVED, SignalReason.HELP_GIVEN, SignalReason.ALREADY_KNOWN)
        )
        part["message"] = chance.choice(MESSAGES)
        if leaver:
            part["leaver_outcome"] = chance.choice(list(LeaverOutcome))
    if status is SignalStatus.WITHDRAWN:
        part["reason"] = SignalReason.SENT_BY_MISTAKE
    return Told(key, pupil, at, status, part)


def _more(chance: random.Random) -> Iterator[tuple[str, Any]]:
    if chance.random() < _MORE:
        yield "pupil_words", chance.choice(PUPIL_WORDS)
    if chance.random() < _MORE:
        yield "strength", chance.choice(STRENGTHS)
    if chance.random() < _MORE:
        yield "barriers", [chance.choice(list(Barrier))]


def _leaver(chance: random.Random) -> dict[str, Any]:
    if chance.random() < _MORE:
        known = chance.choice((LeaverFact.EXCLUSION, LeaverFact.WORK, LeaverFact.NO_ANSWER))
        return {"state": LeaverState.LEFT, "known": [known], "last_seen_on": "-6d"}
    return {
        "state": LeaverState.RISK,
        "known": [LeaverFact.ABSENCE_THRESHOLD],
        "threshold_reached": chance.choice((5, 5, 30)),
        "last_seen_on": "-1d",
    }
