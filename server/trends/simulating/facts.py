"""Simulated facts: the columns a release is made from, of any size.

A signal's own history follows from a few chances and waiting times. They are assumptions, near what
the sources say where those say something:

    one in seven leaves secondary school without a diploma  → leaving is one signal in ten there
    first answer within a month (the 1G1P norm)             → median of contact about a week
    "volzet" is the first reason of a no                    → half of the declines
    help that does not come                                 → one offer in eight has no answer

What had not happened yet by the last day is not known: those are open, as in a real network.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from server.trends import facts
from server.trends.facts import NONE, Column, Facts, Ground, Signals, day_of
from server.trends.periods import Month
from server.trends.simulating.calendar import decree_calendar
from server.trends.simulating.counts import Event, Rates, draw, expected, months_between
from server.trends.simulating.offers import journeys_of, offers_about
from server.trends.simulating.region import SECONDARY, SPECIAL
from server.trends.statistics.arrays import Numbers, numbers
from shared.school_calendar import is_school_day

FIRST = Month(2021, 9)
"""The month a simulation begins with, unless told otherwise."""

_LEVELS = (0.60, 0.28, 0.10, 0.02)
_SIGNALS_A_PUPIL = {SECONDARY: 1.8, SPECIAL: 2.5}
"""Against one in primary schools."""
_LEAVING, _LEFT = 0.10, 0.03
"""Of the signals of secondary schools: at risk of leaving, and gone."""
_SUMMER_DAYS = 15
"""In July and August schools answer in the first and the last days."""
_UNKNOWN_PUPILS = 250
"""What a school of which nobody knows the pupils is taken to have."""
_WITHDRAWN = 0.07
_TO_PARTNER = 0.35
_LATE_PHONE = 0.06
_LONGEST = np.iinfo(np.int16).max


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    """What to simulate."""

    ground: Ground
    first: Month = FIRST
    school_years: int = 5
    rates: Rates = field(default_factory=Rates)
    events: Sequence[Event] = ()
    until: date | None = None
    """The last day that is known; absent: the end of the last school year."""
    seed: int = 13

    def months(self) -> tuple[Month, ...]:
        """Give the months."""
        return months_between(self.first, 12 * self.school_years)


def simulate(simulation: Simulation) -> Facts:
    """Simulate the facts of a region; the same simulation gives the same facts."""
    random = np.random.default_rng(simulation.seed)
    ground, months = simulation.ground, simulation.months()
    pupils = _pupils(ground)
    at_home = np.array(ground.school_municipality)
    weights = pupils * np.array([_SIGNALS_A_PUPIL.get(kind, 1.0) for kind in ground.school_type])
    places = numbers(np.bincount(at_home, weights=weights, minlength=len(ground.municipalities)))
    mean = expected(months, places, simulation.rates, simulation.events)
    counts = draw(random, mean, simulation.rates)
    place, domain, month = (
        np.repeat(each, counts.ravel()) for each in np.indices(counts.shape).reshape(3, -1)
    )
    day = _days(random, months, month)
    school = _schools(random, place, at_home, weights)
    last = day_of(simulation.until or months[-1].ends_on)
    order = np.argsort(day, kind="stable")
    order = order[day[order] <= last]
    came = _Came(day=day[order], place=place[order], school=school[order], domain=domain[order])
    signals = _signals(random, ground, came, pupils=pupils, last=last)
    offers = offers_about(
        random, signals, np.flatnonzero(signals.offers > 0), last=last, asked=signals.offers
    )
    return Facts(
        ground=ground,
        observed_on=last,
        signals=signals,
        offers=offers,
        calendar=decree_calendar(months[0].year - 1, months[-1].year),
        journeys=journeys_of(offers),
    )


def _pupils(ground: Ground) -> Column:
    known = np.array(ground.school_pupils, dtype=np.int64)
    return np.where(known == NONE, _UNKNOWN_PUPILS, known)


def _days(random: np.random.Generator, months: Sequence[Month], month: Column) -> Column:
    """Place each signal on a school day of its month."""
    calendar = decree_calendar(months[0].year - 1, months[-1].year)
    day = np.empty(len(month), dtype=np.int32)
    for place, each in enumerate(months):
        first, end = each.first_on.toordinal(), each.ends_on.toordinal()
        dates = [each.first_on.fromordinal(one) for one in range(first, end + 1)]
        open_days = [one for one in dates if is_school_day(calendar, one)]
        if not open_days:
            weekdays = [one for one in dates if one.isoweekday() < 6]  # noqa: PLR2004 -- six is Saturday
            near = weekdays[:_SUMMER_DAYS] if each.month % 2 else weekdays[-_SUMMER_DAYS:]
            open_days = near
        here = month == place
        day[here] = random.choice([day_of(one) for one in open_days], size=int(here.sum()))
    return day


def _schools(
    random: np.random.Generator, place: Column, at_home: Column, weights: Numbers
) -> Column:
    """Choose the school of each signal among those of its place."""
    school = np.empty(len(place), dtype=np.int32)
    for code in np.unique(place):
        schools = np.flatnonzero(at_home == code)
        chance = weights[schools] / weights[schools].sum()
        here = place == code
        school[here] = random.choice(schools, size=int(here.sum()), p=chance)
    return school


@dataclass(frozen=True, slots=True, kw_only=True)
class _Came:
    """When, where and about what signals came in, in the order received."""

    day: Column
    place: Column
    school: Column
    domain: Column


def _signals(
    random: np.random.Generator, ground: Ground, came: _Came, *, pupils: Column, last: int
) -> Signals:
    day, school = came.day, came.school
    many = len(day)
    starts = np.concatenate([[0], np.cumsum(pupils)])
    number = (random.random(many) * pupils[school]).astype(np.int64)
    child = starts[school] + number
    age = last - day
    contact = _seen(_lasting(random, many, median=6, spread=1.1), age)
    triaged = _seen(_lasting(random, many, median=0.8, spread=1.0), age)
    told = _seen(_lasting(random, many, median=3.5, spread=0.9), age)
    withdrawn = random.random(many) < _WITHDRAWN
    lasting = np.where(
        withdrawn,
        _lasting(random, many, median=5, spread=0.8),
        _lasting(random, many, median=30, spread=0.9),
    )
    ended = _seen(lasting, age)
    open_still = ended == NONE
    ending = np.where(open_still, facts.OPEN, np.where(withdrawn, facts.WITHDRAWN, facts.CLOSED))
    # Who withdrew before anybody called is not called any more.
    contact = np.where((ending == facts.WITHDRAWN) & (contact > ended), NONE, contact)
    kind = _kinds(random, ground, school)
    asked = _offers_made(random, many)
    return Signals(
        received_on=day.astype(np.int32),
        municipality=came.place.astype(np.int16),
        school=school.astype(np.int32),
        domain=came.domain.astype(np.int8),
        child=child,
        family=np.where(number % 10 == 1, child - 1, child),
        level=random.choice(len(_LEVELS), size=many, p=_LEVELS).astype(np.int8),
        kind=kind,
        outcome=_outcomes(random, kind, ending),
        triaged_after=triaged,
        contact_after=contact.astype(np.int16),
        told_after=told,
        ended_after=ended,
        ending=ending.astype(np.int8),
        again_after=_again(child, day, ended),
        accepted_after=_accepted(random, asked, age),
        offers=asked,
        foreseen_for=_foreseen(child, day),
        noticed_before=_noticed(random, many),
        waited_for_network=_waited(random, many),
    )


def _lasting(random: np.random.Generator, many: int, *, median: float, spread: float) -> Column:
    days = np.floor(random.lognormal(np.log(median), spread, size=many))
    return np.minimum(days, _LONGEST).astype(np.int16)


def _seen(after: Column, age: Column) -> Column:
    """Keep what had happened by the last day."""
    return np.where(after <= age, after, NONE).astype(np.int16)


def _kinds(random: np.random.Generator, ground: Ground, school: Column) -> Column:
    secondary = np.array([kind == SECONDARY for kind in ground.school_type])[school]
    chance = random.random(len(school))
    kind = np.where(chance < _LEFT, facts.LEAVER_LEFT, facts.LEAVER_RISK)
    leaving = secondary & (chance < _LEFT + _LEAVING)
    return np.where(leaving, kind, facts.CONCERN).astype(np.int8)


def _outcomes(random: np.random.Generator, kind: Column, ending: Column) -> Column:
    outcome = random.integers(len(facts.LEAVER_OUTCOMES), size=len(kind))
    known = (kind != facts.CONCERN) & (ending == facts.CLOSED)
    return np.where(known, outcome, NONE).astype(np.int8)


def _offers_made(random: np.random.Generator, many: int) -> Column:
    asked = random.random(many) < _TO_PARTNER
    return np.where(asked, np.minimum(random.geometric(0.65, size=many), 5), 0).astype(np.int8)


def _accepted(random: np.random.Generator, asked: Column, age: Column) -> Column:
    """Give when a partner accepted: each further offer takes its own days, and some never do."""
    many = len(asked)
    days = _lasting(random, many, median=2.5, spread=0.8).astype(np.int64) * np.maximum(asked, 1)
    never = random.random(many) < 0.18  # noqa: PLR2004 -- one in six finds nobody
    happened = (asked > 0) & ~never & (days * 7 // 5 <= age)
    return np.where(happened, np.minimum(days, _LONGEST), NONE).astype(np.int16)


def _again(child: Column, day: Column, ended: Column) -> Column:
    """Give the days from the end of a signal to the next one about the same child."""
    order = np.lexsort((day, child))
    again = np.full(len(day), NONE, dtype=np.int16)
    this, after = order[:-1], order[1:]
    gap = day[after].astype(np.int64) - day[this] - ended[this]
    same = (child[this] == child[after]) & (ended[this] != NONE) & (gap >= 0)
    again[this[same]] = np.minimum(gap[same], _LONGEST)
    return again


def _foreseen(child: Column, day: Column) -> Column:
    """Give the days since the first signal about the same child."""
    _, first, which = np.unique(child, return_index=True, return_inverse=True)
    since: Column = np.minimum(day - day[first[which]], _LONGEST)
    return since.astype(np.int16)


def _noticed(random: np.random.Generator, many: int) -> Column:
    days = _lasting(random, many, median=1.5, spread=1.3)
    return np.where(random.random(many) < 0.12, NONE, days).astype(np.int16)  # noqa: PLR2004 -- some do not say


def _waited(random: np.random.Generator, many: int) -> Column:
    minutes = random.lognormal(np.log(90), 1.5, size=many)
    return np.where(random.random(many) < _LATE_PHONE, minutes, 0).astype(np.int32)
