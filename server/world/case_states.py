"""Bringing cases, sharing decisions and referrals to where a file says they stand.

case opened ─▶ sharing decided ─▶ referral sent ─▶ answered ─▶ contact ─▶ ended
     └────────▶ goals, actions, notes, round tables, handovers, disputes ─▶ closing ─▶ closed
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

from server.world.format import (
    ActionPart,
    CasePart,
    DisputePart,
    GoalPart,
    HandoverPart,
    NotePart,
    ReferralPart,
    RoundTablePart,
    SharingPart,
)
from server.world.plan import ANSWER_CLOSING_FOR_ALL, Draft
from server.world.signal_states import plan_signal_of_case, sent_at
from shared.vocabulary import (
    ActionStatus,
    CaseStatus,
    GoalStatus,
    HandoverStatus,
    ReferralKind,
    ReferralStatus,
    SharingBasis,
    SharingPurpose,
)

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
_WEEK = timedelta(weeks=1)
_DECIDES_ALONE = "-12y"
_ENDED = frozenset({CaseStatus.CLOSING, CaseStatus.CLOSED})
_PURPOSES = {
    ReferralKind.CO_CARE: SharingPurpose.CARE,
    ReferralKind.HANDOVER: SharingPurpose.HANDOVER,
    ReferralKind.STEP_UP: SharingPurpose.PROTECTION,
}
_ACCEPTED = frozenset(
    {
        ReferralStatus.ACCEPTED,
        ReferralStatus.IN_PROGRESS,
        ReferralStatus.ON_HOLD,
        ReferralStatus.COMPLETED,
        ReferralStatus.FAILED,
    }
)
_CONTACTED = frozenset(
    {ReferralStatus.IN_PROGRESS, ReferralStatus.COMPLETED, ReferralStatus.FAILED}
)


def plan_opening(draft: Draft, key: str, part: CasePart) -> None:
    """Plan the opening of a case, and the decision about the signals that led to it."""
    school, connector = draft.school_of(part.pupil), _connector(draft, part)
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


def _connector(draft: Draft, part: CasePart) -> str:
    return part.connector or draft.colleague(draft.school_of(part.pupil))


def plan_sharing(draft: Draft, key: str, part: SharingPart) -> None:
    """Plan a sharing decision, and its revocation where there is one."""
    path = f"sharing.{key}"
    case = draft.world.cases.get(part.case)
    at = draft.times.begins
    pupil = f"the pupil of {part.case}"
    if case is not None:
        at, pupil = opened_at(draft, part.case, case) + _HOUR, case.pupil
    _decide_sharing(draft, path, key, part, pupil, draft.moment(part.at, f"{path}.at", or_at=at))


def _decide_sharing(
    draft: Draft, path: str, key: str, part: SharingPart, pupil: str, at: datetime
) -> None:
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
    _decide_sharing(draft, referral.path, referral.key, usual, pupil, referral.at)


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
    elif part.status in _ACCEPTED:
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
    if part.status in _CONTACTED:
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


class _Dated(Protocol):
    """A part of a case with a moment of its own."""

    @property
    def at(self) -> str | None:
        """When; absent: after what stands before it."""


_P = TypeVar("_P", bound=_Dated)


@dataclass(slots=True)
class _Circle:
    """A case whose contents are being planned, in the order they happened."""

    draft: Draft
    key: str
    part: CasePart
    now: datetime

    @property
    def by(self) -> str:
        """The connector: who does what nobody else is named for."""
        return _connector(self.draft, self.part)

    def each(self, section: str, parts: Mapping[str, _P]) -> Iterable[tuple[str, str, _P]]:
        """Give the parts of a section, with their paths, as time goes on."""
        for key, part in parts.items():
            path = f"cases.{self.key}.{section}.{key}"
            self.now = self.draft.moment(part.at, f"{path}.at", or_at=self.now)
            yield key, path, part

    def add(self, do: str, path: str, *, by: str | None = None, **fields: Any) -> None:
        """Add a step of this case, now."""
        self.draft.add(do, path, by=by or self.by, at=self.now, case_id=self.key, **fields)


def plan_circle(draft: Draft, key: str, part: CasePart) -> None:
    """Plan what happened in a case, and its closing."""
    circle = _Circle(draft, key, part, _after_joining(draft, key, part))
    for section in _SECTIONS:
        section(circle)
    if part.status in _ENDED:
        _close(circle)


def _after_joining(draft: Draft, key: str, part: CasePart) -> datetime:
    """Give the moment after which every partner that accepted has joined."""
    moments = [opened_at(draft, key, part) + 2 * _HOUR]
    for step in draft.steps:
        if step.do == "referral.accept" and step.at is not None:
            referral = draft.world.referrals.get(str(step.fields["referral_id"]))
            if referral is not None and referral.case == key:
                moments.append(step.at)
    return min(max(moments), draft.times.now)


def _goals(circle: _Circle) -> None:
    parts: Mapping[str, GoalPart] = circle.part.goals
    for key, path, goal in circle.each("goals", parts):
        circle.add(
            "goal.set",
            path,
            goal_id=key,
            life_domain=goal.life_domain,
            from_family=goal.from_family,
            words=goal.words,
        )


def _actions(circle: _Circle) -> None:
    parts: Mapping[str, ActionPart] = circle.part.actions
    for key, path, action in circle.each("actions", parts):
        circle.add(
            "action.agree",
            path,
            action_id=key,
            goal_id=action.goal,
            doer_account_id=action.doer,
            due_on=action.due_on,
            words=action.words,
        )
        if action.status is not ActionStatus.OPEN:
            circle.add("action.end", path, by=action.doer, action_id=key, status=action.status)


def _notes(circle: _Circle) -> None:
    parts: Mapping[str, NotePart] = circle.part.notes
    for key, path, note in circle.each("notes", parts):
        circle.add(
            "note.write",
            path,
            by=note.by,
            note_id=key,
            organisation_id=note.organisation,
            secrecy=note.secrecy,
            words=note.words,
        )


def _round_tables(circle: _Circle) -> None:
    parts: Mapping[str, RoundTablePart] = circle.part.round_tables
    for key, path, table in circle.each("round_tables", parts):
        circle.add(
            "round-table.record",
            path,
            round_table_id=key,
            held_on=table.held_on,
            family_present=table.family_present,
            decisions=table.decisions,
            next_on=table.next_on,
        )


def _handovers(circle: _Circle) -> None:
    parts: Mapping[str, HandoverPart] = circle.part.handovers
    school = circle.draft.school_of(circle.part.pupil)
    for key, path, handover in circle.each("handovers", parts):
        proposer = handover.by or circle.by
        circle.add(
            "handover.propose",
            path,
            by=proposer,
            handover_id=key,
            role=handover.role,
            from_organisation_id=handover.from_organisation or school,
            to_organisation_id=handover.to_organisation,
            to_account_id=handover.to,
            next_on=handover.next_on,
        )
        if handover.status is not HandoverStatus.PROPOSED:
            taken_back = handover.status is HandoverStatus.WITHDRAWN
            circle.add(
                "handover.answer",
                path,
                by=proposer if taken_back else handover.to,
                handover_id=key,
                answer=handover.status,
            )


def _disputes(circle: _Circle) -> None:
    parts: Mapping[str, DisputePart] = circle.part.disputes
    for key, path, dispute in circle.each("disputes", parts):
        circle.add(
            "dispute.raise",
            path,
            by=dispute.by or circle.draft.colleague(dispute.organisation),
            dispute_id=key,
            organisation_id=dispute.organisation,
            reason=dispute.reason,
            words=dispute.words,
        )
        if dispute.settlement is not None:
            circle.add(
                "dispute.settle",
                path,
                by=_connector_now(circle),
                dispute_id=key,
                settlement=dispute.settlement,
                successor_organisation_id=dispute.successor,
            )


def _ended_goals(circle: _Circle) -> None:
    for key, goal in circle.part.goals.items():
        if goal.status is not GoalStatus.OPEN:
            path = f"cases.{circle.key}.goals.{key}.status"
            circle.add("goal.end", path, goal_id=key, status=goal.status)


def _connector_now(circle: _Circle) -> str:
    """Give who connects after the handovers that were accepted."""
    accepted = [
        each.to
        for each in circle.part.handovers.values()
        if each.status is HandoverStatus.ACCEPTED and each.role == "connector"
    ]
    handed = [
        each.answered_by
        or circle.draft.colleague(circle.draft.organisation_of_service(each.service))
        for each in circle.draft.world.referrals.values()
        if each.case == circle.key
        and each.kind is ReferralKind.HANDOVER
        and each.status in _CONTACTED | {ReferralStatus.ACCEPTED}
    ]
    return [circle.by, *handed, *accepted][-1]


def _close(circle: _Circle) -> None:
    part, path = circle.part, f"cases.{circle.key}.status"
    ended = [
        step.at
        for step in circle.draft.steps
        if step.at is not None and step.path.startswith("referrals.") and _is_of(circle, step.path)
    ]
    after = max([circle.now, *ended])
    circle.now = circle.draft.moment(part.closing_at, f"cases.{circle.key}.closing_at", or_at=after)
    circle.add(
        "case.propose-closing",
        path,
        by=_connector_now(circle),
        outcome=part.outcome,
        message_to_signaller=part.message,
    )
    if part.status is CaseStatus.CLOSED:
        circle.add(ANSWER_CLOSING_FOR_ALL, path)


def _is_of(circle: _Circle, path: str) -> bool:
    referral = circle.draft.world.referrals.get(path.split(".")[1])
    return referral is not None and referral.case == circle.key


_SECTIONS: tuple[Callable[[_Circle], None], ...] = (
    _goals,
    _actions,
    _notes,
    _round_tables,
    _handovers,
    _disputes,
    _ended_goals,
)
"""What happens in a case, in this order, unless the file gives moments."""
