"""J6: the circle works together, and lets go only when everybody has answered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from demo.cast import Player
from demo.handset import Refused
from demo.signalling import line
from shared.cases import (
    AgreeAction,
    AnswerClosing,
    AnswerHandover,
    LedgerView,
    ProposeClosing,
    ProposeHandover,
    RaiseDispute,
    RecordRoundTable,
    ReopenCase,
    SetGoal,
    SettleDispute,
    WriteNote,
)
from shared.people import DisableAccount
from shared.referrals import CompleteReferral, RecordFirstContact
from shared.vocabulary import (
    CaseOutcome,
    CaseStatus,
    DisputeReason,
    DisputeSettlement,
    HandoverStatus,
    LifeDomain,
    NoteSecrecy,
    ReferralOutcome,
    ReopenReason,
    ResponsibilityRole,
    SignallerStep,
)
from tests.journeys import scenes
from tests.journeys.conftest import PlayOut, Town


class Circle:
    """A school and a partner around one pupil."""

    def __init__(self, town: Town, case: scenes.Case, question: scenes.Question) -> None:
        self.town, self.case, self.question = town, case, question

    @classmethod
    async def of(cls, town: Town) -> Circle:
        case = await scenes.open_case(town)
        question = await scenes.ask(case)
        await scenes.accept(question)
        return cls(town, case, question)

    async def act(self, who: str, kind: type[Any], **fields: Any) -> None:
        player = await self.town.player(who)
        await player.handset.act(
            kind(command_id=player.handset.new_id(), case_id=self.case.id, **fields)
        )

    async def family_goal(self) -> None:
        goal_id = (await self.town.player("care")).handset.new_id()
        await self.act(
            "care",
            SetGoal,
            goal_id=goal_id,
            life_domain=LifeDomain.FAMILY,
            from_family=True,
            words="Samen ontbijten.",
        )

    async def ledger(self) -> LedgerView:
        care = await self.town.player("care")
        return await care.handset.ask(f"/v1/cases/{self.case.id}/ledger", LedgerView)

    async def help_ends(self) -> None:
        on = {"contact_on": self.town.today}
        await self.question.act("jac-1", RecordFirstContact, **on)
        await self.question.act(
            "jac-1",
            CompleteReferral,
            outcome=ReferralOutcome.HELP_RECEIVED,
            message_to_signaller="Er is hulp geweest.",
        )

    async def propose_closing(self) -> None:
        await self.act(
            "care",
            ProposeClosing,
            version=(await self.case.read()).version,
            outcome=CaseOutcome.GOAL_REACHED,
            message_to_signaller="Het gaat goed nu.",
        )

    async def answer_closing(self, who: str, *, agrees: bool) -> None:
        player = await self.town.player(who)
        await self.act(
            who,
            AnswerClosing,
            version=(await self.case.read()).version,
            organisation_id=player.organisation_id,
            agrees=agrees,
        )


def action(player: Player, town: Town, **changes: Any) -> Mapping[str, Any]:
    plain = {
        "action_id": player.handset.new_id(),
        "doer_account_id": player.account_id,
        "due_on": town.today + timedelta(days=7),
        "words": "Dinsdag langsgaan.",
    }
    return plain | changes


def test_the_familys_own_goal_comes_before_any_action_and_an_action_has_one_doer(
    town: Town, play_out: PlayOut
) -> None:
    async def story() -> None:
        circle = await Circle.of(town)
        partner = await town.player("jac-1")
        with pytest.raises(Refused, match="family_goal_first"):
            await circle.act("jac-1", AgreeAction, **action(partner, town))
        await circle.family_goal()
        await circle.act("jac-1", AgreeAction, **action(partner, town))
        outsider = await town.player("nest-1")
        strange = action(partner, town, doer_account_id=outsider.account_id)
        with pytest.raises(Refused, match="body-not-valid"):
            await circle.act("jac-1", AgreeAction, **strange)
        view = await circle.case.read()
        assert [each.words for each in view.goals] == ["Samen ontbijten."]
        assert [each.doer_name for each in view.actions] == ["Els Wouters"]

    play_out(story())


def test_what_a_partner_notes_under_secrecy_the_school_never_reads(
    town: Town, play_out: PlayOut
) -> None:
    async def story() -> None:
        circle = await Circle.of(town)
        partner = await town.player("jac-1")
        for secrecy, words in (
            (NoteSecrecy.PROFESSIONAL_SECRECY, "Onder hulpverleners."),
            (NoteSecrecy.OWN_TEAM, "Voor ons eigen team."),
            (NoteSecrecy.WHOLE_CIRCLE, "Voor de hele kring."),
        ):
            await circle.act(
                "jac-1",
                WriteNote,
                note_id=partner.handset.new_id(),
                organisation_id=partner.organisation_id,
                secrecy=secrecy,
                words=words,
            )
        by_school = {each.words for each in (await circle.case.read("care")).notes}
        by_partner = {each.words for each in (await circle.case.read("jac-1")).notes}
        assert by_school == {"Voor de hele kring."}
        assert len(by_partner) == 3

    play_out(story())


def test_a_round_table_keeps_what_was_decided_and_when_it_meets_again(
    town: Town, play_out: PlayOut
) -> None:
    async def story() -> None:
        circle = await Circle.of(town)
        again = town.today + timedelta(days=30)
        await circle.act(
            "care",
            RecordRoundTable,
            round_table_id=(await town.player("care")).handset.new_id(),
            held_on=town.today,
            family_present=True,
            decisions=("Els gaat mee naar de dienst.",),
            next_on=again,
        )
        view = await circle.case.read("jac-1")
        assert view.round_tables[0].decisions == ("Els gaat mee naar de dienst.",)
        assert view.next_on == again

    play_out(story())


def test_the_connectors_role_moves_by_handshake_and_there_is_always_one(
    town: Town, play_out: PlayOut
) -> None:
    async def story() -> None:
        circle = await Circle.of(town)
        care, partner = await town.player("care"), await town.player("jac-1")
        handover_id = care.handset.new_id()
        await circle.act(
            "care",
            ProposeHandover,
            handover_id=handover_id,
            role=ResponsibilityRole.CONNECTOR,
            from_organisation_id=care.organisation_id,
            to_organisation_id=partner.organisation_id,
            to_account_id=partner.account_id,
            next_on=town.today + timedelta(days=5),
        )
        assert (await circle.case.read()).connector_account_id == care.account_id
        await circle.act(
            "jac-1",
            AnswerHandover,
            handover_id=handover_id,
            version=1,
            answer=HandoverStatus.ACCEPTED,
        )
        assert (await circle.case.read()).connector_account_id == partner.account_id
        ledger = await circle.ledger()
        for entry in ledger.entries:
            held = await care.handset.ask(
                f"/v1/cases/{circle.case.id}/ledger", LedgerView, at=entry.at.isoformat()
            )
            connectors = [h for h in held.holders if h.role is ResponsibilityRole.CONNECTOR]
            assert len(connectors) == 1

    play_out(story())


def test_not_ours_is_said_aloud_and_responsibility_stays_until_it_is_settled(
    town: Town, play_out: PlayOut
) -> None:
    async def story() -> None:
        circle = await Circle.of(town)
        care, partner = await town.player("care"), await town.player("jac-1")
        dispute_id = partner.handset.new_id()
        await circle.act(
            "jac-1",
            RaiseDispute,
            dispute_id=dispute_id,
            organisation_id=partner.organisation_id,
            reason=DisputeReason.NOT_OUR_TARGET_GROUP,
            words="Dit hoort bij een andere dienst.",
        )
        disputed = await circle.case.read()
        assert len(disputed.parties) == 2
        assert disputed.disputes[0].due_at > town.world.clock.now
        await circle.act(
            "care",
            SettleDispute,
            dispute_id=dispute_id,
            version=1,
            settlement=DisputeSettlement.LEAVES,
            successor_organisation_id=care.organisation_id,
        )
        settled = await circle.case.read()
        assert [each.organisation_id for each in settled.parties] == [care.organisation_id]

    play_out(story())


def test_a_circle_closes_only_when_everybody_who_is_responsible_has_said_yes(
    town: Town, play_out: PlayOut
) -> None:
    async def story() -> None:
        circle = await Circle.of(town)
        with pytest.raises(Refused, match=r"case-still-needs \(open_referral\)"):
            await circle.propose_closing()
        await circle.help_ends()
        await circle.propose_closing()
        await circle.answer_closing("care", agrees=False)
        assert (await circle.case.read()).status is CaseStatus.OPEN
        await circle.propose_closing()
        await circle.answer_closing("care", agrees=True)
        assert (await circle.case.read()).status is CaseStatus.CLOSED
        assert (await circle.ledger()).holders == ()
        teacher = await town.player("teacher")
        await teacher.handset.sync()
        finished = line(teacher, circle.case.signal_id)
        assert finished.step is SignallerStep.FINISHED
        assert finished.message == "Het gaat goed nu."

    play_out(story())


def test_a_closed_circle_can_open_again_with_the_parties_it_had(
    town: Town, play_out: PlayOut
) -> None:
    async def story() -> None:
        circle = await Circle.of(town)
        await circle.help_ends()
        await circle.propose_closing()
        await circle.answer_closing("care", agrees=True)
        await circle.act(
            "care",
            ReopenCase,
            version=(await circle.case.read()).version,
            reason=ReopenReason.WORRY_CAME_BACK,
            next_on=town.today + timedelta(days=7),
        )
        again = await circle.case.read()
        care = await town.player("care")
        assert again.status is CaseStatus.OPEN
        assert [each.organisation_id for each in again.parties] == [care.organisation_id]
        assert again.connector_account_id == care.account_id

    play_out(story())


def test_silence_after_a_proposed_closing_reminds_and_never_closes(
    town: Town, play_out: PlayOut
) -> None:
    async def story() -> None:
        circle = await Circle.of(town)
        await circle.help_ends()
        await circle.propose_closing()
        for _ in range(6):
            town.world.clock.forward(days=10)
            town.work()
        assert (await circle.case.read()).status is CaseStatus.CLOSING
        assert "case.remind" in town.world.journal(circle.case.id)

    play_out(story())


def test_nobody_who_holds_something_can_be_disabled(town: Town, play_out: PlayOut) -> None:
    async def story() -> None:
        circle = await Circle.of(town)
        beheerder = await town.player("administrator")
        partner = await town.player("jac-1")
        with pytest.raises(Refused, match="responsibility-held") as refused:
            await beheerder.handset.act(
                DisableAccount(
                    command_id=beheerder.handset.new_id(), account_id=partner.account_id, version=1
                )
            )
        held = {each["resource"] for each in refused.value.problem.must_move_first}
        assert "referral" in held
        assert len((await circle.case.read()).parties) == 2

    play_out(story())
