"""What the one who asks may see of a case: the name, and the words of others."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from server.consents.queries import fields_in_force
from server.kernel.unit_of_work import UnitOfWork
from server.people.queries import is_enrolled
from shared.vocabulary import OrganisationKind, SharedField


@dataclass(frozen=True, slots=True)
class Sight:
    """What may be shown."""

    identity: bool
    """Who the young person is."""
    words: bool
    """What others of the circle wrote."""


WHOLE = Sight(identity=True, words=True)


def sight_of(
    uow: UnitOfWork,
    *,
    case_id: UUID,
    young_person_id: UUID,
    opened_by: UUID,
    desks: Collection[UUID],
) -> Sight:
    """Tell what may be shown of one case at this moment.

    Parameters
    ----------
    opened_by
        The school whose care team opened it.
    desks
        The parties whose desk the reader works.

    Notes
    -----
    The school that opened the case sees all of it. Whatever else crosses an organisation's border
    needs a sharing decision in force: without one a partner keeps its place, its dates and its own
    words, and sees nobody else's. A school knows the name of its own pupil.

    Source
    ------
    Domain facts I2 and I4.
    """
    if opened_by in desks or uow.actor.is_system:
        return WHOLE
    shared: set[SharedField] = set()
    for organisation_id in desks:
        shared |= fields_in_force(
            uow,
            young_person_id=young_person_id,
            case_id=case_id,
            to_organisation_id=organisation_id,
        )
    schools = {
        each.organisation_id
        for each in uow.actor.memberships
        if each.kind is OrganisationKind.SCHOOL and each.organisation_id in desks
    }
    own_pupil = any(is_enrolled(uow, young_person_id, school) for school in schools)
    return Sight(identity=own_pupil or SharedField.IDENTITY in shared, words=bool(shared))
