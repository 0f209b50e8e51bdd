"""The attacker gets nothing out of releases, and nearly everything out of a threshold alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np
import pytest

from server.trends.facts import DOMAINS, Facts, date_of
from server.trends.periods import Month
from server.trends.simulating.facts import Simulation, simulate
from server.trends.simulating.region import invented_ground
from tests.server.trends.attacker.attack import (
    Cell,
    Document,
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


def _truth(facts: Facts, school: int | None = None) -> Counter[Cell]:
    signals, ground = facts.signals, facts.ground
    mine = np.ones(len(signals.child), bool) if school is None else signals.school == school
    return Counter(
        (ground.municipalities[place], DOMAINS[domain], date_of(day).isoformat()[:7])
        for place, domain, day in zip(
            signals.municipality[mine], signals.domain[mine], signals.received_on[mine], strict=True
        )
    )


def _system(facts: Facts, many: int, own: Mapping[Cell, int] | None = None) -> System:
    months = [FIRST.after(step).name for step in range(many)]
    return System(facts.ground.municipalities, DOMAINS, months, own or {})


def _targets(
    system: System, truth: Mapping[Cell, int], documents: Sequence[Document]
) -> dict[str, tuple[Sequence[int], int]]:
    """Give every hidden cell and every finest count, with its truth."""
    cells = list(system.column)
    found: dict[str, tuple[Sequence[int], int]] = {
        "/".join(cell): ([at], truth.get(cell, 0)) for cell, at in system.column.items()
    }
    for document in documents:
        for name, count in document["cells"].items():
            columns = system.sum_of(name)
            if count is None and columns:
                found[name] = (columns, sum(truth.get(cells[at], 0) for at in columns))
    return found


def _expect_nothing(places: int, seed: int, many: int) -> int:
    facts, documents = _region(places, seed), _documents(places, seed, many)
    truth, tried = _truth(facts), 0
    ends = [step for step in range(1, many + 1) if step in {1, many} or step % 4 == 0]
    for until in ends:  # A snapshot a time: what is safe with more shown was safe before.
        system = _system(facts, until)
        system.learn(documents[:until])
        loot = attack(system, _targets(system, truth, documents[:until]))
        assert loot.recovered == []
        assert loot.narrowed == []
        tried += loot.tried
    for document in documents:
        assert invert_rates(document) == set()
    return tried


def test_a_trimester_of_releases_gives_no_small_count_away() -> None:
    assert _expect_nothing(3, 7, 4) > 50


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_year_of_releases_gives_no_small_count_away(seed: int) -> None:
    assert _expect_nothing(14, seed, 12) > 500


def test_an_insider_who_subtracts_a_schools_own_part_gets_nothing_either() -> None:
    facts, documents = _region(2, 3), _documents(2, 3, 2)
    everything, tried = _truth(facts), 0
    seen = [
        {"cells": {name: each["cells"][name] for name in each["contributors"]}}
        for each in documents
    ]
    for school in sorted(set(facts.signals.school.tolist())):
        own = _truth(facts, school)
        system = _system(facts, 2, own)
        system.learn(seen)
        cells = list(system.column)
        for name, (columns, every) in _targets(system, everything, _every_cell(documents)).items():
            mine = sum(own.get(cells[at], 0) for at in columns)
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
    truth, system = _truth(facts), _system(facts, 4)
    cells = list(system.column)

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
    truth, system = _truth(facts), _system(facts, 2)
    cells = list(system.column)
    naive: dict[str, int | None] = {}
    for document in _documents(3, 7, 2):
        for name in document["cells"]:
            columns = system.sum_of(name)
            if columns:
                count = sum(truth.get(cells[at], 0) for at in columns)
                naive[name] = count if count >= 5 else None
    system.learn([{"cells": naive}])
    loot = attack(system, _targets(system, truth, [{"cells": naive}]))
    assert loot.recovered or loot.narrowed
