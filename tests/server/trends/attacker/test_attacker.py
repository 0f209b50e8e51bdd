"""The attacker gets nothing out of releases, and nearly everything out of a threshold alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np
import pytest

from server.trends.facts import (
    CONCERN,
    DOMAINS,
    LEAVER_LEFT,
    LEAVER_RISK,
    Facts,
    date_of,
    day_of,
)
from server.trends.periods import Month
from server.trends.simulating.counts import Rates
from server.trends.simulating.facts import Simulation, simulate
from server.trends.simulating.region import invented_ground
from shared.school_calendar import is_school_day
from tests.server.trends.attacker.attack import (
    Cell,
    Document,
    Piece,
    System,
    attack,
    hide_below_five,
    invert_rates,
)
from tests.support.trends import releases_of

FIRST = Month(2025, 9)


@lru_cache
def _region(places: int, seed: int) -> Facts:
    ground = invented_ground(places=places, seed=seed)
    return simulate(Simulation(ground=ground, first=FIRST, school_years=1, seed=seed))


@lru_cache
def _documents(places: int, seed: int, many: int) -> tuple[Document, ...]:
    months = [FIRST.after(step) for step in range(many)]
    return tuple(release.content for release, _ in releases_of(_region(places, seed), months))


Truth = Counter[Cell | Piece]
_KINDS = {LEAVER_LEFT: "leavers", LEAVER_RISK: "risks", CONCERN: "others"}


def _truth(facts: Facts, system: System, school: int | None = None) -> Truth:
    signals, ground = facts.signals, facts.ground
    mine = signals if school is None else signals.take(signals.school == school)
    when = {day: piece for piece, days in system.days.items() for day in days}
    truth: Truth = Counter()
    for place, domain, kind, day in zip(
        mine.municipality, mine.domain, mine.kind, mine.received_on, strict=True
    ):
        on = date_of(day)
        if on in when:
            truth[ground.municipalities[place], DOMAINS[domain], on.isoformat()[:7]] += 1
            truth[when[on]] += 1
            truth[_KINDS[kind], on.isoformat()[:7]] += 1
    return truth


def _system(facts: Facts, many: int) -> System:
    months = [FIRST.after(step).name for step in range(many)]
    return System(
        facts.ground.municipalities,
        DOMAINS,
        months,
        lambda day: is_school_day(facts.calendar, day),
    )


def _targets(
    system: System, truth: Mapping[Cell | Piece, int], documents: Sequence[Document]
) -> dict[str, tuple[Sequence[int], int]]:
    """Give every hidden cell, every finest count and every part of a week, with its truth."""
    keys = list(system.column)
    found: dict[str, tuple[Sequence[int], int]] = {
        "/".join(key): ([at], truth.get(key, 0))
        for key, at in system.column.items()
        if key[0]  # A month without a school day is no part of anything.
    }
    for document in documents:
        for name, count in document["cells"].items():
            columns = system.sum_of(name)
            if count is None and columns:
                found[name] = (columns, sum(truth.get(keys[at], 0) for at in columns))
    return found


def _about_few(facts: Facts, system: System) -> set[str]:
    """Give the parts of weeks that are about too few children, or families, to be shown."""
    signals = facts.signals
    few = set()
    for piece, days in system.days.items():
        here = signals.take(np.isin(signals.received_on, [day_of(day) for day in days]))
        if len(np.unique(here.child)) < 5 or len(np.unique(here.family)) < 2:
            few.add("/".join(piece))
    return few


def _expect_nothing(places: int, seed: int, many: int) -> int:
    facts, documents = _region(places, seed), _documents(places, seed, many)
    tried = 0
    ends = [step for step in range(1, many + 1) if step in {1, many} or step % 4 == 0]
    for until in ends:  # A snapshot a time: what is safe with more shown was safe before.
        system = _system(facts, until)
        system.learn(documents[:until])
        targets = _targets(system, _truth(facts, system), documents[:until])
        loot = attack(system, targets, _about_few(facts, system))
        assert loot.recovered == []
        assert loot.narrowed == []
        tried += loot.tried
    for document in documents:
        assert invert_rates(document) == set()
    return tried


def test_a_trimester_of_releases_gives_no_small_count_away() -> None:
    assert _expect_nothing(3, 7, 4) > 50


def test_a_year_of_few_signals_gives_no_part_of_a_week_away() -> None:
    """Some 25 a month: one or two a day, so many parts are small, and weeks are shown all the same.

    The same attacker gets parts out of weeks and months that only a threshold keeps back.
    """
    facts = simulate(
        Simulation(
            ground=invented_ground(places=2, seed=1),
            first=FIRST,
            school_years=1,
            rates=Rates(signals_a_month=25),
            seed=1,
        )
    )
    months = [FIRST.after(step) for step in range(12)]
    documents = [release.content for release, _ in releases_of(facts, months)]
    for until in (2, 5, 8, 12):
        system = _system(facts, until)
        system.learn(documents[:until])
        loot = attack(system, *_in_time(facts, system, documents[:until]))
        assert (loot.recovered, loot.narrowed) == ([], [])
        assert loot.tried >= 5
    system, naive = _system(facts, 12), {}
    truth, keys = _truth(facts, system), list(system.column)
    for document in documents:
        for name, count in document["cells"].items():
            if name.count("/") == 1 and (columns := system.sum_of(name)):
                whole = sum(truth.get(keys[at], 0) for at in columns)
                naive[name] = whole if whole >= 5 else None
                assert count in {None, whole}
    system.learn([{"cells": naive}])
    assert len(attack(system, *_in_time(facts, system, [])).recovered) >= 3
    weeks = [count for each in documents for name, count in each["cells"].items() if "W" in name]
    assert len(weeks) - weeks.count(None) > 20


def _in_time(
    facts: Facts, system: System, documents: Sequence[Document]
) -> tuple[dict[str, tuple[Sequence[int], int]], set[str]]:
    """Give the weeks, their parts and the kinds of signals: what no place or domain parts."""
    targets = _targets(system, _truth(facts, system), documents)
    wanted = {name: each for name, each in targets.items() if name.count("/") == 1}
    return wanted, _about_few(facts, system)


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_year_of_releases_gives_no_small_count_away(seed: int) -> None:
    assert _expect_nothing(14, seed, 12) > 500


def test_an_insider_who_subtracts_a_schools_own_part_gets_nothing_either() -> None:
    facts, documents = _region(2, 3), _documents(2, 3, 2)
    seen = [
        {"cells": {name: each["cells"][name] for name in each["contributors"]}}
        for each in documents
    ]
    assert any("W" in name for each in seen for name in each["cells"]), "weeks are among them"
    tried = 0
    for school in sorted(set(facts.signals.school.tolist())):
        system = _system(facts, 2)
        everything, own = _truth(facts, system), _truth(facts, system, school)
        system.least = own
        system.learn(seen)
        keys = list(system.column)
        for name, (columns, every) in _targets(system, everything, _every_cell(documents)).items():
            mine = sum(own.get(keys[at], 0) for at in columns)
            if mine and every - mine < 5:
                low, high = system.bounds(columns)
                assert high - low + 1 >= 4, (name, low, high)
                tried += 1
    assert tried > 10


def _every_cell(documents: Sequence[Document]) -> list[Document]:
    """Give the cells as if all were hidden: what others have in a shown one is a secret as well."""
    return [{"cells": dict.fromkeys(document["cells"])} for document in documents]


def test_the_same_attacker_recovers_nearly_all_from_a_threshold() -> None:
    """The attacker works: hiding what is below five, and no more, hides nothing."""
    facts = _region(3, 7)
    system = _system(facts, 4)
    truth, cells = _truth(facts, system), system.cells

    def ask(columns: Sequence[int]) -> int:
        return sum(truth.get(cells[at], 0) for at in columns)

    small = [at for at, cell in enumerate(cells) if truth.get(cell, 0) < 5]
    got = [hide_below_five(ask, range(len(cells)), [at]) for at in small]
    right = sum(found == truth.get(cells[at], 0) for at, found in zip(small, got, strict=True))
    assert len(small) > 50
    assert right >= 0.95 * len(small)


def test_the_same_attacker_breaks_releases_that_were_not_audited() -> None:
    """Small cells hidden and nothing else: the system above gives them away."""
    facts = _region(3, 7)
    system = _system(facts, 2)
    truth, keys = _truth(facts, system), list(system.column)
    naive: dict[str, int | None] = {}
    for document in _documents(3, 7, 2):
        for name in document["cells"]:
            columns = system.sum_of(name)
            if columns:
                count = sum(truth.get(keys[at], 0) for at in columns)
                naive[name] = count if count >= 5 else None
    system.learn([{"cells": naive}])
    loot = attack(system, _targets(system, truth, [{"cells": naive}]))
    assert loot.recovered or loot.narrowed
