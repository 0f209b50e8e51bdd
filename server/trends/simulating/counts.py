"""How many signals come in, where, about what and in which month.

    expected = region a month * place * domain * season * swing of the month * event
    count    ~ negative binomial(expected, 1.3 * expected)

The season, the swing of the whole region and the dispersion are those of the study on which the
monthly test was chosen (``docs/trends.md``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from server.trends.facts import DOMAINS, UNKNOWN_DOMAIN
from server.trends.periods import Month
from server.trends.simulating.calendar import decree_calendar
from server.trends.statistics.arrays import Counts, Numbers, numbers
from shared.school_calendar import school_days_between
from shared.vocabulary import LifeDomain

DOMAIN_SHARE = {
    LifeDomain.EDUCATION.value: 0.24,
    LifeDomain.FAMILY.value: 0.22,
    LifeDomain.CARE_HEALTH.value: 0.18,
    LifeDomain.INCOME_DEBT.value: 0.10,
    LifeDomain.HOUSING_ENERGY.value: 0.08,
    LifeDomain.LEISURE.value: 0.06,
    LifeDomain.HELP_SERVICES.value: 0.05,
    LifeDomain.CIVIC_PARTICIPATION.value: 0.03,
    LifeDomain.WORK.value: 0.02,
    UNKNOWN_DOMAIN: 0.02,
}
"""An assumption: what a school sees most comes first."""

SEASON = {
    9: 0.9, 10: 1.15, 11: 1.2, 12: 0.95, 1: 1.1, 2: 1.05, 3: 1.1, 4: 0.9, 5: 0.9, 6: 0.75,
    7: 1.0, 8: 1.0,
}  # fmt: skip
"""How much of a school day's usual signals a month has."""
_SUMMER = 0.12
"""What July and August have of a usual month: some schools answer in the first and last weeks."""
_USUAL_DAYS = 18.2
"""School days of a usual month."""
_SUMMER_MONTHS = frozenset({7, 8})


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something planted: more signals than usual, somewhere, in one month."""

    month: Month
    factor: float
    """How many times the usual."""
    municipality: int | None = None
    """A place in the ground; none: everywhere."""
    domain: int | None = None
    """A place in ``facts.DOMAINS``; none: about everything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """How much signals come in, and how they vary."""

    signals_a_month: float = 220.0
    """Over ten months of school."""
    dispersion: float = 1.3
    swing: float = 0.16
    """How far the region as a whole varies from month to month, as a fraction."""
    growth: float = 0.0
    """A year, as a fraction: more schools use Kring."""


def months_between(first: Month, count: int) -> tuple[Month, ...]:
    """Give so many months from one on."""
    return tuple(first.after(place) for place in range(count))


def school_days(months: Sequence[Month]) -> Counts:
    """Count the school days of months, by the rules of the decree."""
    calendar = decree_calendar(months[0].year - 1, months[-1].year)
    return np.array(
        [
            school_days_between(
                calendar, date.fromordinal(each.first_on.toordinal() - 1), each.ends_on
            )
            for each in months
        ],
        dtype=np.int64,
    )


def season(months: Sequence[Month]) -> Numbers:
    """Give what each month has of a usual month, without the swing."""
    days = school_days(months)
    usual = np.array([SEASON[each.month] for each in months]) * days / _USUAL_DAYS
    summer = np.array([each.month in _SUMMER_MONTHS for each in months])
    return numbers(np.where(summer, _SUMMER, usual))


def expected(
    months: Sequence[Month], place_weights: Numbers, rates: Rates, events: Sequence[Event] = ()
) -> Numbers:
    """Give how many signals each place and domain is to have in each month, without the swing.

    Returns
    -------
    Numbers
        Places by domains by months.
    """
    shares = np.array([DOMAIN_SHARE[each] for each in DOMAINS])
    growth = (1 + rates.growth) ** (np.arange(len(months)) / 12)
    level = rates.signals_a_month * season(months) * growth
    places = place_weights / place_weights.sum()
    mean: Numbers = places[:, None, None] * shares[None, :, None] * level[None, None, :]
    for event in events:
        at = months.index(event.month)
        where = slice(None) if event.municipality is None else event.municipality
        about = slice(None) if event.domain is None else event.domain
        mean[where, about, at] *= event.factor
    return mean


def draw(random: np.random.Generator, mean: Numbers, rates: Rates) -> Counts:
    """Draw counts: the region swings as a whole, and cells vary more than chance."""
    swing = 1.0
    if rates.swing > 0:
        shape = 1 / rates.swing**2
        swing = random.gamma(shape, 1 / shape, size=mean.shape[-1])
    level = mean * swing
    excess = rates.dispersion - 1
    if excess > 0:
        level = random.gamma(np.maximum(level / excess, 1e-12), excess)
    return random.poisson(level).astype(np.int64)
