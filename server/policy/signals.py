"""How a person stands to a signal: its author, or the care team of the school it was made in."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import and_
from sqlalchemy.sql.elements import ColumnElement

from server.kernel.actor import Actor
from server.kernel.errors import NotFound
from server.kernel.tables import columns
from server.kernel.unit_of_work import UnitOfWork
from server.policy.actions import Action
from server.policy.gate import check, relations_of_anyone, relations_to_organisation
from server.policy.keeping import kept_signals
from server.policy.rules import Relation
from server.signals.tables import SignalRow
from shared.vocabulary import Role

_signal = columns(SignalRow)
_OF_THE_SCHOOL = {Relation.CARE_TEAM, Relation.SIGNALLER}


def access_signal(uow: UnitOfWork, signal_id: UUID, action: Action) -> SignalRow:
    """Give one signal to somebody who may do this with it.

    Raises
    ------
    NotFound
        When there is none any more, or this person is neither its author nor of its school's care
        team.
    Forbidden
        When they are, and this is not for them.

    Notes
    -----
    An author who no longer belongs to the school stands in no relation any more. A colleague of the
    author who only signals stands in none either: signals are not for the staff room.
    """
    signal = uow.find(SignalRow, _signal.id == signal_id, kept_signals(uow))
    if signal is None or not uow.keychain.knows(signal.young_person_id):
        raise NotFound
    check(uow, action, relations_to_signal(uow.actor, signal))
    return signal


def relations_to_signal(actor: Actor, signal: SignalRow) -> set[Relation]:
    """Tell how somebody stands to a signal."""
    of_school = relations_to_organisation(actor, signal.organisation_id) & _OF_THE_SCHOOL
    relations = of_school & {Relation.CARE_TEAM}
    if of_school and signal.author_account_id == actor.account_id:
        relations.add(Relation.AUTHOR)
    return relations


def access_school_to_signal(uow: UnitOfWork, organisation_id: UUID) -> None:
    """Let somebody signal in a school.

    Raises
    ------
    NotFound
        When they have nothing to do with it.
    Forbidden
        When their role there does not signal.
    """
    relations = relations_to_organisation(uow.actor, organisation_id) - {
        Relation.NETWORK_ADMINISTRATOR
    }
    check(uow, Action.SIGNAL_SUBMIT, relations)


def visible_signals(uow: UnitOfWork) -> ColumnElement[bool]:
    """Give the condition under which this person may see a signal in the care team's inbox."""
    check(uow, Action.SIGNAL_LIST, relations_of_anyone(uow.actor))
    schools = uow.actor.organisations(Role.CARE_TEAM)
    return and_(_signal.organisation_id.in_(schools), kept_signals(uow))


def visible_receipts(uow: UnitOfWork) -> ColumnElement[bool]:
    """Give the condition under which a signal is this person's own, for its receipt."""
    check(uow, Action.SIGNAL_LIST, relations_of_anyone(uow.actor))
    schools = uow.actor.organisations(Role.SIGNALLER, Role.CARE_TEAM)
    return and_(
        _signal.author_account_id == uow.actor.account_id,
        _signal.organisation_id.in_(schools),
        kept_signals(uow),
    )
