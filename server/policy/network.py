"""How a person stands to the network: everybody who works in it reads it, administrators change it.

Organisations and services are no secret to a colleague with a confirmed membership, so whoever may
not change one is told *forbidden*; only who has no membership at all gets *not found*.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import and_
from sqlalchemy.sql.elements import ColumnElement

from server.kernel.actor import Actor
from server.kernel.errors import NotFound
from server.kernel.tables import columns
from server.kernel.unit_of_work import UnitOfWork
from server.network.tables import OrganisationRow, ServiceRow
from server.policy.actions import Action
from server.policy.gate import (
    DESK_ROLES,
    check,
    is_network_administrator,
    relations_of_anyone,
    relations_to_organisation,
)
from server.policy.rules import Relation
from shared.vocabulary import Role

_organisation = columns(OrganisationRow)
_service = columns(ServiceRow)


def access_organisation(uow: UnitOfWork, organisation_id: UUID, action: Action) -> OrganisationRow:
    """Give one organisation to somebody who may do this with it.

    Raises
    ------
    NotFound
        When there is none in this network, or this person has no confirmed membership.
    Forbidden
        When they have, and this is not for them.
    """
    organisation = uow.find(
        OrganisationRow,
        _organisation.id == organisation_id,
        _organisation.network_id == uow.actor.network_id,
    )
    if organisation is None:
        raise NotFound
    check(uow, action, relations_to_the_network(uow.actor, organisation_id))
    return organisation


def access_service(uow: UnitOfWork, service_id: UUID, action: Action) -> ServiceRow:
    """Give one service to somebody who may do this with it.

    Raises
    ------
    NotFound
        When there is none in this network, or this person has no confirmed membership.
    Forbidden
        When they have, and this is not for them.
    """
    service = uow.find(
        ServiceRow, _service.id == service_id, _service.network_id == uow.actor.network_id
    )
    if service is None:
        raise NotFound
    check(uow, action, relations_to_the_network(uow.actor, service.organisation_id))
    return service


def access_registration(uow: UnitOfWork) -> None:
    """Let somebody put an organisation in the network.

    Raises
    ------
    NotFound
        When this person has no confirmed membership.
    Forbidden
        When they do not administer the network.
    """
    relations = relations_of_anyone(uow.actor) & {Relation.ANYONE_CONFIRMED}
    if is_network_administrator(uow.actor):
        relations.add(Relation.NETWORK_ADMINISTRATOR)
    check(uow, Action.ORGANISATION_REGISTER, relations)


def access_reference(uow: UnitOfWork) -> None:
    """Let somebody read the facts of the region.

    Raises
    ------
    NotFound
        When this person has no confirmed membership.
    """
    confirmed = relations_of_anyone(uow.actor) & {Relation.ANYONE_CONFIRMED}
    check(uow, Action.NETWORK_READ, confirmed)


def visible_organisations(uow: UnitOfWork) -> ColumnElement[bool]:
    """Give the condition under which this person may see an organisation: of their own network."""
    access_reference(uow)
    mine: ColumnElement[bool] = _organisation.network_id == uow.actor.network_id
    return mine


def visible_services(uow: UnitOfWork) -> ColumnElement[bool]:
    """Give the condition under which this person may see a service: of their own network."""
    access_reference(uow)
    mine: ColumnElement[bool] = _service.network_id == uow.actor.network_id
    return mine


def visible_own_services(uow: UnitOfWork) -> ColumnElement[bool]:
    """Give the condition under which a service is one whose room this person can tell."""
    access_reference(uow)
    own = uow.actor.organisations(*DESK_ROLES, Role.ADMINISTRATOR)
    mine: ColumnElement[bool] = and_(
        _service.network_id == uow.actor.network_id, _service.organisation_id.in_(own)
    )
    return mine


def relations_to_the_network(actor: Actor, organisation_id: UUID) -> set[Relation]:
    """Tell how somebody stands to an organisation that everybody in the network can see."""
    everybody = relations_of_anyone(actor) & {Relation.ANYONE_CONFIRMED}
    return relations_to_organisation(actor, organisation_id) | everybody
