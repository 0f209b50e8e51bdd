"""What the worker does about trends: close a month when it is due, and look after what is kept."""

from __future__ import annotations

from sqlalchemy import select

from server.kernel.journal import NoticeRow
from server.kernel.tables import columns
from server.kernel.unit_of_work import UnitOfWork
from server.trends.handlers import due_month
from server.trends.stored import damaged_in_turn
from shared.contract import Command
from shared.trends import CloseTrendsMonth, ReportDamagedRelease

_notice = columns(NoticeRow)


def due(uow: UnitOfWork) -> list[Command]:
    """Give what is due: one month at most, and the report of a damaged release.

    Notes
    -----
    It is told once, and again when the notice was let go and it is still damaged.
    """
    commands: list[Command] = []
    damaged = damaged_in_turn(uow)
    if damaged is not None:
        told = select(_notice.id).where(_notice.resource_id == damaged).limit(1)
        if not uow.select(told):
            commands.append(ReportDamagedRelease(command_id=uow.new_id(), release_id=damaged))
    month = due_month(uow)
    if month is not None:
        commands.append(CloseTrendsMonth(command_id=uow.new_id(), month=month.name))
    return commands
