"""Referrals over HTTP."""

from __future__ import annotations

from uuid import UUID

from server.kernel.context import SignedIn, SliceRouter, declares
from server.kernel.paging import Cursor, Limit
from server.policy.actions import Action
from server.referrals import queries
from shared.contract import Receipt
from shared.referrals import (
    AcceptReferral,
    AnswerQuestion,
    AskQuestion,
    AssignReferral,
    CompleteReferral,
    DraftReferral,
    FailReferral,
    HoldReferral,
    MarkReferralInError,
    NoteReferralSeen,
    RecallReferral,
    RecordFirstContact,
    ReferralPage,
    ReferralView,
    RejectReferral,
    SendReferral,
)

router = SliceRouter(prefix="/v1/referrals", tag="referrals")


@router.post("", status_code=201, **declares(Action.REFERRAL_DRAFT))
def draft(ctx: SignedIn, command: DraftReferral) -> Receipt:
    """Prepare a question to a service. Nothing leaves yet."""
    return ctx.run(command)


@router.get("", **declares(Action.REFERRAL_LIST))
def list_referrals(
    ctx: SignedIn,
    box: queries.Box = queries.Box.IN,
    status: queries.Which = queries.Which.OPEN,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> ReferralPage:
    """List what one's desk was asked, or asks itself: the open ones most overdue first."""
    return ctx.read(queries.list_box, box=box, status=status, cursor=cursor, limit=limit)


@router.get("/{referral_id}", **declares(Action.REFERRAL_READ))
def read(ctx: SignedIn, referral_id: UUID) -> ReferralView:
    """Give one referral: before a yes, the receiver sees a preview without identity."""
    return ctx.read(queries.view, referral_id=referral_id)


@router.post("/{referral_id}/sending", **declares(Action.REFERRAL_SEND))
def send(ctx: SignedIn, referral_id: UUID, command: SendReferral) -> Receipt:
    """Send a prepared question: what is shared is frozen, and the answering time starts."""
    return ctx.run(command, referral_id=referral_id)


@router.post("/{referral_id}/acceptance", **declares(Action.REFERRAL_ACCEPT))
def accept(ctx: SignedIn, referral_id: UUID, command: AcceptReferral) -> Receipt:
    """Say yes, and who takes it."""
    return ctx.run(command, referral_id=referral_id)


@router.post("/{referral_id}/assignment", **declares(Action.REFERRAL_ASSIGN))
def assign(ctx: SignedIn, referral_id: UUID, command: AssignReferral) -> Receipt:
    """Let another colleague take it from here."""
    return ctx.run(command, referral_id=referral_id)


@router.post("/{referral_id}/rejection", **declares(Action.REFERRAL_REJECT))
def reject(ctx: SignedIn, referral_id: UUID, command: RejectReferral) -> Receipt:
    """Say no, why, and who could help instead."""
    return ctx.run(command, referral_id=referral_id)


@router.post("/{referral_id}/question", **declares(Action.REFERRAL_ASK))
def ask(ctx: SignedIn, referral_id: UUID, command: AskQuestion) -> Receipt:
    """Ask the sender something, without a no."""
    return ctx.run(command, referral_id=referral_id)


@router.post("/{referral_id}/answer", **declares(Action.REFERRAL_ANSWER))
def answer(ctx: SignedIn, referral_id: UUID, command: AnswerQuestion) -> Receipt:
    """Answer a question of the receiver."""
    return ctx.run(command, referral_id=referral_id)


@router.post("/{referral_id}/recall", **declares(Action.REFERRAL_RECALL))
def recall(ctx: SignedIn, referral_id: UUID, command: RecallReferral) -> Receipt:
    """Take a question back, or step out of help that was accepted."""
    return ctx.run(command, referral_id=referral_id)


@router.post("/{referral_id}/hold", **declares(Action.REFERRAL_HOLD))
def hold(ctx: SignedIn, referral_id: UUID, command: HoldReferral) -> Receipt:
    """Pause until a day, with a plan to bridge a waiting list."""
    return ctx.run(command, referral_id=referral_id)


@router.post("/{referral_id}/first-contact", **declares(Action.REFERRAL_FIRST_CONTACT))
def record_first_contact(ctx: SignedIn, referral_id: UUID, command: RecordFirstContact) -> Receipt:
    """Record that the family was reached, or that it was tried."""
    return ctx.run(command, referral_id=referral_id)


@router.post("/{referral_id}/completion", **declares(Action.REFERRAL_COMPLETE))
def complete(ctx: SignedIn, referral_id: UUID, command: CompleteReferral) -> Receipt:
    """End help that went well enough."""
    return ctx.run(command, referral_id=referral_id)


@router.post("/{referral_id}/failure", **declares(Action.REFERRAL_FAIL))
def fail(ctx: SignedIn, referral_id: UUID, command: FailReferral) -> Receipt:
    """Say that the help could not be given after all."""
    return ctx.run(command, referral_id=referral_id)


@router.post("/{referral_id}/error", **declares(Action.REFERRAL_ERROR))
def mark_in_error(ctx: SignedIn, referral_id: UUID, command: MarkReferralInError) -> Receipt:
    """Call it a mistake; once it was accepted, two people have to."""
    return ctx.run(command, referral_id=referral_id)


@router.post("/{referral_id}/seen", **declares(Action.REFERRAL_SEE))
def see(ctx: SignedIn, referral_id: UUID, command: NoteReferralSeen) -> Receipt:
    """Note that the preview was opened."""
    return ctx.run(command, referral_id=referral_id)
