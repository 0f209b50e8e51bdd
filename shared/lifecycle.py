"""Every state machine of Kring as a table: what each status answers to each command.

The rules of the server and the buttons of phone and desk read the same tables, so a button that is
shown is a command that is possible. A command that a status does not name is answered with a
conflict.

    signal     submitted ─▶ in-triage ─▶ follow-up · advice · watching ─▶ closed
                   │            └─▶ referred · linked ─(the case or referral ends)─▶ closed
                   └─▶ withdrawn (by the signaller, before triage)

    referral   draft ─▶ requested ─▶ accepted ─▶ in-progress ─▶ completed
                            │           └─▶ on-hold ─▲    (failed, cancelled from each of the three)
                            ├─▶ rejected            entered-in-error from anywhere
                            └─▶ cancelled

    case       open ⇄ closing ─▶ closed ─▶ open (reopened)

Source: ``referral-machine.json`` of the design; its statuses are the FHIR R4 Task codes that the
SDOH Clinical Care guide allows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from shared.vocabulary import (
    CaseStatus,
    Party,
    ReferralStatus,
    SignalDecision,
    SignalStatus,
)

EITHER = frozenset({Party.SENDER, Party.RECEIVER})
_SENDER = frozenset({Party.SENDER})
_RECEIVER = frozenset({Party.RECEIVER})


REMINDS_WHO_MOVES, REMINDS_COORDINATORS = 1, 2
"""How far a reminder has gone: to whoever has to move, then to the coordinators, then to nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralMove:
    """One arrow of the referral's machine."""

    to: ReferralStatus
    """The status after it; the same one where only the finer state moves."""
    by: frozenset[Party]
    """Which side may."""
    guards: tuple[str, ...] = ()
    """What must hold first, by the names the problem document gives. The version always must."""


SIGNAL_COMMANDS: Mapping[SignalStatus, Mapping[str, SignalStatus]] = MappingProxyType(
    {
        SignalStatus.SUBMITTED: {
            "signal.open": SignalStatus.IN_TRIAGE,
            "signal.withdraw": SignalStatus.WITHDRAWN,
        },
        SignalStatus.IN_TRIAGE: {},
        SignalStatus.FOLLOW_UP: {},
        SignalStatus.ADVICE: {},
        SignalStatus.WATCHING: {"signal.return": SignalStatus.IN_TRIAGE},
        SignalStatus.REFERRED: {},
        SignalStatus.LINKED: {},
        SignalStatus.CLOSED: {},
        SignalStatus.WITHDRAWN: {},
    }
)
"""What moves a signal, apart from a decision."""

SIGNAL_CONTACT: frozenset[SignalStatus] = frozenset(
    {
        SignalStatus.IN_TRIAGE,
        SignalStatus.FOLLOW_UP,
        SignalStatus.ADVICE,
        SignalStatus.WATCHING,
        SignalStatus.REFERRED,
        SignalStatus.LINKED,
    }
)
"""Where the school can record that it spoke with the pupil or the family."""

_ONGOING: Mapping[SignalDecision, SignalStatus] = {
    SignalDecision.FOLLOW_UP_AT_SCHOOL: SignalStatus.FOLLOW_UP,
    SignalDecision.ASK_ADVICE: SignalStatus.ADVICE,
    SignalDecision.WATCH: SignalStatus.WATCHING,
    SignalDecision.ASK_PARTNER: SignalStatus.REFERRED,
    SignalDecision.LINK_TO_CASE: SignalStatus.LINKED,
}
_WEIGHING = MappingProxyType({**_ONGOING, SignalDecision.NO_ACTION: SignalStatus.CLOSED})
_FOLLOWING = MappingProxyType({**_ONGOING, SignalDecision.CLOSE: SignalStatus.CLOSED})
_ELSEWHERE = MappingProxyType({SignalDecision.CLOSE: SignalStatus.CLOSED})

SIGNAL_DECISIONS: Mapping[SignalStatus, Mapping[SignalDecision, SignalStatus]] = MappingProxyType(
    {
        SignalStatus.SUBMITTED: _WEIGHING,
        SignalStatus.IN_TRIAGE: _WEIGHING,
        SignalStatus.FOLLOW_UP: _FOLLOWING,
        SignalStatus.ADVICE: _FOLLOWING,
        SignalStatus.WATCHING: _FOLLOWING,
        SignalStatus.REFERRED: _ELSEWHERE,
        SignalStatus.LINKED: _ELSEWHERE,
        SignalStatus.CLOSED: MappingProxyType({}),
        SignalStatus.WITHDRAWN: MappingProxyType({}),
    }
)
"""What the care team can decide, and where the signal then stands."""

SIGNAL_ENDED: frozenset[SignalStatus] = frozenset({SignalStatus.CLOSED, SignalStatus.WITHDRAWN})

