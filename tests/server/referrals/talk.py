"""One referral between a school and a partner, as both talk about it over HTTP."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from httpx2 import Response

from server.kernel.messages import dump
from shared.contract import Command
from shared.referrals import (
    AcceptReferral,
    AnswerQuestion,
    AskQuestion,
    AssignReferral,
    CompleteReferral,
    DraftReferral,
    FailReferral,
    HoldReferral,
    MarkReferralInError,
    NoteReferralSeen,
    RecallReferral,
    RecordFirstContact,
    RejectReferral,
    SendReferral,
)
from shared.vocabulary import (
    CancelReason,
    FailureReason,
    HoldReason,
    ReferralKind,
    ReferralOutcome,
    RejectReason,
    SharedField,
)
from tests.support.scenes import EVERY_FIELD, Asked
from tests.support.world import Person, World

MESSAGE = "Er is hulp geweest."


@dataclass
class Talk:
    """A referral that was sent, and the two who talk about it. Keeps the version last told."""

    world: World
    kind: ReferralKind = ReferralKind.CO_CARE
    fields: tuple[SharedField, ...] = EVERY_FIELD
    asked: Asked = field(init=False)
    id: UUID = field(init=False)
    version: int = field(init=False)

    def __post_init__(self) -> None:
        """Ask."""
        self.asked = Asked(self.world, self.kind)
        self.id, self.version = self.asked.referral(self.fields)

    @classmethod
    def of(cls, asked: Asked, draft: DraftReferral) -> Talk:
        """Send a draft of one's own and talk about that."""
        talk = cls(asked.world, asked.kind)
        talk.asked, talk.id = asked, draft.referral_id
        asked.world.run(draft, asked.care_team)
        send = SendReferral(command_id=asked.world.new_id(), referral_id=talk.id, version=1)
        talk.version = asked.world.run(send, asked.care_team).receipt.version
        return talk

    @property
    def school(self) -> Person:
        """Who asks."""
        return self.asked.care_team

    @property
    def partner(self) -> Person:
        """Who is asked."""
        return self.asked.partner

    def send(self, who: Person, path: str, kind: type[Command], **fields: Any) -> Response:
        """Send a command about the referral at the version last told."""
        plain: dict[str, Any] = {"command_id": self.world.new_id(), "referral_id": self.id}
        if "version" in kind.__dataclass_fields__:
            plain["version"] = self.version
        command = kind(**(plain | fields))
        response = who.client.post(f"/v1/referrals/{self.id}/{path}", json=dump(command))
        if response.status_code == 200 and response.json()["resource_id"] == str(self.id):
            self.version = response.json()["version"]
        return response

    def view(self, who: Person) -> dict[str, Any]:
        """Read the referral as somebody."""
        response = who.client.get(f"/v1/referrals/{self.id}")
        assert response.status_code == 200, response.text
        document: dict[str, Any] = response.json()
        return document

    def accept(self, who: Person | None = None, **changes: Any) -> Response:
        """Say yes; the partner takes it."""
        fields: dict[str, Any] = {"assigned_account_id": self.partner.account_id}
        return self.send(who or self.partner, "acceptance", AcceptReferral, **(fields | changes))

    def assign(self, to: Person) -> Response:
        """Let somebody else of the partner take it."""
        return self.send(
            self.partner, "assignment", AssignReferral, assigned_account_id=to.account_id
        )

    def reject(self, **changes: Any) -> Response:
        """Say no for want of room."""
        fields: dict[str, Any] = {"reason": RejectReason.NO_CAPACITY, "no_alternative": True}
        return self.send(self.partner, "rejection", RejectReferral, **(fields | changes))

    def ask(self, question: str = "Sinds wanneer?") -> UUID:
        """Ask the school something; gives the question's id."""
        question_id = self.world.new_id()
        response = self.send(
            self.partner, "question", AskQuestion, question_id=question_id, question=question
        )
        assert response.status_code == 200, response.text
        return question_id

    def answer(self, question_id: UUID, answer: str = "Sinds Pasen.") -> Response:
        """Answer as the school."""
        return self.send(
            self.school, "answer", AnswerQuestion, question_id=question_id, answer=answer
        )

    def recall(self, who: Person | None = None, **changes: Any) -> Response:
        """Take it back, or step out."""
        fields: dict[str, Any] = {"reason": CancelReason.NO_LONGER_NEEDED}
        return self.send(who or self.school, "recall", RecallReferral, **(fields | changes))

    def hold(self, **changes: Any) -> Response:
        """Pause for two weeks because the family asks."""
        fields: dict[str, Any] = {
            "reason": HoldReason.FAMILY_ASKED_PAUSE,
            "expected_on": self.asked.today + timedelta(days=14),
        }
        return self.send(self.partner, "hold", HoldReferral, **(fields | changes))

    def contact(self, **changes: Any) -> Response:
        """Record that the family was reached today."""
        fields: dict[str, Any] = {"contact_on": self.asked.today}
        return self.send(self.partner, "first-contact", RecordFirstContact, **(fields | changes))

    def complete(self, **changes: Any) -> Response:
        """End the help."""
        fields: dict[str, Any] = {
            "outcome": ReferralOutcome.HELP_RECEIVED,
            "message_to_signaller": MESSAGE,
        }
        return self.send(self.partner, "completion", CompleteReferral, **(fields | changes))

    def fail(self, **changes: Any) -> Response:
        """Say that the help could not be given."""
        fields: dict[str, Any] = {"reason": FailureReason.FAMILY_DECLINED}
        return self.send(self.partner, "failure", FailReferral, **(fields | changes))

    def mark_in_error(self, who: Person | None = None) -> Response:
        """Call it a mistake."""
        return self.send(
            who or self.school, "error", MarkReferralInError, reason="dubbel aangemaakt"
        )

    def see(self) -> Response:
        """Note that the partner opened the preview."""
        return self.send(self.partner, "seen", NoteReferralSeen)


def problem(response: Response) -> tuple[int, str]:
    """Give status and type of a problem."""
    assert response.headers["content-type"] == "application/problem+json", response.text
    return response.status_code, response.json()["type"].removeprefix("urn:kring:problem:")


def guard(response: Response) -> str:
    """Give the guard that was not met."""
    assert problem(response) == (409, "guard-not-met")
    reason: str = response.json()["reason"]
    return reason
