"""J5: a partner answers: yes, no with an alternative, a question back, or a place in the queue."""

from __future__ import annotations

from datetime import timedelta

import pytest

from demo.handset import Refused
from mobile.controllers.referral_inbox import ReferralInboxController
from shared.cases import LedgerView
from shared.referrals import (
    AcceptReferral,
    AnswerQuestion,
    HoldReferral,
    RecallReferral,
    RejectReferral,
)
from shared.vocabulary import (
    CancelReason,
    HoldReason,
    Party,
    ReferralKind,
    ReferralStatus,
    RejectReason,
    ResponsibilityRole,
)
from tests.journeys import scenes
from tests.journeys.conftest import PlayOut, Town


def test_yes_adds_a_co_responsible_party_and_takes_nobody_away(
    town: Town, play_out: PlayOut
) -> None:
    async def story() -> None:
        case = await scenes.open_case(town)
        before = await case.read()
        question = await scenes.ask(case)
        assert len((await case.read()).parties) == 1, "asking moves nothing"
        await scenes.accept(question)
        after = await case.read()
        assert {each.organisation_name for each in after.parties} == {
            "Middenschool De Linde",
            "CAW Het Baken",
        }
        assert after.shared_responsibility
        assert after.connector_account_id == before.connector_account_id

    play_out(story())


def test_no_comes_with_a_reason_and_somebody_else_who_could_help(
    town: Town, play_out: PlayOut
) -> None:
    async def story() -> None:
        case = await scenes.open_case(town)
        question = await scenes.ask(case)
        with pytest.raises(Refused, match="alternative_suggested_or_explicit_none"):
            await question.act("jac-1", RejectReferral, reason=RejectReason.NO_CAPACITY)
        await question.act(
            "jac-1",
            RejectReferral,
            reason=RejectReason.NO_CAPACITY,
            alternative_service_id=town.id("service", "steun"),
        )
        seen = await question.read("care")
        assert seen.status is ReferralStatus.REJECTED
        assert seen.reason == RejectReason.NO_CAPACITY
        assert seen.alternative_service_id == town.id("service", "steun")
        again = await scenes.ask(case, "steun", "nestkast")
        await scenes.accept(again, "nest-1")
        assert len((await case.read()).parties) == 2

    play_out(story())


def test_a_question_back_stops_the_clock_of_the_one_who_asks_it(
    town: Town, play_out: PlayOut
) -> None:
    async def story() -> None:
        case = await scenes.open_case(town)
        question = await scenes.ask(case)
        partner = await town.player("jac-1")
        await partner.handset.sync()
        inbox = ReferralInboxController(partner.handset.ports, partner.handset.phone.client)
        await inbox.open(question.id)
        inbox.ask("Welke taal spreekt het gezin?")
        await partner.handset.send()
        asked = await question.read("care")
        assert (asked.status, asked.ball.party) == (ReferralStatus.REQUESTED, Party.SENDER)
        (back,) = asked.questions
        await question.act(
            "care", AnswerQuestion, question_id=back.question_id, answer="Frans en Nederlands."
        )
        answered = await question.read("jac-1")
        assert answered.ball.party is Party.RECEIVER
        assert answered.questions[0].answer == "Frans en Nederlands."

    play_out(story())


def test_a_place_in_the_queue_has_a_date_and_a_bridge_until_then(
    town: Town, play_out: PlayOut
) -> None:
    async def story() -> None:
        case = await scenes.open_case(town)
        question = await scenes.ask(case, "steun", "nestkast")
        await scenes.accept(question, "nest-1")
        on = town.today + timedelta(days=20)
        with pytest.raises(Refused, match="bridging_plan_if_waitlisted"):
            await question.act("nest-1", HoldReferral, reason=HoldReason.WAITLISTED, expected_on=on)
        await question.act(
            "nest-1",
            HoldReferral,
            reason=HoldReason.WAITLISTED,
            expected_on=on,
            bridging_plan="De school belt elke vrijdag; wij geven raad.",
        )
        held = await question.read("care")
        assert (held.status, held.expected_on) == (ReferralStatus.ON_HOLD, on)
        assert held.bridging_plan == "De school belt elke vrijdag; wij geven raad."
        assert len((await case.read()).parties) == 2, "nobody waits alone"

    play_out(story())


@pytest.mark.parametrize("first", ["accept", "recall"])
def test_of_a_yes_and_a_recall_exactly_one_wins(town: Town, play_out: PlayOut, first: str) -> None:
    async def story() -> None:
        case = await scenes.open_case(town)
        question = await scenes.ask(case)
        partner, care = await town.player("jac-1"), await town.player("care")
        yes = await question.command(
            "jac-1", AcceptReferral, assigned_account_id=partner.account_id
        )
        back = await question.command("care", RecallReferral, reason=CancelReason.NO_LONGER_NEEDED)
        acts = [(partner, yes), (care, back)]
        (winner, wins), (loser, loses) = acts if first == "accept" else reversed(acts)
        await winner.handset.act(wins)
        with pytest.raises(Refused, match=r"stale-record|referral-already-decided"):
            await loser.handset.act(loses)
        decided = ReferralStatus.ACCEPTED if first == "accept" else ReferralStatus.CANCELLED
        assert (await question.read("care")).status is decided
        told = {"referral.accept", "referral.recall"} & set(town.world.journal(question.id))
        assert told == {f"referral.{first}"}

    play_out(story())


def test_silence_is_told_to_more_and_more_people_and_never_closes_anything(
    town: Town, play_out: PlayOut
) -> None:
    async def story() -> None:
        case = await scenes.open_case(town)
        question = await scenes.ask(case)
        for _ in range(8):
            town.world.clock.forward(days=7)
            town.work()
        seen = await question.read("care")
        assert seen.status is ReferralStatus.REQUESTED
        assert seen.ball.late
        assert town.world.journal(question.id).count("referral.escalate") == 2
        coordinator = await town.player("coordinator")
        notices = await coordinator.handset.ask_raw("/v1/notices")
        assert any(each["resource_id"] == str(question.id) for each in notices["items"])
        assert "Vlashage" not in str(notices)
        with pytest.raises(Exception, match="not-found"):
            await coordinator.handset.ask_raw(f"/v1/referrals/{question.id}")

    play_out(story())


def test_a_handover_moves_the_connector_and_the_sender_stays_responsible(
    town: Town, play_out: PlayOut
) -> None:
    async def story() -> None:
        case = await scenes.open_case(town)
        question = await scenes.ask(case, kind=ReferralKind.HANDOVER)
        await scenes.accept(question)
        partner, care = await town.player("jac-1"), await town.player("care")
        after = await case.read()
        assert after.connector_account_id == partner.account_id
        assert care.organisation_id in {each.organisation_id for each in after.parties}
        ledger = await care.handset.ask(f"/v1/cases/{case.id}/ledger", LedgerView)
        roles = [each.role for each in ledger.holders]
        assert roles.count(ResponsibilityRole.CONNECTOR) == 1

    play_out(story())