_CONTACT = ReferralMove(
    to=ReferralStatus.IN_PROGRESS, by=_RECEIVER, guards=("first_contact_recorded",)
)
_HOLD = ReferralMove(
    to=ReferralStatus.ON_HOLD,
    by=_RECEIVER,
    guards=("reason_code", "expected_date", "bridging_plan_if_waitlisted"),
)
_COMPLETE = ReferralMove(
    to=ReferralStatus.COMPLETED,
    by=_RECEIVER,
    guards=("outcome_code", "loop_message_to_signaller", "responsibility_covered"),
)
_FAIL = ReferralMove(
    to=ReferralStatus.FAILED, by=_RECEIVER, guards=("reason_code", "responsibility_covered")
)
_STEP_OUT = ReferralMove(
    to=ReferralStatus.CANCELLED, by=EITHER, guards=("reason_code", "responsibility_covered")
)
_ERROR = ReferralMove(
    to=ReferralStatus.ENTERED_IN_ERROR,
    by=_SENDER,
    guards=("second_person_if_accepted", "reason_text"),
)


def _later(status: ReferralStatus) -> Mapping[str, ReferralMove]:
    """Give what each status after the yes answers."""
    return {
        "referral.assign": ReferralMove(
            to=status, by=_RECEIVER, guards=("named_person_or_team_assigned",)
        ),
        "referral.complete": _COMPLETE,
        "referral.fail": _FAIL,
        "referral.recall": _STEP_OUT,
        "referral.error": _ERROR,
    }


REFERRAL: Mapping[ReferralStatus, Mapping[str, ReferralMove]] = MappingProxyType(
    {
        ReferralStatus.DRAFT: {
            "referral.send": ReferralMove(
                to=ReferralStatus.REQUESTED,
                by=_SENDER,
                guards=(
                    "consent_or_legal_basis_snapshot",
                    "target_accepts_kind_age_area",
                    "no_other_active_handover_if_handover",
                    "packet_minimised",
                ),
            ),
            "referral.recall": ReferralMove(to=ReferralStatus.CANCELLED, by=_SENDER),
            "referral.error": _ERROR,
        },
        ReferralStatus.REQUESTED: {
            "referral.accept": ReferralMove(
                to=ReferralStatus.ACCEPTED,
                by=_RECEIVER,
                guards=(
                    "receiver_active",
                    "named_person_or_team_assigned",
                    "consent_or_legal_basis_snapshot",
                ),
            ),
            "referral.reject": ReferralMove(
                to=ReferralStatus.REJECTED,
                by=_RECEIVER,
                guards=("reason_code", "alternative_suggested_or_explicit_none"),
            ),
            "referral.ask": ReferralMove(to=ReferralStatus.REQUESTED, by=_RECEIVER),
            "referral.answer": ReferralMove(
                to=ReferralStatus.REQUESTED, by=_SENDER, guards=("question_open",)
            ),
            "referral.see": ReferralMove(to=ReferralStatus.REQUESTED, by=_RECEIVER),
            "referral.recall": ReferralMove(
                to=ReferralStatus.CANCELLED, by=_SENDER, guards=("reason_code",)
            ),
            "referral.error": _ERROR,
        },
        ReferralStatus.ACCEPTED: {
            "referral.first-contact": _CONTACT,
            "referral.hold": _HOLD,
            **_later(ReferralStatus.ACCEPTED),
            "referral.fail": ReferralMove(
                to=ReferralStatus.FAILED,
                by=_RECEIVER,
                guards=("reason_code", "contact_attempts", "responsibility_covered"),
            ),
        },
        ReferralStatus.IN_PROGRESS: {
            "referral.hold": _HOLD,
            **_later(ReferralStatus.IN_PROGRESS),
        },
        ReferralStatus.ON_HOLD: {
            "referral.first-contact": _CONTACT,
            **_later(ReferralStatus.ON_HOLD),
        },
        ReferralStatus.REJECTED: {"referral.error": _ERROR},
        ReferralStatus.COMPLETED: {"referral.error": _ERROR},
        ReferralStatus.FAILED: {"referral.error": _ERROR},
        ReferralStatus.CANCELLED: {"referral.error": _ERROR},
        ReferralStatus.ENTERED_IN_ERROR: {},
    }
)
"""What each status answers to each command."""

REFERRAL_ENDED: frozenset[ReferralStatus] = frozenset(
    {
        ReferralStatus.REJECTED,
        ReferralStatus.COMPLETED,
        ReferralStatus.FAILED,
        ReferralStatus.CANCELLED,
        ReferralStatus.ENTERED_IN_ERROR,
    }
)

REFERRAL_JOINED: frozenset[ReferralStatus] = frozenset(
    {
        ReferralStatus.ACCEPTED,
        ReferralStatus.IN_PROGRESS,
        ReferralStatus.ON_HOLD,
    }
)
"""Where the receiver has said yes and has not ended: the packet can be read."""

_AT_WORK = frozenset(
    {
        "case.plan",
        "goal.set",
        "goal.end",
        "action.agree",
        "action.end",
        "note.write",
        "handover.propose",
        "handover.answer",
        "dispute.raise",
        "dispute.settle",
        "round-table.record",
        "case.join",
        "case.leave",
        "case.remind",
    }
)

CASE: Mapping[CaseStatus, frozenset[str]] = MappingProxyType(
    {
        CaseStatus.OPEN: _AT_WORK | {"case.propose-closing"},
        CaseStatus.CLOSING: _AT_WORK | {"case.answer-closing"},
        CaseStatus.CLOSED: frozenset({"case.reopen"}),
    }
)
"""Which commands each status of a case answers."""
