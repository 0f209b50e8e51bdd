"""What the worker does about referrals: tell more people that a side has not moved. No closing."""

from __future__ import annotations

from server.kernel.unit_of_work import UnitOfWork
from server.referrals.queries import to_escalate
from shared.contract import Command
from shared.referrals import EscalateReferral

_BATCH = 200


def due(uow: UnitOfWork) -> list[Command]:
    """Give the reminders that are due now, at most a batch, the longest waiting first."""
    return [
        EscalateReferral(
            command_id=uow.new_id(),
            referral_id=row.id,
            clock_started_at=row.ball_since,
            level=row.escalated_level + 1,
        )
        for row in to_escalate(uow, limit=_BATCH)
    ]
