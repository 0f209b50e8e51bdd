"""What a school or a partner sees: a cell that stays safe when its reader subtracts the own part.

A reader who contributed records knows more than what is shown (R11). So a cell is shown to them
only when without the largest part of any one school it still has five signals of five children of
two families; and then what remains hidden is held against what each school knows. Only cells of
months are shown to contributors: a month stands alone, so this can be decided exactly. A month's
signals are parted by municipality and by domain; no cell crosses the two, so each parting is
looked at by itself.

Of its weeks they see those that lie whole within the month, so that it stands alone for them too: a
week of two months would bind what a school knows of the one to what it knows of the other. What the
month has beside those weeks has to stay shown without a school's part as well, for it can be
subtracted; then whatever a school can tell of a day is a sum that it might have been shown.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from server.trends.disclosure.control import Count
from server.trends.periods import PeriodKind
from server.trends.plan import CONTRIBUTORS_SEE, FAMILIES, SPREAD, K, level_of, period_of

Parts = Mapping[str, Mapping[int, Count]]
"""For each cell, what each school has in it."""


def seen_by_contributors(
    counts: Mapping[str, Count], shown: frozenset[str], parts: Parts
) -> frozenset[str]:
    """Give the cells of a month that every contributor may see."""
    safe = {
        name
        for name in shown
        if level_of(name) in CONTRIBUTORS_SEE and _stays(counts[name], parts.get(name, {}))
    }
    safe = {name for name in safe if period_of(name) is not PeriodKind.WEEK}
    totals = {name for name in safe if name.count("/") == 1}
    for total in totals:
        for dimension in ("municipality", "domain"):
            siblings = {name for name in counts if name.startswith(f"{total}/{dimension}:")}
            safe -= siblings - _kept(total, siblings & safe, counts, parts, siblings=siblings)
    return frozenset(safe if totals else ())


def weeks_seen_by_contributors(
    weeks: Mapping[str, Count],
    parts: Parts,
    rest: Callable[[Collection[str]], tuple[Count, Mapping[int, Count]]],
) -> frozenset[str]:
    """Give the weeks of a month that every contributor may see, where the month itself is seen.

    Parameters
    ----------
    weeks
        The shown weeks that lie whole within the month.
    rest
        Counts what the month has beside some of them, and what each school has in that.
    """
    kept = {name for name, count in weeks.items() if _stays(count, parts.get(name, {}))}
    while kept and not _stays(*rest(kept)):
        kept.remove(min(kept, key=lambda name: (weeks[name].signals, name)))
    return frozenset(kept)


def _stays(count: Count, parts: Mapping[int, Count]) -> bool:
    """Tell whether a cell is not small without any one school's part."""
    if count.structural:
        return True
    return all(
        count.signals - part.signals >= K
        and count.children - part.children >= K
        and count.families - part.families >= FAMILIES
        for part in parts.values()
    ) and bool(parts)


def _kept(
    total: str,
    safe: set[str],
    counts: Mapping[str, Count],
    parts: Parts,
    *,
    siblings: set[str],
) -> set[str]:
    """Give the siblings that may be shown beside their total; hides until two or more stay free."""
    kept = set(safe)
    schools = parts.get(total, {})
    while kept:
        hidden = [name for name in sorted(siblings - kept) if not counts[name].structural]
        if not hidden:
            return kept
        rest = sum(counts[name].signals for name in hidden)
        known = max(
            (
                sum(parts.get(name, {}).get(school, _NOTHING).signals for name in hidden)
                for school in schools
            ),
            default=0,
        )
        if len(hidden) > 1 and rest - known >= SPREAD:
            return kept
        may_go = [name for name in kept if not counts[name].structural]
        if not may_go:
            return set()
        kept.remove(min(may_go, key=lambda name: (counts[name].signals, name)))
    return kept


_NOTHING = Count(0, 0, 0)
