"""Who may see what stalls: coordinators, and who administers the network."""

from __future__ import annotations

from server.kernel.unit_of_work import UnitOfWork
from server.policy.actions import Action
from server.policy.gate import check
from server.policy.trends import relations_to_coordination


def visible_stalls(uow: UnitOfWork) -> None:
    """Let somebody see where something waits too long.

    Raises
    ------
    NotFound
        When they neither coordinate nor administer the network.
    """
    check(uow, Action.STALL_LIST, relations_to_coordination(uow))
