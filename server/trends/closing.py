"""Compiling what a month or a school year is closed with: read, counted, decided.

Its own file, because NumPy and SciPy come with it: every process of the house knows who closes a
month (`handlers`), and the one that does it loads them then.
"""

from __future__ import annotations

from datetime import date, timedelta

from server.kernel.actor import Actor
from server.kernel.errors import GuardNotMet
from server.kernel.unit_of_work import UnitOfWork
from server.network.reference import school_calendar
from server.trends import rules
from server.trends.compiling import compile_month
from server.trends.disclosure import Count
from server.trends.document import History, Release
from server.trends.facts import Ground
from server.trends.gathering import gather
from server.trends.periods import Month, months_of
from server.trends.releasing import make_release, restate, stays_safe
from server.trends.stored import history_of
from shared.school_calendar import school_days_between


def compile_release(uow: UnitOfWork, actor: Actor, month: Month) -> tuple[Release, bytes]:
    """Give the release a month is closed with, and its bytes.

    Read in a transaction of its own that only reads.
    """
    periods = months_of(
        month.school_year
        if month.ends_school_year
        else month.trimester
        if month.ends_trimester
        else month.name
    )
    with UnitOfWork(uow.store, actor=actor, now=uow.now, writes=False) as reading:
        history = history_of(reading)
        known = _ground_of_year(history, month)
        facts = gather(reading, months=periods, observed_on=_observed(month), known=known)
    return make_release(facts, history, month, school_days=_school_days(month))


def recompile_year(
    uow: UnitOfWork, actor: Actor, history: History, school_year: str
) -> tuple[Release, bytes]:
    """Give the restatement of a closed school year, and its bytes.

    Raises
    ------
    GuardNotMet
        When a change is too small to be shown, or the year would not stay safe.
    """
    months = months_of(school_year)
    last = months[-1]
    with UnitOfWork(uow.store, actor=actor, now=uow.now, writes=False) as reading:
        known = _ground_of_year(history, last)
        facts = gather(reading, months=months, observed_on=_observed(last), known=known)
    counts: dict[str, Count] = {}
    for month in months:
        counts |= compile_month(facts, month)
    shown = {name: count for name, count in history.shown.items() if name in counts}
    now = {name: counts[name].signals for name in shown}
    changed = rules.check_changes(shown, now)
    if not stays_safe(facts, last, {name: counts[name] for name in shown}):
        raise GuardNotMet("not_safe")
    number = sum(each.name.startswith(f"{school_year}-R") for each in history.releases) + 1
    return restate(counts, history, last, f"{school_year}-R{number}", shown=changed)


def _ground_of_year(history: History, month: Month) -> Ground | None:
    same = [each for each in history.releases if each.month.school_year == month.school_year]
    return History((same[-1],)).ground if same else None


def _observed(month: Month) -> date:
    """Give the last day that counts: the one before the month may be closed."""
    return month.closes_on - timedelta(days=1)


def _school_days(month: Month) -> int:
    before = month.first_on - timedelta(days=1)
    return school_days_between(school_calendar(), before, month.ends_on)
