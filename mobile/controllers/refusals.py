"""What the server refused: what was meant, why not, how it stands now, and one way on.

Nothing refused goes away by itself. What one wrote is kept in the outbox until the person has put
it in the form again or has put it away, and what the school has is shown beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from mobile.controllers.my_signals import MySignalsController
from mobile.controllers.ports import Ports
from mobile.controllers.showing import Showing
from shared.contract import Command
from shared.people import PupilItem
from shared.problems import TYPE_PREFIX, Fault, Problem, ProblemType
from shared.projection import Pending, PendingState, subject_id
from shared.signals import SignalReceiptView, SubmitSignal, WithdrawSignal
from shared.vocabulary import SignallerStep, SignalReason

_OVERTAKEN = frozenset(
    {
        ProblemType.CASE_CLOSED,
        ProblemType.LIFECYCLE_CONFLICT,
        ProblemType.REFERRAL_ALREADY_DECIDED,
        ProblemType.SIGNAL_ALREADY_WEIGHED,
        ProblemType.STALE_RECORD,
    }
)
"""Nothing was wrong with it: somebody else came first."""


class NextStep(StrEnum):
    """The one way on that a refusal offers first."""

    CHANGE = "change"
    """Open it in the form again, changed or not, and send it as a new one."""
    WITHDRAW_AGAIN = "withdraw-again"
    """Say the same once more, knowing how it stands now."""
    LOOK = "look"
    """Look at what it was about, as it is now."""
    PUT_AWAY = "put-away"
    """There is nothing left to do but to have read it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Theirs:
    """How it stands at the school now."""

    step: SignallerStep
    step_at: datetime
    message: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """One act that was refused."""

    command_id: UUID
    act: str
    """What was meant, by the command's name, such as ``signal.submit``."""
    about: UUID | None
    """The id of what it was about."""
    pupil: PupilItem | None
    """Absent for other acts, and when the pupil is no longer on the roster."""
    why: str
    """The problem's type without its prefix."""
    reason: str | None
    """A code that says more."""
    faults: tuple[Fault, ...]
    """Which fields, and how, when that was it."""
    is_overtaken: bool
    """Somebody else came first: a conflict, not a mistake."""
    trace_id: UUID | None
    mine: SubmitSignal | None = None
    """All of one's own signal: it is in no other place."""
    my_reason: SignalReason | None = None
    """Why one wanted to withdraw."""
    theirs: Theirs | None = None
    """Absent when the server never had it."""
    next: NextStep = NextStep.PUT_AWAY


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalsState:
    """What the screen shows."""

    refusals: tuple[Refusal, ...] = ()
    """In the order in which they were meant."""
    form_is_busy: bool = False
    """Another signal of that kind was begun in the form: it goes first, or is thrown away."""


class RefusalsController:
    """Shows what was refused and takes the next step."""

    def __init__(self, ports: Ports) -> None:
        """Show what is there."""
        self._ports = ports
        self._mine = MySignalsController(ports)
        self.showing = Showing(RefusalsState())
        self.refresh()

    @property
    def state(self) -> RefusalsState:
        """What the screen shows."""
        return self.showing.state

    def refresh(self) -> None:
        """Look again, after something changed."""
        self._show(form_is_busy=False)

    def find(self, command_id: UUID) -> Refusal | None:
        """Give one refusal; none when it was dealt with."""
        return next((r for r in self.state.refusals if r.command_id == command_id), None)

    def change(self, command_id: UUID) -> bool:
        """Put a refused signal in the form again. Says whether that could be done."""
        refusal = self.find(command_id)
        if refusal is None or refusal.about is None:
            return False
        done = self._mine.change_refused(refusal.about)
        self._show(form_is_busy=not done)
        return done

    def withdraw_again(self, command_id: UUID) -> bool:
        """Withdraw once more, as the signal stands now. Says whether it was queued."""
        refusal = self.find(command_id)
        if refusal is None or refusal.about is None or refusal.my_reason is None:
            return False
        self._mine.withdraw(refusal.about, refusal.my_reason)
        done = not self._mine.state.faults
        if done:
            self._ports.outbox.dismiss(command_id)
        self.refresh()
        return done

    def put_away(self, command_id: UUID) -> None:
        """Let a refusal go that the person has read. What was written in it goes too."""
        self._ports.outbox.dismiss(command_id)
        self.refresh()

    def _show(self, *, form_is_busy: bool) -> None:
        receipts = {one.id: one.record for one in self._ports.views.my_signals()}
        refused = (p for p in self._ports.views.pending() if p.state is PendingState.REFUSED)
        self.showing.show(
            RefusalsState(
                refusals=tuple(self._refusal(one, receipts) for one in refused),
                form_is_busy=form_is_busy,
            )
        )

    def _refusal(self, one: Pending, receipts: dict[UUID, SignalReceiptView | None]) -> Refusal:
        command = one.command
        about = subject_id(command)
        record = None if about is None else receipts.get(about)
        problem = one.problem or _UNEXPLAINED
        why = problem.type.removeprefix(TYPE_PREFIX)
        return Refusal(
            command_id=command.command_id,
            act=str(getattr(command, "type", "")),
            about=about,
            pupil=self._pupil(command, record),
            why=why,
            reason=problem.reason,
            faults=problem.faults,
            is_overtaken=why in _OVERTAKEN,
            trace_id=problem.trace_id,
            mine=command if isinstance(command, SubmitSignal) else None,
            my_reason=command.reason if isinstance(command, WithdrawSignal) else None,
            theirs=None if record is None else _theirs(record),
            next=_next(command, record),
        )

    def _pupil(self, command: Command, record: SignalReceiptView | None) -> PupilItem | None:
        if isinstance(command, SubmitSignal):
            return self._ports.views.pupil(command.young_person_id)
        return None if record is None else self._ports.views.pupil(record.young_person_id)


_UNEXPLAINED = Problem(type=f"{TYPE_PREFIX}{ProblemType.INTERNAL}", title="", status=500)
"""For a refusal whose reason was lost with a damaged file."""


def _theirs(record: SignalReceiptView) -> Theirs:
    return Theirs(step=record.step, step_at=record.step_at, message=record.message)


def _next(command: Command, record: SignalReceiptView | None) -> NextStep:
    if isinstance(command, SubmitSignal):
        return NextStep.CHANGE if record is None else NextStep.LOOK
    if isinstance(command, WithdrawSignal):
        if record is None:
            return NextStep.PUT_AWAY
        return NextStep.WITHDRAW_AGAIN if record.may_withdraw else NextStep.LOOK
    return NextStep.LOOK
