"""How a person stands to a case: at the desk of a party, and perhaps its connector.

A desk whose organisation has left stands in no relation any more. So do colleagues of a party who
do not work its desk, and coordinators: the circle is for those who help.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.sql.elements import ColumnElement

from server.cases.tables import CaseRow, NoteRow, PartyRow
from server.kernel.actor import Actor
from server.kernel.errors import Forbidden, NotFound
from server.kernel.tables import columns
from server.kernel.unit_of_work import UnitOfWork
from server.policy.actions import Action
from server.policy.gate import (
    DESK_ROLES,
    check,
    desks_of,
    relations_of_anyone,
    relations_to_organisation,
)
from server.policy.keeping import kept_cases
from server.policy.rules import Relation
from shared.vocabulary import NoteSecrecy, SecrecyRegime

_case = columns(CaseRow)
_party = columns(PartyRow)
_note = columns(NoteRow)


def access_case(uow: UnitOfWork, case_id: UUID, action: Action) -> CaseRow:
    """Give one case to somebody who may do this with it.

    Raises
    ------
    NotFound
        When there is none, or this person does not work the desk of one of its parties.
    Forbidden
        When they do, and this is not for them.
    """
    case = uow.find(
        CaseRow,
        _case.network_id == uow.actor.network_id,
        _case.id == case_id,
        kept_cases(uow),
    )
    if case is None or not uow.keychain.knows(case.young_person_id):
        raise NotFound
    check(uow, action, relations_to_case(uow.actor, case, desks_in_circle(uow, case.id)))
    return case


def relations_to_case(actor: Actor, case: CaseRow, desks: Collection[UUID]) -> set[Relation]:
    """Tell how somebody stands to a case.

    Parameters
    ----------
    desks
        The parties of the case whose desk they work, as `desks_in_circle` gives them.
    """
    relations: set[Relation] = set()
    if desks:
        relations.add(Relation.CIRCLE)
    is_connector = case.connector_account_id == actor.account_id
    if is_connector and case.connector_organisation_id in desks:
        relations.add(Relation.CONNECTOR)
    return relations


def desks_in_circle(uow: UnitOfWork, case_id: UUID) -> frozenset[UUID]:
    """Give the parties of a case whose desk the one who asks works."""
    desks = desks_of(uow.actor)
    if not desks:
        return frozenset()
    rows = uow.select(
        select(_party.organisation_id).where(
            _party.network_id == uow.actor.network_id,
            _party.case_id == case_id,
            _party.organisation_id.in_(desks),
            _party.left_at.is_(None),
        )
    )
    return frozenset(row.organisation_id for row in rows)


def access_desk_of_party(
    uow: UnitOfWork, case_id: UUID, organisation_id: UUID, action: Action
) -> None:
    """Let somebody of the circle act for one party: their own.

    Raises
    ------
    Forbidden
        When they do not work that desk, or it is no party.
    """
    if not uow.actor.is_system and organisation_id not in desks_in_circle(uow, case_id):
        raise Forbidden(action.value)


def access_school_to_open(uow: UnitOfWork, organisation_id: UUID) -> None:
    """Let somebody open a case for a school.

    Raises
    ------
    NotFound
        When they have nothing to do with it.
    Forbidden
        When they are not of its care team.
    """
    relations = relations_to_organisation(uow.actor, organisation_id) - {
        Relation.NETWORK_ADMINISTRATOR
    }
    check(uow, Action.CASE_OPEN, relations)


def visible_cases(uow: UnitOfWork) -> ColumnElement[bool]:
    """Give the condition under which a case is one of this person's own."""
    check(uow, Action.CASE_LIST, relations_of_anyone(uow.actor))
    own = select(_party.case_id).where(
        _party.network_id == uow.actor.network_id,
        _party.organisation_id.in_(desks_of(uow.actor)),
        _party.left_at.is_(None),
    )
    return and_(_case.id.in_(own), kept_cases(uow))


def visible_notes(actor: Actor, desks: Collection[UUID]) -> ColumnElement[bool]:
    """Give the condition under which a note of a case may be read.

    Parameters
    ----------
    desks
        The parties of the case whose desk this person works.

    Source
    ------
    Domain facts 0.2 and I5: what those bound by professional secrecy write for one another, a
    school never reads.
    """
    own = (_note.secrecy == NoteSecrecy.OWN_TEAM) & _note.organisation_id.in_(desks)
    readable: list[ColumnElement[bool]] = [own, _note.secrecy == NoteSecrecy.WHOLE_CIRCLE]
    if any(
        each.organisation_id in desks
        and each.role in DESK_ROLES
        and each.secrecy is SecrecyRegime.PROFESSIONAL_SECRECY
        for each in actor.memberships
    ):
        readable.append(_note.secrecy == NoteSecrecy.PROFESSIONAL_SECRECY)
    return or_(*readable)
