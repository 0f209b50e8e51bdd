"""Ports for controllers, and servers that answer single questions as they are told."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from mobile.controllers.ports import Ports
from mobile.wiring import Phone
from shared.network import HelplineList
from shared.referrals import ReferralView
from shared.signals import SignalView


def ports_of(phone: Phone, *, wake: Callable[[], None] = lambda: None) -> Ports:
    """Give a phone's ports."""
    return Ports(
        store=phone.store,
        outbox=phone.outbox,
        views=phone.views,
        wake=wake,
        clock=phone.clock,
        ids=phone.ids,
    )


class Told:
    """A reader that answers what it was told, or raises it."""

    def __init__(self, answer: SignalView | ReferralView | Exception) -> None:
        """Answer this."""
        self.answer = answer

    async def signal(self, signal_id: UUID) -> SignalView:
        """Answer with the signal."""
        answer = self._answer()
        assert isinstance(answer, SignalView)
        return answer

    async def referral(self, referral_id: UUID) -> ReferralView:
        """Answer with the referral."""
        answer = self._answer()
        assert isinstance(answer, ReferralView)
        return answer

    async def helplines(self) -> HelplineList:
        """Know no numbers."""
        return HelplineList(items=())

    def _answer(self) -> SignalView | ReferralView:
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer
