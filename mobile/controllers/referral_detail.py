"""What one does about a question for help: answer it, help, pause, end it, take it back.

Each act goes into the outbox with the version that was read. What the contract's lengths cannot
say (a waiting list needs a bridging plan) is checked here, in the words of the fields.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from mobile.controllers.acting import missing
from mobile.controllers.checking import clean
from mobile.controllers.referral_reading import ReferralReading
from shared.referrals import (
    AcceptReferral,
    AnswerQuestion,
    AskQuestion,
    AssignReferral,
    CompleteReferral,
    FailReferral,
    HoldReferral,
    RecallReferral,
    RecordFirstContact,
    RejectReferral,
    SendReferral,
)
from shared.vocabulary import (
    CancelReason,
    FailureReason,
    HoldReason,
    ReferralOutcome,
    RejectReason,
)


class ReferralDetailController(ReferralReading):
    """One question for help, and everything that can be done about it on a phone."""

    def accept(self, assigned_account_id: UUID, *, first_contact_on: date | None = None) -> bool:
        """Say yes, and who takes it."""
        return self.queue(
            lambda view: AcceptReferral(
                command_id=self.ports.ids(),
                referral_id=view.referral_id,
                version=view.version,
                assigned_account_id=assigned_account_id,
                first_contact_planned_on=first_contact_on,
            )
        )

    def assign(self, assigned_account_id: UUID) -> bool:
        """Let a colleague take it from here."""
        return self.queue(
            lambda view: AssignReferral(
                command_id=self.ports.ids(),
                referral_id=view.referral_id,
                version=view.version,
                assigned_account_id=assigned_account_id,
            )
        )

    def reject(
        self,
        reason: RejectReason | None,
        *,
        alternative_service_id: UUID | None = None,
        nobody_else: bool = False,
        message: str = "",
    ) -> bool:
        """Say no and why, and who could help instead, or plainly that nobody else is known."""
        needed = missing(reason=reason, alternative=alternative_service_id or nobody_else)
        return self.queue(
            lambda view: RejectReferral(
                command_id=self.ports.ids(),
                referral_id=view.referral_id,
                version=view.version,
                reason=reason or RejectReason.OTHER,
                alternative_service_id=alternative_service_id,
                no_alternative=alternative_service_id is None,
                message=clean(message),
            ),
            *needed,
        )

    def ask(self, question: str) -> bool:
        """Ask the sender something without rejecting: the move is theirs."""
        words = clean(question)
        return self.queue(
            lambda view: AskQuestion(
                command_id=self.ports.ids(),
                referral_id=view.referral_id,
                version=view.version,
                question_id=self.ports.ids(),
                question=words or "-",
            ),
            *missing(question=words),
        )

    def answer(self, question_id: UUID, answer: str) -> bool:
        """Answer what the receiver asked: the move is theirs again."""
        words = clean(answer)
        return self.queue(
            lambda view: AnswerQuestion(
                command_id=self.ports.ids(),
                referral_id=view.referral_id,
                version=view.version,
                question_id=question_id,
                answer=words or "-",
            ),
            *missing(answer=words),
        )

    def hold(
        self, reason: HoldReason | None, expected_on: date | None, *, bridging_plan: str = ""
    ) -> bool:
        """Pause until a day; a waiting list needs what is done meanwhile."""
        plan = clean(bridging_plan)
        needed = missing(reason=reason, expected_on=expected_on)
        if reason is HoldReason.WAITLISTED:
            needed = (*needed, *missing(bridging_plan=plan))
        return self.queue(
            lambda view: HoldReferral(
                command_id=self.ports.ids(),
                referral_id=view.referral_id,
                version=view.version,
                reason=reason or HoldReason.WAITLISTED,
                expected_on=expected_on or date.max,
                bridging_plan=plan,
            ),
            *needed,
        )

    def record_contact(self, contact_on: date, *, reached: bool) -> bool:
        """Record that the family was reached, or that it was tried."""
        return self.queue(
            lambda view: RecordFirstContact(
                command_id=self.ports.ids(),
                referral_id=view.referral_id,
                version=view.version,
                contact_on=contact_on,
                reached=reached,
            )
        )

    def complete(self, outcome: ReferralOutcome | None, *, message: str) -> bool:
        """End help that went well enough; whoever signalled hears the message."""
        words = clean(message)
        return self.queue(
            lambda view: CompleteReferral(
                command_id=self.ports.ids(),
                referral_id=view.referral_id,
                version=view.version,
                outcome=outcome or ReferralOutcome.OTHER,
                message_to_signaller=words or "-",
            ),
            *missing(outcome=outcome, message_to_signaller=words),
        )

    def fail(self, reason: FailureReason | None, *, message: str = "") -> bool:
        """Say that the help could not be given after all: the sender looks again."""
        return self.queue(
            lambda view: FailReferral(
                command_id=self.ports.ids(),
                referral_id=view.referral_id,
                version=view.version,
                reason=reason or FailureReason.OTHER,
                message_to_signaller=clean(message),
            ),
            *missing(reason=reason),
        )

    def recall(self, reason: CancelReason | None, *, message: str = "") -> bool:
        """Take the question back, or step out of help that was accepted."""
        return self.queue(
            lambda view: RecallReferral(
                command_id=self.ports.ids(),
                referral_id=view.referral_id,
                version=view.version,
                reason=reason or CancelReason.OTHER,
                message_to_signaller=clean(message),
            ),
            *missing(reason=reason),
        )

    def send(self) -> bool:
        """Send a prepared question."""
        return self.queue(
            lambda view: SendReferral(
                command_id=self.ports.ids(),
                referral_id=view.referral_id,
                version=view.version,
            )
        )
