"""Who holds what, and what stands open. Unguarded: for the worker, handlers and other slices."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Exists, or_, select, text
from sqlalchemy.sql.elements import ColumnElement

from server.consents.queries import fields_in_force
from server.kernel.tables import columns
from server.kernel.unit_of_work import UnitOfWork
from server.referrals.rules import ball
from server.referrals.tables import OPEN_SQL, ReferralQuestionRow, ReferralRow
from shared.lifecycle import REFERRAL_ENDED, REFERRAL_JOINED, REMINDS_COORDINATORS
from shared.vocabulary import Party, ReferralKind, ReferralStatus, SharedField

_referral = columns(ReferralRow)
_question = columns(ReferralQuestionRow)


def find_referral(uow: UnitOfWork, referral_id: UUID) -> ReferralRow | None:
    """Give a referral to the worker; none when there is none."""
    return uow.find(
        ReferralRow, _referral.id == referral_id, _referral.network_id == uow.actor.network_id
    )


def questions_of(uow: UnitOfWork, referral_id: UUID) -> list[ReferralQuestionRow]:
    """Give the questions of a referral, oldest first."""
    return uow.all(
        ReferralQuestionRow,
        _question.network_id == uow.actor.network_id,
        _question.referral_id == referral_id,
        order_by=(_question.created_at, _question.id),
    )


def open_of_case(uow: UnitOfWork, case_id: UUID) -> list[dict[str, Any]]:
    """Give the referrals of a case that have not ended: what a closing has to wait for."""
    return _held(uow, Party.RECEIVER, _referral.case_id == case_id, text(OPEN_SQL))


def open_about(uow: UnitOfWork, subject_ids: Collection[UUID]) -> list[dict[str, Any]]:
    """Give the open referrals about these subjects: what has to end before they can be erased."""
    return _held(uow, Party.RECEIVER, _referral.subject_id.in_(list(subject_ids)), text(OPEN_SQL))


def held_by_account(
    uow: UnitOfWork, account_id: UUID, organisation_id: UUID | None
) -> list[dict[str, Any]]:
    """Give the accepted referrals somebody was assigned: what another has to take first.

    Parameters
    ----------
    organisation_id
        Only through this organisation; absent: through any.

    Notes
    -----
    What a person asked is held by the desk that asked, not by the person.
    """
    where = [_referral.assigned_account_id == account_id, text(OPEN_SQL)]
    if organisation_id is not None:
        where.append(_referral.to_organisation_id == organisation_id)
    return _held(uow, Party.RECEIVER, *where)


def held_by_organisation(uow: UnitOfWork, organisation_id: UUID) -> list[dict[str, Any]]:
    """Give the open referrals an organisation was asked, and then the ones it asks itself."""
    asked = (_referral.to_organisation_id == organisation_id, _referral.sent_at.is_not(None))
    asks = _referral.from_organisation_id == organisation_id
    return [
        *_held(uow, Party.RECEIVER, *asked, text(OPEN_SQL)),
        *_held(uow, Party.SENDER, asks, text(OPEN_SQL)),
    ]


def other_open_handover(uow: UnitOfWork, case_id: UUID, referral_id: UUID) -> bool:
    """Tell whether another handover of a case is under way and has not moved the connector."""
    return _is_there(
        uow,
        _referral.case_id == case_id,
        _referral.id != referral_id,
        _referral.kind == ReferralKind.HANDOVER,
        _referral.status.not_in((ReferralStatus.DRAFT, *REFERRAL_ENDED)),
        _referral.connector_moved.is_(False),
    )


def stays_for_another(uow: UnitOfWork, referral: ReferralRow) -> bool:
    """Tell whether the receiver helps in the same case through another accepted referral."""
    return _is_there(
        uow,
        _referral.case_id == referral.case_id,
        _referral.to_organisation_id == referral.to_organisation_id,
        _referral.id != referral.id,
        _referral.status.in_(REFERRAL_JOINED),
    )


def has_ended(uow: UnitOfWork, referral_id: UUID) -> bool:
    """Tell whether a referral has ended; one that is not there has not."""
    return _is_there(uow, _referral.id == referral_id, _referral.status.in_(REFERRAL_ENDED))


def standing_on(uow: UnitOfWork, case_id: UUID, to_organisation_id: UUID) -> list[UUID]:
    """Give the open referrals that stand on what is shared with a receiver in a case.

    Notes
    -----
    Not only on the decision they were made with: a decision that renewed it carries them as well.
    """
    statement = select(_referral.id).where(
        _referral.network_id == uow.actor.network_id,
        _referral.case_id == case_id,
        _referral.to_organisation_id == to_organisation_id,
        text(OPEN_SQL),
    )
    return [row.id for row in uow.select(statement.order_by(_referral.id))]


def to_escalate(uow: UnitOfWork, *, limit: int) -> Sequence[Any]:
    """Give the referrals the worker has to look at: id, level so far, start of the clock."""
    statement = (
        select(_referral.id, _referral.escalated_level, _referral.ball_since)
        .where(_referral.network_id == uow.actor.network_id, _referral.escalates_at <= uow.now)
        .order_by(_referral.escalates_at, _referral.id)
        .limit(limit)
    )
    return uow.select(statement)


def asked_for_help(uow: UnitOfWork, organisation_id: ColumnElement[UUID]) -> Exists:
    """Give the condition that an organisation was asked something that has not ended."""
    return (
        select(_referral.id)
        .where(
            _referral.network_id == uow.actor.network_id,
            _referral.to_organisation_id == organisation_id,
            _referral.sent_at.is_not(None),
            text(OPEN_SQL),
        )
        .exists()
    )


def late_question(uow: UnitOfWork, organisation_id: ColumnElement[UUID]) -> ColumnElement[bool]:
    """Give the condition that it is so long an organisation's move that coordinators were told."""
    late = (_referral.due_at <= uow.now, _referral.escalated_level >= REMINDS_COORDINATORS)
    asks = select(_referral.id).where(
        _referral.network_id == uow.actor.network_id,
        _referral.from_organisation_id == organisation_id,
        _referral.ball == Party.SENDER,
        text(OPEN_SQL),
        *late,
    )
    # After the day of a hold it is the receiver's move again.
    is_asked = _referral.ball.in_((Party.RECEIVER, Party.NOBODY))
    return or_(
        asked_for_help(uow, organisation_id).where(is_asked, *late),
        asks.exists(),
    )


