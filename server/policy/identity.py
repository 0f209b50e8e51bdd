"""Who a token speaks for: the account, its confirmed memberships, in one statement.

It joins sessions, accounts, memberships and organisations, which belong to two slices; to say who
somebody is, is authorisation, so it stands here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from server.kernel.actor import Actor, Membership
from server.kernel.errors import NotFound, NotSignedIn
from server.kernel.prepared import Prepared
from server.kernel.tables import columns, table_of
from server.kernel.tokens import Claims
from server.kernel.unit_of_work import UnitOfWork
from server.network.tables import OrganisationRow
from server.people.tables import AccountRow, MembershipRow, SessionRow
from shared.vocabulary import MembershipState

_session = columns(SessionRow)
_account = columns(AccountRow)
_membership = columns(MembershipRow)
_organisation = columns(OrganisationRow)

_WHO = (
    _account.network_id,
    _account.display_name,
    _membership.organisation_id,
    _membership.role,
    _organisation.kind,
    _organisation.sector,
    _organisation.secrecy,
)
_IN_A_MEMBERSHIP = (_membership.account_id == _account.id) & (
    _membership.state == MembershipState.CONFIRMED
)
_ACTIVE = (_organisation.id == _membership.organisation_id) & _organisation.active

_OF_ACCOUNT = (
    select(*_WHO)
    .select_from(
        table_of(AccountRow)
        .outerjoin(table_of(MembershipRow), _IN_A_MEMBERSHIP)
        .outerjoin(table_of(OrganisationRow), _ACTIVE)
    )
    .where(_account.active)
)
_OF_SESSION = Prepared(
    select(*_WHO)
    .select_from(
        table_of(SessionRow)
        .join(table_of(AccountRow), _account.id == _session.account_id)
        .outerjoin(table_of(MembershipRow), _IN_A_MEMBERSHIP)
        .outerjoin(table_of(OrganisationRow), _ACTIVE)
    )
    .where(
        _session.id == bindparam("session_id"),
        _account.id == bindparam("account_id"),
        _session.revoked_at.is_(None),
        _account.active,
    )
)


def find_actor(uow: UnitOfWork, claims: Claims) -> Actor:
    """Give who a verified token speaks for, in one statement.

    Raises
    ------
    NotSignedIn
        When the session was revoked or the account disabled: at the next request, not later.
    """
    rows = _OF_SESSION.rows(
        uow.connection, session_id=claims.session_id, account_id=claims.account_id
    )
    if not rows:
        raise NotSignedIn
    return _actor(rows, claims.account_id, claims.session_id)


def actor_of(uow: UnitOfWork, account_id: UUID) -> Actor:
    """Give who an account is, without a session.

    Raises
    ------
    NotFound
        When there is no such account, or it was disabled.

    Notes
    -----
    For the command line alone, which lays down what somebody did in a world it builds: whoever
    sits at the server needs no token. No request comes here.
    """
    rows = uow.connection.execute(_OF_ACCOUNT.where(_account.id == account_id)).all()
    if not rows:
        raise NotFound
    return _actor(rows, account_id, None)


def _actor(rows: Sequence[Any], account_id: UUID, session_id: UUID | None) -> Actor:
    return Actor(
        network_id=rows[0].network_id,
        account_id=account_id,
        session_id=session_id,
        display_name=rows[0].display_name,
        memberships=tuple(
            Membership(
                organisation_id=row.organisation_id,
                role=row.role,
                kind=row.kind,
                sector=row.sector,
                secrecy=row.secrecy,
            )
            for row in rows
            if row.kind is not None
        ),
    )
