"""The care team's inbox: what came in, the most pressing first, and what is decided about it.

The list works without a network; a whole signal is read from the server each time, because every
reading is journalled and nothing of it is kept on the phone.
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
from shared.lifecycle import SIGNAL_COMMANDS, SIGNAL_CONTACT, SIGNAL_DECISIONS
from shared.projection import Shown
from shared.signals import (
    DecideSignal,
    OpenSignal,
    RecordSignalContact,
    SignalItem,
    SignalView,
)
from shared.vocabulary import LeaverOutcome, SignalDecision, SignalKind, SignalReason
from shared.weighing import ENDS, NEEDS

__all__ = ["NEEDS", "CareTeamInboxController", "CareTeamInboxState", "Weighing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighing:
    """What the care team fills in to decide."""

    decision: SignalDecision
    reason: SignalReason | None = None
    next_on: date | None = None
    case_id: UUID | None = None
    referral_id: UUID | None = None
    leaver_outcome: LeaverOutcome | None = None
    family_informed: bool = False
    message_to_signaller: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CareTeamInboxState:
    """What the screen shows."""

    signals: tuple[Shown[SignalItem], ...] = ()
    opened_id: UUID | None = None
    opened: SignalView | None = None
    loading: Loading = Loading.NOTHING
    problem: str | None = None
    decisions: tuple[SignalDecision, ...] = ()
    """The buttons for the opened signal; none while an earlier decision waits."""
    may_take_up: bool = False
    may_record_contact: bool = False
    faults: tuple[FormFault, ...] = ()


class CareTeamInboxController:
    """Shows the inbox and puts decisions in the outbox."""

    def __init__(self, ports: Ports, reader: Reader) -> None:
        """Show what is there."""
        self._ports = ports
        self._reader = reader
        self.showing = Showing(CareTeamInboxState())
        self.refresh()

    @property
    def state(self) -> CareTeamInboxState:
        """What the screen shows."""
        return self.showing.state

    def refresh(self) -> None:
        """Look again, after something changed."""
        signals = self._ports.views.signals()
        shown = next((one for one in signals if one.id == self.state.opened_id), None)
        record = None if shown is None or shown.is_waiting else shown.record
        status = None if record is None else record.status
        self.showing.show(
            replace(
                self.state,
                signals=signals,
                decisions=() if status is None else tuple(SIGNAL_DECISIONS[status]),
                may_take_up=status is not None and "signal.open" in SIGNAL_COMMANDS[status],
                may_record_contact=status in SIGNAL_CONTACT,
            )
        )

    async def open(self, signal_id: UUID) -> None:
        """Read one whole signal. Without a network the list's own line stays."""
        self.showing.show(
            replace(
                self.state,
                opened_id=signal_id,
                opened=None,
                loading=Loading.LOADING,
                problem=None,
                faults=(),
            )
        )
        self.refresh()
        loading, opened, problem = await read(self._reader.signal(signal_id))
        if self.state.opened_id == signal_id:
            self.showing.show(replace(self.state, loading=loading, opened=opened, problem=problem))

    def close(self) -> None:
        """Go back to the list, and drop what was read from memory."""
        self.showing.show(CareTeamInboxState(signals=self.state.signals))

    def take_up(self) -> None:
        """Take the opened signal into triage: its author can no longer withdraw it."""
        shown = self._shown()
        if shown is not None and shown.record is not None:
            command = OpenSignal(
                command_id=self._ports.ids(), signal_id=shown.id, version=shown.record.version
            )
            self._queued(queue(self._ports, shown, command))

    def decide(self, weighing: Weighing) -> None:
        """Decide about the opened signal; `faults` says what is still missing."""
        shown = self._shown()
        if shown is None or shown.record is None:
            return
        message = clean(weighing.message_to_signaller)
        command = DecideSignal(
            command_id=self._ports.ids(),
            signal_id=shown.id,
            version=shown.record.version,
            decision=weighing.decision,
            reason=weighing.reason,
            next_on=weighing.next_on,
            case_id=weighing.case_id,
            referral_id=weighing.referral_id,
            leaver_outcome=weighing.leaver_outcome,
            family_informed=weighing.family_informed,
            message_to_signaller=message,
        )
        needed = {name: getattr(command, name) for name in NEEDS[weighing.decision]}
        if shown.record.kind is SignalKind.EARLY_LEAVER and weighing.decision in ENDS:
            needed["leaver_outcome"] = command.leaver_outcome
        self._queued(queue(self._ports, shown, command, more=missing(**needed)))

    def record_contact(self, contact_on: date, *, next_on: date | None, message: str) -> None:
        """Record that somebody of the school spoke with the pupil or the family."""
        shown = self._shown()
        if shown is None or shown.record is None:
            return
        command = RecordSignalContact(
            command_id=self._ports.ids(),
            signal_id=shown.id,
            version=shown.record.version,
            contact_on=contact_on,
            next_on=next_on,
            message_to_signaller=clean(message),
        )
        self._queued(queue(self._ports, shown, command))

    def _shown(self) -> Shown[SignalItem] | None:
        opened = self.state.opened_id
        return next((one for one in self._ports.views.signals() if one.id == opened), None)

    def _queued(self, faults: tuple[FormFault, ...]) -> None:
        self.refresh()
        self.showing.show(replace(self.state, faults=faults))
