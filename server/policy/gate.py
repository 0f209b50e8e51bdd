"""The gate: authorised, not found, or forbidden with the reason; and it keeps that it was asked."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from server.kernel.actor import Actor
from server.kernel.errors import Forbidden, NotFound, StepUpNeeded
from server.kernel.unit_of_work import UnitOfWork
from server.policy.actions import Action
from server.policy.rules import CIRCLE_CHANGES, STEP_UP, Relation, decide, is_fresh
from shared.vocabulary import OrganisationKind, Role

DESK_ROLES = (Role.CARE_TEAM, Role.PARTNER)
"""The roles that work the desk of an organisation."""
SIGNALLING_ROLES = (Role.SIGNALLER, Role.CARE_TEAM)
"""The roles that may signal in a school."""


def check(uow: UnitOfWork, action: Action, relations: Collection[Relation]) -> None:
    """Let an action through, or refuse it.

    Raises
    ------
    NotFound
        When this person has no relation to the thing: it might as well not exist.
    Forbidden
        When there is a relation and it does not allow this.
    StepUpNeeded
        When it does, and the session has to show again who it is before this.

    Notes
    -----
    The system (worker, command line) is let through: it acts on commands that were authorised when
    they were made, or for an administrator at the machine.
    """
    if not uow.actor.is_system:
        if not relations:
            raise NotFound
        if not decide(action, relations).allowed:
            raise Forbidden(action.value)
        if action in STEP_UP:
            _ask_proof(uow, action)
    uow.let_through(action.value)


def check_circle_change(uow: UnitOfWork, action: Action) -> None:
    """Let an act that was let through move who is in a circle, or who holds it, as well.

    Raises
    ------
    StepUpNeeded
        When the session has to show again who it is before this.

    Notes
    -----
    Asked after the rules: nobody shows who they are for what would be refused in any case. The
    worker is let through: whoever left it its errand has shown it.
    """
    if action not in CIRCLE_CHANGES:
        message = f"{action} changes a circle and is not among those that ask a proof"
        raise ValueError(message)
    if not uow.actor.is_system:
        _ask_proof(uow, action)


def _ask_proof(uow: UnitOfWork, action: Action) -> None:
    if not is_fresh(uow.actor.proved_at, uow.now):
        raise StepUpNeeded(action.value)


def relations_to_organisation(actor: Actor, organisation_id: UUID) -> set[Relation]:
    """Tell how somebody stands to an organisation and what belongs to it."""
    relations: set[Relation] = set()
    roles = {each.role for each in actor.memberships if each.organisation_id == organisation_id}
    if roles:
        relations.add(Relation.COLLEAGUE)
    if roles & set(DESK_ROLES):
        relations.add(Relation.DESK)
    if roles & set(SIGNALLING_ROLES):
        relations.add(Relation.SIGNALLER)
    if Role.CARE_TEAM in roles:
        relations.add(Relation.CARE_TEAM)
    if Role.ADMINISTRATOR in roles:
        relations.add(Relation.ADMINISTRATOR)
    if Role.PRIVACY_OFFICER in roles:
        relations.add(Relation.PRIVACY_OFFICER)
    if is_network_administrator(actor):
        relations.add(Relation.NETWORK_ADMINISTRATOR)
    return relations


def relations_of_anyone(actor: Actor) -> set[Relation]:
    """Tell what everybody who is signed in is, and what a confirmed member is besides."""
    relations = {Relation.ANYONE_SIGNED_IN}
    if actor.memberships:
        relations.add(Relation.ANYONE_CONFIRMED)
    return relations


def is_network_administrator(actor: Actor) -> bool:
    """Tell whether somebody administers the coordination, and with it the network."""
    return any(
        each.role is Role.ADMINISTRATOR and each.kind is OrganisationKind.COORDINATION
        for each in actor.memberships
    )


def desks_of(actor: Actor) -> frozenset[UUID]:
    """Give the organisations whose desk this person works."""
    return actor.organisations(*DESK_ROLES)
