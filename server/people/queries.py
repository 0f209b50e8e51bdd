"""Reading people: who a token speaks for, and what other slices may ask."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select

from server.kernel.actor import Actor, Membership
from server.kernel.errors import NotSignedIn
from server.kernel.tokens import Claims
from server.kernel.unit_of_work import UnitOfWork
from server.network.tables import OrganisationRow
from server.people.tables import (
    AccountRow,
    EnrolmentRow,
    MembershipRow,
    SessionRow,
    YoungPersonRow,
)
from shared.vocabulary import MembershipState

_session = SessionRow.__table__.c  # type: ignore[attr-defined]
_account = AccountRow.__table__.c  # type: ignore[attr-defined]
_membership = MembershipRow.__table__.c  # type: ignore[attr-defined]
_organisation = OrganisationRow.__table__.c  # type: ignore[attr-defined]

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
        SessionRow.__table__.join(AccountRow.__table__, _account.id == _session.account_id)  # type: ignore[attr-defined]
        .outerjoin(
            MembershipRow.__table__,  # type: ignore[attr-defined]
            (_membership.account_id == _account.id)
            & (_membership.state == MembershipState.CONFIRMED),
        )
        .outerjoin(
            OrganisationRow.__table__,  # type: ignore[attr-defined]
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


def find_young_person(uow: UnitOfWork, young_person_id: UUID) -> YoungPersonRow | None:
    """Give a young person, opened; none when there is none or it was erased."""
    person = uow.find(YoungPersonRow, YoungPersonRow.id == young_person_id)
    return None if person is None or person.erased_at is not None else person


def is_enrolled(uow: UnitOfWork, young_person_id: UUID, organisation_id: UUID) -> bool:
    """Tell whether somebody is a pupil of a school now."""
    enrolment = EnrolmentRow.__table__.c  # type: ignore[attr-defined]
    statement = (
        select(enrolment.id)
        .where(
            enrolment.network_id == uow.actor.network_id,
            enrolment.organisation_id == organisation_id,
            enrolment.young_person_id == young_person_id,
            enrolment.ended_on.is_(None),
        )
        .limit(1)
    )
    return uow.connection.execute(statement).first() is not None


def account_names(uow: UnitOfWork, account_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Give the display names of accounts."""
    wanted = set(account_ids)
    if not wanted:
        return {}
    statement = select(_account.id, _account.display_name).where(_account.id.in_(wanted))
    return {row.id: row.display_name for row in uow.connection.execute(statement)}


def young_person_names(uow: UnitOfWork, young_person_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Give the names of young persons, for a list: one statement for rows, one for keys."""
    wanted = set(young_person_ids)
    if not wanted:
        return {}
    people = uow.all(YoungPersonRow, YoungPersonRow.id.in_(wanted))  # type: ignore[attr-defined]
    return {each.id: f"{each.given_name} {each.family_name}" for each in people}
