"""Bringing a referral to the status a file names, through both its sides.

draft ─▶ sent ─▶ accepted, rejected, recalled or in error ─▶ contact or pause ─▶ ended
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from server.world.case_format import ReferralPart, SharingPart
from server.world.case_states import decide_sharing, opened_at
from server.world.plan import Draft
from shared.vocabulary import ReferralKind, ReferralStatus, SharingBasis, SharingPurpose

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
_WEEK = timedelta(weeks=1)
_PURPOSES = {
    ReferralKind.CO_CARE: SharingPurpose.CARE,
    ReferralKind.HANDOVER: SharingPurpose.HANDOVER,
    ReferralKind.STEP_UP: SharingPurpose.PROTECTION,
}
CONTACTED = frozenset({ReferralStatus.IN_PROGRESS, ReferralStatus.COMPLETED, ReferralStatus.FAILED})
"""Where the family was reached."""
ACCEPTED = CONTACTED | {ReferralStatus.ACCEPTED, ReferralStatus.ON_HOLD}
"""Where the receiver said yes."""


@dataclass(frozen=True, slots=True)
class _Referral:
    """A referral being planned: who stands on the two sides, and when."""

    key: str
    part: ReferralPart
    path: str
    sender: str
    receiver: str
    at: datetime
    answered: datetime


def plan_referral(draft: Draft, key: str, part: ReferralPart) -> None:
    """Plan a referral up to its status."""
    path = f"referrals.{key}"
    case = draft.world.cases.get(part.case or "")
    at, pupil = draft.times.begins, None
    if case is not None:
        at, pupil = opened_at(draft, part.case or "", case) + 2 * _HOUR, case.pupil
    at = draft.moment(part.at, f"{path}.at", or_at=at)
    organisation = part.from_organisation or draft.school_of(pupil or f"the case of {key}")
    asked = draft.organisation_of_service(part.service)
    referral = _Referral(
        key=key,
        part=part,
        path=path,
        sender=part.by or draft.colleague(organisation),
        receiver=part.answered_by or draft.colleague(asked),
        at=at,
        answered=draft.moment(part.answered_at, f"{path}.answered_at", or_at=at + _DAY),
    )
    sharing = part.sharing
    if sharing is None and part.kind is not ReferralKind.ADVICE:
        sharing = key
        _share_for(draft, referral, pupil or f"the pupil of {key}", asked, organisation)
    _ask(draft, referral, organisation, sharing)
    _answer(draft, referral)


def _share_for(
    draft: Draft, referral: _Referral, pupil: str, asked: str, organisation: str
) -> None:
    usual = SharingPart(
        case=referral.part.case or f"the case of {referral.key}",
        to=asked,
        from_organisation=organisation,
        by=referral.sender,
        purpose=_PURPOSES[referral.part.kind],
        basis=(SharingBasis.STATUTORY_TASK if referral.part.kind is ReferralKind.STEP_UP else None),
    )
    decide_sharing(draft, referral.path, referral.key, usual, pupil, referral.at)


def _ask(draft: Draft, referral: _Referral, organisation: str, sharing: str | None) -> None:
    part = referral.part
    draft.add(
        "referral.draft",
        referral.path,
        by=referral.sender,
        at=referral.at,
        referral_id=referral.key,
        kind=part.kind,
        from_organisation_id=organisation,
        to_service_id=part.service,
        case_id=part.case,
        sharing_id=sharing,
        signal_id=part.signal,
        life_domains=part.life_domains,
        barriers=part.barriers,
        urgency=part.urgency,
        help_question=part.help_question,
        age_band=part.age_band,
    )
    if part.status is not ReferralStatus.DRAFT:
        _of(draft, referral, "referral.send", by=referral.sender, at=referral.at)


def _of(draft: Draft, referral: _Referral, do: str, **rest: Any) -> None:
    draft.add(do, referral.path, referral_id=referral.key, **rest)


def _answer(draft: Draft, referral: _Referral) -> None:
    part, at = referral.part, referral.answered
    if part.status is ReferralStatus.REJECTED:
        _of(
            draft,
            referral,
            "referral.reject",
            by=referral.receiver,
            at=at,
            reason=part.reject_reason,
            alternative_service_id=part.alternative_service,
            no_alternative=part.alternative_service is None,
        )
    elif part.status is ReferralStatus.CANCELLED:
        _of(
            draft,
            referral,
            "referral.recall",
            by=referral.sender,
            at=at,
            reason=part.cancel_reason,
        )
    elif part.status is ReferralStatus.ENTERED_IN_ERROR:
        _of(
            draft,
            referral,
            "referral.error",
            by=referral.sender,
            at=at,
            reason="sent to the wrong service",
        )
    elif part.status in ACCEPTED:
        _of(
            draft,
            referral,
            "referral.accept",
            by=referral.receiver,
            at=at,
            assigned_account_id=referral.receiver,
        )
        _help(draft, referral)


def _help(draft: Draft, referral: _Referral) -> None:
    part, path = referral.part, referral.path
    contact = draft.moment(part.contact_at, f"{path}.contact_at", or_at=referral.answered + _DAY)
    ended = draft.moment(part.ended_at, f"{path}.ended_at", or_at=contact + _WEEK)
    if part.status is ReferralStatus.ON_HOLD:
        _of(
            draft,
            referral,
            "referral.hold",
            by=referral.receiver,
            at=contact,
            reason=part.hold_reason,
            expected_on=part.expected_on,
            bridging_plan=part.bridging_plan,
        )
    if part.status in CONTACTED:
        _of(
            draft,
            referral,
            "referral.first-contact",
            by=referral.receiver,
            at=contact,
            contact_on="today",
        )
    if part.status is ReferralStatus.COMPLETED:
        _of(
            draft,
            referral,
            "referral.complete",
            by=referral.receiver,
            at=ended,
            outcome=part.outcome,
            message_to_signaller=part.message,
        )
    if part.status is ReferralStatus.FAILED:
        _of(
            draft,
            referral,
            "referral.fail",
            by=referral.receiver,
            at=ended,
            reason=part.failure_reason,
        )
