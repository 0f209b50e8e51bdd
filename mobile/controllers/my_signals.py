"""One's own signals: what waits, what was refused and why, and how far the school has come."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import cast
from uuid import UUID

from mobile.controllers.acting import missing, queue
from mobile.controllers.checking import FormFault
from mobile.controllers.ports import Ports
from mobile.controllers.showing import Showing
from mobile.controllers.signal_form import DRAFTS, draft_of
from mobile.wire import to_document
from shared.contract import Command
from shared.people import PupilItem
from shared.problems import Problem
from shared.projection import Pending, PendingState, Shown
from shared.signals import SignalReceiptView, SubmitSignal, WithdrawSignal
from shared.vocabulary import SignalKind, SignallerStep, SignalReason


class SendingState(StrEnum):
    """How far the signal's own sending has come; absent once the server has told its step."""

    WAITING = "waiting"
    """Safe on this phone, not sent yet."""
    REFUSED = "refused"
    CONFIRMED = "confirmed"
    """The school has it; its receipt is on its way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MySignal:
    """One line on the screen."""

    signal_id: UUID
    pupil: PupilItem | None
    """Absent when the pupil is no longer on the roster."""
    kind: SignalKind | None
    made_at: datetime | None
    step: SignallerStep | None
    """What the server said: *received*, *taken up*, *contact made*, *finished*, *withdrawn*."""
    step_at: datetime | None = None
    message: str | None = None
    answer_due_at: datetime | None = None
    answer_is_late: bool = False
    """By this phone's clock the promised answer should have come: told plainly, never hidden."""
    said: SubmitSignal | None = None
    """One's own words, as long as they are only on this phone: once sent, the school has them."""
    sending: SendingState | None = None
    withdrawing: bool = False
    """One's withdrawal waits: the signal still stands until the server has it."""
    may_withdraw: bool = False
    may_take_back: bool = False
    """It never left this phone, so taking it back here is enough."""
    refused_command_id: UUID | None = None
    problem: Problem | None = None
    """Why the signal, or what one wanted with it, was refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MySignalsState:
    """What the screen shows."""

    signals: tuple[MySignal, ...] = ()
    unreadable: int = 0
    """How many things on this phone need a newer app, or were damaged, to be shown."""
    faults: tuple[FormFault, ...] = ()


class MySignalsController:
    """Shows one's own signals and lets one come back on them."""

    def __init__(self, ports: Ports) -> None:
        """Show what is there."""
        self._ports = ports
        self.showing = Showing(MySignalsState())
        self.refresh()

    @property
    def state(self) -> MySignalsState:
        """What the screen shows."""
        return self.showing.state

    def refresh(self) -> None:
        """Look again, after something changed."""
        views = self._ports.views
        self.showing.show(
            MySignalsState(
                signals=tuple(self._line(shown) for shown in views.my_signals()),
                unreadable=views.unreadable() + self._ports.outbox.unreadable(),
            )
        )

    def find(self, signal_id: UUID) -> MySignal | None:
        """Give one of one's own signals; none when it is not (any more) on this phone."""
        return next((s for s in self.state.signals if s.signal_id == signal_id), None)

    def take_back(self, signal_id: UUID) -> bool:
        """Undo a signal that never left this phone. Says whether it could be undone."""
        undone = any(
            self._ports.outbox.take_back(one.command.command_id)
            for one in self._pending(signal_id, SubmitSignal)
        )
        self.refresh()
        return undone

    def withdraw(self, signal_id: UUID, reason: SignalReason) -> None:
        """Ask the school to forget a signal nobody has opened yet."""
        shown = self._shown(signal_id)
        record = None if shown is None else shown.record
        command = WithdrawSignal(
            command_id=self._ports.ids(),
            signal_id=signal_id,
            version=1 if record is None else record.version,
            reason=reason,
        )
        allowed = record is None or record.may_withdraw
        faults = queue(self._ports, shown, command, more=missing(may_withdraw=allowed))
        self.refresh()
        self.showing.show(replace(self.state, faults=faults))

    def change_refused(self, signal_id: UUID) -> bool:
        """Open a refused signal in the form, to send it anew. Says whether that could be done.

        The draft is written before the refused one goes, so that a kill in between leaves it twice
        rather than not at all. A draft that is already there is not overwritten.
        """
        for one in self._pending(signal_id, SubmitSignal):
            command = cast("SubmitSignal", one.command)
            name = DRAFTS[command.kind]
            is_free = name not in self._ports.store.drafts()
            if one.state is PendingState.REFUSED and is_free:
                self._ports.store.keep_draft(name, to_document(draft_of(command)))
                self._ports.outbox.dismiss(command.command_id)
                self.refresh()
                return True
        return False

    def dismiss(self, command_id: UUID) -> None:
        """Put away a refusal the person has read and dealt with."""
        self._ports.outbox.dismiss(command_id)
        self.refresh()

    def _shown(self, signal_id: UUID) -> Shown[SignalReceiptView] | None:
        return next((s for s in self._ports.views.my_signals() if s.id == signal_id), None)

    def _pending(self, signal_id: UUID, kind: type[Command]) -> tuple[Pending, ...]:
        shown = self._shown(signal_id)
        return () if shown is None else _of_kind(shown, kind)

    def _line(self, shown: Shown[SignalReceiptView]) -> MySignal:
        submits, record = _of_kind(shown, SubmitSignal), shown.record
        refusal = next(iter(shown.refusals), None)
        withdrawals = _of_kind(shown, WithdrawSignal)
        about = MySignal(
            signal_id=shown.id,
            pupil=None,
            kind=None,
            made_at=None,
            step=None,
            withdrawing=any(one.state is PendingState.WAITING for one in withdrawals),
            refused_command_id=None if refusal is None else refusal.command.command_id,
            problem=None if refusal is None else refusal.problem,
        )
        if record is not None:
            return replace(
                about,
                pupil=self._ports.views.pupil(record.young_person_id),
                kind=record.kind,
                made_at=record.created_at,
                step=record.step,
                step_at=record.step_at,
                message=record.message,
                answer_due_at=record.answer_due_at,
                answer_is_late=_is_late(record, self._ports.clock()),
                may_withdraw=record.may_withdraw and not shown.is_waiting,
            )
        return self._only_here(about, submits)

    def _only_here(self, about: MySignal, submits: tuple[Pending, ...]) -> MySignal:
        submit = submits[-1]
        # Without a record there is a signal of one's own: `project_receipts` shows nothing else.
        command = cast("SubmitSignal", submit.command)
        return replace(
            about,
            pupil=self._ports.views.pupil(command.young_person_id),
            kind=command.kind,
            made_at=command.made_at,
            said=command if submit.state is not PendingState.CONFIRMED else None,
            sending=SendingState(submit.state.value),
            may_take_back=submit.state is PendingState.WAITING and not submit.may_have_arrived,
        )


def _is_late(record: SignalReceiptView, now: datetime) -> bool:
    return record.answer_due_at is not None and record.answer_due_at < now


def _of_kind(shown: Shown[SignalReceiptView], kind: type[Command]) -> tuple[Pending, ...]:
    return tuple(one for one in shown.pending if isinstance(one.command, kind))
