"""The partner's inbox: what is asked of us, previewed without a name, and our answer.

The buttons are the commands the server says this reader can send now. An answer given without a
network waits and is shown as waiting: who the young person is comes only after the server has
recorded the acceptance.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from mobile.controllers.acting import missing, queue
from mobile.controllers.checking import FormFault, clean
from mobile.controllers.ports import Ports, Reader
from mobile.controllers.reading import Loading, read
from mobile.controllers.showing import Showing
from shared.contract import Command
from shared.projection import Shown
from shared.referrals import (
    AcceptReferral,
    AskQuestion,
    HoldReferral,
    ReferralItem,
    ReferralView,
    RejectReferral,
)
from shared.vocabulary import HoldReason, RejectReason

NOT_NOW = FormFault(field="", code="not-now")
"""The referral does not stand where this can be answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralInboxState:
    """What the screen shows."""

    referrals: tuple[Shown[ReferralItem], ...] = ()
    opened_id: UUID | None = None
    opened: ReferralView | None = None
    loading: Loading = Loading.NOTHING
    problem: str | None = None
    is_waiting: bool = False
    """An answer of one's own about the opened referral still has to reach the server."""
    faults: tuple[FormFault, ...] = ()

    @property
    def buttons(self) -> tuple[str, ...]:
        """The types of the commands that can be given now."""
        return () if self.opened is None or self.is_waiting else self.opened.commands


class ReferralInboxController:
    """Shows what is asked and puts answers in the outbox."""

    def __init__(self, ports: Ports, reader: Reader) -> None:
        """Show what is there."""
        self._ports = ports
        self._reader = reader
        self.showing = Showing(ReferralInboxState())
        self.refresh()

    @property
    def state(self) -> ReferralInboxState:
        """What the screen shows."""
        return self.showing.state

    def refresh(self) -> None:
        """Look again, after something changed."""
        shown = self._shown()
        self.showing.show(
            replace(
                self.state,
                referrals=self._ports.views.referrals(),
                is_waiting=shown is not None and shown.is_waiting,
            )
        )

    async def open(self, referral_id: UUID) -> None:
        """Read one referral: its preview, or its packet when we joined."""
        self.showing.show(
            replace(
                self.state,
                opened_id=referral_id,
                opened=None,
                loading=Loading.LOADING,
                problem=None,
                faults=(),
            )
        )
        self.refresh()
        loading, opened, problem = await read(self._reader.referral(referral_id))
        if self.state.opened_id == referral_id:
            self.showing.show(replace(self.state, loading=loading, opened=opened, problem=problem))

    def close(self) -> None:
        """Go back to the list, and drop what was read from memory."""
        self.showing.show(ReferralInboxState(referrals=self.state.referrals))

    def accept(self, assigned_account_id: UUID, *, first_contact_on: date | None = None) -> None:
        """Say yes, and who takes it."""
        if (opened := self.state.opened) is not None:
            command = AcceptReferral(
                command_id=self._ports.ids(),
                referral_id=opened.referral_id,
                version=opened.version,
                assigned_account_id=assigned_account_id,
                first_contact_planned_on=first_contact_on,
            )
            self._queue(command)

    def reject(
        self, reason: RejectReason, *, alternative_service_id: UUID | None, message: str = ""
    ) -> None:
        """Say no and why; no alternative is said explicitly, as nobody else being known."""
        if (opened := self.state.opened) is not None:
            command = RejectReferral(
                command_id=self._ports.ids(),
                referral_id=opened.referral_id,
                version=opened.version,
                reason=reason,
                alternative_service_id=alternative_service_id,
                no_alternative=alternative_service_id is None,
                message=clean(message),
            )
            self._queue(command)

    def ask(self, question: str) -> None:
        """Ask the sender something without rejecting: the move is theirs."""
        if (opened := self.state.opened) is not None:
            command = AskQuestion(
                command_id=self._ports.ids(),
                referral_id=opened.referral_id,
                version=opened.version,
                question_id=self._ports.ids(),
                question=clean(question) or "",
            )
            self._queue(command)

    def put_on_waiting_list(self, expected_on: date, *, bridging_plan: str) -> None:
        """Keep a place for a family we accepted, with a date and what is done meanwhile."""
        if (opened := self.state.opened) is not None:
            command = HoldReferral(
                command_id=self._ports.ids(),
                referral_id=opened.referral_id,
                version=opened.version,
                reason=HoldReason.WAITLISTED,
                expected_on=expected_on,
                bridging_plan=clean(bridging_plan),
            )
            self._queue(command, *missing(bridging_plan=command.bridging_plan))

    def _queue(self, command: Command, *more: FormFault) -> None:
        opened = self.state.opened
        if opened is not None and command.type not in opened.commands:
            more = (NOT_NOW, *more)
        faults = queue(self._ports, self._shown(), command, more=more)
        self.refresh()
        self.showing.show(replace(self.state, faults=faults))

    def _shown(self) -> Shown[ReferralItem] | None:
        opened = self.state.opened_id
        return next((one for one in self._ports.views.referrals() if one.id == opened), None)
