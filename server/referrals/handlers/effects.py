"""What several commands of a referral do alike: find it, pass the ball, tell the others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from server.cases.queries import connector_of, parties_of
from server.kernel.errors import NotFound, StaleRecord
from server.kernel.journal import Audience, to_account, to_desk
from server.kernel.unit_of_work import UnitOfWork
from server.network.reference import school_calendar, threshold
from server.policy.actions import Action
from server.policy.gate import check_circle_change
from server.policy.referrals import access_referral, relations_to_referral, sides
from server.referrals.queries import clock_of, find_referral, stays_for_another
from server.referrals.rules import ball, machine
from server.referrals.tables import ReferralRow
from shared.cases import JoinCircle, LeaveCircle
from shared.contract import Command
from shared.lifecycle import ReferralMove
from shared.school_calendar import local_date
from shared.signals import NoteSignalProgress
from shared.vocabulary import LedgerBasis, Party, ReferralKind, SignallerStep


def approach(
    uow: UnitOfWork, command: Any, action: Action
) -> tuple[ReferralRow, ReferralMove, frozenset[Party]]:
    """Give the referral of a command, the arrow it takes, and the sides this person acts for.

    Raises
    ------
    NotFound, Forbidden
        What the gate says.
    StaleRecord
        When the referral has changed since this person looked: before anything else is judged.
    Conflict
        When its status does not answer this command.
    """
    referral = access_referral(uow, command.referral_id, action)
    if referral.version != command.version:
        raise StaleRecord({"status": referral.status.value, "version": referral.version})
    parties = sides(relations_to_referral(uow.actor, referral))
    return referral, machine.move_of(referral.status, command.type, parties), parties


def for_worker(uow: UnitOfWork, command: Any) -> ReferralRow:
    """Give the referral of a command that the worker sends."""
    referral = find_referral(uow, command.referral_id)
    if referral is None:
        raise NotFound
    return referral


def passed(uow: UnitOfWork, referral: ReferralRow, to: Party, due_at: datetime) -> dict[str, Any]:
    """Give the columns of the clock after the ball went to a side."""
    clock = ball.pass_ball(clock_of(referral), to, due_at, now=uow.now, calendar=school_calendar())
    return asdict(clock)


def stopped(uow: UnitOfWork, referral: ReferralRow) -> dict[str, Any]:
    """Give the columns of a referral that ends now."""
    clock = ball.stop(clock_of(referral), now=uow.now, calendar=school_calendar())
    return asdict(clock) | {"ended_at": uow.now, "business_status": None}


def due(uow: UnitOfWork, key: str) -> datetime:
    """Give the moment so many school days from now as a dated threshold says."""
    return ball.due_after(school_calendar(), uow.now, threshold(key, today(uow)))


def answer_due(uow: UnitOfWork, referral: ReferralRow) -> datetime:
    """Give the moment by which a question of this urgency has to be answered."""
    return due(uow, f"referral.answer.{referral.urgency.value}")


def today(uow: UnitOfWork) -> date:
    """Give the local day."""
    return local_date(school_calendar(), uow.now)


def facts(uow: UnitOfWork, referral: ReferralRow, **known: Any) -> machine.Facts:
    """Give what the guards look at: what every command knows, and what this one does."""
    return machine.Facts(kind=referral.kind, today=today(uow), **known)


def circle_of(uow: UnitOfWork, referral: ReferralRow) -> machine.Circle | None:
    """Give who holds the case the receiver would leave; held until the end, so it stays true."""
    if referral.case_id is None:
        return None
    uow.lock(referral.case_id)
    connector, _ = connector_of(uow, referral.case_id)
    return machine.Circle(
        parties=frozenset(parties_of(uow, referral.case_id)),
        connector=connector,
        leaver=referral.to_organisation_id,
        stays=stays_for_another(uow, referral),
    )


def both_desks(referral: ReferralRow) -> list[Audience]:
    """Give who hears of a change: the desk that asks, and once it was sent the one it asks."""
    desks = [to_desk(referral.from_organisation_id)]
    if referral.sent_at is not None:
        desks.append(to_desk(referral.to_organisation_id))
    return desks


def desk_of(referral: ReferralRow, party: Party) -> Audience:
    """Give the desk of one side."""
    if party is Party.RECEIVER:
        return to_desk(referral.to_organisation_id)
    return to_desk(referral.from_organisation_id)


def connector(uow: UnitOfWork, referral: ReferralRow) -> Audience:
    """Give the connector of the case; for advice, which has none, the desk that asks."""
    if referral.case_id is None:
        return to_desk(referral.from_organisation_id)
    _, account_id = connector_of(uow, referral.case_id)
    return to_account(account_id)


def record(
    uow: UnitOfWork, command: Command, referral: ReferralRow, reason: str | None = None
) -> None:
    """Explain a change by its command, to both desks."""
    uow.record(command.type, referral, reason=reason, audience=both_desks(referral))


def tell(uow: UnitOfWork, kind: str, referral: ReferralRow, audience: Iterable[Audience]) -> None:
    """Leave a notice for each of these, once."""
    uow.notify(kind, referral, dict.fromkeys(audience))


def join(uow: UnitOfWork, referral: ReferralRow, action: Action, *, moves_connector: bool) -> None:
    """Let the receiver into the circle; for advice there is none.

    Raises
    ------
    StepUpNeeded
        When whoever does this has to show again who they are.
    """
    if referral.case_id is None or referral.assigned_account_id is None:
        return
    check_circle_change(uow, action)
    uow.follow_up(
        JoinCircle(
            command_id=uow.new_id(),
            case_id=referral.case_id,
            organisation_id=referral.to_organisation_id,
            account_id=referral.assigned_account_id,
            referral_id=referral.id,
            moves_connector=moves_connector,
        )
    )


def leave(uow: UnitOfWork, referral: ReferralRow, action: Action, basis: LedgerBasis) -> None:
    """Let the receiver out of the circle, as far as this referral was what it was in for.

    Raises
    ------
    StepUpNeeded
        When whoever does this has to show again who they are.
    """
    if referral.case_id is None:
        return
    check_circle_change(uow, action)
    uow.follow_up(
        LeaveCircle(
            command_id=uow.new_id(),
            case_id=referral.case_id,
            organisation_id=referral.to_organisation_id,
            referral_id=referral.id,
            basis=basis,
        )
    )


def tell_signaller(
    uow: UnitOfWork, referral: ReferralRow, step: SignallerStep, message: str | None = None
) -> None:
    """Tell who signalled how far it is. Never *finished*: that is for the school or circle to say.

    Notes
    -----
    An ending of help is not the end of the worry: the signal stays in the hands of its school, or
    of the circle, until one of them closes it.
    """
    if referral.case_id is None and referral.signal_id is None:
        return
    uow.follow_up(
        NoteSignalProgress(
            command_id=uow.new_id(),
            case_id=referral.case_id,
            signal_id=referral.signal_id,
            step=step,
            message_to_signaller=message,
        )
    )


def furthest_step(referral: ReferralRow) -> SignallerStep:
    """Give how far the help has come, in the signaller's words."""
    reached = referral.first_contact_on is not None
    return SignallerStep.CONTACT_MADE if reached else SignallerStep.TAKEN_UP


def is_advice(referral: ReferralRow) -> bool:
    """Tell whether it is asked without a name."""
    return referral.kind is ReferralKind.ADVICE
