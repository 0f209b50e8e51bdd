"""Words for what happened: a chronology and a dossier line by line, in plain sentences."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from server.console.i18n import mark
from shared.vocabulary import (
    ActionStatus,
    CancelReason,
    CaseOutcome,
    DisputeReason,
    DisputeSettlement,
    FailureReason,
    GoalStatus,
    HandoverStatus,
    HoldReason,
    ReferralOutcome,
    RejectReason,
    ReopenReason,
    SignalDecision,
    SignallerStep,
    SignalReason,
)

SENTENCES: Mapping[str, str] = {
    "action.agree": mark("Agreed who does what"),
    "action.end": mark("Said how an action went"),
    "case.answer-closing": mark("Answered whether to close"),
    "case.close": mark("The circle was closed"),
    "case.open": mark("The circle was opened"),
    "case.plan": mark("Chose another day to look again"),
    "case.propose-closing": mark("Proposed to close"),
    "case.reopen": mark("The circle was opened again"),
    "dispute.raise": mark("Said: not ours"),
    "dispute.settle": mark("A difference was settled"),
    "goal.end": mark("Said how a goal ended"),
    "goal.set": mark("Wrote down a goal"),
    "handover.answer": mark("Answered a handover"),
    "handover.propose": mark("Offered a role to somebody"),
    "ledger-entry.let-go": mark("Let go of"),
    "ledger-entry.took-up": mark("Took up"),
    "note.write": mark("Wrote a note"),
    "referral.accept": mark("A partner accepted the question"),
    "referral.complete": mark("The help of a partner ended"),
    "referral.error": mark("A question was called a mistake"),
    "referral.fail": mark("The help of a partner did not come about"),
    "referral.first-contact": mark("A partner met the family"),
    "referral.hold": mark("A partner put the help on hold"),
    "referral.recall": mark("A question was taken back"),
    "referral.reject": mark("A partner declined the question"),
    "referral.send": mark("Asked a partner for help"),
    "round-table.record": mark("Sat round the table"),
    "sharing.decide": mark("Decided what is shared"),
    "sharing.inform": mark("Told the family what is shared"),
    "sharing.revoke": mark("Sharing was taken back"),
    "signal.contact": mark("Spoke with the pupil or the family"),
    "signal.decide": mark("The care team decided"),
    "signal.open": mark("The care team took the signal up"),
    "signal.progress": mark("The help it led to went on"),
    "signal.submit": mark("Signalled a worry"),
}
"""What each kind of line says; everything that `server.dossiers` tells stands here."""

REASONS: Mapping[str, tuple[type[StrEnum], ...]] = {
    "action.end": (ActionStatus,),
    "case.close": (CaseOutcome,),
    "case.propose-closing": (CaseOutcome,),
    "case.reopen": (ReopenReason,),
    "dispute.raise": (DisputeReason,),
    "dispute.settle": (DisputeSettlement,),
    "goal.end": (GoalStatus,),
    "handover.answer": (HandoverStatus,),
    "referral.complete": (ReferralOutcome,),
    "referral.fail": (FailureReason,),
    "referral.hold": (HoldReason,),
    "referral.recall": (CancelReason,),
    "referral.reject": (RejectReason,),
    "signal.decide": (SignalDecision, SignalReason),
    "signal.progress": (SignallerStep,),
}
"""Of which vocabularies the codes of a line are, in their order."""

ANSWERS: Mapping[str, str] = {
    "agrees": mark("Yes, it may close"),
    "disagrees": mark("No, we still need each other"),
    "moved-otherwise": mark("Taken back: the role had moved otherwise"),
    "party-left": mark("Settled: the organisation left the circle"),
}
"""Codes that are of no vocabulary."""

FIELDS: Mapping[str, str] = {
    "action_taken": mark("What was done already"),
    "decisions": mark("What was decided"),
    "discussed_with": mark("Who it was discussed with"),
    "interpretation": mark("What the writer thinks"),
    "observation": mark("What was seen"),
    "pupil_words": mark("In the pupil's own words"),
    "strength": mark("What goes well"),
}
"""Whose words stand below a line; plain *words* need no name."""


def codes_of(kind: str, reason: str | None) -> tuple[StrEnum | str, ...]:
    """Give the codes a line was done with: members of vocabularies, or one of our own sentences."""
    found: list[StrEnum | str] = []
    given = (reason or "").split()
    for code in given:
        if code in ANSWERS:
            found.append(ANSWERS[code])
            continue
        known = next((table for table in REASONS.get(kind, ()) if code in set(table)), None)
        if known is not None:
            found.append(known(code))
    return tuple(found)
