"""Signals over HTTP."""

from __future__ import annotations

from uuid import UUID

from server.kernel.context import SignedIn, SliceRouter, declares
from server.kernel.paging import Cursor, Limit
from server.policy.actions import Action
from server.signals import queries
from shared.contract import Receipt
from shared.signals import (
    DecideSignal,
    OpenSignal,
    RecordSignalContact,
    SignalPage,
    SignalReceiptView,
    SignalView,
    SubmitSignal,
    WithdrawSignal,
)

router = SliceRouter(prefix="/v1/signals", tag="signals")


@router.post("", status_code=201, **declares(Action.SIGNAL_SUBMIT))
def submit(ctx: SignedIn, command: SubmitSignal) -> Receipt:
    """Say that you are worried about a pupil, or see one drifting out of school."""
    return ctx.run(command)


@router.get("", **declares(Action.SIGNAL_LIST))
def list_signals(
    ctx: SignedIn,
    box: queries.Box | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> SignalPage:
    """List the care team's signals, open or ended, or one's own as receipts."""
    return ctx.read(queries.list_box, box=box, cursor=cursor, limit=limit)


@router.get("/{signal_id}", **declares(Action.SIGNAL_READ))
def read(ctx: SignedIn, signal_id: UUID) -> SignalView | SignalReceiptView:
    """Give a signal: whole for the care team, a receipt for its author."""
    return ctx.read(queries.view, signal_id=signal_id)


@router.post("/{signal_id}/opening", **declares(Action.SIGNAL_OPEN))
def open_signal(ctx: SignedIn, signal_id: UUID, command: OpenSignal) -> Receipt:
    """Take a signal into triage."""
    return ctx.run(command, signal_id=signal_id)


@router.post("/{signal_id}/decision", **declares(Action.SIGNAL_DECIDE))
def decide(ctx: SignedIn, signal_id: UUID, command: DecideSignal) -> Receipt:
    """Say what the care team does with a signal, and why."""
    return ctx.run(command, signal_id=signal_id)


@router.post("/{signal_id}/contact", **declares(Action.SIGNAL_CONTACT))
def record_contact(ctx: SignedIn, signal_id: UUID, command: RecordSignalContact) -> Receipt:
    """Record that the school spoke with the pupil or the family."""
    return ctx.run(command, signal_id=signal_id)


@router.post("/{signal_id}/withdrawal", **declares(Action.SIGNAL_WITHDRAW))
def withdraw(ctx: SignedIn, signal_id: UUID, command: WithdrawSignal) -> Receipt:
    """Take back a signal of one's own that nobody has opened."""
    return ctx.run(command, signal_id=signal_id)
