"""What may be counted of referrals, for releases of trends: no words, no names.

Asks no gate: only the system compiles a release, and what it reads never leaves it uncounted.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from server.kernel.tables import columns
from server.kernel.unit_of_work import UnitOfWork
from server.referrals.tables import ReferralRow
from shared.vocabulary import ReferralKind

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
