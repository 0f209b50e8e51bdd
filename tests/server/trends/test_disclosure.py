"""What our own attacker can prove, held against cases that were solved elsewhere; and hiding."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from server.trends.contributing import seen_by_contributors, weeks_seen_by_contributors
from server.trends.disclosure import Bounds, Count, Model, decide
from server.trends.disclosure.bounds import Places
from server.trends.plan import SPREAD, cell_name, is_planned


def _places(dims: Mapping[str, list[str]], where: Mapping[str, list[str]]) -> Places:
    """Give the counts that a condition names."""
    chosen = [where.get(name, values) for name, values in dims.items()]
    every = list(product(*dims.values()))
    return np.array([every.index(combination) for combination in product(*chosen)])


def _case(case: Mapping[str, Any]) -> tuple[Model, dict[str, int]]:
    """Give the model of a case; what is known in a range is held between two constants."""
    model = Model()
    model.counts(int(np.prod([len(values) for values in case["dims"].values()])))
    one = model.counts(1)
    model.cell("one", one)
    shown = {"one": 1}
    for number, fact in enumerate(case["facts"]):
        places = _places(case["dims"], fact["where"])
        if fact["low"] == fact["high"]:
            model.cell(f"fact-{number}", places)
            shown[f"fact-{number}"] = fact["low"]
        else:
            model.at_most(places, np.repeat(one, fact["high"]))
            model.at_most(np.repeat(one, fact["low"]), places)
    return model, shown


def test_every_case_is_bounded_as_it_was_by_others(shared_material: Path) -> None:
    path = shared_material / "vectors" / "trends" / "sdc" / "audit_cases.json"
    decided = 0
    for case in json.loads(path.read_text(encoding="utf-8")):
        model, shown = _case(case)
        targets = [_places(case["dims"], each["target"]) for each in case["targets"]]
        bounds = Bounds(model, shown, targets)
        for place, target in enumerate(case["targets"]):
            assert list(bounds.exact(place)) == target["integer"], (case["id"], target["target"])
            assert bounds.relaxed(place) == pytest.approx(target["lp"], rel=1e-6, abs=1e-6)
            low, high = target["integer"]
            assert bounds.is_spread_in_whole(place, SPREAD) == (high - low >= SPREAD)
            decided += 1
    assert decided == 43


def _table(rows: list[list[int]]) -> tuple[Model, dict[str, Count]]:
    """Give a table of counts with its sums: rows, columns and the whole."""
    model = Model()
    numbers = np.array(rows)
    places = model.counts(numbers.size).reshape(numbers.shape)
    model.cell("all", places)
    counts = {"all": int(numbers.sum())}
    for at in range(numbers.shape[0]):
        model.cell(f"row-{at}", places[at])
        counts[f"row-{at}"] = int(numbers[at].sum())
    for at in range(numbers.shape[1]):
        model.cell(f"column-{at}", places[:, at])
        counts[f"column-{at}"] = int(numbers[:, at].sum())
    return model, {name: Count(count, count, count) for name, count in counts.items()}


def test_a_small_cell_takes_a_second_one_with_it() -> None:
    model, counts = _table([[9, 9], [1, 1], [6, 5]])
    shown = decide(model, counts, earlier={})
    assert "row-1" not in shown
    assert "row-2" not in shown, "the smallest cell that frees it"
    assert {"all", "row-0", "column-0", "column-1"} <= shown


def test_what_was_shown_before_is_never_taken_back() -> None:
    model, counts = _table([[9, 9], [1, 1], [6, 5]])
    new = {name: counts[name] for name in counts if name != "row-2"}
    shown = decide(model, new, earlier={"row-2": 11})
    assert "row-1" not in shown
    assert "row-2" not in shown, "it is not new"
    bounds = Bounds(
        model,
        {"row-2": 11, **{name: counts[name].signals for name in shown}},
        [model.cells["row-1"]],
    )
    assert bounds.is_spread_in_whole(0, SPREAD)


def test_nothing_new_is_shown_when_what_was_shown_contradicts_it() -> None:
    model, counts = _table([[9, 9], [7, 7]])
    new = {name: count for name, count in counts.items() if name != "all"}
    assert decide(model, new, earlier={"all": 5}) == frozenset()


@pytest.mark.parametrize(
    ("signals", "children", "families", "small"),
    [(5, 5, 2, False), (4, 4, 4, True), (9, 4, 4, True), (9, 9, 1, True), (0, 0, 0, True)],
)
def test_a_cell_needs_signals_children_and_families(
    *, signals: int, children: int, families: int, small: bool
) -> None:
    assert Count(signals, children, families).is_small is small


def test_none_is_shown_only_where_everybody_knows_there_can_be_none() -> None:
    assert not Count(0, 0, 0, structural=True).is_small


def test_no_cell_outside_the_plan_has_a_name() -> None:
    assert is_planned(cell_name("signals", "2026-09", municipality="34022"))
    assert not is_planned(cell_name("signals", "2026-09", school="12345"))
    assert not is_planned(cell_name("signals", "2026-2027-T1", domain="gezin"))
    assert not is_planned("signals")


def test_a_contributor_is_shown_no_cell_that_is_mostly_its_own() -> None:
    whole = cell_name("signals", "2026-09")
    one, two, three = (cell_name("signals", "2026-09", municipality=each) for each in "abc")
    many = Count(24, 24, 24)
    counts = {whole: Count(60, 60, 60), one: Count(12, 12, 12), two: many, three: many}
    parts = {
        whole: {1: Count(9, 9, 9), 2: Count(10, 10, 10)},
        one: {1: Count(9, 9, 9)},
        two: {2: Count(10, 10, 10)},
        three: {3: Count(4, 4, 4)},
    }
    seen = seen_by_contributors(counts, frozenset(counts), parts)
    assert one not in seen, "without the school's nine, three are left"
    assert whole in seen
    assert len({two, three} & seen) == 1, "a second one goes, or the first is a difference away"


def test_a_region_of_any_size_is_audited_and_shown() -> None:
    model, counts = _table([[90_000, 120_000], [3, 1], [60_000, 50_000]])
    shown = decide(model, counts, earlier={})
    assert {"all", "row-0", "column-0", "column-1"} <= shown
    assert not {"row-1", "row-2"} & shown


def test_a_contributor_sees_no_week_beside_which_its_own_part_leaves_too_little() -> None:
    """Two weeks make the month but for nine signals, six of them one school's: three are left."""
    weeks = {f"signals/2026-W{at}": Count(20 + at, 20 + at, 20 + at) for at in (37, 38)}
    part = Count(8, 8, 8)
    parts = {name: {1: part, 2: part} for name in weeks}

    def rest(kept: Collection[str]) -> tuple[Count, dict[int, Count]]:
        beside = 9 + sum(weeks[name].signals for name in set(weeks) - set(kept))
        own = 6 + 8 * (len(weeks) - len(kept))
        return Count(beside, beside, beside), {1: Count(own, own, own)}

    assert weeks_seen_by_contributors(weeks, parts, rest) == {"signals/2026-W38"}
    alone = {**parts, "signals/2026-W38": {1: Count(55, 55, 55)}}
    assert weeks_seen_by_contributors(weeks, alone, rest) == {"signals/2026-W37"}
