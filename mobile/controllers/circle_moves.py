"""Whose move it is in a circle, what for, and by when. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from mobile.controllers.due import Due, due_of, due_on
from shared.cases import CaseView, PartyView
from shared.school_calendar import SchoolCalendar
from shared.vocabulary import (
    ActionStatus,
    CaseStatus,
    DisputeStatus,
    HandoverStatus,
    ResponsibilityRole,
)


class MoveKind(StrEnum):
    """What the circle waits for."""

    CLOSING = "closing"
    HANDOVER = "handover"
    PLACE = "place"
    """Somebody is asked to take over an organisation's place in the circle."""
    DISPUTE = "dispute"
    ACTION = "action"
    LOOK_AGAIN = "look-again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Whose move it is, and what for."""

    kind: MoveKind
    who: str
    due: Due
    is_mine: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """Who looks, and when."""

    me: UUID | None
    own_party: PartyView | None
    calendar: SchoolCalendar
    now: datetime


def moves_of(view: CaseView, sight: Sight) -> tuple[Move, ...]:
    """Give what is waited for: answers first, then actions, then the next look."""
    if view.status is CaseStatus.CLOSED:
        return ()
    return (
        *_closings(view, sight),
        *_handovers(view, sight),
        *_disputes(view, sight),
        *_actions(view, sight),
        Move(
            kind=MoveKind.LOOK_AGAIN,
            who=view.connector_name,
            due=due_on(view.next_on, now=sight.now, calendar=sight.calendar),
            is_mine=view.connector_account_id == sight.me,
        ),
    )


def _closings(view: CaseView, sight: Sight) -> Iterator[Move]:
    for party in view.parties:
        if view.status is CaseStatus.CLOSING and party.closing_answer is None:
            own = party == sight.own_party
            yield Move(kind=MoveKind.CLOSING, who=party.organisation_name, due=Due(), is_mine=own)


def _handovers(view: CaseView, sight: Sight) -> Iterator[Move]:
    names = {party.account_id: party.person_name for party in view.parties}
    desks = {party.organisation_id: party.organisation_name for party in view.parties}
    for one in view.handovers:
        if one.status is HandoverStatus.PROPOSED:
            due = due_on(one.next_on, now=sight.now, calendar=sight.calendar)
            # A colleague of a party is not named in the circle yet: then it is their desk.
            who = names.get(one.to_account_id) or desks.get(one.to_organisation_id, "")
            connects = one.role is ResponsibilityRole.CONNECTOR
            kind = MoveKind.HANDOVER if connects else MoveKind.PLACE
            yield Move(kind=kind, who=who, due=due, is_mine=one.to_account_id == sight.me)


def _disputes(view: CaseView, sight: Sight) -> Iterator[Move]:
    names = {party.organisation_id: party.organisation_name for party in view.parties}
    for one in view.disputes:
        if one.status is DisputeStatus.OPEN:
            due = due_of(one.due_at, now=sight.now, calendar=sight.calendar)
            who = names.get(one.organisation_id, "")
            yield Move(kind=MoveKind.DISPUTE, who=who, due=due, is_mine=False)


def _actions(view: CaseView, sight: Sight) -> Iterator[Move]:
    for action in sorted(view.actions, key=lambda each: each.due_on):
        if action.status is ActionStatus.OPEN:
            due = due_on(action.due_on, now=sight.now, calendar=sight.calendar)
            mine = action.doer_account_id == sight.me
            yield Move(kind=MoveKind.ACTION, who=action.doer_name, due=due, is_mine=mine)
