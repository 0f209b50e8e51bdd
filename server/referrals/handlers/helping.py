"""What the side that said yes does: assign, reach the family, pause, and end the help."""

from __future__ import annotations

from typing import Any

from server.kernel.errors import NotValid
from server.kernel.journal import to_account, to_desk
from server.kernel.unit_of_work import UnitOfWork
from server.network.reference import school_calendar, threshold
from server.people.queries import is_desk_member
from server.policy.actions import Action
from server.referrals.handlers.effects import (
    approach,
    circle_of,
    due,
    facts,
    furthest_step,
    join,
    leave,
    passed,
    record,
    stopped,
    tell,
    tell_signaller,
    today,
)
from server.referrals.rules import machine
from server.referrals.tables import ReferralRow
from shared.contract import Receipt
from shared.lifecycle import ReferralMove
from shared.referrals import (
    AssignReferral,
    CompleteReferral,
    FailReferral,
    HoldReferral,
    RecordFirstContact,
)
from shared.school_calendar import start_of_day
from shared.vocabulary import (
    BusinessStatus,
    HoldReason,
    LedgerBasis,
    Party,
    ReferralKind,
    ReferralStatus,
    SignallerStep,
)

_ATTEMPTS = (BusinessStatus.FIRST_CONTACT_ATTEMPT_1, BusinessStatus.FIRST_CONTACT_ATTEMPT_2)
_PAUSES = {
    HoldReason.WAITLISTED: BusinessStatus.WAITLISTED,
    HoldReason.FAMILY_ASKED_PAUSE: BusinessStatus.FAMILY_ASKED_PAUSE,
    HoldReason.AWAITING_INFORMATION: BusinessStatus.AWAITING_INFORMATION,
}


def assign(uow: UnitOfWork, command: AssignReferral) -> Receipt:
    """Let another colleague take it from here; who stands in the circle moves by its handshake."""
    referral, move, _ = approach(uow, command, Action.REFERRAL_ASSIGN)
    works_there = is_desk_member(uow, command.assigned_account_id, referral.to_organisation_id)
    machine.check_guards(move, facts(uow, referral, assignee_works_there=works_there))
    uow.change(referral, assigned_account_id=command.assigned_account_id)
    record(uow, command, referral)
    tell(uow, "referral-assigned", referral, [to_account(command.assigned_account_id)])
    return uow.receipt(referral)


def record_first_contact(uow: UnitOfWork, command: RecordFirstContact) -> Receipt:
    """Record that the family was reached, which starts the help, or that it was tried."""
    referral, move, _ = approach(uow, command, Action.REFERRAL_FIRST_CONTACT)
    if command.contact_on > today(uow):
        raise NotValid(("contact_on",), "date_in_future")
    if not command.reached:
        return _tried(uow, command, referral)
    machine.check_guards(move, facts(uow, referral, reached=command.reached))
    moves_now = referral.kind is ReferralKind.HANDOVER and not referral.connector_moved
    uow.change(
        referral,
        status=move.to,
        business_status=BusinessStatus.FIRST_CONTACT_MADE,
        first_contact_on=command.contact_on,
        connector_moved=referral.connector_moved or moves_now,
        expected_on=None,
        **passed(uow, referral, Party.RECEIVER, due(uow, "referral.review")),
    )
    record(uow, command, referral)
    if moves_now:
        join(uow, referral, Action.REFERRAL_FIRST_CONTACT, moves_connector=True)
    tell_signaller(uow, referral, SignallerStep.CONTACT_MADE)
    return uow.receipt(referral)


def hold(uow: UnitOfWork, command: HoldReferral) -> Receipt:
    """Pause until a day: nobody's move until then, and on a waiting list the sender bridges."""
    referral, move, _ = approach(uow, command, Action.REFERRAL_HOLD)
    machine.check_guards(
        move,
        facts(
            uow,
            referral,
            reason=command.reason.value,
            expected_on=command.expected_on,
            bridging_plan=command.bridging_plan,
        ),
    )
    goes_on_at = start_of_day(school_calendar(), command.expected_on)
    uow.change(
        referral,
        status=move.to,
        business_status=_PAUSES.get(command.reason),
        reason=command.reason.value,
        expected_on=command.expected_on,
        bridging_plan=command.bridging_plan or referral.bridging_plan,
        **passed(uow, referral, Party.NOBODY, goes_on_at),
    )
    record(uow, command, referral, command.reason.value)
    tell(uow, "referral-on-hold", referral, [to_desk(referral.from_organisation_id)])
    return uow.receipt(referral)


def complete(uow: UnitOfWork, command: CompleteReferral) -> Receipt:
    """End help that went well enough: the receiver lets go, the others hold on, school hears."""
    referral, move, _ = approach(uow, command, Action.REFERRAL_COMPLETE)
    known = {"outcome": command.outcome, "message": command.message_to_signaller}
    _end(uow, referral, move, Action.REFERRAL_COMPLETE, known, outcome=command.outcome)
    record(uow, command, referral, command.outcome.value)
    tell(uow, "referral-completed", referral, [to_desk(referral.from_organisation_id)])
    tell_signaller(uow, referral, furthest_step(referral), command.message_to_signaller)
    return uow.receipt(referral)


def fail(uow: UnitOfWork, command: FailReferral) -> Receipt:
    """Say that the help could not be given after all: the question is the sender's again."""
    referral, move, _ = approach(uow, command, Action.REFERRAL_FAIL)
    known = {
        "reason": command.reason.value,
        "attempts": referral.attempts,
        "attempts_needed": threshold("referral.contact-attempts", today(uow)),
    }
    _end(uow, referral, move, Action.REFERRAL_FAIL, known, reason=command.reason.value)
    record(uow, command, referral, command.reason.value)
    tell(uow, "referral-failed", referral, [to_desk(referral.from_organisation_id)])
    tell_signaller(uow, referral, furthest_step(referral), command.message_to_signaller)
    return uow.receipt(referral)


def _tried(uow: UnitOfWork, command: RecordFirstContact, referral: ReferralRow) -> Receipt:
    attempts = referral.attempts + 1
    waits = referral.status is ReferralStatus.ON_HOLD
    uow.change(
        referral,
        attempts=attempts,
        business_status=referral.business_status
        if waits
        else _ATTEMPTS[min(attempts, len(_ATTEMPTS)) - 1],
    )
    record(uow, command, referral, f"attempt-{attempts}")
    return uow.receipt(referral)


def _end(
    uow: UnitOfWork,
    referral: ReferralRow,
    move: ReferralMove,
    action: Action,
    known: dict[str, Any],
    **columns: Any,
) -> None:
    machine.check_guards(move, facts(uow, referral, circle=circle_of(uow, referral), **known))
    uow.change(referral, status=move.to, **columns, **stopped(uow, referral))
    leave(uow, referral, action, LedgerBasis.REFERRAL_ENDED)
