"""Words for circles: where they stand, who holds what, who may read a note, and what happened."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from shared.vocabulary import (
    ActionStatus,
    CaseOutcome,
    CaseStatus,
    DisputeReason,
    DisputeSettlement,
    DisputeStatus,
    GoalStatus,
    HandoverStatus,
    LedgerBasis,
    LedgerChange,
    NoteSecrecy,
    ReopenReason,
    ResponsibilityRole,
)
from shared.wording import mark

_STATUSES: Mapping[CaseStatus, str] = {
    CaseStatus.OPEN: mark("Open"),
    CaseStatus.CLOSING: mark("It is proposed to close"),
    CaseStatus.CLOSED: mark("Closed"),
}
_GOALS: Mapping[GoalStatus, str] = {
    GoalStatus.OPEN: mark("Being worked on"),
    GoalStatus.REACHED: mark("Reached"),
    GoalStatus.PARTLY_REACHED: mark("Partly reached"),
    GoalStatus.DROPPED: mark("Let go"),
}
_ACTIONS: Mapping[ActionStatus, str] = {
    ActionStatus.OPEN: mark("To do"),
    ActionStatus.DONE: mark("Done"),
    ActionStatus.DROPPED: mark("Will not be done"),
}
_NOTES: Mapping[NoteSecrecy, str] = {
    NoteSecrecy.OWN_TEAM: mark("Our own team"),
    NoteSecrecy.PROFESSIONAL_SECRECY: mark("Those bound by professional secrecy"),
    NoteSecrecy.WHOLE_CIRCLE: mark("The whole circle"),
}
_NOTES_BELOW: Mapping[NoteSecrecy, str] = {
    NoteSecrecy.OWN_TEAM: mark("Nobody outside your organisation reads it."),
    NoteSecrecy.PROFESSIONAL_SECRECY: mark("The school does not read it."),
    NoteSecrecy.WHOLE_CIRCLE: mark("Everybody in the circle reads it."),
}
_OUTCOMES: Mapping[CaseOutcome, str] = {
    CaseOutcome.GOAL_REACHED: mark("The goal was reached"),
    CaseOutcome.GOAL_PARTLY_REACHED: mark("The goal was partly reached"),
    CaseOutcome.FAMILY_STOPPED: mark("The family stopped"),
    CaseOutcome.MOVED_AWAY: mark("The family moved away"),
    CaseOutcome.REFERRED_ON: mark("Somebody else goes on with the help"),
    CaseOutcome.OTHER: mark("Another reason"),
}
_DISPUTES: Mapping[DisputeReason, str] = {
    DisputeReason.NOT_OUR_TARGET_GROUP: mark("We are not there for this age or question"),
    DisputeReason.NOT_OUR_AREA: mark("We do not work where the family lives"),
    DisputeReason.NOT_WHAT_WAS_AGREED: mark("This is not what was agreed"),
    DisputeReason.OTHER_SERVICE_LEADS: mark("Another service does this already"),
    DisputeReason.OTHER: mark("Another reason"),
}
_DISPUTE_STATUSES: Mapping[DisputeStatus, str] = {
    DisputeStatus.OPEN: mark("Not settled yet"),
    DisputeStatus.SETTLED: mark("Settled"),
}
_SETTLEMENTS: Mapping[DisputeSettlement, str] = {
    DisputeSettlement.STAYS: mark("They stay in the circle"),
    DisputeSettlement.LEAVES: mark("They leave, and another organisation carries on"),
}
_HANDOVERS: Mapping[HandoverStatus, str] = {
    HandoverStatus.PROPOSED: mark("Waits for an answer"),
    HandoverStatus.ACCEPTED: mark("Taken over"),
    HandoverStatus.REFUSED: mark("Declined"),
    HandoverStatus.WITHDRAWN: mark("Taken back"),
}
_ROLES: Mapping[ResponsibilityRole, str] = {
    ResponsibilityRole.SIGNAL_HOLDER: mark("the signal"),
    ResponsibilityRole.CONNECTOR: mark("being connector"),
    ResponsibilityRole.CO_RESPONSIBLE: mark("shared responsibility"),
    ResponsibilityRole.BRIDGING: mark("the time in between"),
    ResponsibilityRole.FOLLOWER: mark("following along"),
}
_CHANGES: Mapping[LedgerChange, str] = {
    LedgerChange.TOOK_UP: mark("Took up"),
    LedgerChange.LET_GO: mark("Let go of"),
}
_BASES: Mapping[LedgerBasis, str] = {
    LedgerBasis.CASE_OPENED: mark("the circle was opened"),
    LedgerBasis.REFERRAL_ACCEPTED: mark("a question was accepted"),
    LedgerBasis.REFERRAL_ENDED: mark("the help ended"),
    LedgerBasis.HANDOVER_ACCEPTED: mark("the role was accepted"),
    LedgerBasis.DISPUTE_SETTLED: mark("a difference was settled"),
    LedgerBasis.MADE_IN_ERROR: mark("it was a mistake"),
    LedgerBasis.CASE_CLOSED: mark("the circle was closed"),
    LedgerBasis.CASE_REOPENED: mark("the circle was opened again"),
}
_REOPENINGS: Mapping[ReopenReason, str] = {
    ReopenReason.WORRY_CAME_BACK: mark("The worry came back"),
    ReopenReason.CLOSED_TOO_SOON: mark("It was closed too soon"),
    ReopenReason.FAMILY_ASKED: mark("The family asked for it"),
    ReopenReason.MADE_IN_ERROR: mark("It was closed by mistake"),
}

TABLES: Mapping[type[StrEnum], Mapping[Any, str]] = {
    ActionStatus: _ACTIONS,
    CaseOutcome: _OUTCOMES,
    CaseStatus: _STATUSES,
    DisputeReason: _DISPUTES,
    DisputeSettlement: _SETTLEMENTS,
    DisputeStatus: _DISPUTE_STATUSES,
    GoalStatus: _GOALS,
    HandoverStatus: _HANDOVERS,
    LedgerBasis: _BASES,
    LedgerChange: _CHANGES,
    NoteSecrecy: _NOTES,
    ReopenReason: _REOPENINGS,
    ResponsibilityRole: _ROLES,
}
BELOW: Mapping[type[StrEnum], Mapping[Any, str]] = {NoteSecrecy: _NOTES_BELOW}
