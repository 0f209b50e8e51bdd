"""What the worker does about cases: remind when a date has come. It never closes one."""

from __future__ import annotations

from server.cases.queries import overdue
from server.kernel.unit_of_work import UnitOfWork
from server.network.reference import school_calendar, threshold
from shared.cases import RemindCircle
from shared.contract import Command
from shared.school_calendar import add_school_days, local_date

_BATCH = 200


def due(uow: UnitOfWork) -> list[Command]:
    """Give the reminders that are due now, at most a batch: the circle first, then coordinators."""
    calendar = school_calendar()
    patience = threshold("case.escalate", local_date(calendar, uow.now))
    return [
        RemindCircle(
            command_id=uow.new_id(),
            case_id=case_id,
            due_on=local_date(calendar, due_at),
            level=level + 1,
        )
        for case_id, level, due_at in overdue(uow, limit=_BATCH)
        if level == 0 or add_school_days(calendar, due_at, patience) <= uow.now
    ]
