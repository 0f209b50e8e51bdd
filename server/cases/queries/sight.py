"""What the one who asks may see of a case: the name, and the words of others."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from server.consents.queries import fields_by_case
from server.kernel.unit_of_work import UnitOfWork
from server.people.queries import is_enrolled
from shared.vocabulary import OrganisationKind, SharedField


@dataclass(frozen=True, slots=True)
class Place:
    """Where a reader stands in a case."""

    young_person_id: UUID
    opened_by: UUID
    """The school whose care team opened it."""
    desks: Collection[UUID]
    """The parties whose desk the reader works."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What may be shown."""

    identity: bool
    """Who the young person is."""
    words: bool
    """What others of the circle wrote."""


def sights_of(uow: UnitOfWork, places: Mapping[UUID, Place]) -> dict[UUID, Sight]:
    """Tell what may be shown of each of these cases at this moment.

    Notes
    -----
    The school that opened a case sees all of it. Whatever else crosses an organisation's border
    needs a sharing decision in force: without one a partner keeps its place, its dates and its own
    words, and sees nobody else's. A school knows the name of its own pupil.

    Source
    ------
    Domain facts I2 and I4.
    """
    partly = {
        case_id: place
        for case_id, place in places.items()
        if place.opened_by not in place.desks and not uow.actor.is_system
    }
    sights = {case_id: Sight(identity=True, words=True) for case_id in places}
    return sights | _through_decisions(uow, partly) if partly else sights


def _through_decisions(uow: UnitOfWork, places: Mapping[UUID, Place]) -> dict[UUID, Sight]:
    desks = {desk for place in places.values() for desk in place.desks}
    fields = fields_by_case(uow, case_ids=places, to_organisation_ids=desks)
    nothing: frozenset[SharedField] = frozenset()
    sights = {}
    for case_id, place in places.items():
        shared = nothing.union(*(fields.get((case_id, desk), nothing) for desk in place.desks))
        identity = SharedField.IDENTITY in shared or _is_own_pupil(uow, place)
        sights[case_id] = Sight(identity=identity, words=bool(shared))
    return sights


def _is_own_pupil(uow: UnitOfWork, place: Place) -> bool:
    """Tell whether the reader is of a party that is the pupil's school now, though not before."""
    schools = {
        each.organisation_id
        for each in uow.actor.memberships
        if each.kind is OrganisationKind.SCHOOL and each.organisation_id in place.desks
    }
    return any(is_enrolled(uow, place.young_person_id, school) for school in sorted(schools))
