"""The in- and outbox of a desk, as previews: never who it is about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, bindparam, case, func, or_, select, text
from sqlalchemy.sql.elements import ColumnElement

from server.kernel.paging import COUNTED, next_cursor, page_values, prepared_page
from server.kernel.prepared import Prepared
from server.kernel.tables import Moment, columns
from server.kernel.unit_of_work import UnitOfWork
from server.network.queries import cards_of, service_names
from server.policy.referrals import (
    box_values,
    desks_to_list,
    prepared_box,
    visible_inbox,
    visible_outbox,
)
from server.referrals.rules.ball import ball_now
from server.referrals.tables import ENDED_SQL, OPEN_SQL, ReferralRow
from shared.lifecycle import REFERRAL_ENDED
from shared.referrals import ReferralItem, ReferralPage
from shared.vocabulary import Party

_referral = columns(ReferralRow)
_ITEMS = select(
    _referral.id,
    _referral.kind,
    _referral.status,
    _referral.business_status,
    _referral.urgency,
    _referral.life_domains,
    _referral.age_band,
    _referral.municipality_nis,
    _referral.from_organisation_id,
    _referral.to_organisation_id,
    _referral.to_service_id,
    _referral.ball,
    _referral.due_at,
    _referral.version,
    _referral.created_at,
)


_ORDER = (_referral.due_at, _referral.id)


class Box(StrEnum):
    """Which side of a question the reader's desk is on."""

    IN = "in"
    OUT = "out"


class Which(StrEnum):
    """Whether what is listed still goes on."""

    OPEN = "open"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCounts:
    """How many open questions a box has."""

    total: int
    mine: int
    """Where the move is this side's own."""
    late: int
    """Of those, past the day by which to move."""
    is_more: bool
    """There are more than were counted."""


def list_box(
    uow: UnitOfWork,
    *,
    box: Box = Box.IN,
    status: Which = Which.OPEN,
    only_mine: bool = False,
    cursor: str | None = None,
    limit: int = 50,
) -> ReferralPage:
    """Give one page of a box: open ones the most overdue first, ended ones the latest first.

    Parameters
    ----------
    only_mine
        Only those where the move is this side's own.
    """
    desks = desks_to_list(uow)
    if not desks:
        return ReferralPage(items=(), next_cursor=None)
    shape = {"only_mine": only_mine, "further": cursor is not None, "limit": limit}
    statement = _page_of(box, status, len(desks), **shape)
    rows = uow.prepared(
        statement,
        network_id=uow.actor.network_id,
        now=uow.now,
        **box_values(uow, desks),
        **page_values(_ORDER, cursor=cursor),
    )
    return ReferralPage(
        items=tuple(items_of(uow, rows[:limit])),
        next_cursor=next_cursor(rows, limit, ("due_at", "id")),
    )


def count_open(uow: UnitOfWork, *, box: Box) -> OpenCounts:
    """Count the open questions of a box, and those where the move is this side's own.

    Notes
    -----
    Of the most overdue only, so that a list without an end costs no more than a long one.
    """
    desks = desks_to_list(uow)
    if not desks:
        return OpenCounts(total=0, mine=0, late=0, is_more=False)
    (row,) = uow.prepared(
        _count_of(box, len(desks)),
        network_id=uow.actor.network_id,
        now=uow.now,
        **box_values(uow, desks),
    )
    total, mine, late = (min(each, COUNTED) for each in (row.total, row.mine, row.late))
    return OpenCounts(total=total, mine=mine, late=late, is_more=row.total > COUNTED)


def synced_items(uow: UnitOfWork, referral_ids: Iterable[UUID]) -> dict[UUID, ReferralItem]:
    """Give the items among these that this person may see now, for the sync feed."""
    statement = _ITEMS.where(
        _referral.network_id == uow.actor.network_id,
        _referral.id.in_(list(referral_ids)),
        or_(visible_inbox(uow), visible_outbox(uow)),
    )
    return {item.referral_id: item for item in items_of(uow, uow.select(statement))}


@cache
def _page_of(
    box: Box, status: Which, desks: int, *, only_mine: bool, further: bool, limit: int
) -> Prepared:
    """Give the statement of a page: there are few, and a desk asks them all day."""
    ended = status is Which.ENDED
    statement = _of_box(box, desks, ENDED_SQL if ended else OPEN_SQL)
    if only_mine:
        statement = statement.where(_is_mine(box, bindparam("now", type_=Moment())))
    return Prepared(
        prepared_page(statement, _ORDER, further=further, limit=limit, newest_first=ended)
    )


@cache
def _count_of(box: Box, desks: int) -> Prepared:
    """Give the statement that counts a box; the first page and every inbox say it."""
    now = bindparam("now", type_=Moment())
    first = (
        _of_box(box, desks, OPEN_SQL)
        .with_only_columns(
            case((_is_mine(box, now), 1), else_=0).label("mine"),
            case((_referral.due_at <= now, 1), else_=0).label("late"),
        )
        .order_by(*_ORDER)
        .limit(COUNTED + 1)
        .subquery()
    )
    return Prepared(
        select(
            func.count().label("total"),
            func.coalesce(func.sum(first.c.mine), 0).label("mine"),
            func.coalesce(func.sum(first.c.mine * first.c.late), 0).label("late"),
        ).select_from(first)
    )


def _of_box(box: Box, desks: int, condition: str) -> Select[Any]:
    return _ITEMS.where(
        _referral.network_id == bindparam("network_id"),
        prepared_box(Party.RECEIVER if box is Box.IN else Party.SENDER, desks),
        text(condition),
    )


def _is_mine(box: Box, now: Any) -> ColumnElement[bool]:
    """Say *our move* as `ball_now` does: after the expected day of a hold, the receiver's."""
    if box is Box.OUT:
        return _referral.ball == Party.SENDER  # type: ignore[no-any-return]  # A column is Any.
    waited = and_(_referral.ball == Party.NOBODY, _referral.due_at <= now)
    return or_(_referral.ball == Party.RECEIVER, waited)


def items_of(uow: UnitOfWork, rows: Sequence[Any]) -> list[ReferralItem]:
    """Give rows, whole or of a list, as items; the names in one statement for each kind."""
    sides = [each for row in rows for each in (row.from_organisation_id, row.to_organisation_id)]
    cards = cards_of(uow, sides)
    services = service_names(uow, {row.to_service_id for row in rows})
    return [
        ReferralItem(
            referral_id=row.id,
            kind=row.kind,
            status=row.status,
            business_status=row.business_status,
            urgency=row.urgency,
            life_domains=row.life_domains,
            age_band=row.age_band,
            municipality_nis=row.municipality_nis,
            from_organisation_id=row.from_organisation_id,
            from_organisation_name=cards[row.from_organisation_id][0],
            from_sector=cards[row.from_organisation_id][1],
            to_organisation_id=row.to_organisation_id,
            to_organisation_name=cards[row.to_organisation_id][0],
            to_service_id=row.to_service_id,
            to_service_name=services[row.to_service_id],
            ball=ball_now(row.status, row.ball, row.due_at, uow.now),
            due_at=None if row.status in REFERRAL_ENDED else row.due_at,
            version=row.version,
            created_at=row.created_at,
        )
        for row in rows
    ]
