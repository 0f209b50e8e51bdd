"""What the worker sends: nobody moved in time, or the sharing ended. It never ends a referral."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from server.consents.queries import find_sharing
from server.consents.rules import state_at
from server.kernel.errors import Conflict
from server.kernel.journal import Audience, to_desk
from server.kernel.unit_of_work import UnitOfWork
from server.network.queries import coordination_desks
from server.network.reference import school_calendar, threshold
from server.referrals.handlers.effects import (
    answer_due,
    both_desks,
    connector,
    desk_of,
    due,
    for_worker,
    record,
    tell,
    today,
)
from server.referrals.queries import clock_of, in_force_for_receiver
from server.referrals.rules import ball
from server.referrals.tables import ReferralRow
from shared.contract import Receipt
from shared.lifecycle import REFERRAL_ENDED, REMINDS_COORDINATORS
from shared.problems import ProblemType
from shared.referrals import CloseSharingOfReferral, EscalateReferral
from shared.school_calendar import add_school_days
from shared.vocabulary import BusinessStatus, Party, ReferralStatus, SharingState

_REPEATS = frozenset({ReferralStatus.DRAFT, ReferralStatus.IN_PROGRESS})
"""Where time only asks to look again, each time anew: nobody waits for an answer."""
_ESCALATED = {1: BusinessStatus.ESCALATED_1, 2: BusinessStatus.ESCALATED_2}


def escalate(uow: UnitOfWork, command: EscalateReferral) -> Receipt:
    """Say that the side whose move it is has not moved: first nearby, then to the coordinators."""
    referral = for_worker(uow, command)
    waits = referral.escalates_at is not None and referral.escalates_at <= uow.now
    same_clock = referral.ball_since == command.clock_started_at
    if not (waits and same_clock and referral.escalated_level < command.level):
        raise Conflict(ProblemType.LIFECYCLE_CONFLICT, current={"status": referral.status.value})
    audience = _audience(uow, referral, command.level)
    if referral.status in _REPEATS:
        uow.change(referral, due_at=_next(uow, referral), escalates_at=_next(uow, referral))
    else:
        uow.change(referral, **_escalated(uow, referral, command.level))
    record(uow, command, referral, f"level-{command.level}")
    tell(uow, "referral-waits", referral, audience)
    return uow.receipt(referral)


def close_sharing(uow: UnitOfWork, command: CloseSharingOfReferral) -> Receipt:
    """Say on both sides that the packet has closed; the referral itself waits for a person."""
    referral = for_worker(uow, command)
    if referral.status in REFERRAL_ENDED or _is_shared(uow, referral):
        raise Conflict(ProblemType.LIFECYCLE_CONFLICT, current={"status": referral.status.value})
    draft = referral.status is ReferralStatus.DRAFT
    business = BusinessStatus.AWAITING_CONSENT if draft else referral.business_status
    uow.change(referral, business_status=business)
    record(uow, command, referral)
    tell(uow, "referral-sharing-ended", referral, both_desks(referral))
    return uow.receipt(referral)


def _is_shared(uow: UnitOfWork, referral: ReferralRow) -> bool:
    """Tell whether it is still carried: a draft by its own decision, once sent by any in force."""
    if referral.sharing_id is None:
        return True  # Advice shares nothing.
    if referral.status is not ReferralStatus.DRAFT:
        return bool(in_force_for_receiver(uow, referral))
    sharing = find_sharing(uow, referral.sharing_id)
    if sharing is None:
        return False
    state = state_at(sharing.lapses_at, sharing.revoked_at, uow.now)
    return state is SharingState.IN_FORCE


def _audience(uow: UnitOfWork, referral: ReferralRow, level: int) -> list[Audience]:
    if level >= REMINDS_COORDINATORS:
        return coordination_desks(uow)
    party = ball.ball_now(referral.status, referral.ball, referral.due_at, uow.now)
    audience = [desk_of(referral, party)]
    if referral.status is ReferralStatus.ON_HOLD:
        audience.append(to_desk(referral.from_organisation_id))  # It bridges the wait.
    if referral.status not in _REPEATS:
        audience.append(connector(uow, referral))
    return audience


def _next(uow: UnitOfWork, referral: ReferralRow) -> datetime:
    if referral.status is ReferralStatus.DRAFT:
        return answer_due(uow, referral)
    return due(uow, "referral.review")


def _escalated(uow: UnitOfWork, referral: ReferralRow, level: int) -> dict[str, Any]:
    """Give the columns after a reminder: when the worker looks again, and how far it has told."""
    calendar = school_calendar()
    clock = clock_of(referral)
    if clock.ball is Party.NOBODY:
        clock = ball.wake(clock, now=uow.now, calendar=calendar)
    patience = threshold("referral.escalate", today(uow))
    later = add_school_days(calendar, referral.due_at, patience)
    asked = referral.business_status is BusinessStatus.INFO_REQUESTED
    business = referral.business_status
    if referral.status is ReferralStatus.REQUESTED and not asked:
        business = _ESCALATED[level]
    return asdict(clock) | {
        "business_status": business,
        "escalated_level": level,
        "escalates_at": later if level < REMINDS_COORDINATORS else None,
    }
