"""What one can do about a question for help: each act's command, what it needs, what it says after.

The buttons come from the server (`ReferralView.commands`); this only puts them in an order and
reads their forms.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any
from uuid import UUID

from server.console.checking import Fault, missing, read
from server.console.forms import Form
from server.console.i18n import mark
from shared.contract import Command
from shared.referrals import (
    AcceptReferral,
    AnswerQuestion,
    AskQuestion,
    AssignReferral,
    CompleteReferral,
    FailReferral,
    HoldReferral,
    MarkReferralInError,
    RecallReferral,
    RecordFirstContact,
    RejectReferral,
    SendReferral,
)
from shared.vocabulary import HoldReason


class Act(StrEnum):
    """One thing to do about a question, by its command's verb."""

    ACCEPT = "accept"
    ANSWER = "answer"
    ASK = "ask"
    ASSIGN = "assign"
    COMPLETE = "complete"
    ERROR = "error"
    FAIL = "fail"
    FIRST_CONTACT = "first-contact"
    HOLD = "hold"
    RECALL = "recall"
    REJECT = "reject"
    SEND = "send"

    @property
    def command(self) -> str:
        """The command's type."""
        return f"referral.{self.value}"

    @property
    def ends(self) -> bool:
        """Whether something is lost by it: never opened by itself."""
        return self in {Act.ERROR, Act.FAIL, Act.RECALL, Act.REJECT}


ACTS: tuple[Act, ...] = (
    Act.SEND,
    Act.ACCEPT,
    Act.ANSWER,
    Act.FIRST_CONTACT,
    Act.COMPLETE,
    Act.ASK,
    Act.HOLD,
    Act.ASSIGN,
    Act.REJECT,
    Act.FAIL,
    Act.RECALL,
    Act.ERROR,
)
"""The way forward first."""

SAID: Mapping[Act, str] = {
    Act.ACCEPT: mark("You take it. Below is who it is, as far as it is shared with you."),
    Act.ANSWER: mark("Your answer has gone. The move is theirs again."),
    Act.ASK: mark("Your question has gone. Your time stands still until they answer."),
    Act.ASSIGN: mark("A colleague takes it from here."),
    Act.COMPLETE: mark("The help is rounded off. Whoever signalled hears it."),
    Act.ERROR: mark("It is noted as a mistake."),
    Act.FAIL: mark("It is said. Whoever asked hears at once and looks on."),
    Act.FIRST_CONTACT: mark("The contact is noted."),
    Act.HOLD: mark("It waits until that day, and comes back by itself."),
    Act.RECALL: mark("It is taken back."),
    Act.REJECT: mark("Your no has gone. They look on at once."),
    Act.SEND: mark("The question has gone."),
}
"""What the page says after it."""

_KINDS: Mapping[Act, type[Command]] = {
    Act.ACCEPT: AcceptReferral,
    Act.ANSWER: AnswerQuestion,
    Act.ASK: AskQuestion,
    Act.ASSIGN: AssignReferral,
    Act.COMPLETE: CompleteReferral,
    Act.ERROR: MarkReferralInError,
    Act.FAIL: FailReferral,
    Act.FIRST_CONTACT: RecordFirstContact,
    Act.HOLD: HoldReferral,
    Act.RECALL: RecallReferral,
    Act.REJECT: RejectReferral,
    Act.SEND: SendReferral,
}
_NEEDS: Mapping[Act, tuple[str, ...]] = {
    Act.ACCEPT: ("assigned_account_id",),
    Act.ANSWER: ("answer",),
    Act.ASK: ("question",),
    Act.ASSIGN: ("assigned_account_id",),
    Act.COMPLETE: ("outcome", "message_to_signaller"),
    Act.ERROR: ("reason",),
    Act.FAIL: ("reason",),
    Act.FIRST_CONTACT: ("reached", "contact_on"),
    Act.HOLD: ("reason", "expected_on"),
    Act.RECALL: ("reason",),
    Act.REJECT: ("reason", "alternative_service_id"),
    Act.SEND: (),
}
NOBODY = "nobody"
"""Said instead of an alternative: nobody else is known."""


def read_act(form: Form, act: Act, *, referral_id: UUID, new_id: UUID) -> Command:
    """Read the command that was typed.

    Raises
    ------
    NotValid
        With everything that is missing or cannot be so.
    """
    faults: list[Fault] = missing(form, *_NEEDS[act])
    if act is Act.ERROR:
        faults = [(place, "missing") for place, _ in faults]  # Its reason is written.
    fixed: dict[str, Any] = {"referral_id": referral_id}
    if act is Act.HOLD and form.value("reason") == HoldReason.WAITLISTED:
        faults += missing(form, "bridging_plan")
    if act is Act.REJECT and form.value("alternative_service_id") == NOBODY:
        fixed |= {"alternative_service_id": None, "no_alternative": True}
    if act is Act.ASK and not form.value("question_id"):
        fixed |= {"question_id": new_id}
    return read(form, _KINDS[act], faults, **fixed)
