"""How a person stands to a referral: the desk that asks, or the desk it was sent to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import and_
from sqlalchemy.sql.elements import ColumnElement

from server.kernel.actor import Actor
from server.kernel.errors import NotFound
from server.kernel.prepared import placed, spread
from server.kernel.tables import columns
from server.kernel.unit_of_work import UnitOfWork
from server.policy.actions import Action
from server.policy.gate import check, desks_of, relations_of_anyone, relations_to_organisation
from server.policy.keeping import KEPT_REFERRALS, kept_referrals, kept_referrals_values
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
    return _received(desks_of(uow.actor), kept_referrals(uow))


def visible_outbox(uow: UnitOfWork) -> ColumnElement[bool]:
    """Give the condition under which a referral is a question of this person's own desk."""
    check(uow, Action.REFERRAL_LIST, relations_of_anyone(uow.actor))
    return _asked(desks_of(uow.actor), kept_referrals(uow))


def prepared_box(party: Party, desks: int) -> ColumnElement[bool]:
    """Give the condition of one side's box for so many desks, for a statement to be prepared.

    Parameters
    ----------
    party
        The receiver for the inbox, the sender for the outbox.
    """
    of_side = _received if party is Party.RECEIVER else _asked
    return of_side(placed("desk", _referral.id.type, desks), KEPT_REFERRALS)


def desks_to_list(uow: UnitOfWork) -> list[UUID]:
    """Give the desks whose boxes this person may list; none is an empty list."""
    check(uow, Action.REFERRAL_LIST, relations_of_anyone(uow.actor))
    return sorted(desks_of(uow.actor))


def box_values(uow: UnitOfWork, desks: Sequence[UUID]) -> dict[str, Any]:
    """Give the values of a `prepared_box` by name."""
    return spread("desk", desks, len(desks)) | kept_referrals_values(uow)


def _received(desks: Iterable[Any], kept: ColumnElement[bool]) -> ColumnElement[bool]:
    of_desk = _referral.to_organisation_id.in_(desks)
    return and_(of_desk, _referral.sent_at.is_not(None), kept)


def _asked(desks: Iterable[Any], kept: ColumnElement[bool]) -> ColumnElement[bool]:
    return and_(_referral.from_organisation_id.in_(desks), kept)
