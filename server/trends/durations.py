"""Time to help, of the whole region: with those who still wait, never the mean of the others.

Rule R10: a duration is shown only with ten who started and five it happened to; never the shortest,
the longest or the mean; whole days; a curve only for the region, and a point of it only where five
more have come since the point before. What was taken back can no longer be looked at, answered or
lead to contact: that is an ending of its own, and not "still waiting", which would overstate it.
Who waits in school days has waited only those that had school.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from server.trends.facts import (
    CLOSED,
    DECLINED,
    LEAVER_LEFT,
    NONE,
    RECALLED,
    WITHDRAWN,
    Column,
    Facts,
    day_of,
)
from server.trends.periods import months_of
from server.trends.plan import K
from server.trends.statistics.survival import Curve, Incidence, aalen_johansen, kaplan_meier

STARTED = 10
"""How many have to have started for any duration to be shown."""
WITHIN: Mapping[str, Sequence[int]] = {
    "triage": (1, 2, 5, 10),
    "contact": (2, 5, 10, 14, 28),
    "accepted": (2, 5, 10),
    "answered": (2, 5, 10),
    "told": (2, 5, 10),
    "again": (30, 60, 90),
    "lead": (),
    "lag": (),
}
"""The days within which a share is given, by what was measured."""
UNIT: Mapping[str, str] = {
    "triage": "school-days",
    "contact": "days",
    "accepted": "school-days",
    "answered": "school-days",
    "told": "school-days",
    "again": "days",
    "lead": "days",
    "lag": "hours",
}
_QUANTILES: Mapping[str, Sequence[tuple[str, float]]] = {"lag": (("p90", 0.9),)}
_HAPPENED, _OTHERWISE = 1, 2
_PERCENT = 100


@dataclass(frozen=True, slots=True)
class _Waits:
    """How long each waited, and how it ended."""

    days: Column
    states: Column
    """0 still waits, 1 it happened, 2 it can no longer happen."""


def durations_of(facts: Facts, period: str) -> dict[str, Any]:
    """Give every duration of a period that may be shown, by what was measured."""
    found = {name: _shown(name, waits) for name, waits in _waits(facts, period).items()}
    return {name: content for name, content in found.items() if content is not None}


def _waits(facts: Facts, period: str) -> dict[str, _Waits]:
    months = months_of(period)
    first, last = day_of(months[0].first_on), day_of(months[-1].ends_on)
    received, sent = facts.signals.received_on, facts.offers.sent_on
    signals = facts.signals.take((received >= first) & (received <= last))
    offers = facts.offers.take((sent >= first) & (sent <= last))
    seen = facts.observed_on - signals.received_on
    taken_back = np.where(signals.ending == WITHDRAWN, signals.ended_after, NONE)
    at_school = _school_days(facts, signals.received_on, facts.observed_on)
    back_at_school = _school_days_until(facts, signals.received_on, taken_back)
    closed = signals.take((signals.ending == CLOSED) & (signals.ended_after >= 0))
    since_end = facts.observed_on - closed.received_on - closed.ended_after
    asked = _school_days(facts, offers.sent_on, facts.observed_on)
    recalled = np.where(offers.answer == RECALLED, offers.final_after, NONE)
    recalled = _school_days_until(facts, offers.sent_on, recalled)
    declined = offers.answer == DECLINED
    left = signals.take((signals.kind == LEAVER_LEFT) & (signals.foreseen_for > 0))
    lag = -(-signals.waited_for_network // 60)
    return {
        "triage": _competing(signals.triaged_after, back_at_school, at_school),
        "told": _competing(signals.told_after, back_at_school, at_school),
        "contact": _competing(signals.contact_after, taken_back, seen),
        "accepted": _competing(
            np.where(declined, NONE, offers.answered_after),
            np.where(declined, offers.answered_after, recalled),
            asked,
        ),
        "answered": _competing(offers.answered_after, recalled, asked),
        "again": _event(closed.again_after, np.maximum(since_end, 0)),
        "lead": _event(left.foreseen_for, left.foreseen_for),
        "lag": _event(lag, lag),
    }


def _school_days(facts: Facts, since: Column, until: Column | int) -> Column:
    """Count the school days behind one day, up to and including another."""
    closed = [
        day_of(period.from_on) + place
        for period in facts.calendar.closed
        for place in range((period.until_on - period.from_on).days + 1)
    ]
    return np.busday_count(
        _as_dates(np.asarray(since) + 1),
        _as_dates(np.maximum(np.asarray(until), since) + 1),
        holidays=_as_dates(np.array(closed, dtype=np.int64)),
    )


def _school_days_until(facts: Facts, since: Column, after: Column) -> Column:
    """Turn calendar days after a day into school days; none stays none."""
    days = _school_days(facts, since, since + np.maximum(after, 0))
    return np.where(after >= 0, days, NONE)


def _as_dates(days: Column) -> Column:
    return days.astype("datetime64[D]")


def _event(after: Column, seen: Column) -> _Waits:
    happened = after >= 0
    return _Waits(np.where(happened, after, np.maximum(seen, 0)), np.where(happened, _HAPPENED, 0))


def _competing(after: Column, otherwise: Column, seen: Column) -> _Waits:
    happened = after >= 0
    ended = ~happened & (otherwise >= 0)
    days = np.where(happened, after, np.where(ended, otherwise, np.maximum(seen, 0)))
    return _Waits(days, np.where(happened, _HAPPENED, np.where(ended, _OTHERWISE, 0)))


def _shown(name: str, waits: _Waits) -> dict[str, Any] | None:
    """Give what may be shown of one duration; none when it is too few (R10)."""
    happened = int((waits.states == _HAPPENED).sum())
    if len(waits.days) < STARTED or happened < K:
        return None
    curve = _estimate(waits)
    points = _points(waits, curve) if WITHIN[name] else []
    content: dict[str, Any] = {"unit": UNIT[name], "within": {}, "intervals": {}, "curve": points}
    for quantile, share in _QUANTILES.get(name, (("median", 0.5), ("p75", 0.75))):
        day = curve.quantile(share)
        content[quantile] = None if day is None else int(day)
    shown = dict(content["curve"])
    for day in WITHIN[name]:
        days = [each for each in shown if each <= day]
        content["within"][str(day)] = shown[max(days)] if days else None
        content["intervals"][str(day)] = _interval(curve, max(days)) if days else None
    if content.get("median", 0) is None and isinstance(curve, Curve):
        content["mean_within_42"] = round(curve.restricted_mean(42)[0])
    return content


def _interval(curve: Curve | Incidence, day: int) -> list[int] | None:
    """Give the log-log interval of the share within so many days, in percent.

    Notes
    -----
    Once nobody waits any more the method has no interval.
    """
    share = curve.within(day) if isinstance(curve, Curve) else curve.within_interval(day)
    if np.isnan(share.low):
        return None
    return [round(_PERCENT * share.low), round(_PERCENT * share.high)]


def _estimate(waits: _Waits) -> Curve | Incidence:
    if (waits.states == _OTHERWISE).any():
        return aalen_johansen(waits.days, waits.states, ending=_HAPPENED)
    return kaplan_meier(waits.days, waits.states == _HAPPENED)


def _points(waits: _Waits, curve: Curve | Incidence) -> list[list[int]]:
    """Give day and percentage of the points that may be shown: five more since the one before."""
    days = waits.days[waits.states == _HAPPENED]
    points: list[list[int]] = []
    before = 0
    for day in range(int(days.max()) + 1):
        until = int((days <= day).sum())
        left = len(days) - until
        if until - before >= K and (left == 0 or left >= K):
            share = curve.within(day)
            value = share if isinstance(share, float) else share.value
            points.append([day, round(_PERCENT * value)])
            before = until
    return points
