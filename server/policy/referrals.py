"""How a person stands to a referral: the desk that asks, or the desk it was sent to."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import and_
from sqlalchemy.sql.elements import ColumnElement

from server.kernel.actor import Actor
from server.kernel.errors import NotFound
from server.kernel.tables import columns
from server.kernel.unit_of_work import UnitOfWork
from server.policy.actions import Action
from server.policy.gate import check, desks_of, relations_of_anyone, relations_to_organisation
from server.policy.keeping import kept_referrals
from server.policy.rules import Relation
from server.referrals.tables import ReferralRow
from shared.vocabulary import Party

_referral = columns(ReferralRow)
_PARTY = {Relation.SENDER: Party.SENDER, Relation.RECEIVER: Party.RECEIVER}


def access_asking_side(uow: UnitOfWork, organisation_id: UUID) -> None:
    """Let somebody ask on behalf of an organisation.

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
    check(uow, Action.REFERRAL_DRAFT, relations)


def access_referral(uow: UnitOfWork, referral_id: UUID, action: Action) -> ReferralRow:
    """Give one referral to somebody who may do this with it.

    Raises
    ------
    NotFound
        When there is none, or this person works neither desk, or it has not been sent to theirs.
    Forbidden
        When they do, and this is for the other side.
    """
    referral = uow.find(
        ReferralRow,
        _referral.id == referral_id,
        _referral.network_id == uow.actor.network_id,
        kept_referrals(uow),
    )
    if referral is None or not uow.keychain.knows(referral.subject_id):
        raise NotFound
    check(uow, action, relations_to_referral(uow.actor, referral))
    return referral


def relations_to_referral(actor: Actor, referral: ReferralRow) -> set[Relation]:
    """Tell how somebody stands to a referral."""
    desks = desks_of(actor)
    relations: set[Relation] = set()
    if referral.from_organisation_id in desks:
        relations.add(Relation.SENDER)
    if referral.to_organisation_id in desks and referral.sent_at is not None:
        relations.add(Relation.RECEIVER)
    return relations


def sides(relations: Collection[Relation]) -> frozenset[Party]:
    """Give the sides of a referral that somebody in these relations can act for."""
    return frozenset(_PARTY[each] for each in relations if each in _PARTY)


def visible_inbox(uow: UnitOfWork) -> ColumnElement[bool]:
    """Give the condition under which a referral was sent to this person's desk."""
    check(uow, Action.REFERRAL_LIST, relations_of_anyone(uow.actor))
    return and_(
        _referral.to_organisation_id.in_(desks_of(uow.actor)),
        _referral.sent_at.is_not(None),
        kept_referrals(uow),
    )


def visible_outbox(uow: UnitOfWork) -> ColumnElement[bool]:
    """Give the condition under which a referral is a question of this person's own desk."""
    check(uow, Action.REFERRAL_LIST, relations_of_anyone(uow.actor))
    return and_(_referral.from_organisation_id.in_(desks_of(uow.actor)), kept_referrals(uow))
