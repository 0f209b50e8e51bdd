"""How often the weekly look is right: false alarms in quiet school years, and what it finds.

The region's weeks are those of simulated facts, as a release counts them: with the season, and the
swing of the region from month to month. Weeks that count fewer than five are hidden here as well;
what an audit would hide besides is not looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from server.trends.facts import Facts, day_of
from server.trends.periods import Month
from server.trends.plan import K
from server.trends.simulating.counts import Rates
from server.trends.simulating.facts import Simulation, simulate
from server.trends.simulating.region import invented_ground
from server.trends.statistics.arrays import Numbers, numbers
from server.trends.statistics.weekly import quick_look
from server.trends.weeks import school_weeks

FIRST = Month(2027, 9)
_PLANTED = 4
"""Weeks of each replicate in which something is planted, each by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """How much is simulated."""

    replicates: int = 40
    school_years: int = 3
    """Each time: the holidays fall otherwise every year."""
    rates: Rates = field(default_factory=Rates)
    seed: int = 13


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What quiet years gave, and what was found of what was planted in one week."""

    school_years: int
    weeks: float
    """Judged in a school year."""
    false_alarms: float
    """In a school year."""
    found: dict[float, float]
    """By how many times the usual: the share of weeks in which it was seen."""


def record(setting: Setting, factors: tuple[float, ...] = (1.3, 1.6, 2.0, 3.0)) -> Record:
    """Count false alarms and findings; the same setting gives the same record."""
    random = np.random.default_rng(setting.seed)
    judged = alarms = 0
    found: dict[float, list[bool]] = {factor: [] for factor in factors}
    for counts in _quiet(setting):
        looks = quick_look(_shown(counts))
        able = [at for at, look in enumerate(looks) if look.upper is not None]
        judged += len(able)
        alarms += sum(look.above for look in looks)
        for factor, each in found.items():
            for at in random.choice(able, size=min(_PLANTED, len(able)), replace=False):
                more = random.poisson((factor - 1) * counts[at])
                planted = numbers([*counts[max(at - 9, 0) : at], counts[at] + more])
                each.append(quick_look(_shown(planted))[-1].above)
    years = setting.replicates * setting.school_years
    return Record(
        school_years=years,
        weeks=judged / years,
        false_alarms=alarms / years,
        found={factor: float(np.mean(each)) for factor, each in found.items()},
    )


def _quiet(setting: Setting) -> Iterator[Numbers]:
    """Give the school weeks of quiet years in a row, once for each replicate."""
    ground = invented_ground(places=14, seed=setting.seed)
    for replicate in range(setting.replicates):
        simulation = Simulation(
            ground=ground,
            first=FIRST,
            school_years=setting.school_years,
            rates=setting.rates,
            seed=setting.seed + replicate,
        )
        years = sorted({month.school_year for month in simulation.months()})
        yield weeks_of(simulate(simulation), years)


def weeks_of(facts: Facts, school_years: Sequence[str]) -> Numbers:
    """Count the region's school weeks in a row."""
    first = day_of(FIRST.first_on)
    by_day = np.bincount(facts.signals.received_on - first)
    by_day = np.pad(by_day, (0, 7))
    return numbers(
        [
            sum(by_day[day_of(day) - first] for day in week.days)
            for year in school_years
            for week in school_weeks(facts.calendar, year)
            if week.is_planned
        ]
    )


def _shown(counts: Numbers) -> list[float | None]:
    return [float(each) if each >= K else None for each in counts]
