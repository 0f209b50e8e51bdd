"""Closing a month, restating a school year, and telling that a release is damaged."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from server.kernel.actor import Actor
from server.kernel.errors import Conflict, GuardNotMet, NotFound, NotValid
from server.kernel.journal import to_desk
from server.kernel.running import Handler
from server.kernel.unit_of_work import UnitOfWork
from server.network.queries import coordination_ids
from server.network.reference import municipalities, school_calendar
from server.policy.trends import access_boundaries, access_restating
from server.signals.queries.counted import first_month
from server.trends import rules
from server.trends.boundaries import NoBoundaries, understood
from server.trends.compiling import compile_month
from server.trends.disclosure import Count
from server.trends.document import History, Release, canonical
from server.trends.facts import Ground
from server.trends.gathering import gather
from server.trends.periods import Month, months_of
from server.trends.queries import history_of, last_place, newest_month
from server.trends.releasing import make_release, restate, stays_safe
from server.trends.signing import sign
from server.trends.tables import BoundariesRow, ReleaseRow
from shared.contract import Command, Receipt
from shared.problems import ProblemType
from shared.school_calendar import local_date, school_days_between
from shared.trends import CloseTrendsMonth, LoadBoundaries, ReportDamagedRelease, RestateTrends


def due_month(uow: UnitOfWork) -> Month | None:
    """Give the month that is to be closed now; none when there is none."""
    calendar = school_calendar()
    first = first_month(uow)
    return rules.next_month(
        newest_month(uow),
        None if first is None else Month.of(local_date(calendar, first)),
        local_date(calendar, uow.now),
    )


def close(uow: UnitOfWork, command: CloseTrendsMonth) -> Receipt:
    """Close a month: compile, decide, sign and keep its release.

    Notes
    -----
    It is compiled while no transaction is open: nobody who writes waits for it.
    """
    month = Month.named(command.month)
    rules.check_turn(month, due_month(uow))
    actor = uow.actor
    release, body = uow.outside(lambda: _compile(uow, actor, month))
    rules.check_turn(month, due_month(uow))
    row = _keep(uow, release, body)
    uow.record("trends.close", row, reason=month.name)
    return uow.receipt(row)


def restate_year(uow: UnitOfWork, command: RestateTrends) -> Receipt:
    """Show a closed school year as its records are now, where every change is large enough."""
    access_restating(uow)
    history = history_of(uow)
    if command.school_year not in history.school_years:
        raise GuardNotMet("school_year_not_closed")
    actor = uow.actor
    made = uow.outside(lambda: _recompile(uow, actor, history, command.school_year))
    if last_place(uow) != len(history.releases):
        raise Conflict(ProblemType.STALE_RECORD)
    row = _keep(uow, *made, release_id=command)
    uow.record("trends.restate", row, reason=command.school_year)
    return uow.receipt(row)


def load_boundaries(uow: UnitOfWork, command: LoadBoundaries) -> Receipt:
    """Keep the boundaries by which the region is drawn from now on.

    Raises
    ------
    NotValid
        When it is not a TopoJSON of the municipalities of the region, each once and no other.
    """
    access_boundaries(uow)
    try:
        kept = understood(command.topology, [each.nis for each in municipalities()])
    except NoBoundaries as fault:
        raise NotValid(("topology",), fault.reason) from fault
    row = BoundariesRow(
        id=command.boundaries_id,
        source=command.source,
        licence=command.licence,
        body=canonical(kept),
    )
    uow.add(row)
    uow.record("trends.load-boundaries", row)
    return uow.receipt(row)


def report_damage(uow: UnitOfWork, command: ReportDamagedRelease) -> Receipt:
    """Tell the coordination that a stored release is not what was signed."""
    row = uow.find(ReleaseRow, ReleaseRow.id == command.release_id)
    if row is None:
        raise NotFound
    uow.notify("trends-release-damaged", row, [to_desk(each) for each in coordination_ids(uow)])
    return uow.receipt(row)


HANDLERS: Mapping[type[Command], Handler] = {
    CloseTrendsMonth: close,
    LoadBoundaries: load_boundaries,
    RestateTrends: restate_year,
    ReportDamagedRelease: report_damage,
}
"""Who carries out what."""


def _compile(uow: UnitOfWork, actor: Actor, month: Month) -> tuple[Release, bytes]:
    """Read and count in a transaction of its own that only reads."""
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


def _recompile(
    uow: UnitOfWork, actor: Actor, history: History, school_year: str
) -> tuple[Release, bytes]:
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


def _keep(
    uow: UnitOfWork, release: Release, body: bytes, *, release_id: RestateTrends | None = None
) -> ReleaseRow:
    row = ReleaseRow(
        id=release_id.restatement_id if release_id else uow.new_id(),
        place=last_place(uow) + 1,
        name=release.name,
        month=release.month.name,
        closed_on=date.fromisoformat(release.content["closed_on"]),
        sha256=release.sha256,
        signature=sign(uow.store.keys, body),
        body=body,
    )
    uow.add(row)
    return row


def _ground_of_year(history: History, month: Month) -> Ground | None:
    same = [each for each in history.releases if each.month.school_year == month.school_year]
    return History((same[-1],)).ground if same else None


def _observed(month: Month) -> date:
    """Give the last day that counts: the one before the month may be closed."""
    return month.closes_on - timedelta(days=1)


def _school_days(month: Month) -> int:
    before = month.first_on - timedelta(days=1)
    return school_days_between(school_calendar(), before, month.ends_on)
