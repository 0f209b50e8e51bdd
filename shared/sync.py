"""How a phone and the server bring each other up to date: one request, both directions.

The phone sends the commands that wait in its outbox, oldest first, and the cursor of the last
answer. The server runs each command by itself, says for each how it ended, and sends every change
since the cursor that this person may see now. What the person may no longer see comes as a removal
that holds nothing but the id. The specification is ``docs/sync.md``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from annotated_types import MaxLen

from shared.contract import Receipt, View
from shared.problems import Problem

MAX_COMMANDS = 100
"""How many commands one request may carry; the rest goes in the next one."""

MAX_CHANGES = 500
"""How many changes one answer carries at the most; ``more`` says that there are others."""


class OutcomeKind(StrEnum):
    """How a command in a sync request ended."""

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    REJECTED = "rejected"
    HELD_BACK = "held-back"


class RecordKind(StrEnum):
    """What a phone keeps a copy of."""

    CASE = "case"
    NOTICE = "notice"
    PUPIL = "pupil"
    REFERRAL = "referral"
    SIGNAL = "signal"
    SIGNAL_RECEIPT = "signal-receipt"


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncRequest(View):
    """What the phone sends."""

    cursor: str | None = None
    """The cursor of the last answer; absent the first time, or to start afresh."""
    commands: Annotated[tuple[dict[str, Any], ...], MaxLen(MAX_COMMANDS)] = ()
    """Commands as JSON objects with their ``type``, in the order they were made. One that cannot be
    read is rejected by itself; it never stops the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandOutcome(View):
    """How one command ended."""

    command_id: UUID | None
    """Absent only when the command sent had no readable id."""
    outcome: OutcomeKind
    receipt: Receipt | None = None
    """For *accepted* and *duplicate*: the (first) answer."""
    problem: Problem | None = None
    """For *rejected*: why, for good. For *held back*: why not now; send it again later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change(View):
    """One record as it is now, or gone."""

    kind: RecordKind
    id: UUID
    version: int
    record: dict[str, Any] | None
    """The view as JSON (`SignalReceiptView`, `ReferralItem`, …); absent: forget it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncAnswer(View):
    """What the server answers."""

    outcomes: tuple[CommandOutcome, ...]
    """One for each command sent, in the same order."""
    changes: tuple[Change, ...]
    cursor: str
    """Keep it for the next request, once the changes are safely stored."""
    more: bool
    """There are more changes: ask again at once."""
    reset: bool
    """What this person may see has changed: forget every record, never the outbox."""
    server_time: datetime
    """UTC; the phone shows times relative to it when its own clock is wrong."""
