"""How a person stands to a dossier: of the care team of the pupil's school, or in a circle."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from server.cases.tables import PartyRow
from server.kernel.errors import NotFound
from server.kernel.tables import columns
from server.kernel.unit_of_work import UnitOfWork
from server.people.tables import EnrolmentRow, YoungPersonRow
from server.policy.actions import Action
from server.policy.gate import check, desks_of, relations_to_organisation
from server.policy.keeping import kept_parties
from server.policy.rules import Relation

_person = columns(YoungPersonRow)
_enrolment = columns(EnrolmentRow)
_party = columns(PartyRow)
_OF_THE_SCHOOL = {Relation.CARE_TEAM, Relation.SIGNALLER, Relation.ADMINISTRATOR}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What of a young person's dossier is this reader's own."""

    schools: tuple[UUID, ...]
    """The schools it goes to whose care team the reader is of."""
    cases: tuple[UUID, ...]
    """The cases of whose parties the reader works a desk."""
    desks: tuple[UUID, ...]
    """These parties."""


def access_dossier(uow: UnitOfWork, young_person_id: UUID) -> Standing:
    """Let somebody read the dossier of a young person; tell what of it is theirs.

    Raises
    ------
    NotFound
        When there is no such person, it was erased, or the reader is neither of its school nor in
        a circle around it.
    Forbidden
        When they are of its school, and this is not for them.
    """
    network = uow.actor.network_id
    person = uow.find(
        YoungPersonRow,
        _person.network_id == network,
        _person.id == young_person_id,
        _person.erased_at.is_(None),
    )
    if person is None:
        raise NotFound
    relations: set[Relation] = set()
    schools = []
    for organisation_id in _schools_of(uow, young_person_id):
        of_school = relations_to_organisation(uow.actor, organisation_id) & _OF_THE_SCHOOL
        relations |= of_school
        if Relation.CARE_TEAM in of_school:
            schools.append(organisation_id)
    places = _places_in_circles(uow, young_person_id)
    if places:
        relations.add(Relation.CIRCLE)
    check(uow, Action.DOSSIER_READ, relations)
    return Standing(
        schools=tuple(schools),
        cases=tuple(sorted({case_id for case_id, _ in places})),
        desks=tuple(sorted({desk for _, desk in places})),
    )


def _schools_of(uow: UnitOfWork, young_person_id: UUID) -> list[UUID]:
    statement = (
        select(_enrolment.organisation_id)
        .where(
            _enrolment.network_id == uow.actor.network_id,
            _enrolment.young_person_id == young_person_id,
            _enrolment.ended_on.is_(None),
        )
        .order_by(_enrolment.organisation_id)
    )
    return [row.organisation_id for row in uow.select(statement)]


def _places_in_circles(uow: UnitOfWork, young_person_id: UUID) -> list[tuple[UUID, UUID]]:
    desks = desks_of(uow.actor)
    if not desks:
        return []
    statement = select(_party.case_id, _party.organisation_id).where(
        _party.network_id == uow.actor.network_id,
        _party.young_person_id == young_person_id,
        _party.organisation_id.in_(desks),
        _party.left_at.is_(None),
        kept_parties(uow),
    )
    return [(row.case_id, row.organisation_id) for row in uow.select(statement)]
