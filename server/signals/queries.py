"""Reading signals: the care team's inbox, the signaller's receipts, and one whole signal."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from server.kernel.errors import NotFound
from server.kernel.paging import next_cursor, page
from server.kernel.tables import columns
from server.kernel.unit_of_work import UnitOfWork
from server.network.reference import school_calendar, thresholds_like
from server.people.queries import account_names, young_person_names
from server.policy.actions import Action
from server.policy.rules import Relation
from server.policy.signals import (
    access_signal,
    relations_to_signal,
    visible_receipts,
    visible_signals,
)
from server.signals import rules
from server.signals.tables import SignalRow
from shared.lifecycle import SIGNAL_DECISIONS, SIGNAL_ENDED
from shared.school_calendar import local_date
from shared.signals import LeaverFacts, SignalItem, SignalPage, SignalReceiptView, SignalView
from shared.vocabulary import Role, SignallerStep, SignalStatus

_signal = columns(SignalRow)
_ITEM = (
    _signal.id,
    _signal.organisation_id,
    _signal.young_person_id,
    _signal.kind,
    _signal.severity,
    _signal.categories,
    _signal.status,
    _signal.due_at,
    _signal.version,
    _signal.created_at,
)
_ENDED = tuple(sorted(status.value for status in SIGNAL_ENDED))
_EARLIER = 50
"""How many earlier signals of the same pupil are shown."""


class Box(StrEnum):
    """Which signals to list."""

    OPEN = "open"
    ENDED = "ended"
    OWN = "own"


def list_box(uow: UnitOfWork, *, box: Box | None, cursor: str | None, limit: int) -> SignalPage:
    """Give one page of a box: the care team's open or ended signals, or one's own receipts.

    Parameters
    ----------
    box
        Absent: what this person comes for, the open ones for a care team, else one's own.
    """
    if box is None:
        box = Box.OPEN if uow.actor.organisations(Role.CARE_TEAM) else Box.OWN
    if box is Box.OWN:
        return list_own(uow, cursor=cursor, limit=limit)
    return list_inbox(uow, ended=box is Box.ENDED, cursor=cursor, limit=limit)


def list_inbox(
    uow: UnitOfWork, *, ended: bool = False, cursor: str | None = None, limit: int = 50
) -> SignalPage:
    """Give the care team's signals: open ones most overdue first, ended ones by their last date."""
    statement = _inbox(uow, ended=ended)
    order_by = (_signal.due_at, _signal.id)
    rows = uow.select(page(statement, order_by, cursor=cursor, limit=limit))
    return SignalPage(
        items=tuple(_items(uow, rows[:limit])),
        next_cursor=next_cursor(rows, limit, ("due_at", "id")),
    )


def list_own(uow: UnitOfWork, *, cursor: str | None = None, limit: int = 50) -> SignalPage:
    """Give one's own signals as receipts, newest first: status, and nothing of what was said."""
    statement = select(_signal.id).where(
        _signal.network_id == uow.actor.network_id, visible_receipts(uow)
    )
    rows = uow.select(page(statement, (_signal.id,), cursor=cursor, limit=limit, newest_first=True))
    ids = [row.id for row in rows[:limit]]
    signals = uow.all(SignalRow, _signal.id.in_(ids), order_by=(_signal.id.desc(),))
    return SignalPage(
        receipts=tuple(receipt_of(signal) for signal in signals),
        next_cursor=next_cursor(rows, limit, ("id",)),
    )


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


def synced_items(uow: UnitOfWork, signal_ids: Iterable[UUID]) -> dict[UUID, SignalItem]:
    """Give the inbox items among these signals that this person may see now, for the sync feed."""
    statement = select(*_ITEM).where(
        _signal.network_id == uow.actor.network_id,
        _signal.id.in_(list(signal_ids)),
        visible_signals(uow),
    )
    return {item.signal_id: item for item in _items(uow, uow.select(statement))}


def synced_receipts(uow: UnitOfWork, signal_ids: Iterable[UUID]) -> dict[UUID, SignalReceiptView]:
    """Give the receipts among these signals that are this person's own, for the sync feed."""
    rows = uow.all(
        SignalRow,
        _signal.network_id == uow.actor.network_id,
        _signal.id.in_(list(signal_ids)),
        visible_receipts(uow),
    )
    return {row.id: receipt_of(row) for row in rows}


def _inbox(uow: UnitOfWork, *, ended: bool) -> Select[Any]:
    which = _signal.status.in_(_ENDED) if ended else _signal.status.not_in(_ENDED)
    return select(*_ITEM).where(
        _signal.network_id == uow.actor.network_id, visible_signals(uow), which
    )


def _open_of(uow: UnitOfWork, organisation_id: UUID) -> Select[Any]:
    return select(_signal.id, _signal.due_at).where(
        _signal.network_id == uow.actor.network_id,
        _signal.organisation_id == organisation_id,
        _signal.status.not_in(_ENDED),
    )


def _items(uow: UnitOfWork, rows: Iterable[Any]) -> list[SignalItem]:
    rows = list(rows)
    names = young_person_names(uow, [row.young_person_id for row in rows])
    for row in rows:
        uow.record_read_of(
            "signal.list",
            resource="signal",
            resource_id=row.id,
            subject_id=row.young_person_id,
            fields=("young_person_name",),
        )
    return [
        SignalItem(
            signal_id=row.id,
            organisation_id=row.organisation_id,
            young_person_id=row.young_person_id,
            young_person_name=names.get(row.young_person_id, ""),
            kind=row.kind,
            severity=row.severity,
            categories=row.categories,
            status=row.status,
            due_at=row.due_at if row.status not in SIGNAL_ENDED else None,
            version=row.version,
            created_at=row.created_at,
        )
        for row in rows
    ]


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
