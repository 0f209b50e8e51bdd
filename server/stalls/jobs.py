"""What the worker does about stalls: say each week where nobody can take up what waits."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid5

from server.kernel.unit_of_work import UnitOfWork
from server.network.reference import school_calendar
from server.stalls.queries import to_report
from shared.contract import Command
from shared.school_calendar import local_date
from shared.stalls import ReportUnattended

_BATCH = 50
_AGAIN = timedelta(days=7)


def due(uow: UnitOfWork) -> list[Command]:
    """Give a report for each, once a week; two workers in one week give the same command."""
    year, week, _ = local_date(school_calendar(), uow.now).isocalendar()
    return [
        ReportUnattended(
            command_id=uuid5(organisation_id, f"unattended {year}-{week}"),
            organisation_id=organisation_id,
        )
        for organisation_id in to_report(uow, again=_AGAIN, limit=_BATCH)
    ]
