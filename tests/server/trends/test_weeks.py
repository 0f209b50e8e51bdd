"""School weeks: which there are, with which release they come, and which may be shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.network.reference import school_calendar
from server.trends.disclosure import Bounds, Chain, Count, Model, decide_weeks
from server.trends.disclosure.bounds import Contradiction
from server.trends.periods import Month, monday_of, months_of, week_of
from server.trends.plan import is_planned
from server.trends.weeks import SchoolWeek, first_needed, school_weeks, weeks_that_end_in

YEAR = "2026-2027"
SEPTEMBER, OCTOBER, NOVEMBER = (Month(2026, month) for month in (9, 10, 11))
WEEKS = school_weeks(school_calendar(), YEAR)
NAMED = {week.name: week for week in WEEKS}
STRADDLES = NAMED["2026-W40"]
"""Monday 28 September to Sunday 4 October."""


def test_every_day_of_a_month_with_school_is_in_one_week_and_no_day_in_two() -> None:
    days = [day for week in WEEKS for day in week.days]
    assert len(days) == len(set(days))
    assert min(days) == date(2026, 9, 1)
    assert max(days) == date(2027, 6, 30), "July and August have no week"
    assert len(days) == (date(2027, 6, 30) - date(2026, 9, 1)).days + 1
    for week in WEEKS:
        for month in week.months:
            schooling = [day for day in week.within(month) if week_of(day) == week.name]
            assert any(day.isoweekday() < 6 for day in schooling), "no weekend stands alone"


def test_a_day_without_school_counts_with_the_week_before_it_in_its_month() -> None:
    before, after = NAMED["2026-W44"], NAMED["2026-W46"]
    assert before.days[-1] == date(2026, 10, 31)
    assert after.days[0] == date(2026, 11, 1), "a month's first week takes what comes before it"
    assert "2026-W45" not in NAMED, "the autumn holiday"
    assert STRADDLES.months == (SEPTEMBER, OCTOBER)
    assert STRADDLES.within(SEPTEMBER) == tuple(date(2026, 9, day) for day in (28, 29, 30))
    assert STRADDLES.within(OCTOBER) == tuple(date(2026, 10, day) for day in (1, 2, 3, 4))


def test_a_week_comes_with_the_month_of_its_last_day_and_needs_three_school_days() -> None:
    calendar = school_calendar()
    come = {
        month.name: [week.name for week in weeks_that_end_in(calendar, month)]
        for month in months_of(YEAR)
    }
    assert come["2026-09"] == [f"2026-W{week}" for week in (36, 37, 38, 39)]
    assert come["2026-10"] == [f"2026-W{week}" for week in (40, 41, 42, 43, 44)]
    assert come["2027-07"] == come["2027-08"] == []
    planned = [name for names in come.values() for name in names]
    assert planned == sorted(planned), "names sort as time runs"
    assert set(planned) == {week.name for week in WEEKS if week.school_days >= 3}
    assert "2027-W18" in NAMED
    assert first_needed(OCTOBER) == date(2026, 9, 28)
    assert first_needed(SEPTEMBER) == date(2026, 9, 1), "not the last day of August"
    assert is_planned("signals/2026-W40")
    assert not is_planned("signals/2026-W40/municipality:34022")
    assert not is_planned("leavers/2026-W40")
    assert monday_of("2026-W40") == date(2026, 9, 28)


class Region:
    """What is received each day, and the releases of its months."""

    def __init__(self, days: Mapping[date, int], few: Sequence[date] = ()) -> None:
        self.days = days
        self.few = few
        self.months: dict[str, int] = {}
        self.shown: dict[str, int] = {}

    def count(self, days: Sequence[date]) -> Count:
        """Count days; on some, everything is about two children."""
        signals = sum(self.days.get(day, 0) for day in days)
        children = 2 if set(days) <= set(self.few) else signals
        return Count(signals, children, children)

    def close(self, *months: Month) -> set[str]:
        """Close months; gives the weeks that are shown with the last one."""
        found: frozenset[str] = frozenset()
        for month in months:
            whole = self.count([day for day in self.days if Month.of(day) == month])
            if not whole.is_small:
                self.months[month.name] = whole.signals
            chain = Chain(weeks=WEEKS, months=self.months, shown=self.shown)
            new = {each.name: each for each in weeks_that_end_in(school_calendar(), month)}
            counts = {name: self.count(week.days) for name, week in new.items()}
            found = decide_weeks(chain, month, counts, self.count)
            self.shown |= {name: counts[name].signals for name in found}
        return set(found)


def daily(many: int, **changes: int) -> dict[date, int]:
    """Give so many signals each school day from September to November, and other numbers."""
    first = date(2026, 9, 1)
    days = [first + timedelta(days=step) for step in range(91)]
    schooling = {day for week in WEEKS for day in week.days if day.isoweekday() < 6}
    found = {day: many for day in days if day in schooling}
    return found | {
        date.fromisoformat(name.replace("_", "-")[1:]): n for name, n in changes.items()
    }


def test_all_weeks_are_shown_where_every_part_of_a_week_might_be_shown_itself() -> None:
    region = Region(daily(6))
    assert region.close(SEPTEMBER) == {f"2026-W{week}" for week in (36, 37, 38, 39)}
    assert region.close(OCTOBER) == {f"2026-W{week}" for week in (40, 41, 42, 43, 44)}


def test_what_a_month_has_beside_its_weeks_hides_one_of_them_when_it_is_small() -> None:
    """The last three days of September hold three signals: the month less four weeks tells it."""
    region = Region(daily(6, d2026_09_28=1, d2026_09_29=1, d2026_09_30=1))
    assert region.close(SEPTEMBER) == {"2026-W37", "2026-W38", "2026-W39"}
    assert region.count(NAMED["2026-W36"].days).signals == 24, "the smallest of them"


def test_a_part_that_the_next_month_would_tell_hides_the_week_that_tells_it() -> None:
    """September's last days are eighteen, so the week of two months less those is four."""
    region = Region(daily(6, d2026_10_01=2, d2026_10_02=2))
    assert len(region.close(SEPTEMBER)) == 4
    shown = region.close(OCTOBER)
    assert "2026-W40" not in shown
    assert len(shown) == 3, "October less its other four weeks would tell it as well"


