"""Carrying out what people mean to happen with a signal, and what the worker sends."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from server.cases.queries import is_open_about
from server.kernel.errors import Conflict, NotFound, NotValid, StaleRecord
from server.kernel.journal import Audience, to_account, to_desk
from server.kernel.running import Handler
from server.kernel.unit_of_work import UnitOfWork
from server.network.queries import coordination_desks
from server.network.reference import school_calendar, threshold
from server.people.queries import ENROLLED, is_enrolled
from server.policy.actions import Action
from server.policy.signals import access_school_to_signal, access_signal
from server.signals import rules
from server.signals.queries import find_signal, of_case
from server.signals.tables import SignalRow
from shared.contract import Command, Receipt
from shared.lifecycle import REMINDS_COORDINATORS, SIGNAL_ENDED
from shared.problems import ProblemType
from shared.school_calendar import local_date, start_of_day
from shared.signals import (
    DecideSignal,
    NoteSignalProgress,
    OpenSignal,
    RecallWatchedSignal,
    RecordSignalContact,
    RemindSignal,
    SubmitSignal,
    WithdrawSignal,
)
from shared.vocabulary import SignalDecision, SignallerStep, SignalStatus


def _pupil(command: SubmitSignal) -> Mapping[str, UUID]:
    return {
        "young_person_id": command.young_person_id,
        "organisation_id": command.organisation_id,
    }


@ENROLLED.along(_pupil)
def submit(uow: UnitOfWork, command: SubmitSignal) -> Receipt:
    """Take in a signal: from this commit on the school's care team holds it."""
    access_school_to_signal(uow, command.organisation_id)
    if not is_enrolled(uow, **_pupil(command)):
        raise NotFound
    rules.check_submission(command, _today(uow))
    leaver = command.leaver
    signal = SignalRow(
        id=command.signal_id,
        organisation_id=command.organisation_id,
        young_person_id=command.young_person_id,
        author_account_id=_author(uow),
        kind=command.kind,
        severity=command.severity,
        categories=command.categories,
        life_domains=command.life_domains,
        barriers=command.barriers,
        informed=command.informed,
        observation=command.observation,
        interpretation=command.interpretation,
        pupil_words=command.pupil_words,
        strength=command.strength,
        action_taken=command.action_taken,
        discussed_with=command.discussed_with,
        occurred_on=command.occurred_on,
        made_at=command.made_at,
        leaver_state=leaver.state if leaver else None,
        leaver_facts=leaver.known if leaver else (),
        threshold_reached=leaver.threshold_reached if leaver else None,
        last_seen_on=leaver.last_seen_on if leaver else None,
        step_at=uow.now,
        due_at=_due(uow, rules.ANSWER_DAYS[command.severity]),
    )
    uow.add(signal)
    uow.record("signal.submit", signal, audience=_both(signal))
    return uow.receipt(signal)


def open_signal(uow: UnitOfWork, command: OpenSignal) -> Receipt:
    """Take a signal into triage."""
    signal = _at_version(access_signal(uow, command.signal_id, Action.SIGNAL_OPEN), command.version)
    after = rules.after_command(signal.status, command.type)
    uow.change(signal, status=after, **_taken_up(uow, signal))
    uow.record("signal.open", signal, audience=_both(signal))
    return uow.receipt(signal)


def decide(uow: UnitOfWork, command: DecideSignal) -> Receipt:
    """Record what the care team decided, why, and when it looks again."""
    signal = _at_version(
        access_signal(uow, command.signal_id, Action.SIGNAL_DECIDE), command.version
    )
    after = rules.after_decision(signal.status, signal.kind, command)
    _check_case(uow, signal, command)
    uow.change(
        signal,
        status=after,
        reason=command.reason,
        leaver_outcome=command.leaver_outcome,
        case_id=command.case_id or signal.case_id,
        referral_id=command.referral_id or signal.referral_id,
        message=command.message_to_signaller or signal.message,
        family_informed_at=signal.family_informed_at
        or (uow.now if command.family_informed else None),
        due_at=_looks_again(uow, signal, command.next_on),
        reminded_level=0,
        **_step(
            uow,
            signal,
            SignallerStep.FINISHED if after in SIGNAL_ENDED else SignallerStep.TAKEN_UP,
        ),
    )
    uow.record(
        "signal.decide",
        signal,
        reason=_reason(command),
        audience=_both(signal),
    )
    if command.decision is SignalDecision.WATCH:
        uow.follow_up(
            RecallWatchedSignal(command_id=uow.new_id(), signal_id=signal.id), due_at=signal.due_at
        )
    return uow.receipt(signal)


