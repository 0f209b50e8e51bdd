"""Hiding until nothing can be proven: rules R3 to R5.

First every small cell is hidden; then, while some hidden cell is narrow, one more *new* cell: of
those that hold it in its place, the one with the smallest count whose hiding frees it, the finest
where several have that count, then by name. Nothing that was shown before is ever taken back, so it
is not among them. The order is the same each time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from server.trends.disclosure.bounds import Bounds, Contradiction, Model, Places
from server.trends.plan import FAMILIES, SPREAD, K

_CLOSE = 2
"""A spread this near to the limit is looked at again in whole counts."""
_CANDIDATES = 40
"""How many cells are tried for whether hiding one frees a sum."""


@dataclass(frozen=True, slots=True)
class Count:
    """What a cell counts, before it is decided whether it is shown."""

    signals: int
    children: int
    families: int
    structural: bool = False
    """There can be none, and everybody knows: no school of that kind is there."""

    @property
    def is_small(self) -> bool:
        """Whether it may never be shown (R3); nothing is small as well."""
        if self.structural:
            return False
        return self.signals < K or self.children < K or self.families < FAMILIES


def decide(
    model: Model,
    counts: Mapping[str, Count],
    *,
    earlier: Mapping[str, int],
    also: Sequence[Places] = (),
    secret: Sequence[Places] = (),
) -> frozenset[str]:
    """Decide which of the new cells are shown.

    Parameters
    ----------
    model
        What every cell, new or earlier, is a sum of.
    counts
        The new cells.
    earlier
        Every cell shown before, with its count. They stay shown.
    also
        Sums that are no cells of the plan and must not be narrow either while they may be small.
    secret
        Sums that are no cells either and must not be narrow at all, as R3 would hide them.

    Returns
    -------
    frozenset
        The names of the new cells that are shown. None when what was shown before contradicts the
        new counts: then nothing new can be proven safe.
    """
    shown = {name for name, count in counts.items() if not count.is_small}
    names = sorted(name for name, places in model.cells.items() if len(places))
    audit = _Audit(
        names=names,
        bounds=Bounds(
            model,
            {**earlier, **{name: counts[name].signals for name in shown}},
            [*(model.cells[name] for name in names), *also, *secret],
        ),
        also=range(len(names), len(names) + len(also)),
        secret=range(len(names) + len(also), len(names) + len(also) + len(secret)),
    )
    may_go = {name for name in shown if not counts[name].structural}
    try:
        audit.bounds.insist()
        while may_go:
            narrow = audit.first_narrow()
            if narrow is None:
                return frozenset(shown)
            order = sorted(may_go, key=lambda name: _order(counts, name))
            gone, bounds = audit.what_to_hide(narrow, order)
            audit = replace(audit, bounds=bounds)
            shown.remove(gone)
            may_go.remove(gone)
    except Contradiction:
        return frozenset()
    return frozenset(shown)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Audit:
    """The bounds, and the names of the sums they watch."""

    names: list[str]
    bounds: Bounds
    also: range
    secret: range

    def first_narrow(self) -> int | None:
        """Give the first hidden sum about which too much can be proven; none when there is none."""
        seen = set(self.bounds.names)
        hidden = [place for place, name in enumerate(self.names) if name not in seen]
        hidden.extend(self.secret)
        self.bounds.try_everything([*hidden, *self.also], SPREAD)
        for place in hidden:
            if not self.bounds.is_spread(place, SPREAD):
                return place
            if self._is_close(place) and not self.bounds.is_spread_in_whole(place, SPREAD):
                return place
        for place in self.also:
            if self.bounds.spread(place) < SPREAD and self._may_be_small(place):
                return place
        return None

    def what_to_hide(self, narrow: int, may_go: Sequence[str]) -> tuple[str, Bounds]:
        """Give the first of the cells that hold a sum in its place without which it is free.

        Returns
        -------
        tuple
            Its name, and the bounds without it: what was found by trying is not looked for again.

        Notes
        -----
        Where no single one frees it, the first of those that hold it goes, and one looks again.
        """
        holding = self.bounds.pinned_by(narrow)
        candidates = [name for name in may_go if name in holding] or list(may_go)
        for name in candidates[:_CANDIDATES]:
            without = self.bounds.without(name)
            if without.is_spread(narrow, SPREAD):
                return name, without
        return candidates[0], self.bounds.without(candidates[0])

    def _is_close(self, place: int) -> bool:
        """Tell whether a spread is so near to the limit that whole counts have to decide.

        Notes
        -----
        What witnesses have shown by the way is less than there is: the programme itself is asked,
        a twentieth of the work of a whole-number one.
        """
        if self.bounds.is_known_in_whole(place, SPREAD):
            return False
        return not self.bounds.is_spread(place, SPREAD + _CLOSE)

    def _may_be_small(self, place: int) -> bool:
        if self.bounds.is_spread(place, SPREAD):
            return False
        return self.bounds.least_seen(place) < K


def _order(counts: Mapping[str, Count], name: str) -> tuple[int, int, str]:
    """Sort by count; of equal ones the finest cell goes first."""
    return counts[name].signals, -name.count("/"), name
