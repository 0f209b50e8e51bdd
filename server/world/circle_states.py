"""What happens in a case, in the order it happened, up to its closing.

goals, actions, notes, round tables, handovers, disputes ─▶ closing ─▶ closed
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

from server.world.case_format import (
    ActionPart,
    CasePart,
    DisputePart,
    GoalPart,
    HandoverPart,
    NotePart,
    RoundTablePart,
)
from server.world.case_states import connector_of, opened_at
from server.world.plan import ANSWER_CLOSING_FOR_ALL, Draft
from server.world.referral_states import CONTACTED
from shared.vocabulary import (
    ActionStatus,
    CaseStatus,
    GoalStatus,
    HandoverStatus,
    ReferralKind,
    ReferralStatus,
)

_JOINED_AFTER = timedelta(hours=2)
_ENDED = frozenset({CaseStatus.CLOSING, CaseStatus.CLOSED})


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
        return connector_of(self.draft, self.part)

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
    moments = [opened_at(draft, key, part) + _JOINED_AFTER]
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
        and each.status in CONTACTED | {ReferralStatus.ACCEPTED}
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
