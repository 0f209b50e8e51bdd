"""What other slices may ask about the people who work with Kring."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select

from server.kernel.tables import columns, table_of
from server.kernel.unit_of_work import UnitOfWork
from server.people.tables import (
    AccountRow,
    MembershipRow,
)
from server.policy.gate import DESK_ROLES
from shared.vocabulary import MembershipState, Role

_account = columns(AccountRow)
_membership = columns(MembershipRow)


def account_names(uow: UnitOfWork, account_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Give the display names of accounts."""
    wanted = set(account_ids)
    if not wanted:
        return {}
    statement = select(_account.id, _account.display_name).where(
        _account.network_id == uow.actor.network_id, _account.id.in_(wanted)
    )
    return {row.id: row.display_name for row in uow.select(statement)}


def find_live_account(uow: UnitOfWork, account_id: UUID) -> AccountRow | None:
    """Give an account of this network that was not disabled; none when there is none."""
    return uow.find(
        AccountRow,
        _account.network_id == uow.actor.network_id,
        _account.id == account_id,
        _account.active,
    )


def live_memberships(uow: UnitOfWork, account_id: UUID) -> list[MembershipRow]:
    """Give the memberships of an account that have not ended, the oldest first."""
    return uow.all(
        MembershipRow,
        _membership.account_id == account_id,
        _membership.state != MembershipState.ENDED,
        order_by=(_membership.id,),
    )


def members(uow: UnitOfWork, organisation_id: UUID, *roles: Role) -> list[UUID]:
    """Give the active accounts with a confirmed membership in one of these roles, by id."""
    statement = (
        select(_membership.account_id)
        .join(table_of(AccountRow), _account.id == _membership.account_id)
        .where(
            _membership.network_id == uow.actor.network_id,
            _membership.organisation_id == organisation_id,
            _membership.state == MembershipState.CONFIRMED,
            _membership.role.in_(roles),
            _account.active,
        )
        .distinct()
        .order_by(_membership.account_id)
    )
    return [row.account_id for row in uow.select(statement)]


def is_desk_member(uow: UnitOfWork, account_id: UUID, organisation_id: UUID) -> bool:
    """Tell whether somebody works the desk of an organisation: care team or partner, confirmed.

    Notes
    -----
    For a command the answer stays true until its commit: whoever would let that person go waits for
    the same lock (``leaving.py``), and then finds what this command gave them to hold.
    """
    if uow.command_id is not None:
        uow.lock(account_id)
    return account_id in members(uow, organisation_id, *DESK_ROLES)


def has_desk(uow: UnitOfWork, organisation_id: UUID) -> bool:
    """Tell whether anybody works the desk of an organisation: whether it can be given something.

    Notes
    -----
    For a command the answer stays true until its commit, as with `is_desk_member`. Whoever asks
    both asks about people first: that is the order in which leaving takes its locks.
    """
    if uow.command_id is not None:
        uow.lock(organisation_id)
    return bool(members(uow, organisation_id, *DESK_ROLES))
