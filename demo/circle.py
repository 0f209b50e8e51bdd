"""The circle's part: answer, join, agree, act, hand over by handshake, finish and let go."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from demo.cast import Cast, Player
from demo.handset import Refused
from demo.signalling import look_again
from demo.telling import Teller, clock_time, in_words, plain, promise
from demo.weighing import Asked
from mobile.controllers.referral_inbox import ReferralInboxController
from mobile.wire import to_json
from server.network.reference import municipality
from shared.cases import (
    AgreeAction,
    AnswerClosing,
    AnswerHandover,
    CaseView,
    EndAction,
    EndGoal,
    LedgerView,
    ProposeClosing,
    ProposeHandover,
    SetGoal,
)
from shared.referrals import (
    CompleteReferral,
    NoteReferralSeen,
    RecordFirstContact,
    ReferralView,
)
from shared.vocabulary import (
    ActionStatus,
    CaseOutcome,
    CaseStatus,
    GoalStatus,
    HandoverStatus,
    LedgerChange,
    LifeDomain,
    ReferralOutcome,
    ReferralStatus,
    ResponsibilityRole,
    SignallerStep,
)

CallIn = Callable[[UUID], Awaitable[Player]]
"""Calls in who works the desk of an organisation, with a phone."""

GOAL = "Dat we 's morgens samen kunnen ontbijten, zonder ruzie."
_THANKS = "Er is hulp aan huis gekomen. Dank je wel dat je het zei."

_CHANGES = {LedgerChange.TOOK_UP: "takes up", LedgerChange.LET_GO: "lets go of"}
_ROLES = {
    ResponsibilityRole.CO_RESPONSIBLE: "medeverantwoordelijkheid (co-responsible)",
    ResponsibilityRole.CONNECTOR: "verbinder (connector)",
}


class Circle:
    """The circle around one young person, played by two organisations."""

    def __init__(self, cast: Cast, tell: Teller, asked: Asked, partner: Player) -> None:
        """Play with these."""
        self.cast, self.tell, self.asked = cast, tell, asked
        self.school, self.partner = cast.care_team, partner

    async def case(self, reader: Player | None = None) -> CaseView:
        """Read the case as one of its parties."""
        handset = (reader or self.school).handset
        return await handset.ask(f"/v1/cases/{self.asked.case_id}", CaseView)

    async def referral(self, reader: Player) -> ReferralView:
        """Read the question as one of its sides."""
        return await reader.handset.ask(f"/v1/referrals/{self.asked.referral_id}", ReferralView)

    async def preview(self) -> None:
        """Show what the partner sees before it says yes: no identity, nowhere."""
        partner, handset = self.partner, self.partner.handset
        self.tell.step(f"{partner.name} of {partner.organisation_name} opens the inbox.")
        await handset.sync()
        raw = await handset.ask_raw(f"/v1/referrals/{self.asked.referral_id}")
        for name in self.cast.names:
            promise(name not in to_json(raw).decode(), "a preview holds no name")
            promise(not handset.holds(name), "nor does anything on the partner's phone")
        shown = await self.referral(partner)
        promise(shown.packet is None, "the packet is shut before acceptance")
        promise(shown.help_question is None, "so is the question itself")
        self.tell.detail(
            f"Preview: {shown.age_band} jaar (years), lives in {_town(shown.municipality_nis)},"
            f" about {shown.life_domains[0]}, {shown.urgency}, asked by a school.",
        )
        self.tell.kept("No name, no words, no school class: nobody can tell who it is.")
        await handset.act(
            NoteReferralSeen(command_id=handset.new_id(), referral_id=self.asked.referral_id)
        )

    async def accept(self) -> None:
        """Say yes: the packet opens, and responsibility is added, not moved."""
        partner, handset = self.partner, self.partner.handset
        self.tell.step(f"{partner.name} says ja (yes): responsibility is added, never passed on.")
        inbox = ReferralInboxController(handset.ports, handset.phone.client)
        await inbox.open(self.asked.referral_id)
        promise("referral.accept" in inbox.state.buttons, "the partner can accept")
        inbox.accept(partner.account_id)
        promise(not inbox.state.faults, f"the answer can be sent ({inbox.state.faults})")
        await handset.send()
        opened = await self.referral(partner)
        promise(opened.status is ReferralStatus.ACCEPTED, "the question is accepted")
        packet = opened.packet
        promise(packet is not None and packet.given_name == self.cast.names[0], "the packet opens")
        promise(packet is None or packet.observation is None, "and holds what was agreed, no more")
        if packet is not None:
            self.tell.detail(
                f"The packet: {packet.given_name} {packet.family_name}, “{packet.pupil_words}”"
            )
        await self.show_ledger()
        case = await self.case()
        together = {self.school.organisation_id, self.partner.organisation_id}
        holders = {each.organisation_id for each in case.parties}
        promise(holders == together, "school and partner hold it together")
        promise(case.shared_responsibility, "two sectors share responsibility")

    async def agree(self) -> None:
        """Set the family's own goal first, then agree who does what by when."""
        partner, handset = self.partner, self.partner.handset
        self.tell.step("The family's own goal comes first, in their words.")
        action = AgreeAction(
            command_id=handset.new_id(),
            case_id=self.asked.case_id,
            action_id=handset.new_id(),
            doer_account_id=partner.account_id,
            due_on=self.cast.today + timedelta(days=7),
            words="Dinsdagochtend langsgaan en mee ontbijten.",
        )
        await self._refused(handset.act(action), "guard-not-met", "family_goal_first")
        self.tell.kept("An action before it is refused: family_goal_first.")
        goal_id = handset.new_id()
        await handset.act(
            SetGoal(
                command_id=handset.new_id(),
                case_id=self.asked.case_id,
                goal_id=goal_id,
                life_domain=LifeDomain.FAMILY,
                from_family=True,
                words=GOAL,
            )
        )
        self.tell.detail(f"Doel (goal): “{GOAL}”")
        await handset.act(
            AgreeAction(
                command_id=handset.new_id(),
                case_id=self.asked.case_id,
                action_id=handset.new_id(),
                goal_id=goal_id,
                doer_account_id=partner.account_id,
                due_on=self.cast.today + timedelta(days=7),
                words="Dinsdagochtend langsgaan en mee ontbijten.",
            )
        )
        (agreed,) = (await self.case()).actions
        self.tell.detail(
            f"Actie (action): {agreed.words} {agreed.doer_name}, {in_words(agreed.due_on)}"
        )

    async def reach(self, signal_id: UUID) -> None:
        """Reach the family: the teacher sees that help has begun."""
        handset = self.partner.handset
        self.tell.step(f"{self.partner.name} has been there: first contact.")
        await handset.act(
            RecordFirstContact(
                command_id=handset.new_id(),
                referral_id=self.asked.referral_id,
                version=(await self.referral(self.partner)).version,
                contact_on=self.cast.today,
            )
        )
        await look_again(self.cast, self.tell, signal_id, SignallerStep.CONTACT_MADE)

    async def hand_over(self, giver: Player, taker: Player) -> None:
        """Hand the connector's role over by handshake: nothing moves before the yes."""
        self.tell.step(f"{giver.name} asks {taker.name} to be verbinder (connector) from now on.")
        handover_id = giver.handset.new_id()
        await giver.handset.act(
            ProposeHandover(
                command_id=giver.handset.new_id(),
                case_id=self.asked.case_id,
                handover_id=handover_id,
                role=ResponsibilityRole.CONNECTOR,
                from_organisation_id=giver.organisation_id,
                to_organisation_id=taker.organisation_id,
                to_account_id=taker.account_id,
                next_on=self.cast.today + timedelta(days=5),
            )
        )
        before = await self.case()
        promise(before.connector_account_id == giver.account_id, "nothing moves before the answer")
        self.tell.kept("Nothing has moved: a handover is a handshake.")
        (proposed,) = (each for each in before.handovers if each.handover_id == handover_id)
        await taker.handset.act(
            AnswerHandover(
                command_id=taker.handset.new_id(),
                case_id=self.asked.case_id,
                handover_id=handover_id,
                version=proposed.version,
                answer=HandoverStatus.ACCEPTED,
            )
        )
        after = await self.case()
        promise(after.connector_account_id == taker.account_id, "the role moves with the yes")
        self.tell.kept(f"{taker.name} said yes: one connector, at every moment.")

    async def complete(self) -> None:
        """Finish the help; not while one still holds the connector's role."""
        partner, school = self.partner, self.school
        self.tell.step(f"The help is finished; {partner.name} rounds it off.")
        await self._refused(self._complete(), "guard-not-met", "responsibility_covered")
        self.tell.kept("Not yet: whoever still connects cannot leave (responsibility_covered).")
        await self.hand_over(partner, school)
        case = await self.case(partner)
        for action in case.actions:
            await partner.handset.act(
                EndAction(
                    command_id=partner.handset.new_id(),
                    case_id=case.case_id,
                    action_id=action.action_id,
                    version=action.version,
                    status=ActionStatus.DONE,
                )
            )
        for goal in case.goals:
            await partner.handset.act(
                EndGoal(
                    command_id=partner.handset.new_id(),
                    case_id=case.case_id,
                    goal_id=goal.goal_id,
                    version=goal.version,
                    status=GoalStatus.REACHED,
                )
            )
        self.tell.step("Goal reached, action done. Now the help can be completed.")
        await self._complete()
        done = await self.referral(partner)
        promise(done.status is ReferralStatus.COMPLETED, "the help is completed")

    async def close(self, signal_id: UUID) -> None:
        """Close only when every party has answered; the teacher hears that it is finished."""
        self.tell.step("The circle closes together: everybody who is responsible answers.")
        school = self.school.handset
        await school.act(
            ProposeClosing(
                command_id=school.new_id(),
                case_id=self.asked.case_id,
                version=(await self.case()).version,
                outcome=CaseOutcome.GOAL_REACHED,
                message_to_signaller="Het gaat goed nu. Bedankt dat je het zag.",
            )
        )
        for party in (await self.case()).parties:
            both = (self.school, self.partner)
            player = next(p for p in both if p.organisation_id == party.organisation_id)
            await player.handset.act(
                AnswerClosing(
                    command_id=player.handset.new_id(),
                    case_id=self.asked.case_id,
                    version=(await self.case()).version,
                    organisation_id=party.organisation_id,
                    agrees=True,
                )
            )
            self.tell.detail(f"{party.organisation_name}: akkoord (agreed)")
        promise((await self.case()).status is CaseStatus.CLOSED, "the last yes closes the circle")
        await look_again(self.cast, self.tell, signal_id, SignallerStep.FINISHED)

    async def show_ledger(self) -> LedgerView:
        """Show who held what, when, and check that there was never a gap."""
        ledger = await self.school.handset.ask(f"/v1/cases/{self.asked.case_id}/ledger", LedgerView)
        self.tell.detail("Verantwoordelijkheid (the ledger):")
        for entry in ledger.entries:
            self.tell.detail(
                f"    {clock_time(entry.at)}  {entry.organisation_name} "
                f"{_CHANGES[entry.change]} {_ROLES[entry.role]} ({plain(entry.basis)})"
            )
        promise(_never_alone(ledger), "somebody holds the young person at every moment")
        return ledger

    async def _complete(self) -> None:
        handset = self.partner.handset
        await handset.act(
            CompleteReferral(
                command_id=handset.new_id(),
                referral_id=self.asked.referral_id,
                version=(await self.referral(self.partner)).version,
                outcome=ReferralOutcome.HELP_RECEIVED,
                message_to_signaller=_THANKS,
            )
        )

    async def _refused(self, act: Awaitable[Any], kind: str, reason: str) -> None:
        try:
            await act
        except Refused as refused:
            told = (refused.kind, refused.problem.reason)
            promise(told == (kind, reason), f"it is refused as {kind} ({reason}), not as {told}")
        else:
            promise(kept=False, what=f"it is refused: {reason}")


def _town(nis: str | None) -> str:
    found = municipality(nis or "")
    return found.name if found else "another region"


def _never_alone(ledger: LedgerView) -> bool:
    """Tell whether somebody was co-responsible from the first entry to the last but one."""
    holding = 0
    counts = []
    for entry in ledger.entries:
        if entry.role is ResponsibilityRole.CO_RESPONSIBLE:
            holding += 1 if entry.change is LedgerChange.TOOK_UP else -1
        counts.append(holding)
    closed = not ledger.holders
    return all(counts[:-2] if closed else counts)
