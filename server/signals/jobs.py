"""What the worker does about signals: remind when nobody looked in time. It never closes one."""

from __future__ import annotations

from server.kernel.unit_of_work import UnitOfWork
from server.network.reference import school_calendar, threshold
from server.signals.queries import overdue
from shared.contract import Command
from shared.school_calendar import add_school_days, local_date
from shared.signals import RemindSignal

_BATCH = 200


def due(uow: UnitOfWork) -> list[Command]:
    """Give the reminders due now, at most a batch: the care team first, coordinators later."""
    calendar = school_calendar()
    patience = threshold("signal.escalate", local_date(calendar, uow.now))
    return [
        RemindSignal(command_id=uow.new_id(), signal_id=signal_id, level=level + 1)
        for signal_id, level, due_at in overdue(uow, limit=_BATCH)
        if level == 0 or add_school_days(calendar, due_at, patience) <= uow.now
    ]
