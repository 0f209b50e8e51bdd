"""Which school weeks of a release may be shown beside its month: rules R3 and R4 for days.

A week is no part of one month, so what weeks and months leave over is parts of weeks: the days that
a month has before its first whole week and after its last one. Nobody is shown those; they follow
by subtraction. The equations of a school year are one chain, and nothing crosses its border:

    September = whole weeks + last part
    2026-W40  =               last part + first part
    October   =                           first part + whole weeks + last part

Each month meets the next in one week at the most, so the chain has no rings: taking each equation's
bounds from its neighbours' until nothing changes gives the exact least and most of every part. (A
property test holds it to the programmes of ``bounds.py``.) It stands beside the tables of places
and domains: no cell crosses weeks with those, and a week is shown only where its months are, so
what the one system says about a month the other knows already.

A week is shown when, over everything ever shown,

- R3: it is not small;
- R4: no hidden week can be told from three other counts;
- R4: neither can a part of a week, or a week too short for the plan, unless it is a count that R3
  itself would show: five signals, five children, two families. A number that might be shown gives
  nobody away by being solved for. Of a month that was closed before, children are not known any
  more: there, what was not told by then has to stay untold. Where a month begins with a week there
  is no part, as everybody knows.

While that does not hold, the new week with the smallest count that helps is hidden.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from server.trends.disclosure.bounds import Contradiction
from server.trends.disclosure.control import Count
from server.trends.periods import Month, months_of
from server.trends.plan import SPREAD, K, cell_name
from server.trends.weeks import SchoolWeek, school_weeks
from shared.school_calendar import SchoolCalendar

Part = tuple[str, str]
"""A week and a month: its days there. Without a week: a month that has no school day."""
Target = tuple[Part, ...]
"""What is watched: one part, or all the parts of a hidden week."""
Range = tuple[int, int]
_FAR = 1 << 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """What is shown of the months and the weeks of one school year."""

    weeks: tuple[SchoolWeek, ...]
    """Every week that has a school day."""
    months: Mapping[str, int]
    """The shown months by name."""
    shown: Mapping[str, int]
    """The shown weeks by name."""

    def parts_of(self, month: str) -> tuple[Part, ...]:
        """Give what a month is the sum of."""
        named = Month.named(month)
        parts = tuple((each.name, month) for each in self.weeks if each.within(named))
        return parts or (("", month),)

    def equations(self) -> Iterator[tuple[tuple[Part, ...], int]]:
        """Give every sum that is known."""
        for month, count in self.months.items():
            yield self.parts_of(month), count
        for week in self.weeks:
            if week.name in self.shown:
                parts = tuple((week.name, month.name) for month in week.months)
                yield parts, self.shown[week.name]

    def ranges(self) -> Mapping[Part, Range]:
        """Give the least and the most that every part can be.

        Raises
        ------
        Contradiction
            When no counts answer to everything shown.
        """
        equations = list(self.equations())
        found: dict[Part, Range] = {part: (0, _FAR) for parts, _ in equations for part in parts}
        news = True
        while news:
            news = False
            for parts, whole in equations:
                news |= _narrow(found, parts, whole)
        return found

    def hidden(self) -> frozenset[Target]:
        """Give the weeks of the plan that are not shown, by their parts."""
        return frozenset(
            tuple((week.name, month.name) for month in week.months)
            for week in self.weeks
            if week.is_planned and week.name not in self.shown
        )

    def targets(self) -> tuple[Target, ...]:
        """Give everything that is watched: each hidden week, and each part of anything shown."""
        whole = {week.name for week in self.weeks if len(week.months) == 1 and week.is_planned}
        parts = {part for places, _ in self.equations() for part in places}
        single = sorted((part,) for part in parts if part[0] and part[0] not in whole)
        return (*sorted(self.hidden()), *single)


def chain_of(
    calendar: SchoolCalendar, month: Month, *, earlier: Mapping[str, int], now: Mapping[str, int]
) -> Chain:
    """Give the chain of a month's school year.

    Parameters
    ----------
    earlier
        Everything shown before, by the name of its cell.
    now
        The region's month, where it is shown.
    """
    shown = {**earlier, **now}
    weeks = school_weeks(calendar, month.school_year)
    names = {each.name: cell_name("signals", each.name) for each in months_of(month.school_year)}
    before = {week.name: cell_name("signals", week.name) for week in weeks}
    return Chain(
        weeks=weeks,
        months={name: shown[cell] for name, cell in names.items() if cell in shown},
        shown={name: earlier[cell] for name, cell in before.items() if cell in earlier},
    )


def decide_weeks(
    chain: Chain,
    month: Month,
    counts: Mapping[str, Count],
    counted: Callable[[Sequence[date]], Count],
) -> frozenset[str]:
    """Decide which of the weeks that come with a month are shown.

    Parameters
    ----------
    chain
        The months that are shown, this one among them if it is, and the weeks shown before.
    counts
        The new weeks by name.
    counted
        Counts what was received on days of this month and of its first week.

    Returns
    -------
    frozenset
        Their names. None when what was shown before contradicts them.
    """
    weeks = {week.name: week for week in chain.weeks}
    audit = _Audit(
        chain=chain,
        month=month,
        counted=counted,
        told=_told(replace(chain, months=_without(chain.months, month.name))),
    )
    shown = {
        name: count.signals
        for name, count in counts.items()
        if not count.is_small and all(each.name in chain.months for each in weeks[name].months)
    }
    try:
        while shown:
            unsafe = audit.first_unsafe(shown)
            if unsafe is None:
                return frozenset(shown)
            order = sorted(shown, key=lambda name: (shown[name], name))
            helps = (each for each in order if audit.is_safe(unsafe, _without(shown, each)))
            shown = _without(shown, next(helps, order[0]))
    except Contradiction:
        return frozenset()
    return frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Audit:
    """What is looked at each time another set of weeks is tried."""

    chain: Chain
    month: Month
    counted: Callable[[Sequence[date]], Count]
    told: frozenset[Target]
    """What earlier releases tell already."""

    def first_unsafe(self, shown: Mapping[str, int]) -> Target | None:
        """Give the first thing about which too much could be proven; none when there is none."""
        chain = self._with(shown)
        ranges, hidden = chain.ranges(), chain.hidden()
        for target in chain.targets():
            if not self._is_safe(target, _sum(target, ranges), secret=target in hidden):
                return target
        return None

    def is_safe(self, target: Target, shown: Mapping[str, int]) -> bool:
        """Tell whether one thing would be safe if these new weeks were shown."""
        chain = self._with(shown)
        secret = target in chain.hidden()
        return self._is_safe(target, _sum(target, chain.ranges()), secret=secret)

    def _with(self, shown: Mapping[str, int]) -> Chain:
        return replace(self.chain, shown={**self.chain.shown, **shown})

    def _is_safe(self, target: Target, between: Range, *, secret: bool) -> bool:
        least, most = between
        if most - least >= SPREAD or target in self.told:
            return True
        if least < K or secret:
            return False
        days = self._days(target[0])
        return bool(days) and not self.counted(days).is_small

    def _days(self, part: Part) -> tuple[date, ...]:
        """Give the days of a part; none when they are not among those that can be counted."""
        name, month = part[0], Month.named(part[1])
        week = next(each for each in self.chain.weeks if each.name == name)
        return week.within(month) if self.month in {week.months[-1], month} else ()


def _narrow(found: dict[Part, Range], parts: tuple[Part, ...], whole: int) -> bool:
    """Take from a sum what it says of its parts; tells whether that was anything new."""
    least = sum(found[part][0] for part in parts)
    most = sum(found[part][1] for part in parts)
    if not least <= whole <= most:
        raise Contradiction
    news = False
    for part in parts:
        low, high = found[part]
        now = max(low, whole - (most - high)), min(high, whole - (least - low))
        news |= now != (low, high)
        found[part] = now
    return news


def _told(before: Chain) -> frozenset[Target]:
    """Give what is narrow already."""
    try:
        ranges = before.ranges()
    except Contradiction:
        return frozenset()
    between = {target: _sum(target, ranges) for target in before.targets()}
    return frozenset(target for target, (low, high) in between.items() if high - low < SPREAD)


def _sum(target: Target, ranges: Mapping[Part, Range]) -> Range:
    """Give the least and the most of a part, or of parts that no one equation holds together."""
    found = [ranges.get(part, (0, _FAR)) for part in target]
    return sum(low for low, _ in found), sum(high for _, high in found)


def _without(counts: Mapping[str, int], name: str) -> dict[str, int]:
    return {each: count for each, count in counts.items() if each != name}