def record_contact(uow: UnitOfWork, command: RecordSignalContact) -> Receipt:
    """Record that the school spoke with the pupil or the family: the signaller sees it."""
    signal = _at_version(
        access_signal(uow, command.signal_id, Action.SIGNAL_CONTACT), command.version
    )
    rules.check_contact(signal.status, command.contact_on, _today(uow))
    due_at = (
        signal.due_at if command.next_on is None else _looks_again(uow, signal, command.next_on)
    )
    uow.change(
        signal,
        message=command.message_to_signaller or signal.message,
        due_at=due_at,
        reminded_level=0,
        **_step(uow, signal, SignallerStep.CONTACT_MADE),
    )
    uow.record("signal.contact", signal, audience=_both(signal))
    return uow.receipt(signal)


def withdraw(uow: UnitOfWork, command: WithdrawSignal) -> Receipt:
    """Take back a signal that nobody has opened."""
    signal = _at_version(
        access_signal(uow, command.signal_id, Action.SIGNAL_WITHDRAW), command.version
    )
    after = rules.after_command(signal.status, command.type)
    uow.change(
        signal,
        status=after,
        reason=command.reason,
        step=SignallerStep.WITHDRAWN,
        step_at=uow.now,
    )
    uow.record("signal.withdraw", signal, reason=command.reason.value, audience=_both(signal))
    return uow.receipt(signal)


def note_progress(uow: UnitOfWork, command: NoteSignalProgress) -> Receipt:
    """Tell the signaller how the help it led to goes: a step further, never back.

    Notes
    -----
    The end of a case ends its signals, but not the follow-up of an early leaver: that stays open
    until the school says how the young person fares.
    """
    signals = of_case(uow, command.case_id) if command.case_id else []
    if command.signal_id is not None and all(each.id != command.signal_id for each in signals):
        signals.append(find_signal(uow, command.signal_id))
    for signal in signals:
        if signal.status in SIGNAL_ENDED:
            continue
        message = command.message_to_signaller or signal.message
        if command.step is not SignallerStep.FINISHED:
            uow.change(signal, message=message, **_step(uow, signal, command.step))
        elif rules.ends_with_its_help(signal.kind, signal.leaver_outcome):
            uow.change(
                signal,
                status=SignalStatus.CLOSED,
                reason=command.reason,
                message=message,
                **_step(uow, signal, command.step),
            )
        else:
            _ask_for_the_outcome(uow, signal, message)
        uow.record("signal.progress", signal, reason=command.step.value, audience=_both(signal))
    return _worker_receipt(uow, command, command.step.value)


def bring_back(uow: UnitOfWork, command: RecallWatchedSignal) -> Receipt:
    """Put a watched signal back in front of the care team, on the date it chose."""
    signal = find_signal(uow, command.signal_id)
    if signal.status is not SignalStatus.WATCHING or signal.due_at > uow.now:
        raise Conflict(ProblemType.LIFECYCLE_CONFLICT, current={"status": signal.status.value})
    uow.change(signal, status=rules.after_command(signal.status, command.type))
    uow.record("signal.return", signal, audience=_both(signal))
    uow.notify("signal-returned", signal, [to_desk(signal.organisation_id)])
    return _worker_receipt(uow, command, signal.status.value)


