"""How a person stands to the journal, to reading in an emergency, and to what is given out.

The privacy officer of an organisation watches over what its people did and over the young persons
it knows. The privacy officer of the coordination watches over the network: only they give out
everything about one young person or erase it, because that reaches every organisation.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import CompoundSelect, Select, and_, or_, select
from sqlalchemy.sql.elements import ColumnElement

from server.cases.tables import CaseRow, PartyRow
from server.kernel.actor import Actor
from server.kernel.errors import NotFound
from server.kernel.journal import JournalRow
from server.kernel.tables import columns
from server.kernel.unit_of_work import UnitOfWork
from server.people.tables import EnrolmentRow, MembershipRow, YoungPersonRow
from server.policy.actions import Action
from server.policy.gate import check, desks_of, relations_of_anyone, relations_to_organisation
from server.policy.keeping import journal_told_since
from server.policy.rules import Relation
from server.privacy.tables import BreakGlassRow, SubjectExportRow
from server.referrals.tables import ReferralRow
from shared.vocabulary import OrganisationKind, Role

_break_glass = columns(BreakGlassRow)
_case = columns(CaseRow)
_enrolment = columns(EnrolmentRow)
_export = columns(SubjectExportRow)
_journal = columns(JournalRow)
_membership = columns(MembershipRow)
_party = columns(PartyRow)
_person = columns(YoungPersonRow)
_referral = columns(ReferralRow)

_OF_THE_SCHOOL = {
    Relation.ADMINISTRATOR,
    Relation.CARE_TEAM,
    Relation.PRIVACY_OFFICER,
    Relation.SIGNALLER,
}


def is_network_officer(actor: Actor) -> bool:
    """Tell whether somebody is the privacy officer of the coordination."""
    return any(
        each.role is Role.PRIVACY_OFFICER and each.kind is OrganisationKind.COORDINATION
        for each in actor.memberships
    )


def access_watch(uow: UnitOfWork, action: Action) -> None:
    """Let a privacy officer do what is about no one in particular.

    Raises
    ------
    Forbidden
        For everybody else.
    """
    relations = relations_of_anyone(uow.actor) | _officer(uow.actor)
    check(uow, action, relations)


def access_finding(uow: UnitOfWork, organisation_id: UUID) -> None:
    """Let a privacy officer find a pupil of a school by everything one has to know.

    Raises
    ------
    NotFound
        When they have nothing to do with the school.
    Forbidden
        When they do, and are no privacy officer.
    """
    relations = relations_to_organisation(uow.actor, organisation_id)
    relations -= {Relation.NETWORK_ADMINISTRATOR}
    if is_network_officer(uow.actor):
        relations.add(Relation.NETWORK_PRIVACY_OFFICER)
    check(uow, Action.YOUNG_PERSON_FIND, relations)


def access_subject(uow: UnitOfWork, young_person_id: UUID, action: Action) -> YoungPersonRow:
    """Give a young person to somebody who may do this about them.

    Raises
    ------
    NotFound
        When there is none, they were erased, or this person has nothing to do with them.
    Forbidden
        When they do, and this is not for them.
    """
    person = _find(uow, young_person_id)
    check(uow, action, relations_to_subject(uow, person.id))
    return person


def relations_to_subject(uow: UnitOfWork, young_person_id: UUID) -> set[Relation]:
    """Tell how somebody stands to a young person, for what concerns their privacy."""
    actor = uow.actor
    relations: set[Relation] = set()
    if is_network_officer(actor):
        relations.add(Relation.NETWORK_PRIVACY_OFFICER)
    for school in _schools_of(uow, young_person_id, now=True):
        relations |= relations_to_organisation(actor, school) & _OF_THE_SCHOOL
    if actor.organisations(Role.PRIVACY_OFFICER) & _knows(uow, young_person_id):
        relations.add(Relation.PRIVACY_OFFICER)
    if _helped(uow, young_person_id):
        relations.add(Relation.RECEIVER)
    return relations


def is_in_a_circle(uow: UnitOfWork, young_person_id: UUID) -> bool:
    """Tell whether somebody works the desk of a party of this young person's circle."""
    statement = select(_party.id).where(
        _party.network_id == uow.actor.network_id,
        _party.case_id.in_(_cases_of(uow, young_person_id)),
        _party.organisation_id.in_(desks_of(uow.actor)),
        _party.left_at.is_(None),
    )
    return bool(uow.select(statement.limit(1)))


def access_break_glass(uow: UnitOfWork, break_glass_id: UUID, action: Action) -> BreakGlassRow:
    """Give one emergency to the reader, or to a privacy officer who watches over it.

    Raises
    ------
    NotFound
        When there is none, or this person is neither.
    Forbidden
        When they are, and this is for the other.
    """
    row = uow.find(
        BreakGlassRow,
        _break_glass.network_id == uow.actor.network_id,
        _break_glass.id == break_glass_id,
    )
    if row is None or not uow.keychain.knows(row.young_person_id):
        raise NotFound
    relations: set[Relation] = set()
    if row.account_id == uow.actor.account_id and row.organisation_id in desks_of(uow.actor):
        relations.add(Relation.SELF)
    if is_network_officer(uow.actor):
        relations.add(Relation.NETWORK_PRIVACY_OFFICER)
    officer_of = uow.actor.organisations(Role.PRIVACY_OFFICER)
    if officer_of & ({row.organisation_id} | _knows(uow, row.young_person_id)):
        relations.add(Relation.PRIVACY_OFFICER)
    check(uow, action, relations)
    return row


