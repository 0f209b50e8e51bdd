"""What each decision about a signal asks for: for the forms of phone and desk. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from shared.vocabulary import SignalDecision, SignalReason

NEEDS: Mapping[SignalDecision, tuple[str, ...]] = MappingProxyType(
    {
        SignalDecision.ASK_ADVICE: (),
        SignalDecision.ASK_PARTNER: ("case_id",),
        SignalDecision.CLOSE: ("reason", "message_to_signaller"),
        SignalDecision.FOLLOW_UP_AT_SCHOOL: ("next_on",),
        SignalDecision.LINK_TO_CASE: ("case_id",),
        SignalDecision.NO_ACTION: ("reason", "message_to_signaller"),
        SignalDecision.WATCH: ("next_on",),
    }
)
"""What each decision needs, as `DecideSignal` says field by field."""

ENDS = frozenset({SignalDecision.CLOSE, SignalDecision.NO_ACTION})
"""Decisions that end a signal; that of an early leaver needs its outcome besides."""

ENDING_REASONS: tuple[SignalReason, ...] = (
    SignalReason.RESOLVED,
    SignalReason.HELP_GIVEN,
    SignalReason.ALREADY_KNOWN,
    SignalReason.FAMILY_DECLINED,
    SignalReason.LEFT_SCHOOL,
    SignalReason.MISUNDERSTANDING,
    SignalReason.NOT_FOR_THE_CARE_TEAM,
    SignalReason.DUPLICATE,
)
"""Why a care team ends a signal; *sent by mistake* is for whoever sent it."""

WITHDRAWAL_REASONS: tuple[SignalReason, ...] = (
    SignalReason.SENT_BY_MISTAKE,
    SignalReason.MISUNDERSTANDING,
    SignalReason.DUPLICATE,
    SignalReason.RESOLVED,
)
"""Why somebody takes a signal of one's own back: what is offered."""
