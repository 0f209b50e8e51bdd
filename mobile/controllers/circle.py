"""What one does in a circle on a phone: goals, actions, notes, the next date, and what is shared.

The first goal is the family's own. An action has one doer and one date. A note says by its class
who will ever be able to read it. What was decided round a table is written down with it. Being
connector is offered and moves only with a yes; who says "not ours" holds on until the circle has
settled it; closing is proposed, and everybody answers.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from mobile.controllers.acting import missing
from mobile.controllers.checking import clean
from mobile.controllers.circle_reading import CircleReading
from mobile.controllers.circle_state import Candidate
from shared.cases import (
    ActionView,
    AgreeAction,
    AnswerClosing,
    AnswerHandover,
    DisputeView,
    EndAction,
    EndGoal,
    GoalView,
    HandoverView,
    PlanNextDate,
    ProposeClosing,
    ProposeHandover,
    RaiseDispute,
    RecordRoundTable,
    ReopenCase,
    SetGoal,
    SettleDispute,
    WriteNote,
)
from shared.vocabulary import (
    ActionStatus,
    CaseOutcome,
    DisputeReason,
    DisputeSettlement,
    GoalStatus,
    HandoverStatus,
    LifeDomain,
    NoteSecrecy,
    ReopenReason,
    ResponsibilityRole,
)


class CircleController(CircleReading):
    """One circle, and what can be done in it on a phone."""

    def set_goal(self, words: str, *, life_domain: LifeDomain | None, from_family: bool) -> bool:
        """Set a goal; the first one of a circle is the family's own."""
        said = clean(words)
        return self.queue(
            lambda view: SetGoal(
                command_id=self.ports.ids(),
                case_id=view.case_id,
                goal_id=self.ports.ids(),
                life_domain=life_domain or LifeDomain.FAMILY,
                from_family=from_family,
                words=said or "-",
            ),
            *missing(words=said, life_domain=life_domain),
        )

    def end_goal(self, goal: GoalView, status: GoalStatus) -> bool:
        """Say how a goal ended."""
        return self.queue(
            lambda view: EndGoal(
                command_id=self.ports.ids(),
                case_id=view.case_id,
                goal_id=goal.goal_id,
                version=goal.version,
                status=status,
            )
        )

    def agree_action(
        self, words: str, *, doer: UUID | None, due: date | None, goal_id: UUID | None = None
    ) -> bool:
        """Agree that one person does one thing by one date."""
        said = clean(words)
        return self.queue(
            lambda view: AgreeAction(
                command_id=self.ports.ids(),
                case_id=view.case_id,
                action_id=self.ports.ids(),
                goal_id=goal_id,
                doer_account_id=doer or view.connector_account_id,
                due_on=due or view.next_on,
                words=said or "-",
            ),
            *missing(words=said, doer=doer, due_on=due),
        )

    def end_action(self, action: ActionView, status: ActionStatus) -> bool:
        """Say that an action was done, or will not be."""
        return self.queue(
            lambda view: EndAction(
                command_id=self.ports.ids(),
                case_id=view.case_id,
                action_id=action.action_id,
                version=action.version,
                status=status,
            )
        )

    def write_note(self, words: str, secrecy: NoteSecrecy | None) -> bool:
        """Write a note; its class says who will be able to read it."""
        said, party = clean(words), self.state.own_party
        return self.queue(
            lambda view: WriteNote(
                command_id=self.ports.ids(),
                case_id=view.case_id,
                note_id=self.ports.ids(),
                organisation_id=view.connector_organisation_id
                if party is None
                else party.organisation_id,
                secrecy=secrecy or NoteSecrecy.OWN_TEAM,
                words=said or "-",
            ),
            *missing(words=said, secrecy=secrecy, organisation_id=party),
        )

    def plan(self, next_on: date) -> bool:
        """Say when the circle looks again."""
        return self.queue(
            lambda view: PlanNextDate(
                command_id=self.ports.ids(),
                case_id=view.case_id,
                version=view.version,
                next_on=next_on,
            )
        )

    def answer_closing(self, *, agrees: bool) -> bool:
        """Answer for one's organisation. The last yes closes; one no keeps it open."""
        party = self.state.own_party
        return self.queue(
            lambda view: AnswerClosing(
                command_id=self.ports.ids(),
                case_id=view.case_id,
                version=view.version,
                organisation_id=view.connector_organisation_id
                if party is None
                else party.organisation_id,
                agrees=agrees,
            ),
            *missing(organisation_id=party),
        )

    def record_round_table(
        self,
        decisions: str,
        *,
        held_on: date | None,
        with_family: bool | None,
        next_on: date | None,
    ) -> bool:
        """Write down what was decided together, each decision on a line of its own."""
        decided = tuple(line for line in map(clean, decisions.splitlines()) if line)
        return self.queue(
            lambda view: RecordRoundTable(
                command_id=self.ports.ids(),
                case_id=view.case_id,
                round_table_id=self.ports.ids(),
                held_on=held_on or view.next_on,
                family_present=bool(with_family),
                decisions=decided or ("-",),
                next_on=next_on or view.next_on,
            ),
            *missing(decisions=decided, held_on=held_on, next_on=next_on),
            *(missing(family_present=None) if with_family is None else ()),
        )

    def offer_connecting(self, to: Candidate | None, *, answer_by: date | None) -> bool:
        """Ask somebody to become connector: nothing moves before they say yes."""
        return self._offer(ResponsibilityRole.CONNECTOR, to, answer_by)

    def offer_place(self, to: Candidate | None, *, answer_by: date | None) -> bool:
        """Ask somebody to take one's organisation's place: it holds on until they say yes."""
        return self._offer(ResponsibilityRole.CO_RESPONSIBLE, to, answer_by)

    def take_back_offer(self, handover: HandoverView) -> bool:
        """Take back what one's own organisation offered, before it was answered."""
        return self._answer(handover, HandoverStatus.WITHDRAWN)

    def say_not_ours(self, words: str, reason: DisputeReason | None) -> bool:
        """Say that it is not one's own organisation's: it holds on until the circle settles it."""
        said, party = clean(words), self.state.own_party
        return self.queue(
            lambda view: RaiseDispute(
                command_id=self.ports.ids(),
                case_id=view.case_id,
                dispute_id=self.ports.ids(),
                organisation_id=view.connector_organisation_id
                if party is None
                else party.organisation_id,
                reason=reason or DisputeReason.OTHER,
                words=said or "-",
            ),
            *missing(words=said, reason=reason, organisation_id=party),
        )

    def settle(
        self,
        dispute: DisputeView,
        settlement: DisputeSettlement | None,
        *,
        successor: UUID | None,
    ) -> bool:
        """Write down how a difference was settled; who leaves is followed by one that stays."""
        leaves = settlement is DisputeSettlement.LEAVES
        return self.queue(
            lambda view: SettleDispute(
                command_id=self.ports.ids(),
                case_id=view.case_id,
                dispute_id=dispute.dispute_id,
                version=dispute.version,
                settlement=settlement or DisputeSettlement.STAYS,
                successor_organisation_id=successor if leaves else None,
            ),
            *missing(settlement=settlement),
            *(missing(successor_organisation_id=successor) if leaves else ()),
        )

    def propose_closing(self, message: str, outcome: CaseOutcome | None) -> bool:
        """Propose to close: every organisation in the circle is asked."""
        said = clean(message)
        return self.queue(
            lambda view: ProposeClosing(
                command_id=self.ports.ids(),
                case_id=view.case_id,
                version=view.version,
                outcome=outcome or CaseOutcome.OTHER,
                message_to_signaller=said or "-",
            ),
            *missing(message_to_signaller=said, outcome=outcome),
        )

    def answer_handover(self, handover: HandoverView, *, accepts: bool) -> bool:
        """Say yes or no to a role that is offered to oneself."""
        return self._answer(
            handover, HandoverStatus.ACCEPTED if accepts else HandoverStatus.REFUSED
        )

    def reopen(self, reason: ReopenReason | None, *, next_on: date | None) -> bool:
        """Open a closed circle again: whoever was in it is responsible again."""
        return self.queue(
            lambda view: ReopenCase(
                command_id=self.ports.ids(),
                case_id=view.case_id,
                version=view.version,
                reason=reason or ReopenReason.WORRY_CAME_BACK,
                next_on=next_on or view.next_on,
            ),
            *missing(reason=reason, next_on=next_on),
        )

    def _offer(
        self, role: ResponsibilityRole, to: Candidate | None, answer_by: date | None
    ) -> bool:
        party = self.state.own_party
        return self.queue(
            lambda view: ProposeHandover(
                command_id=self.ports.ids(),
                case_id=view.case_id,
                handover_id=self.ports.ids(),
                role=role,
                from_organisation_id=view.connector_organisation_id
                if party is None
                else party.organisation_id,
                to_organisation_id=view.connector_organisation_id
                if to is None
                else to.organisation_id,
                to_account_id=view.connector_account_id if to is None else to.account_id,
                next_on=answer_by or view.next_on,
            ),
            *missing(to_account_id=to, next_on=answer_by, organisation_id=party),
        )

    def _answer(self, handover: HandoverView, answer: HandoverStatus) -> bool:
        return self.queue(
            lambda view: AnswerHandover(
                command_id=self.ports.ids(),
                case_id=view.case_id,
                handover_id=handover.handover_id,
                version=handover.version,
                answer=answer,
            )
        )
