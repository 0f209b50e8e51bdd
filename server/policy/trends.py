"""Who may see trends: coordinators all of it, contributors what stays safe without their part."""

from __future__ import annotations

from server.kernel.unit_of_work import UnitOfWork
from server.policy.actions import Action
from server.policy.gate import DESK_ROLES, check, is_network_administrator
from server.policy.rules import Relation
from shared.vocabulary import OrganisationKind, Role


def visible_trends(uow: UnitOfWork) -> bool:
    """Let somebody read trends; tell whether they may see every shown cell.

    Returns
    -------
    bool
        False for whoever contributes records anywhere: they know their own part (R11).

    Raises
    ------
    NotFound
        When they neither coordinate nor contribute.
    """
    relations = relations_to_trends(uow)
    check(uow, Action.TRENDS_READ, relations)
    return Relation.CONTRIBUTOR not in relations


def access_restating(uow: UnitOfWork) -> None:
    """Let somebody restate a closed school year."""
    check(uow, Action.TRENDS_RESTATE, relations_to_trends(uow))


def access_boundaries(uow: UnitOfWork) -> None:
    """Let somebody say by which boundaries the region is drawn."""
    check(uow, Action.TRENDS_LOAD_BOUNDARIES, relations_to_trends(uow))


def relations_to_trends(uow: UnitOfWork) -> set[Relation]:
    """Tell how somebody stands to the trends of the network."""
    relations = relations_to_coordination(uow)
    for each in uow.actor.memberships:
        if each.kind is not OrganisationKind.COORDINATION and each.role in DESK_ROLES:
            relations.add(Relation.CONTRIBUTOR)
    return relations


def relations_to_coordination(uow: UnitOfWork) -> set[Relation]:
    """Tell whether somebody coordinates the network, or administers it."""
    relations: set[Relation] = set()
    for each in uow.actor.memberships:
        if each.kind is OrganisationKind.COORDINATION and each.role is Role.COORDINATOR:
            relations.add(Relation.COORDINATOR)
    if is_network_administrator(uow.actor):
        relations.add(Relation.NETWORK_ADMINISTRATOR)
    return relations
