"""What controllers may ask of the rest of the phone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from mobile.clock import Clock, Ids
from mobile.data.outbox import Outbox
from mobile.data.store import Store
from mobile.data.views import Views
from shared.network import HelplineList
from shared.referrals import ReferralView
from shared.signals import SignalView


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """What every controller is given."""

    store: Store
    outbox: Outbox
    views: Views
    wake: Callable[[], None]
    """Tells the loop that something waits."""
    clock: Clock
    ids: Ids


class Reader(Protocol):
    """Reads single things from the server; the client is one. Raises as `Client` does."""

    async def signal(self, signal_id: UUID) -> SignalView:
        """Read one whole signal."""

    async def referral(self, referral_id: UUID) -> ReferralView:
        """Read one referral."""

    async def helplines(self) -> HelplineList:
        """Ask for the numbers to call."""