def visible_break_glass(uow: UnitOfWork) -> ColumnElement[bool]:
    """Give the condition under which a privacy officer watches over an emergency."""
    access_watch(uow, Action.BREAK_GLASS_LIST)
    if uow.actor.is_system or is_network_officer(uow.actor):
        return _break_glass.id.is_not(None)  # type: ignore[no-any-return]  # A column is Any.
    officer_of = uow.actor.organisations(Role.PRIVACY_OFFICER)
    return or_(
        _break_glass.organisation_id.in_(officer_of),
        _break_glass.young_person_id.in_(_known_to(uow, officer_of)),
    )


def access_export(uow: UnitOfWork, subject_export_id: UUID) -> SubjectExportRow:
    """Give an export to the one who prepared it, as long as they are the network's officer.

    Raises
    ------
    NotFound
        When there is none, it is another's, or they no longer are.
    """
    row = uow.find(
        SubjectExportRow,
        _export.network_id == uow.actor.network_id,
        _export.id == subject_export_id,
        _export.account_id == uow.actor.account_id,
    )
    if row is None or not is_network_officer(uow.actor):
        raise NotFound
    check(uow, Action.SUBJECT_EXPORT_FETCH, {Relation.SELF})
    return row


def visible_exports(uow: UnitOfWork) -> ColumnElement[bool]:
    """Give the condition under which an export was prepared by this person."""
    access_watch(uow, Action.SUBJECT_EXPORT_LIST)
    condition: ColumnElement[bool] = _export.account_id == uow.actor.account_id
    return condition


def visible_journal(uow: UnitOfWork) -> ColumnElement[bool]:
    """Give the condition under which an entry of the journal is for this privacy officer.

    Notes
    -----
    Of an organisation: what its people did, whoever they are today, and what anybody did with a
    young person the organisation knows. Of anybody: within the term of the journal.
    """
    access_watch(uow, Action.JOURNAL_READ)
    told: ColumnElement[bool] = _journal.at >= journal_told_since(uow)
    if uow.actor.is_system or is_network_officer(uow.actor):
        return told
    officer_of = uow.actor.organisations(Role.PRIVACY_OFFICER)
    people = select(_membership.account_id).where(
        _membership.network_id == uow.actor.network_id,
        _membership.organisation_id.in_(officer_of),
    )
    theirs = or_(
        _journal.account_id.in_(people), _journal.subject_id.in_(_known_to(uow, officer_of))
    )
    return and_(told, theirs)


def _officer(actor: Actor) -> set[Relation]:
    relations = {Relation.PRIVACY_OFFICER} if actor.has(Role.PRIVACY_OFFICER) else set()
    return relations | ({Relation.NETWORK_PRIVACY_OFFICER} if is_network_officer(actor) else set())


def _find(uow: UnitOfWork, young_person_id: UUID) -> YoungPersonRow:
    person = uow.find(
        YoungPersonRow,
        _person.network_id == uow.actor.network_id,
        _person.id == young_person_id,
        _person.erased_at.is_(None),
    )
    if person is None:
        raise NotFound
    return person


def _schools_of(uow: UnitOfWork, young_person_id: UUID, *, now: bool) -> set[UUID]:
    statement = select(_enrolment.organisation_id).where(
        _enrolment.network_id == uow.actor.network_id,
        _enrolment.young_person_id == young_person_id,
    )
    if now:
        statement = statement.where(_enrolment.ended_on.is_(None))
    return {row.organisation_id for row in uow.select(statement)}


def _knows(uow: UnitOfWork, young_person_id: UUID) -> set[UUID]:
    """Give the organisations that know a young person: schools and parties, now or before."""
    parties = select(_party.organisation_id).where(
        _party.network_id == uow.actor.network_id,
        _party.case_id.in_(_cases_of(uow, young_person_id)),
    )
    return _schools_of(uow, young_person_id, now=False) | {
        row.organisation_id for row in uow.select(parties)
    }


def _cases_of(uow: UnitOfWork, young_person_id: UUID) -> Select[Any]:
    return select(_case.id).where(
        _case.network_id == uow.actor.network_id, _case.young_person_id == young_person_id
    )


def _known_to(uow: UnitOfWork, organisations: frozenset[UUID]) -> CompoundSelect[Any]:
    """Select the young persons that these organisations know, now or before."""
    pupils = select(_enrolment.young_person_id).where(
        _enrolment.network_id == uow.actor.network_id,
        _enrolment.organisation_id.in_(organisations),
    )
    helped = select(_party.young_person_id).where(
        _party.network_id == uow.actor.network_id, _party.organisation_id.in_(organisations)
    )
    return pupils.union(helped)


def _helped(uow: UnitOfWork, young_person_id: UUID) -> bool:
    """Tell whether a desk of this person's ever accepted a question about a young person.

    Notes
    -----
    One that was only asked has seen a preview and does not know who it is: nothing here tells it.
    """
    desks = desks_of(uow.actor)
    if not desks:
        return False
    statement = select(_referral.id).where(
        _referral.network_id == uow.actor.network_id,
        _referral.subject_id == young_person_id,
        _referral.to_organisation_id.in_(desks),
        _referral.accepted_at.is_not(None),
    )
    return bool(uow.select(statement.limit(1)))
