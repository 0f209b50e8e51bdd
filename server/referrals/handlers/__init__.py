"""Carrying out what people mean to happen with a referral, and what the worker sends.

``asking`` and ``answering`` are the two sides before the decision, ``helping`` what follows a yes,
``ending`` the ways out, ``reminding`` the worker's; ``effects`` is what they do alike.
"""

from __future__ import annotations

from collections.abc import Mapping

from server.kernel.running import Handler
from server.referrals.handlers.answering import accept, ask, reject, see
from server.referrals.handlers.asking import answer, draft, send
from server.referrals.handlers.ending import mark_in_error, recall
from server.referrals.handlers.helping import assign, complete, fail, hold, record_first_contact
from server.referrals.handlers.reminding import close_sharing, escalate
from shared.contract import Command
from shared.referrals import (
    AcceptReferral,
    AnswerQuestion,
    AskQuestion,
    AssignReferral,
    CloseSharingOfReferral,
    CompleteReferral,
    DraftReferral,
    EscalateReferral,
    FailReferral,
    HoldReferral,
    MarkReferralInError,
    NoteReferralSeen,
    RecallReferral,
    RecordFirstContact,
    RejectReferral,
    SendReferral,
)

HANDLERS: Mapping[type[Command], Handler] = {
    DraftReferral: draft,
    SendReferral: send,
    AcceptReferral: accept,
    AssignReferral: assign,
    RejectReferral: reject,
    AskQuestion: ask,
    AnswerQuestion: answer,
    RecallReferral: recall,
    HoldReferral: hold,
    RecordFirstContact: record_first_contact,
    CompleteReferral: complete,
    FailReferral: fail,
    MarkReferralInError: mark_in_error,
    NoteReferralSeen: see,
    EscalateReferral: escalate,
    CloseSharingOfReferral: close_sharing,
}
"""Who carries out what."""
