"""What other slices and the worker ask of signals. Asks no gate."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Exists, Select, select

from server.kernel.errors import NotFound
from server.kernel.tables import columns
from server.kernel.unit_of_work import UnitOfWork
from server.signals.tables import SignalRow
from shared.lifecycle import REMINDS_COORDINATORS, SIGNAL_ENDED

_signal = columns(SignalRow)
_ENDED = tuple(sorted(status.value for status in SIGNAL_ENDED))


def find_signal(uow: UnitOfWork, signal_id: UUID) -> SignalRow:
    """Give a signal to the worker.

    Raises
    ------
    NotFound
        When there is none.
    """
    signal = uow.find(SignalRow, _signal.id == signal_id)
    if signal is None:
        raise NotFound
    return signal


def of_case(uow: UnitOfWork, case_id: UUID) -> list[SignalRow]:
    """Give the signals that led to a case, oldest first."""
    return uow.all(
        SignalRow,
        _signal.network_id == uow.actor.network_id,
        _signal.case_id == case_id,
        order_by=(_signal.id,),
    )


def held_by_organisation(uow: UnitOfWork, organisation_id: UUID) -> list[dict[str, Any]]:
    """Give the open signals a school's care team holds: what must end before it can leave."""
    statement = _open_of(uow, organisation_id).order_by(_signal.due_at, _signal.id)
    return [
        {
            "resource": "signal",
            "resource_id": str(row.id),
            "organisation_id": str(organisation_id),
            "role": "signal-holder",
        }
        for row in uow.select(statement)
    ]


def open_about(uow: UnitOfWork, young_person_id: UUID) -> list[dict[str, Any]]:
    """Give the open signals about a young person: what has to end before they can be erased."""
    statement = (
        select(_signal.id, _signal.organisation_id)
        .where(
            _signal.network_id == uow.actor.network_id,
            _signal.young_person_id == young_person_id,
            _signal.status.not_in(_ENDED),
        )
        .order_by(_signal.id)
    )
    return [
        {
            "resource": "signal",
            "resource_id": str(row.id),
            "organisation_id": str(row.organisation_id),
            "role": "signal-holder",
        }
        for row in uow.select(statement)
    ]


def questions_from(uow: UnitOfWork, young_person_id: UUID) -> list[UUID]:
    """Give the questions without a name that began with a signal about this young person."""
    statement = (
        select(_signal.referral_id)
        .where(
            _signal.network_id == uow.actor.network_id,
            _signal.young_person_id == young_person_id,
            _signal.referral_id.is_not(None),
        )
        .distinct()
    )
    return sorted(row.referral_id for row in uow.select(statement))


def overdue(uow: UnitOfWork, *, level: int, limit: int) -> list[tuple[UUID, datetime]]:
    """Give open signals past their date for the worker, the longest waiting first.

    Parameters
    ----------
    level
        How far was reminded about them so far. Each level by itself: those that wait for the
        coordinators must not keep the first reminder from others.
    """
    statement = (
        select(_signal.id, _signal.due_at)
        .where(
            _signal.status.not_in(_ENDED),
            _signal.due_at <= uow.now,
            _signal.reminded_level == level,
            _signal.network_id == uow.actor.network_id,
        )
        .order_by(_signal.due_at, _signal.id)
        .limit(limit)
    )
    return [(row.id, row.due_at) for row in uow.select(statement)]


def open_signal(uow: UnitOfWork, organisation_id: ColumnElement[UUID]) -> Exists:
    """Give the condition that a school has a signal in its hands."""
    return (
        select(_signal.id)
        .where(
            _signal.network_id == uow.actor.network_id,
            _signal.organisation_id == organisation_id,
            _signal.status.not_in(_ENDED),
        )
        .exists()
    )


def late_signal(uow: UnitOfWork, organisation_id: ColumnElement[UUID]) -> Exists:
    """Give the condition that a school has one so late that the coordinators were told."""
    late = (_signal.due_at <= uow.now, _signal.reminded_level >= REMINDS_COORDINATORS)
    return open_signal(uow, organisation_id).where(*late)


def material_of(uow: UnitOfWork, case_id: UUID) -> dict[str, Any]:
    """Give what a packet may hold of the first signal of a case, by the names of shared fields.

    Notes
    -----
    For the referrals slice, which lets through only what the sharing decision names.
    """
    signals = of_case(uow, case_id)
    if not signals:
        return {}
    first = signals[0]
    return {
        "observation": first.observation,
        "pupil_words": first.pupil_words,
        "strength": first.strength,
        "action_taken": first.action_taken,
        "leaver_facts": tuple(fact.value for fact in first.leaver_facts),
        "barriers": first.barriers,
    }


def _open_of(uow: UnitOfWork, organisation_id: UUID) -> Select[Any]:
    return select(_signal.id, _signal.due_at).where(
        _signal.network_id == uow.actor.network_id,
        _signal.organisation_id == organisation_id,
        _signal.status.not_in(_ENDED),
    )
