"""How a person stands to a sharing decision: the side that shares, and the side that joined.

A decision names a young person and a case, so the receiver knows nothing of it before it is in the
circle: until then it stands in no relation to it.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.sql.elements import ColumnElement

from server.cases.tables import PartyRow
from server.consents.tables import SharingRow
from server.kernel.errors import NotFound
from server.kernel.tables import columns
from server.kernel.unit_of_work import UnitOfWork
from server.policy.actions import Action
from server.policy.gate import check, desks_of, relations_to_organisation
from server.policy.keeping import kept_sharings
from server.policy.rules import Relation

_sharing = columns(SharingRow)
_party = columns(PartyRow)


def access_sharing_side(uow: UnitOfWork, organisation_id: UUID) -> None:
    """Let somebody decide for an organisation what it shares.

    Raises
    ------
    NotFound
        When they have nothing to do with it.
    Forbidden
        When they do not work its desk.
    """
    relations = relations_to_organisation(uow.actor, organisation_id)
    relations -= {Relation.NETWORK_ADMINISTRATOR}
    if Relation.DESK in relations:
        relations.add(Relation.SENDER)
    check(uow, Action.SHARING_DECIDE, relations)


def access_sharing(uow: UnitOfWork, sharing_id: UUID, action: Action) -> SharingRow:
    """Give one sharing decision to somebody who may do this with it.

    Raises
    ------
    NotFound
        When there is none, or this person works neither desk, or the receiver has not joined.
    Forbidden
        When they do, and this is not for them.
    """
    sharing = uow.find(
        SharingRow,
        _sharing.id == sharing_id,
        _sharing.network_id == uow.actor.network_id,
        kept_sharings(uow),
    )
    if sharing is None:
        raise NotFound
    check(uow, action, relations_to_sharing(uow, sharing))
    return sharing


def relations_to_sharing(uow: UnitOfWork, sharing: SharingRow) -> set[Relation]:
    """Tell how somebody stands to a sharing decision."""
    desks = desks_of(uow.actor)
    relations: set[Relation] = set()
    if sharing.from_organisation_id in desks:
        relations.add(Relation.SENDER)
    if sharing.to_organisation_id in _in_circle(uow, sharing.case_id, desks):
        relations.add(Relation.RECEIVER)
    return relations


def visible_sharings(uow: UnitOfWork, case_id: UUID) -> ColumnElement[bool]:
    """Give the condition under which this person may see a sharing decision of a case.

    Raises
    ------
    NotFound
        When there is no such case, or this person works the desk of none of its parties.
    """
    inside = _in_circle(uow, case_id, desks_of(uow.actor))
    check(uow, Action.SHARING_LIST, {Relation.CIRCLE} if inside else set())
    return or_(_sharing.from_organisation_id.in_(inside), _sharing.to_organisation_id.in_(inside))


def _in_circle(uow: UnitOfWork, case_id: UUID, desks: frozenset[UUID]) -> frozenset[UUID]:
    """Give which of these desks belong to an organisation that is co-responsible now."""
    if not desks:
        return frozenset()
    statement = select(_party.organisation_id).where(
        _party.network_id == uow.actor.network_id,
        _party.case_id == case_id,
        _party.organisation_id.in_(desks),
        _party.left_at.is_(None),
    )
    return frozenset(row.organisation_id for row in uow.select(statement))
