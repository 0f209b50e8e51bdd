"""Somebody who wants one child's count back, with everything that was ever shown in hand.

It shares no code with the audit it is set against: it reads the names of cells out of documents,
writes its own equations, and solves them. It differences (a linear programme finds every sum and
difference there is), it compares snapshots over time (every release adds to one system), inverts
rates with the public number of pupils, and as an insider subtracts what it knows of its own school.
Weeks it takes apart at the edges of months: what a month has beside its weeks is a part of a week,
and with the next month that part gives the other. From signals it takes those about leaving.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import coo_matrix, csr_matrix, vstack

Cell = tuple[str, str, str]
"""Municipality, domain and month: the finest thing there is to know of where and about what."""
Piece = tuple[str, str]
"""A week and a month: the finest thing there is to know of when. Or a kind and a month."""
KINDS = ("leavers", "risks", "others")
Document = Mapping[str, Any]
Table = NDArray[np.float64]
"""A count for every finest cell."""
SMALL, ENOUGH = 5, 4
"""A count that is worth it; and so many values have to remain possible."""
_WHOLE = 1e-6
OF_CELLS = {
    "signals": "signals",
    "signal-rate": "signals",
    "weekly-look": "signals",
    "leaver-risks": "risks",
    "early-leavers": "leavers",
}
"""The indicators of which one row is about one cell, and what that counts."""


@dataclass
class System:
    """What is known, as equations over the finest counts."""

    places: Sequence[str]
    domains: Sequence[str]
    months: Sequence[str]
    is_school_day: Callable[[date], bool]
    """The public calendar."""
    least: Mapping[Cell | Piece, int] = field(default_factory=dict)
    """What an insider knows to be there: its own part."""
    rows: list[list[int]] = field(default_factory=list)
    values: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Give every finest count a column, and make the three ways to part a month one month."""
        self.cells = [(p, d, m) for p in self.places for d in self.domains for m in self.months]
        self.days = {
            (week, month): days
            for month in self.months
            for week, days in weeks_of(month, self.is_school_day).items()
        }
        kinds = [(kind, month) for month in self.months for kind in KINDS]
        keys: list[Cell | Piece] = [*self.cells, *self.days, *kinds]
        self.column = {key: at for at, key in enumerate(keys)}
        self._known: csr_matrix | None = None

    def sum_of(self, name: str) -> list[int] | None:
        """Give the columns that a cell adds up; none for what is counted in another way."""
        of, period, *by = name.split("/")
        part = dict(each.split(":", 1) for each in by)
        if of in KINDS and not part:
            return [self.column[of, month] for month in self.months if month in months_of(period)]
        if of != "signals" or not set(part) <= {"municipality", "domain"}:
            return None
        if "W" in period:
            return [self.column[piece] for piece in self.days if piece[0] == period]
        return [
            self.column[place, domain, month]
            for place, domain, month in self.cells
            if part.get("municipality", place) == place
            and part.get("domain", domain) == domain
            and month in months_of(period)
        ]

    def _one_month(self) -> tuple[list[list[int]], list[list[int]]]:
        """Give sums that are equal: a month's places and domains, its weeks, its kinds."""
        first, second = [], []
        for month in self.months:
            whole = self.sum_of(f"signals/{month}") or []
            weeks = [self.column[piece] for piece in self.days if piece[1] == month]
            for parts in (weeks, [self.column[kind, month] for kind in KINDS]):
                first.append(whole)
                second.append(parts)
        return first, second

    def learn(self, documents: Iterable[Document]) -> None:
        """Write down every shown cell of every snapshot."""
        for document in documents:
            for name, count in document["cells"].items():
                columns = self.sum_of(name)
                if count is not None and columns:
                    self.rows.append(columns)
                    self.values.append(float(count))
        self._known = None

    def bounds(self, columns: Sequence[int]) -> tuple[int, int]:
        """Give the least and the most that a sum can be, as whole numbers."""
        low, high = (float(table[list(columns)].sum()) for table in self.ends(columns))
        return math.ceil(low - _WHOLE), math.floor(high + _WHOLE)

    def ends(self, columns: Sequence[int]) -> tuple[Table, Table]:
        """Give two tables that answer to everything known: a sum at its least, and at its most."""
        first, second = self._one_month()
        if self._known is None:
            width = len(self.column)
            equal = _matrix(first, width) - _matrix(second, width)
            self._known = vstack([_matrix(self.rows, width), equal]).tocsr()
        wish = np.zeros(len(self.column))
        wish[list(columns)] = 1
        floor = np.array([self.least.get(cell, 0) for cell in self.column])
        tables = []
        for sign in (1, -1):
            found = linprog(
                sign * wish,
                A_eq=self._known,
                b_eq=np.array([*self.values, *(0.0 for _ in first)]),
                bounds=np.c_[floor, np.full(len(floor), 10_000)],
                method="highs",
            )
            assert found.x is not None, "what is shown contradicts itself"
            tables.append(found.x)
        return tables[0], tables[1]


