"""Closing a month, restating a school year, and telling that a release is damaged."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import ModuleType

from server.kernel.errors import Conflict, GuardNotMet, NotFound, NotValid
from server.kernel.running import Handler
from server.kernel.unit_of_work import UnitOfWork
from server.network.queries import coordination_desks
from server.network.reference import municipalities, school_calendar
from server.policy.trends import access_boundaries, access_restating
from server.signals.queries.counted import first_month
from server.trends import rules
from server.trends.boundaries import NoBoundaries, understood
from server.trends.document import Release, canonical
from server.trends.periods import Month
from server.trends.signing import sign
from server.trends.stored import history_of, last_place, newest_month
from server.trends.tables import BoundariesRow, ReleaseRow
from shared.contract import Command, Receipt
from shared.problems import ProblemType
from shared.school_calendar import local_date
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
    release, body = uow.outside(lambda: _closing().compile_release(uow, actor, month))
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
    made = uow.outside(lambda: _closing().recompile_year(uow, actor, history, command.school_year))
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
    uow.notify("trends-release-damaged", row, coordination_desks(uow))
    return uow.receipt(row)


HANDLERS: Mapping[type[Command], Handler] = {
    CloseTrendsMonth: close,
    LoadBoundaries: load_boundaries,
    RestateTrends: restate_year,
    ReportDamagedRelease: report_damage,
}
"""Who carries out what."""


def _closing() -> ModuleType:
    from server.trends import closing  # noqa: PLC0415 -- SciPy, for whoever closes and nobody else.

    return closing


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
