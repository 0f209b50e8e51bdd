"""Who a token speaks for: the account, its confirmed memberships, in one statement.

It joins sessions, accounts, memberships and organisations, which belong to two slices; to say who
somebody is, is authorisation, so it stands here.
"""

from __future__ import annotations

from sqlalchemy import select

from server.kernel.actor import Actor, Membership
from server.kernel.errors import NotSignedIn
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

_ACTOR = (
    select(
        _account.network_id,
        _account.display_name,
        _membership.organisation_id,
        _membership.role,
        _organisation.kind,
        _organisation.sector,
        _organisation.secrecy,
    )
    .select_from(
        table_of(SessionRow)
        .join(table_of(AccountRow), _account.id == _session.account_id)
        .outerjoin(
            table_of(MembershipRow),
            (_membership.account_id == _account.id)
            & (_membership.state == MembershipState.CONFIRMED),
        )
        .outerjoin(
            table_of(OrganisationRow),
            (_organisation.id == _membership.organisation_id) & _organisation.active,
        )
    )
    .where(_session.revoked_at.is_(None), _account.active)
)


def find_actor(uow: UnitOfWork, claims: Claims) -> Actor:
    """Give who a verified token speaks for, in one statement.

    Raises
    ------
    NotSignedIn
        When the session was revoked or the account disabled: at the next request, not later.
    """
    rows = uow.connection.execute(
        _ACTOR.where(_session.id == claims.session_id, _account.id == claims.account_id)
    ).all()
    if not rows:
        raise NotSignedIn
    return Actor(
        network_id=rows[0].network_id,
        account_id=claims.account_id,
        session_id=claims.session_id,
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
