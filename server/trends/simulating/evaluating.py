"""How often trends are right: false alarms in quiet years, and what is found of what was planted.

Two readings of every simulated month. **Everything known** judges all series as the study did: the
region, its municipalities, its domains and every municipality by domain. **As released** judges
what a release can show: counts under five are hidden, and there is no municipality by domain a
month in the plan. What a coordinator has is the second.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from server.trends.facts import DOMAINS
from server.trends.periods import Month
from server.trends.plan import K
from server.trends.simulating.counts import (
    Event,
    Rates,
    draw,
    expected,
    months_between,
    school_days,
)
from server.trends.simulating.region import INHABITANTS
from server.trends.statistics.arrays import Counts, Numbers
from server.trends.statistics.unusual import (
    LEAST_SCHOOL_DAYS,
    Findings,
    History,
    State,
    examine,
)

FIRST = Month(2027, 9)
MUNICIPALITIES, LIFE_DOMAINS, CELLS = "municipality", "domain", "cell"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """How much is simulated, and what is known of it."""

    history_months: int = 25
    """Months before the first that is judged."""
    judged_years: int = 1
    replicates: int = 20
    as_released: bool = False
    rates: Rates = field(default_factory=Rates)
    seed: int = 13

    def months(self) -> tuple[Month, ...]:
        """Give the months, the history first."""
        return months_between(FIRST, self.history_months + 12 * self.judged_years)


@dataclass(frozen=True, slots=True, kw_only=True)
class FalseAlarmRate:
    """What quiet years gave."""

    months: int
    """How many months were judged."""
    region: float
    """Alarms a month."""
    municipalities: float
    domains: float
    cells: float

    @property
    def a_month(self) -> float:
        """Over all series together."""
        return self.region + self.municipalities + self.domains + self.cells


@dataclass(frozen=True, slots=True, kw_only=True)
class Detection:
    """What was found of one kind of planted event."""

    what: str
    factor: float
    found: float
    """The share of the planted ones that was found in their month."""
    shown: float
    """The share whose count was shown and judged at all."""
    planted: int


def false_alarms(setting: Setting) -> FalseAlarmRate:
    """Count alarms in years in which nothing was planted."""
    found = [each for years in _quiet(setting) for each in years]
    many = len(found)

    def rate(family: str) -> float:
        return sum(one.alarm for each in found for one in each.families.get(family, ())) / many

    return FalseAlarmRate(
        months=many,
        region=sum(each.region.alarm for each in found) / many,
        municipalities=rate(MUNICIPALITIES),
        domains=rate(LIFE_DOMAINS),
        cells=rate(CELLS),
    )


def _quiet(setting: Setting) -> Iterator[list[Findings]]:
    months = setting.months()
    mean, days = expected(months, weights(), setting.rates), school_days(months)
    for replicate in range(setting.replicates):
        random = np.random.default_rng([setting.seed, replicate])
        history = history_of(months, days, draw(random, mean, setting.rates), setting)
        judged = history.judged()
        yield [
            examine(history.until(at), bands=False)
            for at in range(setting.history_months, len(months))
            if judged[at]
        ]


PLANTED: tuple[tuple[str, float], ...] = (
    ("cell", 2.0), ("cell", 3.0), ("cell", 5.0),
    ("municipality", 1.5), ("municipality", 1.8), ("municipality", 2.5),
    ("domain", 1.3), ("domain", 1.5), ("domain", 2.0),
    ("region", 1.3), ("region", 1.6), ("region", 2.0),
)  # fmt: skip
"""What is planted to make the table of what is found."""


def detection(setting: Setting, planted: Sequence[tuple[str, float]] = PLANTED) -> list[Detection]:
    """Plant one event at a time and see whether it is found in its month."""
    months = setting.months()
    judged = np.flatnonzero(school_days(months) >= LEAST_SCHOOL_DAYS)
    open_months = [int(at) for at in judged if at >= setting.history_months]
    table = []
    for kind, factor in planted:
        hits = shown = 0
        for replicate in range(setting.replicates):
            random = np.random.default_rng([setting.seed, 7, replicate])
            at = open_months[replicate % len(open_months)]
            event = _event(random, kind, factor, months[at])
            found = _with_event(random, setting, months, event, at)
            hits += found[0]
            shown += found[1]
        table.append(
            Detection(
                what=kind,
                factor=factor,
                found=hits / setting.replicates,
                shown=shown / setting.replicates,
                planted=setting.replicates,
            )
        )
    return table


def _event(random: np.random.Generator, kind: str, factor: float, month: Month) -> Event:
    sizes = weights()
    place = int(random.choice(len(sizes), p=sizes / sizes.sum()))
    domain = int(random.integers(len(DOMAINS) - 2))
    event = Event(month=month, factor=factor)
    if kind in {"cell", "municipality"}:
        event = replace(event, municipality=place)
    return replace(event, domain=domain) if kind in {"cell", "domain"} else event


def _with_event(
    random: np.random.Generator,
    setting: Setting,
    months: Sequence[Month],
    event: Event,
    at: int,
) -> tuple[bool, bool]:
    """Say whether an event was found, and whether what it raised was judged at all."""
    mean = expected(months, weights(), setting.rates, [event])
    counts = draw(random, mean, setting.rates)
    history = history_of(months, school_days(months), counts, setting)
    found = examine(history.until(at), bands=False)
    watched = [found.region]
    if event.municipality is not None and event.domain is not None:
        cells = found.families.get(CELLS)
        by_place = found.families[MUNICIPALITIES][event.municipality]
        by_domain = found.families[LIFE_DOMAINS][event.domain]
        place = event.municipality * len(DOMAINS) + event.domain
        watched = [cells[place]] if cells else [by_place, by_domain]
    elif event.municipality is not None:
        watched = [found.families[MUNICIPALITIES][event.municipality]]
    elif event.domain is not None:
        watched = [found.families[LIFE_DOMAINS][event.domain]]
    said = {State.USUAL, State.UNUSUAL}
    return any(each.alarm for each in watched), any(each.state in said for each in watched)


def history_of(months: Sequence[Month], days: Counts, counts: Counts, setting: Setting) -> History:
    """Give simulated counts as the test reads them: all of them, or what a release shows."""
    by_place, by_domain = counts.sum(axis=1), counts.sum(axis=0)
    families: dict[str, Numbers] = {
        MUNICIPALITIES: by_place.astype(np.float64),
        LIFE_DOMAINS: by_domain.astype(np.float64),
    }
    region = counts.sum(axis=(0, 1)).astype(np.float64)
    if setting.as_released:
        families = {name: np.where(each < K, np.nan, each) for name, each in families.items()}
        region = np.where(region < K, np.nan, region)
    else:
        families[CELLS] = counts.reshape(-1, len(months)).astype(np.float64)
    return History(
        month=np.array([each.month for each in months], dtype=np.int64),
        school_days=days,
        region=region,
        families=families,
    )


def weights() -> Numbers:
    """Give the size of each municipality of the region."""
    return np.array(list(INHABITANTS.values()), dtype=np.float64)
