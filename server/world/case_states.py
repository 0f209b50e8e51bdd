"""Opening cases, and deciding what is shared in them, as a file says they stand.

signal ─▶ case opened ─▶ sharing decided ─▶ (taken back)
"""

from __future__ import annotations

from datetime import datetime, timedelta

from server.world.case_format import CasePart, SharingPart
from server.world.plan import Draft
from server.world.signal_states import plan_signal_of_case, sent_at
from shared.vocabulary import SharingBasis

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
_DECIDES_ALONE = "-12y"


def plan_opening(draft: Draft, key: str, part: CasePart) -> None:
    """Plan the opening of a case, and the decision about the signals that led to it."""
    school, connector = draft.school_of(part.pupil), connector_of(draft, part)
    at = opened_at(draft, key, part)
    draft.add(
        "case.open",
        f"cases.{key}",
        by=connector,
        at=at,
        case_id=key,
        young_person_id=part.pupil,
        organisation_id=school,
        connector_account_id=connector,
        signal_id=part.signal,
        next_on=part.next_on,
    )
    for signal_key, signal in draft.world.signals.items():
        if signal.case == key:
            plan_signal_of_case(draft, signal_key, signal, at)


def opened_at(draft: Draft, key: str, part: CasePart) -> datetime:
    """Give the moment a case was opened."""
    signal = draft.world.signals.get(part.signal or "")
    after = draft.times.begins
    if signal is not None:
        after = sent_at(draft, part.signal or "", signal) + _HOUR
    return draft.moment(part.at, f"cases.{key}.at", or_at=after)


def connector_of(draft: Draft, part: CasePart) -> str:
    """Give who connects a case when it is opened."""
    return part.connector or draft.colleague(draft.school_of(part.pupil))


def plan_sharing(draft: Draft, key: str, part: SharingPart) -> None:
    """Plan a sharing decision, and its revocation where there is one."""
    path = f"sharing.{key}"
    case = draft.world.cases.get(part.case)
    at = draft.times.begins
    pupil = f"the pupil of {part.case}"
    if case is not None:
        at, pupil = opened_at(draft, part.case, case) + _HOUR, case.pupil
    decide_sharing(draft, path, key, part, pupil, draft.moment(part.at, f"{path}.at", or_at=at))


def decide_sharing(
    draft: Draft, path: str, key: str, part: SharingPart, pupil: str, at: datetime
) -> None:
    """Plan a sharing decision about a pupil at a moment."""
    sender = part.from_organisation or draft.school_of(pupil)
    by = part.by or draft.colleague(sender)
    draft.add(
        "sharing.decide",
        path,
        by=by,
        at=at,
        sharing_id=key,
        young_person_id=pupil,
        case_id=part.case,
        from_organisation_id=sender,
        to_organisation_id=part.to,
        fields=part.fields,
        purpose=part.purpose,
        basis=part.basis or _consent(draft, pupil, at),
        gdpr_basis=part.gdpr_basis,
        expires_on=part.expires_on,
        decided_on="today",
        family_informed_on="today",
    )
    if part.revoked is not None:
        draft.add(
            "sharing.revoke",
            path,
            by=by,
            at=draft.moment(part.revoked_at, f"{path}.revoked_at", or_at=at + _DAY),
            sharing_id=key,
            reason=part.revoked,
        )


def _consent(draft: Draft, pupil: str, at: datetime) -> SharingBasis:
    """Give who consents: from twelve on the young person, below both parents."""
    found = draft.world.pupils.get(pupil)
    if found is None:
        return SharingBasis.CONSENT_MINOR
    born = draft.day(found.birth_date, f"pupils.{pupil}.birth_date", at)
    of_age = born <= draft.day(_DECIDES_ALONE, "", at)
    return SharingBasis.CONSENT_MINOR if of_age else SharingBasis.CONSENT_BOTH_PARENTS
