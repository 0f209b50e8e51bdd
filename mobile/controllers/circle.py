"""What one does in a circle on a phone: goals, actions, notes, the next date, and answers.

The first goal is the family's own. An action has one doer and one date. A note says by its class
who will ever be able to read it. A round table, offering a role to another, a dispute and proposing
to close are done at the desk, where the whole circle can be seen at once.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from mobile.controllers.acting import missing
from mobile.controllers.checking import clean
from mobile.controllers.circle_reading import CircleReading
from shared.cases import (
    ActionView,
    AgreeAction,
    AnswerClosing,
    AnswerHandover,
    EndAction,
    EndGoal,
    GoalView,
    HandoverView,
    PlanNextDate,
    SetGoal,
    WriteNote,
)
from shared.vocabulary import ActionStatus, GoalStatus, HandoverStatus, LifeDomain, NoteSecrecy


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

    def answer_handover(self, handover: HandoverView, *, accepts: bool) -> bool:
        """Say yes or no to a role that is offered to oneself."""
        return self.queue(
            lambda view: AnswerHandover(
                command_id=self.ports.ids(),
                case_id=view.case_id,
                handover_id=handover.handover_id,
                version=handover.version,
                answer=HandoverStatus.ACCEPTED if accepts else HandoverStatus.REFUSED,
            )
        )
