"""Whose phones may have a copy of a record: they are told when it is no longer to be had.

The feed tells who heard of something lately, and lets go of the rest. A copy outlives its row of
the feed, so who has one is asked of the record itself: by the same audiences that hear of it while
it lives (`to_desk`, `to_account`).

Must not: let anybody see anything. What they are told is read again with their own scope.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from server.cases.tables import CaseRow, PartyRow
from server.kernel.journal import Audience, to_account, to_desk
from server.kernel.tables import Table, columns
from server.kernel.unit_of_work import UnitOfWork
from server.referrals.tables import ReferralRow
from server.signals.tables import SignalRow

_party = columns(PartyRow)


def holders_of(uow: UnitOfWork, rows: Iterable[Table]) -> Mapping[UUID, list[Audience]]:
    """Give whose phones may have a copy of each of these; none for what no phone keeps.

    Notes
    -----
    Of a case also who has left: their phone may not have heard that yet.
    """
    found: dict[UUID, list[Audience]] = {}
    cases = []
    for row in rows:
        if isinstance(row, SignalRow):
            found[row.id] = [to_desk(row.organisation_id), to_account(row.author_account_id)]
        elif isinstance(row, ReferralRow):
            found[row.id] = [to_desk(row.from_organisation_id)]
            if row.sent_at is not None:
                found[row.id].append(to_desk(row.to_organisation_id))
        elif isinstance(row, CaseRow):
            cases.append(row.id)
    for party in uow.select(_parties(uow, cases)) if cases else ():
        found.setdefault(party.case_id, []).append(to_desk(party.organisation_id))
    return found


def _parties(uow: UnitOfWork, case_ids: list[UUID]) -> Select[Any]:
    return (
        select(_party.case_id, _party.organisation_id)
        .where(_party.network_id == uow.actor.network_id, _party.case_id.in_(case_ids))
        .order_by(_party.case_id, _party.organisation_id)
        .distinct()
    )
