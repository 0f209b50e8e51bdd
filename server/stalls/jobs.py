"""What the worker does about stalls: say each week where nobody can take up what waits."""

from __future__ import annotations

from uuid import uuid5

from server.kernel.unit_of_work import UnitOfWork
from server.network.reference import school_calendar
from server.stalls.queries import unattended
from shared.contract import Command
from shared.school_calendar import local_date
from shared.stalls import ReportUnattended

_BATCH = 50


def due(uow: UnitOfWork) -> list[Command]:
    """Give a report for each; the same week asked again is the same command, and done once."""
    year, week, _ = local_date(school_calendar(), uow.now).isocalendar()
    return [
        ReportUnattended(
            command_id=uuid5(organisation_id, f"unattended {year}-{week}"),
            organisation_id=organisation_id,
        )
        for organisation_id in unattended(uow, limit=_BATCH)
    ]
