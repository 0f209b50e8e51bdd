"""What the worker does about people: forget, once a day, what signing in left behind."""

from __future__ import annotations

from server.kernel.unit_of_work import UnitOfWork
from server.people.sessions import has_old_traces
from shared.contract import Command
from shared.people import TidySessions


def due(uow: UnitOfWork) -> list[Command]:
    """Give the tidying that is due, if there is anything to forget."""
    return [TidySessions(command_id=uow.new_id())] if has_old_traces(uow) else []