def test_a_later_month_tells_no_week_that_was_hidden_before() -> None:
    """The first week has one signal. September's last days would tell it; October those days."""
    quiet = {f"d2026_09_{day:02d}": 0 for day in (1, 2, 3)} | {"d2026_09_04": 1}
    region = Region(daily(6, **quiet))
    assert region.close(SEPTEMBER) == {"2026-W37", "2026-W38", "2026-W39"}
    shown = region.close(OCTOBER)
    assert len(shown) == 4, "one of five goes, or October's first days are told"
    chain = Chain(weeks=WEEKS, months=region.months, shown=region.shown)
    low, high = chain.ranges()["2026-W36", "2026-09"]
    assert high - low >= 4


def test_a_part_about_too_few_children_is_small_whatever_it_counts() -> None:
    days = STRADDLES.within(SEPTEMBER)
    assert len(Region(daily(6), few=days).close(SEPTEMBER)) == 3
    assert len(Region(daily(6)).close(SEPTEMBER)) == 4


def test_no_week_is_shown_of_a_month_that_is_not() -> None:
    region = Region({date(2026, 10, day): 6 for day in range(1, 31)})
    region.close(SEPTEMBER)
    assert "2026-W40" not in region.close(OCTOBER)
    assert "2026-W41" in region.shown


def test_what_was_shown_before_and_cannot_be_true_shows_nothing_new() -> None:
    chain = Chain(weeks=WEEKS, months={"2026-09": 30}, shown={"2026-W36": 40})
    with pytest.raises(Contradiction):
        chain.ranges()
    week = NAMED["2026-W37"]
    counts = {week.name: Count(9, 9, 9)}
    assert decide_weeks(chain, SEPTEMBER, counts, Region({}).count) == frozenset()


counts_of_parts = st.lists(st.integers(0, 9), min_size=14, max_size=14)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(truth=counts_of_parts, months=st.sets(st.integers(0, 2)), weeks=st.sets(st.integers(0, 12)))
def test_the_chain_is_bounded_as_the_programmes_bound_it(
    truth: list[int], months: set[int], weeks: set[int]
) -> None:
    """Whatever is shown of three months, taking turns gives what whole-number programmes give."""
    three = tuple(month.name for month in (SEPTEMBER, OCTOBER, NOVEMBER))
    every = Chain(weeks=WEEKS, months=dict.fromkeys(three, 0), shown={})
    parts = [part for month in three for part in every.parts_of(month)]
    count = dict(zip(parts, [*truth, 3, 1, 4], strict=False))
    inside = [week for week in WEEKS if {month.name for month in week.months} <= set(three)]
    chosen = [inside[at] for at in weeks if at < len(inside)]
    chain = Chain(
        weeks=WEEKS,
        months={three[at]: sum(count[part] for part in every.parts_of(three[at])) for at in months},
        shown={week.name: sum(count[part] for part in _parts(week)) for week in chosen},
    )
    model = Model()
    model.counts(len(parts))
    shown: dict[str, int] = {}
    for at, (places, whole) in enumerate(chain.equations()):
        model.cell(str(at), np.array([parts.index(part) for part in places]))
        shown[str(at)] = whole
    bounds = Bounds(model, shown, [np.array([at]) for at in range(len(parts))])
    for part, (low, high) in chain.ranges().items():
        assert bounds.exact(parts.index(part)) == (low, high), part


def _parts(week: SchoolWeek) -> list[tuple[str, str]]:
    return [(week.name, month.name) for month in week.months]