def remind(uow: UnitOfWork, command: RemindSignal) -> Receipt:
    """Say that nobody looked in time: first to the care team, then to the coordinators."""
    signal = find_signal(uow, command.signal_id)
    overdue = signal.status not in SIGNAL_ENDED and signal.due_at <= uow.now
    if not overdue or signal.reminded_level >= command.level:
        raise Conflict(ProblemType.LIFECYCLE_CONFLICT, current={"status": signal.status.value})
    audience = [to_desk(signal.organisation_id)]
    if command.level >= REMINDS_COORDINATORS:
        audience = coordination_desks(uow)
    uow.change(signal, reminded_level=command.level)
    uow.record("signal.remind", signal, reason=f"level-{command.level}", audience=_both(signal))
    uow.notify("signal-waits", signal, audience)
    return _worker_receipt(uow, command, signal.status.value)


HANDLERS: Mapping[type[Command], Handler] = {
    SubmitSignal: submit,
    OpenSignal: open_signal,
    DecideSignal: decide,
    RecordSignalContact: record_contact,
    WithdrawSignal: withdraw,
    NoteSignalProgress: note_progress,
    RecallWatchedSignal: bring_back,
    RemindSignal: remind,
}
"""Who carries out what."""


def _ask_for_the_outcome(uow: UnitOfWork, signal: SignalRow, message: str | None) -> None:
    """Leave an early leaver with the care team, which says where the young person has got to."""
    due_at = _due(uow, rules.ANSWER_DAYS[signal.severity])
    uow.change(signal, message=message, due_at=due_at, reminded_level=0)
    uow.notify("signal-returned", signal, [to_desk(signal.organisation_id)])


def _check_case(uow: UnitOfWork, signal: SignalRow, command: DecideSignal) -> None:
    """Refuse a case that is not open, not about this pupil, or not also the school's."""
    if command.case_id is None:
        return
    about = {"young_person_id": signal.young_person_id, "organisation_id": signal.organisation_id}
    if not is_open_about(uow, command.case_id, **about):
        raise NotValid(("case_id",), "no_such_open_case")


def _reason(command: DecideSignal) -> str:
    parts = (command.decision.value, command.reason.value if command.reason else None)
    return " ".join(part for part in parts if part)


def _looks_again(uow: UnitOfWork, signal: SignalRow, next_on: date | None) -> datetime:
    """Give the moment the care team looks again: the start of that day, or the review term."""
    if next_on is None:
        return max(signal.due_at, _due(uow, rules.ANSWER_DAYS[signal.severity]))
    rules.check_next_date(next_on, _today(uow))
    return start_of_day(school_calendar(), next_on)


def _taken_up(uow: UnitOfWork, signal: SignalRow) -> dict[str, object]:
    return {
        "answered_at": signal.answered_at or uow.now,
        **_step(uow, signal, SignallerStep.TAKEN_UP),
    }


def _step(uow: UnitOfWork, signal: SignalRow, wanted: SignallerStep) -> dict[str, object]:
    step = rules.later_step(signal.step, wanted)
    seen: dict[str, object] = {"answered_at": signal.answered_at or uow.now}
    if wanted is SignallerStep.CONTACT_MADE:
        seen["contact_at"] = signal.contact_at or uow.now
    return seen if step is signal.step else {"step": step, "step_at": uow.now, **seen}


def _due(uow: UnitOfWork, key: str) -> datetime:
    return rules.answer_due(school_calendar(), uow.now, threshold(key, _today(uow)))


def _today(uow: UnitOfWork) -> date:
    return local_date(school_calendar(), uow.now)


def _author(uow: UnitOfWork) -> UUID:
    if uow.actor.account_id is None:
        raise NotFound  # A signal is somebody's: the system makes none.
    return uow.actor.account_id


def _at_version(signal: SignalRow, version: int) -> SignalRow:
    if signal.version != version:
        raise StaleRecord({"status": signal.status.value, "version": signal.version})
    return signal


def _both(signal: SignalRow) -> list[Audience]:
    return [to_desk(signal.organisation_id), to_account(signal.author_account_id)]


def _worker_receipt(uow: UnitOfWork, command: Command, status: str) -> Receipt:
    return Receipt(
        command_id=command.command_id,
        resource="signal",
        resource_id=command.command_id,
        status=status,
        version=1,
        recorded_at=uow.now,
    )
