"""Who a token speaks for: the account, its confirmed memberships, in one statement.

A session whose password was right and whose second factor was not shown yet speaks for nobody: only
what lets it show or get one asks `find_asking`, everything else `find_actor`.

It joins sessions, accounts, memberships and organisations, which belong to two slices; to say who
somebody is, is authorisation, so it stands here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from server.kernel.actor import Actor, Membership
from server.kernel.beside import Question
from server.kernel.errors import NotFound, NotSignedIn, SecondFactorNeeded
from server.kernel.tables import columns, table_of
from server.kernel.tokens import Claims
from server.kernel.unit_of_work import UnitOfWork
from server.network.reference import second_factor_terms
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
_HOW = (
    _account.second_factor_since,
    _session.proved_at,
    _session.created_at.label("begun_at"),
    _membership.created_at.label("member_since"),
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
_SESSION = (
    table_of(SessionRow)
    .join(table_of(AccountRow), _account.id == _session.account_id)
    .outerjoin(table_of(MembershipRow), _IN_A_MEMBERSHIP)
    .outerjoin(table_of(OrganisationRow), _ACTIVE)
)
_THIS = (
    _session.id == bindparam("session_id"),
    _account.id == bindparam("account_id"),
    _session.revoked_at.is_(None),
    _account.active,
)
_OF_SESSION = Question((*_WHO, *_HOW), _SESSION, *_THIS, network_id=_account.network_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Who a session is of, and how far it has shown that."""

    actor: Actor
    has_factor: bool
    """Whether the account has a second factor."""
    must_prove: bool
    """Whether the password was right, and the second factor is still to be shown."""
    begun_at: datetime
    required_from: datetime | None
    """From when a role needs a second factor; none when no role does."""

    def must_enrol(self, now: datetime) -> bool:
        """Tell whether a role needs a second factor by now and the account has none."""
        return not self.has_factor and self.required_from is not None and self.required_from <= now


def find_asking(uow: UnitOfWork, claims: Claims) -> Asking:
    """Give who a session is of, also before it has shown a second factor.

    Raises
    ------
    NotSignedIn
        When the session was revoked or the account disabled: at the next request, not later.

    Notes
    -----
    For what lets a session show or get a second factor, and for nothing else.
    """
    rows = _rows(uow, claims)
    return Asking(
        actor=_actor(rows, claims.account_id, claims.session_id, proved_at=rows[0].proved_at),
        has_factor=rows[0].second_factor_since is not None,
        must_prove=_must_prove(rows[0]),
        begun_at=rows[0].begun_at,
        required_from=_required_from(rows),
    )


def find_actor(uow: UnitOfWork, claims: Claims) -> Actor:
    """Give who a verified token speaks for, in one statement.

    Raises
    ------
    NotSignedIn
        When the session was revoked or the account disabled: at the next request, not later.
    SecondFactorNeeded
        *prove*: the account has a second factor, and this session has not shown it.
    """
    rows = _rows(uow, claims)
    if _must_prove(rows[0]):
        raise SecondFactorNeeded("prove")
    return _actor(rows, claims.account_id, claims.session_id, proved_at=rows[0].proved_at)


def find_actor_with_factor(uow: UnitOfWork, claims: Claims) -> Actor:
    """Give who a verified token speaks for, where roles that need a second factor must have one.

    Raises
    ------
    NotSignedIn
        As `find_actor`.
    SecondFactorNeeded
        *prove* as `find_actor`; *enrol*: a role of theirs needs one, they have none, and the days
        to get one have passed.
    """
    rows = _rows(uow, claims)
    if rows[0].second_factor_since is None:
        required_from = _required_from(rows)
        if required_from is not None and required_from <= uow.now:
            raise SecondFactorNeeded("enrol")
    elif _must_prove(rows[0]):
        raise SecondFactorNeeded("prove")
    return _actor(rows, claims.account_id, claims.session_id, proved_at=rows[0].proved_at)


def _rows(uow: UnitOfWork, claims: Claims) -> Sequence[Any]:
    rows = uow.ask(_OF_SESSION, session_id=claims.session_id, account_id=claims.account_id)
    if not rows:
        raise NotSignedIn
    return rows


def _must_prove(row: Any) -> bool:
    """Tell whether a session has shown no more than a password while there is a second factor.

    Notes
    -----
    What was shown before the account had its factor was the password: it does not count.
    """
    since, proved_at = row.second_factor_since, row.proved_at
    return since is not None and (proved_at is None or proved_at < since)


def _required_from(rows: Sequence[Any]) -> datetime | None:
    terms = second_factor_terms()
    since = [row.member_since for row in rows if row.kind is not None and row.role in terms.roles]
    if not since:
        return None
    starts = datetime.combine(terms.effective_from, time(), tzinfo=UTC)
    first: datetime = max(min(since), starts)
    return first + terms.grace


def actor_of(uow: UnitOfWork, account_id: UUID) -> Actor:
    """Give who an account is, without a session.

    Raises
    ------
    NotFound
        When there is no such account, or it was disabled.

    Notes
    -----
    For the command line alone, which lays down what somebody did in a world it builds: whoever
    sits at the server needs no token, and there is no session that could lie open. They count as
    having shown who they are at this moment. No request comes here.
    """
    rows = uow.connection.execute(_OF_ACCOUNT.where(_account.id == account_id)).all()
    if not rows:
        raise NotFound
    return _actor(rows, account_id, None, proved_at=uow.now)


def _actor(
    rows: Sequence[Any],
    account_id: UUID,
    session_id: UUID | None,
    *,
    proved_at: datetime | None,
) -> Actor:
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
        proved_at=proved_at,
    )
