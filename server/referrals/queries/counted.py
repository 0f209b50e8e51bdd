"""What may be counted of referrals, for releases of trends: no words, no names.

Asks no gate: only the system compiles a release, and what it reads never leaves it uncounted.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, text

from server.kernel.tables import columns
from server.kernel.unit_of_work import UnitOfWork
from server.referrals.tables import OPEN_SQL, ReferralRow
from shared.vocabulary import ReferralKind, ReferralStatus

_referral = columns(ReferralRow)
_COUNTED = (
    _referral.id,
    _referral.subject_id,
    _referral.status,
    _referral.from_organisation_id,
    _referral.to_organisation_id,
    _referral.case_id,
    _referral.signal_id,
    _referral.sent_at,
    _referral.accepted_at,
    _referral.ended_at,
    _referral.first_contact_on,
    _referral.reason,
)
_BATCH = 5000
_JOURNEY = (_referral.subject_id, _referral.accepted_at, _referral.ended_at)


def counted_offers(uow: UnitOfWork, *, since: datetime, until: datetime) -> Iterable[Row[Any]]:
    """Give the offers sent from one moment to before another, in order, in batches.

    Notes
    -----
    A question for advice names nobody and offers no child to anybody, so it is none of them.
    """
    statement = (
        select(*_COUNTED)
        .where(
            _referral.network_id == uow.actor.network_id,
            _referral.kind != ReferralKind.ADVICE,
            _referral.sent_at >= since,
            _referral.sent_at < until,
        )
        .order_by(_referral.sent_at, _referral.id)
    )
    return uow.in_batches(statement, _BATCH)


def counted_journeys(
    uow: UnitOfWork, *, since: datetime, until: datetime, over: int
) -> list[Row[Any]]:
    """Give whom partners have taken up before a moment and had not let go at another before it.

    Parameters
    ----------
    since
        What ended before is left out, but for some.
    over
        So many of those that ended before `since`, the last first: whether there are a few of them
        decides whether the others may be told.
    """
    of_partners = (
        _referral.network_id == uow.actor.network_id,
        _referral.kind != ReferralKind.ADVICE,
        _referral.status != ReferralStatus.ENTERED_IN_ERROR,
        _referral.accepted_at < until,
    )
    under_way = select(*_JOURNEY).where(*of_partners, text(OPEN_SQL))
    ended = select(*_JOURNEY).where(*of_partners, _referral.ended_at.is_not(None))
    newest = ended.order_by(_referral.ended_at.desc(), _referral.id)
    return [
        *uow.select(under_way.order_by(_referral.accepted_at, _referral.id)),
        *uow.select(newest.where(_referral.ended_at >= since)),
        *uow.select(newest.where(_referral.ended_at < since).limit(over)),
    ]
