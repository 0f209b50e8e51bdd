"""What people can mean to happen: commands as colleagues, the mistaken and the rude send them.

Most fit what is there; some come at a wrong moment, from the wrong person, or with the version of
last week. Which it is, is chance's to say.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any, TypeVar
from uuid import UUID

from shared import cases, signals
from shared.contract import Command
from shared.vocabulary import (
    ActionStatus,
    CaseOutcome,
    Category,
    DisputeReason,
    DisputeSettlement,
    GoalStatus,
    HandoverStatus,
    LeaverFact,
    LeaverOutcome,
    LeaverState,
    LifeDomain,
    NoteSecrecy,
    ReopenReason,
    ResponsibilityRole,
    Severity,
    SignalDecision,
    SignalKind,
    SignalReason,
)
from tests.invariants.canaries import Said
from tests.invariants.picture import Picture, Row
from tests.invariants.region import Region

_C = TypeVar("_C", bound=Command)
_T = TypeVar("_T")
Meant = tuple[str, Command]
"""Who means it, by name, and what."""

_SCHOOL = ("care", "second")
_DESKS = ("care", "second", "caw", "clb")
_ANYBODY = (*_DESKS, "teacher", "principal", "outsider", "coordinator", "caw_second")


@dataclass
class Means:
    """Makes commands in one region at one moment."""

    region: Region
    now: Picture
    chance: Random

    @property
    def today(self) -> date:
        """The day it is."""
        return self.region.world.clock.now.date()

    def make(self, kind: type[_C], /, **fields: Any) -> _C:
        """Make a command with an id of its own."""
        return kind(command_id=self.region.world.new_id(), **fields)

    def one_of(self, *choices: _T) -> _T:
        """Take one."""
        return self.chance.choice(choices)

    def now_and_then(self, one_in: int) -> bool:
        """Tell whether the rare thing happens."""
        return self.chance.randrange(one_in) == one_in - 1

    def somebody(self, *fit: str) -> str:
        """Take one of those whom it suits; now and then anybody."""
        return self.one_of(*_ANYBODY) if self.now_and_then(6) else self.one_of(*fit)

    def seen(self, row: Row) -> int:
        """Give the version somebody looked at; now and then not the last one."""
        off = self.one_of(-1, 1) if self.now_and_then(8) else 0
        return max(1, int(row["version"]) + off)

    def a_day_ahead(self) -> date:
        """Give a day to come; now and then one that has passed."""
        days = -3 if self.now_and_then(12) else self.one_of(1, 7, 30, 100)
        return self.today + timedelta(days=days)

    def word(self, said: Said, **whose: Any) -> str:
        """Write a canary."""
        return self.region.canaries.word(said, **whose)

    def a_signal(self) -> signals.SubmitSignal:
        """Write a signal."""
        about = self.one_of(*self.region.pupils)
        signal_id = self.region.world.new_id()
        leaver = self.now_and_then(4)

        def word(said: Said) -> str:
            return self.word(said, about=about, thing=signal_id, by=self.region.school)

        severity = self.one_of(*Severity)
        return self.make(
            signals.SubmitSignal,
            signal_id=signal_id,
            organisation_id=self.region.school,
            young_person_id=about,
            kind=SignalKind.EARLY_LEAVER if leaver else SignalKind.CONCERN,
            severity=severity,
            categories=(Category.WELLBEING_MOOD,),
            observation=word(Said.OBSERVATION),
            interpretation=word(Said.FOR_THE_CARE_TEAM),
            pupil_words=word(Said.PUPIL_WORDS),
            strength=word(Said.STRENGTH),
            action_taken=word(Said.ACTION_TAKEN),
            discussed_with=word(Said.FOR_THE_CARE_TEAM)
            if severity in {Severity.SERIOUS, Severity.ACUTE}
            else None,
            leaver=signals.LeaverFacts(state=LeaverState.RISK, known=(LeaverFact.WORK,))
            if leaver
            else None,
            made_at=self.region.world.clock.now,
        )

    def about_a_signal(self, signal: Row) -> Meant:
        """Do something with a signal."""
        at = {"signal_id": signal["id"], "version": self.seen(signal)}
        kind = self.one_of("open", "decide", "decide", "contact", "withdraw")
        if kind == "open":
            return self.somebody(*_SCHOOL), self.make(signals.OpenSignal, **at)
        if kind == "withdraw":
            reason = SignalReason.SENT_BY_MISTAKE
            who = self.somebody("teacher")
            return who, self.make(signals.WithdrawSignal, **at, reason=reason)
        message = self.word(
            Said.TO_THE_SIGNALLER, about=signal["young_person_id"], thing=signal["id"]
        )
        if kind == "contact":
            return self.somebody(*_SCHOOL), self.make(
                signals.RecordSignalContact,
                **at,
                contact_on=self.today,
                message_to_signaller=message,
            )
        cases_of = self.now.rows("case", young_person_id=signal["young_person_id"])
        leaver = signal["kind"] == SignalKind.EARLY_LEAVER
        command = self.make(
            signals.DecideSignal,
            **at,
            decision=self.one_of(*SignalDecision),
            reason=SignalReason.RESOLVED,
            next_on=self.a_day_ahead(),
            case_id=self.one_of(*cases_of)["id"] if cases_of else None,
            leaver_outcome=LeaverOutcome.IN_NAFT if leaver and self.now_and_then(2) else None,
            message_to_signaller=None if self.now_and_then(4) else message,
        )
        return self.somebody(*_SCHOOL), command

    def a_case(self, young_person_id: UUID) -> Meant:
        """Open a case."""
        who = self.somebody(*_SCHOOL)
        found = self.now.rows("signal", young_person_id=young_person_id)
        connector = self.region.people[self.one_of(*_SCHOOL)]
        return who, self.make(
            cases.OpenCase,
            case_id=self.region.world.new_id(),
            young_person_id=young_person_id,
            organisation_id=self.region.school,
            connector_account_id=connector.account_id,
            signal_id=self.one_of(*found)["id"] if found and self.now_and_then(2) else None,
            next_on=self.a_day_ahead(),
        )

    def about_a_case(self, case: Row) -> Meant:
        """Do something with a case: its work, or who holds it."""
        if case["status"] == "closing" and not self.now_and_then(4):
            return self._answer_closing(case)
        if case["status"] == "closed" and not self.now_and_then(4):
            reason = ReopenReason.WORRY_CAME_BACK
            return self._party(case), self.make(
                cases.ReopenCase,
                case_id=case["id"],
                version=self.seen(case),
                reason=reason,
                next_on=self.a_day_ahead(),
            )
        return self.one_of(
            self._plan,
            self._goal,
            self._action,
            self._note,
            self._propose_handover,
            self._answer_handover,
            self._dispute,
            self._settle,
            self._round_table,
            self._propose_closing,
            self._answer_closing,
        )(case)

    def _party(self, case: Row) -> str:
        parties = {each["organisation_id"] for each in self.now.parties(case["id"])}
        fit = [each for each in _DESKS if self.region.people[each].organisation_id in parties]
        return self.somebody(*fit)

    def _connector(self, case: Row) -> str:
        return next(
            name
            for name, person in self.region.people.items()
            if person.account_id == case["connector_account_id"]
        )

    def _own(self, who: str) -> UUID:
        return self.region.people[who].organisation_id

    def _case_word(self, case: Row, said: Said, who: str, **more: Any) -> str:
        return self.word(
            said, about=case["young_person_id"], thing=case["id"], by=self._own(who), **more
        )

    def _plan(self, case: Row) -> Meant:
        return self._party(case), self.make(
            cases.PlanNextDate,
            case_id=case["id"],
            version=self.seen(case),
            next_on=self.a_day_ahead(),
        )

    def _goal(self, case: Row) -> Meant:
        who = self._party(case)
        goals = self.now.rows("goal", case_id=case["id"], status="open")
        if goals and self.now_and_then(3):
            goal = self.one_of(*goals)
            return who, self.make(
                cases.EndGoal,
                case_id=case["id"],
                goal_id=goal["id"],
                version=self.seen(goal),
                status=GoalStatus.REACHED,
            )
        return who, self.make(
            cases.SetGoal,
            case_id=case["id"],
            goal_id=self.region.world.new_id(),
            life_domain=LifeDomain.FAMILY,
            from_family=not goals,
            words=self._case_word(case, Said.CASE_WORDS, who),
        )

    def _action(self, case: Row) -> Meant:
        who = self._party(case)
        actions = self.now.rows("action", case_id=case["id"], status="open")
        if actions and not self.now_and_then(3):
            action = self.one_of(*actions)
            return who, self.make(
                cases.EndAction,
                case_id=case["id"],
                action_id=action["id"],
                version=self.seen(action),
                status=ActionStatus.DONE,
            )
        doer = self._party(case)
        return who, self.make(
            cases.AgreeAction,
            case_id=case["id"],
            action_id=self.region.world.new_id(),
            doer_account_id=self.region.people[doer].account_id,
            due_on=self.a_day_ahead(),
            words=self._case_word(case, Said.CASE_WORDS, doer),
        )

    def _note(self, case: Row) -> Meant:
        who, secrecy = self._party(case), self.one_of(*NoteSecrecy)
        return who, self.make(
            cases.WriteNote,
            case_id=case["id"],
            note_id=self.region.world.new_id(),
            organisation_id=self._own(who),
            secrecy=secrecy,
            words=self._case_word(case, Said.NOTE, who, secrecy=secrecy),
        )

    def _propose_handover(self, case: Row) -> Meant:
        who, to = self._party(case), self._party(case)
        return who, self.make(
            cases.ProposeHandover,
            case_id=case["id"],
            handover_id=self.region.world.new_id(),
            role=self.one_of(ResponsibilityRole.CONNECTOR, ResponsibilityRole.CO_RESPONSIBLE),
            from_organisation_id=self._own(who),
            to_organisation_id=self._own(to),
            to_account_id=self.region.people[to].account_id,
            next_on=self.a_day_ahead(),
        )

    def _answer_handover(self, case: Row) -> Meant:
        proposed = self.now.rows("handover", case_id=case["id"], status="proposed")
        if not proposed:
            return self._propose_handover(case)
        handover = self.one_of(*proposed)
        asked = next(
            name
            for name, person in self.region.people.items()
            if person.account_id == handover["to_account_id"]
        )
        answers = (HandoverStatus.ACCEPTED, *HandoverStatus)
        return self.somebody(asked), self.make(
            cases.AnswerHandover,
            case_id=case["id"],
            handover_id=handover["id"],
            version=self.seen(handover),
            answer=self.one_of(*answers),
        )

    def _dispute(self, case: Row) -> Meant:
        who = self._party(case)
        return who, self.make(
            cases.RaiseDispute,
            case_id=case["id"],
            dispute_id=self.region.world.new_id(),
            organisation_id=self._own(who),
            reason=DisputeReason.NOT_OUR_AREA,
            words=self._case_word(case, Said.CASE_WORDS, who),
        )

    def _settle(self, case: Row) -> Meant:
        disputes = self.now.rows("dispute", case_id=case["id"], status="open")
        if not disputes:
            return self._dispute(case)
        dispute = self.one_of(*disputes)
        settlement = self.one_of(*DisputeSettlement)
        parties = self.now.parties(case["id"])
        leaves = settlement is DisputeSettlement.LEAVES
        return self.somebody(self._connector(case)), self.make(
            cases.SettleDispute,
            case_id=case["id"],
            dispute_id=dispute["id"],
            version=self.seen(dispute),
            settlement=settlement,
            successor_organisation_id=self.one_of(*parties)["organisation_id"] if leaves else None,
        )

    def _round_table(self, case: Row) -> Meant:
        who = self._party(case)
        return who, self.make(
            cases.RecordRoundTable,
            case_id=case["id"],
            round_table_id=self.region.world.new_id(),
            held_on=self.today,
            family_present=True,
            # What a circle decided is the whole circle's: it is nobody's own.
            decisions=(
                self.word(Said.CASE_WORDS, about=case["young_person_id"], thing=case["id"]),
            ),
            next_on=self.a_day_ahead(),
        )

    def _propose_closing(self, case: Row) -> Meant:
        return self.somebody(self._connector(case)), self.make(
            cases.ProposeClosing,
            case_id=case["id"],
            version=self.seen(case),
            outcome=self.one_of(*CaseOutcome),
            message_to_signaller=self.word(
                Said.TO_THE_SIGNALLER, about=case["young_person_id"], thing=case["id"]
            ),
        )

    def _answer_closing(self, case: Row) -> Meant:
        who = self._party(case)
        return who, self.make(
            cases.AnswerClosing,
            case_id=case["id"],
            version=self.seen(case),
            organisation_id=self._own(who),
            agrees=not self.now_and_then(5),
        )
