"""Bringing a signal to the status a file names, through what its care team would have done.

submitted ─▶ opened ─▶ decided (follow-up, advice, watching, referred, linked, closed)
    └─▶ withdrawn
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from server.world.format import SignalPart
from server.world.plan import Draft
from shared.vocabulary import (
    LeaverOutcome,
    Severity,
    SignalDecision,
    SignalKind,
    SignalStatus,
)

_HOUR = timedelta(hours=1)
_MINUTE = timedelta(minutes=1)
_TALKED_ABOUT = frozenset({Severity.SERIOUS, Severity.ACUTE})
_UNOPENED = frozenset({SignalStatus.SUBMITTED, SignalStatus.WITHDRAWN})
IN_A_CASE = frozenset({SignalStatus.REFERRED, SignalStatus.LINKED})
"""The statuses a signal has only in a case."""
_DECISIONS = {
    SignalStatus.FOLLOW_UP: SignalDecision.FOLLOW_UP_AT_SCHOOL,
    SignalStatus.ADVICE: SignalDecision.ASK_ADVICE,
    SignalStatus.WATCHING: SignalDecision.WATCH,
    SignalStatus.REFERRED: SignalDecision.ASK_PARTNER,
    SignalStatus.LINKED: SignalDecision.LINK_TO_CASE,
}


def plan_signal(draft: Draft, key: str, part: SignalPart) -> None:
    """Plan a signal up to where its case begins; the rest is `plan_signal_of_case`."""
    at = sent_at(draft, key, part)
    _submit(draft, key, part, at)
    if part.status is SignalStatus.WITHDRAWN:
        draft.add(
            "signal.withdraw",
            f"signals.{key}",
            by=part.by,
            at=draft.moment(None, "", or_at=at + _MINUTE),
            signal_id=key,
            reason=part.reason,
        )
    if part.status in _UNOPENED:
        return
    decided = _decided_at(draft, key, part, at)
    talks_first = part.status is SignalStatus.CLOSED and part.contact_on is not None
    if part.status is SignalStatus.IN_TRIAGE or talks_first:
        draft.add("signal.open", f"signals.{key}", by=_by(draft, part), at=decided, signal_id=key)
    if part.status is not SignalStatus.IN_TRIAGE and part.status not in IN_A_CASE:
        _decide(draft, key, part, decided)


def plan_signal_of_case(draft: Draft, key: str, part: SignalPart, opened: datetime) -> None:
    """Plan what is decided about a signal once its case is open."""
    if part.status in IN_A_CASE:
        at = sent_at(draft, key, part)
        _decide(draft, key, part, max(_decided_at(draft, key, part, at), opened))


def sent_at(draft: Draft, key: str, part: SignalPart) -> datetime:
    """Give the moment a signal was sent."""
    return draft.moment(part.at, f"signals.{key}.at", or_at=draft.times.begins)


def _decided_at(draft: Draft, key: str, part: SignalPart, at: datetime) -> datetime:
    return draft.moment(part.decided_at, f"signals.{key}.decided_at", or_at=at + _HOUR)


def _by(draft: Draft, part: SignalPart) -> str:
    return part.decided_by or draft.colleague(draft.school_of(part.pupil))


def _submit(draft: Draft, key: str, part: SignalPart, at: datetime) -> None:
    serious = part.severity in _TALKED_ABOUT
    draft.add(
        "signal.submit",
        f"signals.{key}",
        by=part.by,
        at=at,
        signal_id=key,
        organisation_id=draft.school_of(part.pupil),
        young_person_id=part.pupil,
        kind=SignalKind.EARLY_LEAVER if part.leaver else SignalKind.CONCERN,
        severity=part.severity,
        categories=part.categories,
        observation=part.observation,
        interpretation=part.interpretation,
        pupil_words=part.pupil_words,
        strength=part.strength,
        action_taken=part.action_taken,
        life_domains=part.life_domains,
        barriers=part.barriers,
        informed=part.informed,
        occurred_on=part.occurred_on,
        leaver=part.leaver,
        discussed_with=part.discussed_with or ("de zorgcoördinator" if serious else None),
    )


def _decide(draft: Draft, key: str, part: SignalPart, at: datetime) -> None:
    decision = _DECISIONS.get(part.status)
    if decision is not None:
        needs_date = decision in {SignalDecision.FOLLOW_UP_AT_SCHOOL, SignalDecision.WATCH}
        in_case = part.status in IN_A_CASE
        _decision(
            draft,
            key,
            part,
            at,
            decision=decision,
            next_on=part.next_on if needs_date else None,
            case_id=part.case if in_case else None,
            message_to_signaller=part.message,
        )
    at = _contact(draft, key, part, at)
    if part.status is SignalStatus.CLOSED:
        _decision(
            draft,
            key,
            part,
            at,
            decision=SignalDecision.NO_ACTION,
            reason=part.reason,
            leaver_outcome=_outcome(part),
            message_to_signaller=part.message or "Bedankt: we hebben het bekeken en besproken.",
        )


def _decision(draft: Draft, key: str, part: SignalPart, at: datetime, **fields: Any) -> None:
    draft.add(
        "signal.decide", f"signals.{key}", by=_by(draft, part), at=at, signal_id=key, **fields
    )


def _contact(draft: Draft, key: str, part: SignalPart, at: datetime) -> datetime:
    if part.contact_on is None:
        return at
    path = f"signals.{key}.contact_on"
    day = draft.day(part.contact_on, path, at)
    at = draft.moment(None, path, or_at=max(at, draft.times.midday(day)))
    draft.add(
        "signal.contact",
        f"signals.{key}",
        by=_by(draft, part),
        at=at,
        signal_id=key,
        contact_on=day.isoformat(),
    )
    return at


def _outcome(part: SignalPart) -> LeaverOutcome | None:
    if part.leaver is None:
        return None
    return part.leaver_outcome or LeaverOutcome.BACK_IN_SCHOOL