def in_force_for_receiver(uow: UnitOfWork, referral: ReferralRow) -> frozenset[SharedField]:
    """Give what the receiver may read of the young person at this moment, by any decision."""
    if referral.case_id is None:
        return frozenset()
    return fields_in_force(
        uow,
        young_person_id=referral.subject_id,
        case_id=referral.case_id,
        to_organisation_id=referral.to_organisation_id,
    )


def clock_of(referral: ReferralRow) -> ball.Clock:
    """Give the clock of a referral."""
    return ball.Clock(**{name: getattr(referral, name) for name in ball.Clock.__slots__})


def _is_there(uow: UnitOfWork, *where: ColumnElement[bool]) -> bool:
    statement = select(_referral.id).where(_referral.network_id == uow.actor.network_id, *where)
    return bool(uow.select(statement.limit(1)))


def _held(uow: UnitOfWork, role: Party, *where: ColumnElement[bool] | Any) -> list[dict[str, Any]]:
    holder = (
        _referral.to_organisation_id if role is Party.RECEIVER else _referral.from_organisation_id
    )
    statement = (
        select(_referral.id, holder.label("holder"))
        .where(_referral.network_id == uow.actor.network_id, *where)
        .order_by(_referral.id)
    )
    return [
        {
            "resource": "referral",
            "resource_id": str(row.id),
            "organisation_id": str(row.holder),
            "role": role.value,
        }
        for row in uow.select(statement)
    ]
