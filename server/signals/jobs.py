"""What the worker does about signals: remind when nobody looked in time. It never closes one."""

from __future__ import annotations

from server.kernel.unit_of_work import UnitOfWork
from server.network.reference import school_calendar, threshold
from server.signals.queries import overdue
from shared.contract import Command
from shared.lifecycle import REMINDS_COORDINATORS, REMINDS_WHO_MOVES
from shared.school_calendar import add_school_days, local_date
from shared.signals import RemindSignal

_BATCH = 200


def due(uow: UnitOfWork) -> list[Command]:
    """Give the reminders due now, a batch a level at most: the care team, then coordinators."""
    calendar = school_calendar()
    patience = threshold("signal.escalate", local_date(calendar, uow.now))
    first = [signal_id for signal_id, _ in overdue(uow, level=0, limit=_BATCH)]
    second = [
        signal_id
        for signal_id, due_at in overdue(uow, level=REMINDS_WHO_MOVES, limit=_BATCH)
        if add_school_days(calendar, due_at, patience) <= uow.now
    ]
    return [
        RemindSignal(command_id=uow.new_id(), signal_id=signal_id, level=level)
        for level, signal_ids in ((REMINDS_WHO_MOVES, first), (REMINDS_COORDINATORS, second))
        for signal_id in signal_ids
    ]
