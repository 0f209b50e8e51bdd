"""Who may bring a phone up to date: everybody who is signed in; what it gets is scoped by kind."""

from __future__ import annotations

from server.kernel.unit_of_work import UnitOfWork
from server.policy.actions import Action
from server.policy.gate import check, relations_of_anyone


def access_exchange(uow: UnitOfWork) -> None:
    """Let somebody exchange commands and changes."""
    check(uow, Action.SYNC_EXCHANGE, relations_of_anyone(uow.actor))
