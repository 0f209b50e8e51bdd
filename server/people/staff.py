"""The roles in an organisation, for whoever administers it: also those that still wait.

What colleagues see of one another is in ``views.py``: names and confirmed roles. Here stands what
it takes to let somebody in and out: who was invited, who accepted, who has a second factor.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import case, func, select

from server.kernel.errors import NotFound
from server.kernel.paging import next_cursor, page
from server.kernel.tables import columns, table_of
from server.kernel.unit_of_work import UnitOfWork
from server.network.queries import find_organisation
from server.network.reference import second_factor_terms
from server.people import rules
from server.people.tables import AccountRow, MembershipRow
from server.policy.actions import Action
from server.policy.attendance import unattended_among
from server.policy.gate import check
from server.policy.people import access_staff
from server.policy.rules import Relation
from shared.staff import StaffPage, StaffView
from shared.vocabulary import MembershipState, Role

_account = columns(AccountRow)
_membership = columns(MembershipRow)
_ORDER = {
    MembershipState.ACCEPTED: 0,
    MembershipState.INVITED: 1,
    MembershipState.CONFIRMED: 2,
}
"""What an administrator has to do something about comes first."""
_place = case(*((_membership.state == state, place) for state, place in _ORDER.items()), else_=3)


def list_staff(
    uow: UnitOfWork, *, organisation_id: UUID, cursor: str | None = None, limit: int = 50
) -> StaffPage:
    """Give one page of the roles in an organisation that have not ended.

    Raises
    ------
    NotFound
        When there is no such organisation, or this person has nothing to do with it.
    Forbidden
        When they do not administer it.
    """
    access_staff(uow, organisation_id, Action.MEMBERSHIP_LIST)
    if find_organisation(uow, organisation_id) is None:
        raise NotFound
    statement = (
        select(
            _membership.id,
            _membership.account_id,
            _membership.role,
            _membership.state,
            _membership.version,
            _account.username,
            _account.display_name,
            _account.version.label("account_version"),
            _account.second_factor_since,
            _place.label("place"),
        )
        .join(table_of(AccountRow), _account.id == _membership.account_id)
        .where(
            _membership.network_id == uow.actor.network_id,
            _membership.organisation_id == organisation_id,
            _membership.state != MembershipState.ENDED,
        )
    )
    order_by = (_place, _membership.id)  # No name: a cursor stands in an address.
    rows = uow.select(page(statement, order_by, cursor=cursor, limit=limit))
    needing = second_factor_terms().roles
    return StaffPage(
        items=tuple(
            StaffView(
                membership_id=row.id,
                account_id=row.account_id,
                username=row.username,
                display_name=row.display_name,
                role=row.role,
                state=row.state,
                version=row.version,
                account_version=row.account_version,
                has_second_factor=row.second_factor_since is not None,
                needs_second_factor=row.role in needing,
            )
            for row in rows[:limit]
        ),
        next_cursor=next_cursor(rows, limit, ("place", "id")),
    )


def count_to_confirm(uow: UnitOfWork) -> int:
    """Count the roles that were accepted in organisations one administers, and wait for oneself."""
    mine = _administered(uow)
    found = uow.select(
        select(func.count(_membership.id).label("waiting")).where(
            _membership.network_id == uow.actor.network_id,
            _membership.organisation_id.in_(mine),
            _membership.state == MembershipState.ACCEPTED,
            _membership.account_id != uow.actor.account_id,
        )
    )
    return int(found[0].waiting)


def own_unattended(uow: UnitOfWork) -> frozenset[UUID]:
    """Give the organisations one administers where nobody can take up what comes in."""
    return unattended_among(uow, _administered(uow))


def _administered(uow: UnitOfWork) -> frozenset[UUID]:
    """Give the organisations one administers, to somebody who does."""
    mine = uow.actor.organisations(Role.ADMINISTRATOR)
    check(uow, Action.MEMBERSHIP_LIST, {Relation.ADMINISTRATOR} if mine else set())
    return mine


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """An account as its name leads to it."""

    account_id: UUID
    network_id: UUID
    version: int


def account_named(uow: UnitOfWork, username: str) -> Named | None:
    """Give the account with this name to sign in with, of whatever network.

    Notes
    -----
    For the command line alone: whoever sits at the server.
    """
    account = uow.find(
        AccountRow, _account.username_key == rules.username_key(username), _account.active
    )
    if account is None:
        return None
    return Named(account_id=account.id, network_id=account.network_id, version=account.version)


def find_colleague(uow: UnitOfWork, *, organisation_id: UUID, username: str) -> UUID | None:
    """Give the account with this name to sign in with, to invite it; none when there is none.

    Raises
    ------
    NotFound, Forbidden
        When this person does not administer the organisation.
    """
    access_staff(uow, organisation_id, Action.MEMBERSHIP_INVITE)
    account = uow.find(
        AccountRow,
        _account.network_id == uow.actor.network_id,
        _account.username_key == rules.username_key(username),
        _account.active,
    )
    return account.id if account is not None else None
