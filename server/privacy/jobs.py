"""What the worker does for privacy: at night it destroys the words of what is past its term.

Nobody waits for it: what is past its term cannot be read, whether this ran or not.
"""

from __future__ import annotations

from uuid import uuid5

from server.kernel.unit_of_work import UnitOfWork
from server.network.reference import is_night
from shared.contract import Command
from shared.privacy import LetGo


def due(uow: UnitOfWork) -> list[Command]:
    """Give the batch of this minute; the same minute asked again is the same command."""
    if not is_night(uow.now):
        return []
    minute = uow.now.strftime("%Y-%m-%dT%H:%M")
    return [LetGo(command_id=uuid5(uow.actor.network_id, f"retention.let-go {minute}"))]