@dataclass(frozen=True)
class Loot:
    """What was got out."""

    tried: int
    recovered: list[Any]
    narrowed: list[Any]


def attack(
    system: System,
    targets: Mapping[str, tuple[Sequence[int], int]],
    few: Collection[str] = (),
) -> Loot:
    """Try to recover small sums, or to narrow them to fewer than four values.

    Parameters
    ----------
    targets
        By name: the columns of a sum, and the truth, which only says whether it was worth it.
    few
        Those worth it whatever they count: they are about too few children or families.
    """
    recovered, narrowed = [], []
    small = {name: sum_ for name, sum_ in targets.items() if sum_[1] < SMALL or name in few}
    sums = _matrix([columns for columns, _ in small.values()], len(system.column))
    least, most = np.full(len(small), np.inf), np.full(len(small), -np.inf)
    for at, (name, (columns, truth)) in enumerate(small.items()):
        if _values(least[at], most[at]) >= ENOUGH:
            continue  # Tables met on the way have shown already that it can be all of these.
        for table in system.ends(columns):
            seen = sums @ table
            least, most = np.minimum(least, seen), np.maximum(most, seen)
        low, high = math.ceil(least[at] - _WHOLE), math.floor(most[at] + _WHOLE)
        assert low <= truth <= high, f"the attacker reckons wrongly about {name}"
        if low == high:
            recovered.append(name)
        elif high - low + 1 < ENOUGH:
            narrowed.append((name, low, high))
    return Loot(len(small), recovered, narrowed)


def _values(least: float, most: float) -> int:
    """Give how many whole numbers lie between what was seen; none before anything was."""
    if least > most:
        return 0
    return math.floor(most + _WHOLE) - math.ceil(least - _WHOLE) + 1


def _matrix(rows: Sequence[Sequence[int]], width: int) -> csr_matrix:
    """Give a row of ones for each sum."""
    row = [at for at, each in enumerate(rows) for _ in each]
    column = [at for each in rows for at in each]
    ones = np.ones(len(row))
    return coo_matrix((ones, (row, column)), shape=(len(rows), width)).tocsr()


def invert_rates(document: Document) -> set[tuple[str, ...]]:
    """Give what rates, shares and intervals say of cells that are hidden."""
    leaks: set[tuple[str, ...]] = set()
    cells = document["cells"]
    for name, indicator in document["indicators"].items():
        for row in indicator.get("rows", ()):
            by = [f"{each}:{row[each]}" for each in ("municipality", "domain") if each in row]
            cell = "/".join((OF_CELLS.get(name, ""), str(row.get("period")), *by))
            derived = [row.get(each) for each in ("value", "low", "high", "count")]
            hidden = cell in cells and cells[cell] is None
            if hidden and any(each is not None for each in derived):
                leaks.add((name, cell))
    return leaks


def hide_below_five(
    ask: Callable[[Sequence[int]], int], whole: Sequence[int], target: Sequence[int]
) -> int | None:
    """Recover a sum from a dashboard that answers any question but hides what is below five."""
    rest = sorted(set(whole) - set(target))
    everything, others = ask(whole), ask(rest)
    return None if min(everything, others) < 5 else everything - others


def weeks_of(month: str, is_school_day: Callable[[date], bool]) -> dict[str, list[date]]:
    """Take a month apart by the weeks its days count with; one without a school day stays whole.

    A day counts with the week of the last school day until then, or of the first one there is.
    """
    first = date.fromisoformat(f"{month}-01")
    days = [first + timedelta(days=step) for step in range(31)]
    days = [day for day in days if day.month == first.month]
    school = [day for day in days if is_school_day(day)]
    weeks: dict[str, list[date]] = {}
    for day in days:
        near = max((each for each in school if each <= day), default=min(school, default=None))
        weeks.setdefault(near.strftime("%G-W%V") if near else "", []).append(day)
    return weeks


def months_of(period: str) -> set[str]:
    """Give the names of the months of a period."""
    if len(period) == 7:
        return {period}
    begins = int(period[:4])
    names = [f"{begins}-{month:02d}" for month in range(9, 13)]
    names += [f"{begins + 1}-{month:02d}" for month in range(1, 9)]
    thirds = {"": names, "T1": names[:4], "T2": names[4:7], "T3": names[7:]}
    return set(thirds[period[10:]])
