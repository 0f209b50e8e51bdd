"""How a question is taken back, help is stepped out of, and a mistake is undone, with a trace."""

from __future__ import annotations

from server.kernel.errors import NotFound
from server.kernel.journal import to_desk
from server.kernel.unit_of_work import UnitOfWork
from server.policy.actions import Action
from server.policy.gate import check_circle_change
from server.referrals.handlers.effects import (
    approach,
    both_desks,
    circle_of,
    desk_of,
    facts,
    furthest_step,
    leave,
    record,
    stopped,
    tell,
    tell_signaller,
)
from server.referrals.rules import machine
from server.referrals.tables import ReferralRow
from shared.contract import Receipt
from shared.lifecycle import REFERRAL_ENDED, REFERRAL_JOINED
from shared.referrals import MarkReferralInError, RecallReferral
from shared.vocabulary import LedgerBasis, Party


def recall(uow: UnitOfWork, command: RecallReferral) -> Receipt:
    """Take a question back, or step out of help that was accepted while others hold on."""
    referral, move, parties = approach(uow, command, Action.REFERRAL_RECALL)
    joined = referral.status in REFERRAL_JOINED
    circle = circle_of(uow, referral) if joined else None
    machine.check_guards(move, facts(uow, referral, reason=command.reason.value, circle=circle))
    uow.change(
        referral,
        status=move.to,
        reason=command.reason.value,
        packet=referral.packet if joined else None,  # Never read by the receiver: the copy goes.
        **stopped(uow, referral),
    )
    record(uow, command, referral, command.reason.value)
    if joined:
        leave(uow, referral, Action.REFERRAL_RECALL, LedgerBasis.REFERRAL_ENDED)
    if referral.sent_at is not None:
        other = Party.RECEIVER if Party.SENDER in parties else Party.SENDER
        tell(uow, "referral-recalled", referral, [desk_of(referral, other)])
        tell_signaller(uow, referral, furthest_step(referral), command.message_to_signaller)
    return uow.receipt(referral)


def mark_in_error(uow: UnitOfWork, command: MarkReferralInError) -> Receipt:
    """Call it a mistake: the packet goes, the trace stays. After a yes it takes two people."""
    referral, move, _ = approach(uow, command, Action.REFERRAL_ERROR)
    if referral.accepted_at is not None and referral.error_requested_by is None:
        return _ask_second_person(uow, command, referral)
    machine.check_guards(
        move,
        facts(
            uow,
            referral,
            was_accepted=referral.accepted_at is not None,
            first_caller=referral.error_requested_by,
            caller=uow.actor.account_id,
            reason_text=command.reason,
        ),
    )
    joined = referral.status in REFERRAL_JOINED
    ended_before = referral.status in REFERRAL_ENDED
    uow.change(
        referral,
        status=move.to,
        packet=None,
        error_reason=command.reason,
        **({} if ended_before else stopped(uow, referral)),
    )
    record(uow, command, referral)
    tell(uow, "referral-in-error", referral, both_desks(referral))
    if joined:
        leave(uow, referral, Action.REFERRAL_ERROR, LedgerBasis.MADE_IN_ERROR)
    return uow.receipt(referral)


def _ask_second_person(
    uow: UnitOfWork, command: MarkReferralInError, referral: ReferralRow
) -> Receipt:
    if uow.actor.account_id is None:
        raise NotFound  # A mistake is called by people: the system calls none.
    if referral.status in REFERRAL_JOINED and referral.case_id is not None:
        check_circle_change(uow, Action.REFERRAL_ERROR)  # The first of two hands.
    uow.change(referral, error_requested_by=uow.actor.account_id, error_reason=command.reason)
    uow.record("referral.error-asked", referral, audience=both_desks(referral))
    tell(uow, "referral-error-asked", referral, [to_desk(referral.from_organisation_id)])
    return uow.receipt(referral)
