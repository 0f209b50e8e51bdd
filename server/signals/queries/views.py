"""One signal as it is shown: whole to the care team, a receipt to its author."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from server.kernel.tables import columns
from server.kernel.unit_of_work import UnitOfWork
from server.network.reference import school_calendar, thresholds_like
from server.people.queries import account_names, young_person_names
from server.policy.actions import Action
from server.policy.rules import Relation
from server.policy.signals import (
    access_signal,
    relations_to_signal,
)
from server.signals import rules
from server.signals.tables import SignalRow
from shared.lifecycle import SIGNAL_DECISIONS, SIGNAL_ENDED
from shared.school_calendar import local_date
from shared.signals import LeaverFacts, SignalReceiptView, SignalView
from shared.vocabulary import SignallerStep, SignalStatus

_signal = columns(SignalRow)
_EARLIER = 50
"""How many earlier signals of the same pupil are shown."""


def view(uow: UnitOfWork, *, signal_id: UUID) -> SignalView | SignalReceiptView:
    """Give a signal: whole for the care team, a receipt for its author."""
    signal = access_signal(uow, signal_id, Action.SIGNAL_READ)
    if Relation.CARE_TEAM in relations_to_signal(uow.actor, signal):
        return _view(uow, signal)
    return receipt_of(signal)


def receipt_of(signal: SignalRow) -> SignalReceiptView:
    """Give all that a signaller sees of a signal that was sent."""
    waiting = signal.answered_at is None and signal.status not in SIGNAL_ENDED
    return SignalReceiptView(
        signal_id=signal.id,
        organisation_id=signal.organisation_id,
        young_person_id=signal.young_person_id,
        kind=signal.kind,
        step=signal.step,
        step_at=signal.step_at,
        message=signal.message,
        answer_due_at=signal.due_at if waiting else None,
        may_withdraw=signal.status is SignalStatus.SUBMITTED,
        version=signal.version,
        created_at=signal.created_at,
    )


def _view(uow: UnitOfWork, signal: SignalRow) -> SignalView:
    names = young_person_names(uow, [signal.young_person_id])
    authors = account_names(uow, [signal.author_account_id])
    uow.record_read("signal.read", signal, fields=(*signal.__sealed__, "young_person_name"))
    return SignalView(
        signal_id=signal.id,
        organisation_id=signal.organisation_id,
        young_person_id=signal.young_person_id,
        young_person_name=names.get(signal.young_person_id, ""),
        author_account_id=signal.author_account_id,
        author_name=authors.get(signal.author_account_id, ""),
        kind=signal.kind,
        severity=signal.severity,
        categories=signal.categories,
        life_domains=signal.life_domains,
        barriers=signal.barriers,
        informed=signal.informed,
        observation=signal.observation,
        interpretation=signal.interpretation,
        pupil_words=signal.pupil_words,
        strength=signal.strength,
        action_taken=signal.action_taken,
        discussed_with=signal.discussed_with,
        occurred_on=signal.occurred_on,
        leaver=_leaver(signal),
        status=signal.status,
        reason=signal.reason,
        leaver_outcome=signal.leaver_outcome,
        step=signal.step,
        message=signal.message,
        family_informed_at=signal.family_informed_at,
        case_id=signal.case_id,
        due_at=signal.due_at if signal.status not in SIGNAL_ENDED else None,
        earlier_signals=_earlier(uow, signal),
        duties=_duties(signal),
        decisions=tuple(SIGNAL_DECISIONS[signal.status]),
        version=signal.version,
        created_at=signal.created_at,
    )


def _leaver(signal: SignalRow) -> LeaverFacts | None:
    if signal.leaver_state is None:
        return None
    return LeaverFacts(
        state=signal.leaver_state,
        known=signal.leaver_facts,
        threshold_reached=signal.threshold_reached,
        last_seen_on=signal.last_seen_on,
    )


def _duties(signal: SignalRow) -> tuple[str, ...]:
    """Read the thresholds as they were on the day of the signal: the law of then."""
    on = local_date(school_calendar(), signal.created_at)
    return rules.duties(signal.threshold_reached, thresholds_like("absence.b.", on))


def _earlier(uow: UnitOfWork, signal: SignalRow) -> tuple[UUID, ...]:
    statement = (
        select(_signal.id)
        .where(
            _signal.network_id == uow.actor.network_id,
            _signal.young_person_id == signal.young_person_id,
            _signal.organisation_id == signal.organisation_id,
            _signal.id < signal.id,
            _signal.step != SignallerStep.WITHDRAWN,
        )
        .order_by(_signal.id.desc())
        .limit(_EARLIER)
    )
    return tuple(row.id for row in uow.select(statement))
