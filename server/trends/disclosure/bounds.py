"""What can be proven about a sum of counts from what is shown: our own attacker, exact.

Counts are whole and not negative. A sum is *narrow* when fewer than five values of it answer to
everything shown. That it is not narrow is only believed on two *witnesses*: tables, written out,
that answer to everything shown and differ by four or more in that sum. Linear programmes (HiGHS)
find them. Their corners are whole as long as months stand alone; where they are not and the spread
is close, a whole-number programme decides.

The answer depends on what is shown alone, never on what is hidden: whoever repeats the audit
learns nothing that was not shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds as Limits
from scipy.optimize import LinearConstraint, linprog, milp
from scipy.sparse import csr_matrix

_WHOLE = 1e-6
"""How near a number of the solver has to be to a whole one."""
_FAR = 10_000
"""So far beyond everything shown a count is thought to reach at most: keeps what nothing bounds
within reach of the solver."""
_SEED = 20260901
"""The first tries are random, and the same each time."""
_TRIES = 60
_FEW = 12
"""So few sums are asked about one by one at once: the first that is narrow ends the round."""
_WORTH = 0.01
"""The part of what is left that a random try has to settle, or the next goes one by one."""

Places = NDArray[np.int64]


class Contradiction(Exception):
    """No table answers to everything shown: what was shown before does not fit with this."""


@dataclass(slots=True)
class Model:
    """Counts that are not known, and what is known to hold between them.

    Attributes
    ----------
    cells
        Of each cell by name, the counts it is the sum of.
    """

    size: int = 0
    cells: dict[str, Places] = field(default_factory=dict)
    links: list[tuple[Places, Places]] = field(default_factory=list)
    """Sums that are equal."""
    limits: list[tuple[Places, Places]] = field(default_factory=list)
    """Sums of which the first is at most the second."""

    def counts(self, number: int) -> Places:
        """Add so many unknown counts; gives their places."""
        places = np.arange(self.size, self.size + number, dtype=np.int64)
        self.size += number
        return places

    def equal(self, first: Places, second: Places) -> None:
        """Say that two sums are equal."""
        self.links.append((first.ravel(), second.ravel()))

    def at_most(self, first: Places, second: Places) -> None:
        """Say that a sum is at most another."""
        self.limits.append((first.ravel(), second.ravel()))

    def cell(self, name: str, places: Places) -> None:
        """Say what a cell is the sum of."""
        self.cells[name] = np.sort(places.ravel())


class Bounds:
    """What is shown about a model, and what the witnesses found so far have shown about sums.

    Parameters
    ----------
    shown
        Cells of the model by name, with their counts.
    watched
        The sums that will be asked about, by their place in this list.
    """

    def __init__(self, model: Model, shown: Mapping[str, int], watched: Sequence[Places]) -> None:
        """Write down what is shown as equations."""
        self._model = model
        self.names = sorted(name for name in shown if name in model.cells)
        nothing = np.empty(0, np.int64)
        rows = [(model.cells[name], nothing) for name in self.names]
        self._equal = _matrix([*rows, *model.links], model.size)
        self._values = np.array(
            [*(shown[name] for name in self.names), *(0 for _ in model.links)], dtype=float
        )
        self._far = _FAR + int(self._values.max(initial=0))
        self._at_most = _matrix(model.limits, model.size) if model.limits else None
        self._watched = _matrix([(target, nothing) for target in watched], model.size)
        self._low = np.full(len(watched), np.inf)
        self._high = np.full(len(watched), -np.inf)
        self._low_whole, self._high_whole = self._low.copy(), self._high.copy()
        self._holding: dict[int, set[str]] = {}
        """What the programmes of a sum said holds it, since a cell was last taken back."""

    def insist(self) -> None:
        """Find one table that answers to everything shown.

        Raises
        ------
        Contradiction
            When there is none.
        """
        self._learn(self._corner(np.zeros(self._model.size))[0])

    def forget(self, name: str) -> None:
        """Take back that a cell is shown. What witnesses have shown still holds."""
        keep = np.arange(self._equal.shape[0]) != self.names.index(name)
        self.names.remove(name)
        self._equal, self._values = self._equal[keep], self._values[keep]
        self._holding = {}

    def without(self, name: str) -> Bounds:
        """Give bounds as they would be if a cell were not shown."""
        other = copy(self)
        other.names = list(self.names)
        for each in ("_low", "_high", "_low_whole", "_high_whole"):
            setattr(other, each, getattr(self, each).copy())
        other.forget(name)
        return other

    def try_everything(self, places: Sequence[int], width: int) -> None:
        """Look for witnesses for many sums at once, before each is asked for by itself.

        Raises
        ------
        Contradiction
            When no table answers to everything shown.
        """
        chance = np.random.default_rng(_SEED)
        left = self._left(np.asarray(places, dtype=np.int64), width)
        for _ in range(_TRIES):
            if len(left) <= _FEW:
                return
            weights = np.zeros(self._watched.shape[0])
            high_enough = self._high[left] >= width
            weights[left] = np.where(high_enough, 1.0, -1.0) * chance.uniform(0.2, 1, len(left))
            self._learn(self._corner(self._watched.T @ weights)[0])
            before, left = len(left), self._left(left, width)
            if before - len(left) < _WORTH * before:
                return

    def is_spread(self, place: int, width: int) -> bool:
        """Tell whether tables answer to everything shown and differ this much in a sum."""
        holding: set[str] = set()
        for sign in (-1.0, 1.0):
            if self.spread(place) >= width:
                return True
            holding |= self._look(sign * self._sum(place))
        self._holding[place] = holding
        return self.spread(place) >= width

    def is_spread_in_whole(self, place: int, width: int) -> bool:
        """Tell the same of tables of whole counts."""
        for sign in (-1.0, 1.0):
            if self.is_known_in_whole(place, width):
                return True
            self._learn(self._whole_corner(sign * self._sum(place)))
        return self.is_known_in_whole(place, width)

    def is_known_in_whole(self, place: int, width: int) -> bool:
        """Tell whether tables of whole counts that were found so far differ this much in a sum."""
        return bool(self._high_whole[place] - self._low_whole[place] >= width)

    def spread(self, place: int) -> int:
        """Give how many whole steps lie between the least and the most that witnesses showed."""
        return int(self._spreads(np.array([place]))[0])

    def least_seen(self, place: int) -> float:
        """Give the least that a witness showed."""
        return float(self._low[place])

    def exact(self, place: int) -> tuple[int, int]:
        """Give the least and the most a sum of whole counts can be."""
        wish = self._sum(place)
        least, most = self._whole_corner(wish), self._whole_corner(-wish)
        return int(np.rint(wish @ least)), int(np.rint(wish @ most))

    def relaxed(self, place: int) -> tuple[float, float]:
        """Give the bounds when counts need not be whole: what a linear programme alone proves."""
        wish = self._sum(place)
        return float(wish @ self._corner(wish)[0]), float(wish @ self._corner(-wish)[0])

    def pinned_by(self, place: int) -> set[str]:
        """Give the shown cells that hold a sum in its place: the support of its duals."""
        known = self._holding.get(place)
        if known is not None:
            return known
        wish = self._sum(place)
        return self._look(-wish) | self._look(wish)

    def _look(self, wish: NDArray[np.float64]) -> set[str]:
        """Learn from one end of a sum; give the shown cells that hold it there."""
        point, duals = self._corner(wish)
        self._learn(point)
        pairs = zip(self.names, duals, strict=False)
        return {name for name, dual in pairs if abs(dual) > _WHOLE}

    def _left(self, places: Places, width: int) -> Places:
        return places[self._spreads(places) < width]

    def _spreads(self, places: Places) -> NDArray[np.float64]:
        """Give the whole steps between what was seen; below none where nothing was."""
        spread = np.floor(self._high[places] + _WHOLE) - np.ceil(self._low[places] - _WHOLE)
        return np.where(np.isfinite(spread), spread, -1.0)

    def _sum(self, place: int) -> NDArray[np.float64]:
        return np.asarray(self._watched[place].todense(), dtype=float).ravel()

    def _learn(self, point: NDArray[np.float64]) -> None:
        """Keep what a table shows about every watched sum."""
        seen = self._watched @ point
        self._low, self._high = np.minimum(self._low, seen), np.maximum(self._high, seen)
        if np.abs(np.rint(point) - point).max(initial=0.0) < _WHOLE:
            self._low_whole = np.minimum(self._low_whole, np.rint(seen))
            self._high_whole = np.maximum(self._high_whole, np.rint(seen))

    def _whole_corner(self, wish: NDArray[np.float64]) -> NDArray[np.float64]:
        constraints = [LinearConstraint(self._equal, self._values, self._values)]
        if self._at_most is not None:
            constraints.append(LinearConstraint(self._at_most, -np.inf, 0))
        found = milp(
            wish,
            constraints=constraints,
            integrality=np.ones(self._model.size),
            bounds=Limits(0, self._far),
        )
        if found.x is None:
            raise Contradiction
        return np.asarray(np.rint(found.x), dtype=float)

    def _corner(self, wish: NDArray[np.float64]) -> tuple[NDArray[np.float64], Sequence[float]]:
        found: Any = linprog(
            wish,
            A_ub=self._at_most,
            b_ub=None if self._at_most is None else np.zeros(self._at_most.shape[0]),
            A_eq=self._equal,
            b_eq=self._values,
            bounds=(0, self._far),
            method="highs-ds",
            options={"presolve": False},
        )
        if found.x is None:
            raise Contradiction
        return found.x, found.eqlin.marginals


def _matrix(rows: Iterable[tuple[Places, Places]], size: int) -> Any:
    """Give a row for each pair: the sum of the first less the sum of the second."""
    pairs = list(rows)
    lengths = [len(first) + len(second) for first, second in pairs]
    places = np.concatenate([np.concatenate(pair) for pair in pairs]) if pairs else np.empty(0)
    signs = (
        np.concatenate([np.r_[np.ones(len(a)), -np.ones(len(b))] for a, b in pairs])
        if pairs
        else np.empty(0)
    )
    starts = np.repeat(np.arange(len(pairs)), lengths)
    return csr_matrix((signs, (starts, places.astype(np.int64))), shape=(len(pairs), size))
