"""What was said about a pupil in signals, for its dossier. Unguarded: the dossier asks the gate."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from server.kernel.tables import columns
from server.kernel.unit_of_work import UnitOfWork
from server.policy.keeping import kept_signals
from server.signals.tables import SignalRow
from shared.vocabulary import Category, SignallerStep

_signal = columns(SignalRow)
_SAID = (
    "observation",
    "interpretation",
    "pupil_words",
    "strength",
    "action_taken",
    "discussed_with",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalWords:
    """What a signal said on the day it was made: none of it changes afterwards."""

    signal_id: UUID
    occurred_on: date | None
    threshold_reached: int | None
    categories: tuple[Category, ...]
    words: Mapping[str, str | None]
    """By the names of the command's fields."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HalfDays:
    """That a signal named how many half-days had been missed."""

    at: datetime
    half_days: int


def words_about(
    uow: UnitOfWork, young_person_id: UUID, organisation_ids: Collection[UUID]
) -> list[SignalWords]:
    """Give what signals of these schools said about a pupil, oldest first; not what was taken back.

    Notes
    -----
    That they were read is in the journal, as a reading of the dossier.
    """
    found = uow.all(
        SignalRow,
        _signal.network_id == uow.actor.network_id,
        _signal.young_person_id == young_person_id,
        _signal.organisation_id.in_(list(organisation_ids)),
        _signal.step != SignallerStep.WITHDRAWN,
        kept_signals(uow),
        order_by=(_signal.id,),
    )
    uow.record_read("dossier.read", found, fields=_SAID)
    return [
        SignalWords(
            signal_id=signal.id,
            occurred_on=signal.occurred_on,
            threshold_reached=signal.threshold_reached,
            categories=signal.categories,
            words={name: getattr(signal, name) for name in _SAID},
        )
        for signal in found
    ]


def half_days_about(
    uow: UnitOfWork, young_person_id: UUID, organisation_ids: Collection[UUID]
) -> list[HalfDays]:
    """Give how many half-days signals of these schools named for a pupil, oldest first."""
    statement = (
        select(_signal.created_at, _signal.threshold_reached)
        .where(
            _signal.network_id == uow.actor.network_id,
            _signal.young_person_id == young_person_id,
            _signal.organisation_id.in_(list(organisation_ids)),
            _signal.threshold_reached.is_not(None),
            _signal.step != SignallerStep.WITHDRAWN,
            kept_signals(uow),
        )
        .order_by(_signal.id)
    )
    return [
        HalfDays(at=row.created_at, half_days=row.threshold_reached)
        for row in uow.select(statement)
    ]
