"""Somebody who wants to know how few journeys began or ended, from how many go on each month.

It shares no code with the rule it is set against. What goes on at the end of a month is what came
less what went, since the first; who came was offered before; and once a school year has closed, the
answers of its offers are shown. It writes all that down, and asks for the least and the most of
every month's comings and goings, of all that was over by then, and of every stock that is hidden.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
import pytest
from scipy.optimize import linprog

from server.trends.facts import NONE, Facts, date_of
from server.trends.periods import Month
from server.trends.simulating.counts import Rates
from server.trends.simulating.facts import Simulation, simulate
from server.trends.simulating.region import invented_ground
from tests.support.trends import releases_of

FIRST, MONTHS = Month(2025, 9), 15
_A_MONTH = 28
"""Signals: few enough for most comings and goings of a month to be small."""
Sum = Mapping[str, float]
"""How often each unknown number is in it."""
_WHOLE = 1e-6


@dataclass
class Stocks:
    """What is known of journeys, as equations."""

    months: Sequence[str]
    names: dict[str, int] = field(default_factory=dict)
    equal: list[tuple[Sum, float]] = field(default_factory=list)
    at_most: list[Sum] = field(default_factory=list)
    """Sums that are nothing or less."""

    def __post_init__(self) -> None:
        """Say what holds whatever is shown."""
        years = sorted({year_of(month) for month in self.months})
        for at in range(len(self.months)):
            until = self.months[: at + 1]
            self.at_most.append(less(self.came(until), total("offers", until)))
            self.at_most.append(less(total("went", until), self.came(until)))
        for year in years:
            own = [month for month in self.months if year_of(month) == year]
            later = [month for month in self.months if month > own[-1]]
            for at in range(len(own)):
                until = own[: at + 1]
                came = {f"came/{month}/{year}": 1.0 for month in until}
                self.at_most.append(less(came, total("offers", until)))
            self.at_most.append(
                less({f"late/{year}": 1.0}, {f"came/{month}/{year}": 1.0 for month in later})
            )

    def came(self, months: Sequence[str]) -> Sum:
        """Give who was taken up in these months, by the school year in which they were offered."""
        years = sorted({year_of(month) for month in self.months})
        return {
            f"came/{month}/{year}": 1.0
            for month in months
            for year in years
            if year <= year_of(month)
        }

    def held(self, month: str) -> Sum:
        """Give what goes on at the end of a month."""
        until = [each for each in self.months if each <= month]
        return less(self.came(until), total("went", until))

    def learn(self, cells: Mapping[str, int | None]) -> None:
        """Write down what is shown of offers and of journeys."""
        answers: dict[str, list[str]] = {}
        for name, count in cells.items():
            of, period, *by = name.split("/")
            if of == "held" and count is not None:
                self.equal.append((self.held(period), count))
            if of == "offers" and not by and count is not None:
                self.equal.append(({f"offers/{period}": 1.0}, count))
            if of == "offers" and by:
                answers.setdefault(period, []).append(name)
                if count is not None:
                    self.equal.append(({name: 1.0}, count))
        for year, names in answers.items():
            own = [month for month in self.months if year_of(month) == year]
            whole = less(dict.fromkeys(names, 1.0), total("offers", own))
            self.equal.append((whole, 0))
            accepted = {f"came/{month}/{year}": 1.0 for month in own} | {f"late/{year}": 1.0}
            self.equal.append((less({f"offers/{year}/answer:accepted": 1.0}, accepted), 0))

    def bounds(self, wanted: Sum) -> tuple[int, int]:
        """Give the least and the most that a sum can be, in whole numbers."""
        for sum_ in (wanted, *(each for each, _ in self.equal), *self.at_most):
            for name in sum_:
                self.names.setdefault(name, len(self.names))
        known = {
            "A_eq": self._rows([each for each, _ in self.equal]),
            "b_eq": [count for _, count in self.equal],
            "A_ub": self._rows(self.at_most),
            "b_ub": np.zeros(len(self.at_most)),
        }
        wish = self._rows([wanted])[0]
        found: list[float] = []
        for sign in (1, -1):
            solved = linprog(sign * wish, **known, bounds=(0, 10_000), method="highs")
            assert solved.x is not None, "what is shown contradicts itself"
            found.append(float(wish @ solved.x))
        return math.ceil(found[0] - _WHOLE), math.floor(found[1] + _WHOLE)

    def _rows(self, sums: Sequence[Sum]) -> Any:
        rows = np.zeros((len(sums), len(self.names)))
        for at, sum_ in enumerate(sums):
            for name, times in sum_.items():
                rows[at, self.names[name]] = times
        return rows


def total(of: str, months: Sequence[str]) -> Sum:
    """Give the sum of one thing over months."""
    return {f"{of}/{month}": 1.0 for month in months}


def less(first: Sum, second: Sum) -> Sum:
    """Take a sum from another."""
    return {**first, **{name: first.get(name, 0.0) - times for name, times in second.items()}}


def year_of(month: str) -> str:
    """Give the school year of a month."""
    begins = int(month[:4]) - (int(month[5:]) < 9)
    return f"{begins}-{begins + 1}"


@lru_cache
def _region(seed: int) -> tuple[Facts, tuple[Mapping[str, int | None], ...]]:
    facts = simulate(
        Simulation(
            ground=invented_ground(places=2, seed=seed),
            first=FIRST,
            school_years=2,
            rates=Rates(signals_a_month=_A_MONTH),
            seed=seed,
        )
    )
    months = [FIRST.after(step) for step in range(MONTHS)]
    return facts, tuple(release.cells for release, _ in releases_of(facts, months))


def _truth(facts: Facts, months: Sequence[str]) -> dict[str, tuple[Sum, int]]:
    """Give the sums that are worth it, with what they are."""
    system, journeys = Stocks(months), facts.journeys
    came = [date_of(day).isoformat()[:7] for day in journeys.accepted_on]
    went = [None if day == NONE else date_of(day).isoformat()[:7] for day in journeys.ended_on]
    found: dict[str, tuple[Sum, int]] = {}
    for month in months:
        until = [each for each in months if each <= month]
        over = sum(each is not None and each <= month for each in went)
        found[f"came {month}"] = (system.came([month]), came.count(month))
        found[f"went {month}"] = (total("went", [month]), went.count(month))
        found[f"over {month}"] = (total("went", until), over)
        held = sum(each <= month for each in came) - over
        found[f"held {month}"] = (system.held(month), held)
    return found


def _got(facts: Facts, cells: Sequence[Mapping[str, int | None]]) -> tuple[int, list[str]]:
    """Give how many small numbers were tried, and which were narrowed to fewer than four values."""
    months = [FIRST.after(step).name for step in range(len(cells))]
    system = Stocks(months)
    for each in cells:
        system.learn(each)
    small = {name: each for name, each in _truth(facts, months).items() if each[1] < 5}
    got = []
    for name, (wanted, truth) in small.items():
        low, high = system.bounds(wanted)
        assert low <= truth <= high, f"the attacker reckons wrongly about {name}"
        if high - low < 4:
            got.append(name)
    return len(small), got


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_no_small_coming_or_going_is_narrowed_by_how_many_go_on(seed: int) -> None:
    facts, cells = _region(seed)
    tried = 0
    for until in (1, 4, 11, 12, 13, MONTHS):
        more, got = _got(facts, cells[:until])
        assert got == []
        tried += more
    assert tried > 20
    shown = [name for each in cells for name, count in each.items() if count and "held/" in name]
    assert len(shown) >= 5


def test_the_same_attacker_gets_them_where_few_were_over_or_a_year_has_closed() -> None:
    """What the rule holds back: a stock beside all that was sent, and beside a year's answers."""
    months = [FIRST.after(step).name for step in range(13)]
    first = Stocks(months[:1])
    first.learn({"offers/2025-09": 7, "held/2025-09": 5})
    assert first.bounds(total("went", months[:1])) == (0, 2)
    answers = {"accepted": 40, "declined": 9, "recalled": 6, "unanswered": 7}
    year = {f"offers/2025-2026/answer:{name}": count for name, count in answers.items()}
    closed = Stocks(months)
    closed.learn({**year, "held/2026-06": 30})
    assert closed.bounds(total("went", months[:10])) == (0, 10)
    closed.learn({"held/2026-08": 38})
    assert closed.bounds(total("went", months[:12])) == (0, 2)
