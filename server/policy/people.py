"""How a person stands to accounts, memberships and young persons, and what of them a list shows."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy.sql.elements import ColumnElement

from server.kernel.actor import Actor
from server.kernel.errors import NotFound
from server.kernel.journal import NoticeRow, to_account, to_desk, to_roster
from server.kernel.tables import columns
from server.kernel.unit_of_work import UnitOfWork
from server.people.tables import (
    AccountRow,
    EnrolmentRow,
    MembershipRow,
    SessionRow,
    YoungPersonRow,
)
from server.policy.actions import Action
from server.policy.gate import (
    DESK_ROLES,
    SIGNALLING_ROLES,
    check,
    is_network_administrator,
    relations_of_anyone,
    relations_to_organisation,
)
from server.policy.rules import Relation
from shared.vocabulary import MembershipState, Role

_account = columns(AccountRow)
_membership = columns(MembershipRow)
_session = columns(SessionRow)
_young_person = columns(YoungPersonRow)
_enrolment = columns(EnrolmentRow)
_notice = columns(NoticeRow)

_OF_THE_SCHOOL = {Relation.CARE_TEAM, Relation.SIGNALLER, Relation.ADMINISTRATOR}
_HEARS_THE_DESK = (*DESK_ROLES, Role.COORDINATOR)


def access_registration(uow: UnitOfWork) -> None:
    """Let somebody make an account: an administrator of any organisation.

    Raises
    ------
    Forbidden
        When they administer nothing.
    """
    relations = relations_of_anyone(uow.actor)
    if uow.actor.has(Role.ADMINISTRATOR):
        relations.add(Relation.ADMINISTRATOR)
    check(uow, Action.ACCOUNT_REGISTER, relations)


def access_account(uow: UnitOfWork, account_id: UUID, action: Action) -> AccountRow:
    """Give one account to somebody who may do this with it.

    Raises
    ------
    NotFound
        When there is none in this network, or this person shares no organisation with it.
    Forbidden
        When they know of it, and this is not for them.
    """
    account = uow.find(
        AccountRow, _account.network_id == uow.actor.network_id, _account.id == account_id
    )
    if account is None:
        raise NotFound
    memberships = uow.all(
        MembershipRow,
        _membership.account_id == account_id,
        _membership.state != MembershipState.ENDED,
    )
    check(uow, action, relations_to_account(uow.actor, account_id, memberships))
    return account


def relations_to_account(
    actor: Actor, account_id: UUID, memberships: Iterable[MembershipRow]
) -> set[Relation]:
    """Tell how somebody stands to an account.

    Notes
    -----
    What is done with an account reaches every organisation it works in. So one administers it only
    when one administers all of these; whoever administers some of them is a colleague.
    """
    organisations = {each.organisation_id for each in memberships}
    confirmed = {
        each.organisation_id for each in memberships if each.state is MembershipState.CONFIRMED
    }
    administered = organisations & actor.organisations(Role.ADMINISTRATOR)
    relations: set[Relation] = set()
    if actor.account_id == account_id:
        relations.add(Relation.SELF)
    if administered or confirmed & actor.organisations(*Role):
        relations.add(Relation.COLLEAGUE)
    if administered and administered == organisations:
        relations.add(Relation.ADMINISTRATOR)
    if is_network_administrator(actor):
        relations.add(Relation.NETWORK_ADMINISTRATOR)
    return relations


def access_membership(uow: UnitOfWork, membership_id: UUID, action: Action) -> MembershipRow:
    """Give one membership to somebody who may do this with it.

    Raises
    ------
    NotFound
        When there is none, or it is neither one's own nor of an organisation one belongs to.
    Forbidden
        When it is, and this is not for them.

    Notes
    -----
    To a membership of one's own one is nothing but oneself: nobody confirms their own, not even an
    administrator.
    """
    membership = uow.find(
        MembershipRow,
        _membership.network_id == uow.actor.network_id,
        _membership.id == membership_id,
    )
    if membership is None:
        raise NotFound
    relations = relations_to_organisation(uow.actor, membership.organisation_id)
    if membership.account_id == uow.actor.account_id:
        relations = {Relation.SELF}
    check(uow, action, relations)
    return membership


def access_staff(uow: UnitOfWork, organisation_id: UUID, action: Action) -> None:
    """Let somebody do this with the people of an organisation.

    Raises
    ------
    NotFound
        When they have nothing to do with it.
    Forbidden
        When they do, and this is not for them.
    """
    check(uow, action, relations_to_organisation(uow.actor, organisation_id))


def access_session(uow: UnitOfWork, session_id: UUID) -> SessionRow:
    """Give a device session of one's own.

    Raises
    ------
    NotFound
        When there is none that still counts, or it is another person's.
    """
    session = uow.find(
        SessionRow,
        _session.id == session_id,
        _session.account_id == uow.actor.account_id,
        _session.revoked_at.is_(None),
    )
    if session is None:
        raise NotFound
    check(uow, Action.SESSION_REVOKE, {Relation.SELF})
    return session


def access_roster(uow: UnitOfWork, organisation_id: UUID, action: Action) -> None:
    """Let somebody keep the roster of a school.

    Raises
    ------
    NotFound
        When they have nothing to do with the school. The coordination has not.
    Forbidden
        When their role there does not keep the roster.
    """
    relations = relations_to_organisation(uow.actor, organisation_id)
    check(uow, action, relations - {Relation.NETWORK_ADMINISTRATOR})


def access_young_person(uow: UnitOfWork, young_person_id: UUID, action: Action) -> YoungPersonRow:
    """Give one young person to somebody of the school it goes to who may do this.

    Raises
    ------
    NotFound
        When there is none, it was erased, or it goes to no school this person works in.
    Forbidden
        When it does, and this is not for them.
    """
    network = uow.actor.network_id
    person = uow.find(
        YoungPersonRow,
        _young_person.network_id == network,
        _young_person.id == young_person_id,
        _young_person.erased_at.is_(None),
    )
    if person is None:
        raise NotFound
    enrolments = uow.all(
        EnrolmentRow,
        _enrolment.network_id == network,
        _enrolment.young_person_id == young_person_id,
        _enrolment.ended_on.is_(None),
    )
    relations: set[Relation] = set()
    for enrolment in enrolments:
        relations |= relations_to_organisation(uow.actor, enrolment.organisation_id)
    check(uow, action, relations & _OF_THE_SCHOOL)
    return person


def keeps_roster_of(actor: Actor, organisation_id: UUID) -> bool:
    """Tell whether what this person corrects of a pupil includes the class at this school."""
    office = actor.organisations(Role.CARE_TEAM, Role.ADMINISTRATOR)
    return actor.is_system or organisation_id in office


def visible_rosters(uow: UnitOfWork) -> ColumnElement[bool]:
    """Give the condition under which an enrolment stands on a roster this person may read."""
    schools = uow.actor.organisations(*SIGNALLING_ROLES)
    relations = relations_of_anyone(uow.actor)
    if schools:
        relations.add(Relation.SIGNALLER)
    check(uow, Action.PUPIL_LIST, relations)
    condition: ColumnElement[bool] = _enrolment.organisation_id.in_(schools)
    return condition


def visible_notices(uow: UnitOfWork) -> ColumnElement[bool]:
    """Give the condition under which a notice is for this person or for a desk they work."""
    check(uow, Action.NOTICE_LIST, relations_of_anyone(uow.actor))
    condition: ColumnElement[bool] = _notice.audience_id.in_(audiences_of(uow.actor))
    return condition


def audiences_of(actor: Actor) -> frozenset[UUID]:
    """Give the audiences a person belongs to now: oneself, one's desks, one's rosters."""
    own = [to_account(actor.account_id)] if actor.account_id is not None else []
    desks = [to_desk(each) for each in actor.organisations(*_HEARS_THE_DESK)]
    rosters = [to_roster(each) for each in actor.organisations(*SIGNALLING_ROLES)]
    return frozenset(each.id for each in (*own, *desks, *rosters))
