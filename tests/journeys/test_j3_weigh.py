"""J3: the care team weighs what comes in; nothing gets lost, and *watch* comes back by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest

from demo.handset import Refused
from demo.signalling import line
from mobile.controllers.care_team_inbox import CareTeamInboxController
from shared.signals import DecideSignal
from shared.vocabulary import (
    Severity,
    SignalDecision,
    SignallerStep,
    SignalReason,
    SignalStatus,
)
from tests.journeys import scenes
from tests.journeys.conftest import PlayOut, Town


def test_the_most_pressing_signal_lies_on_top_of_the_inbox(town: Town, play_out: PlayOut) -> None:
    async def story() -> None:
        calm = await scenes.signal(town)
        pressing = await scenes.signal(
            town, "tuur", severity=Severity.SERIOUS, discussed_with="Bert"
        )
        care = await town.player("care")
        await care.handset.sync()
        inbox = CareTeamInboxController(care.handset.ports, care.handset.phone.client)
        assert [each.id for each in inbox.state.signals] == [pressing, calm]

    play_out(story())


def test_earlier_signals_about_the_same_pupil_lie_beside_it(town: Town, play_out: PlayOut) -> None:
    async def story() -> None:
        earlier = await scenes.signal(town)
        town.world.clock.forward(days=20)
        other = await scenes.signal(town, "tuur")
        later = await scenes.signal(town)
        care = await town.player("care")
        assert (await scenes.read_signal(care, later)).earlier_signals == (earlier,)
        assert (await scenes.read_signal(care, other)).earlier_signals == ()

    play_out(story())


def test_a_watched_signal_comes_back_on_its_day_by_itself(town: Town, play_out: PlayOut) -> None:
    async def story() -> None:
        signal_id = await scenes.signal(town)
        care = await town.player("care")
        on = town.today + timedelta(days=14)
        await scenes.decide(care, signal_id, SignalDecision.WATCH, next_on=on)
        town.world.clock.forward(days=13)
        town.work()
        assert (await scenes.read_signal(care, signal_id)).status is SignalStatus.WATCHING
        town.world.clock.forward(days=1)
        town.work()
        assert (await scenes.read_signal(care, signal_id)).status is SignalStatus.IN_TRIAGE
        assert town.world.journal(signal_id).count("signal.return") == 1

    play_out(story())


def test_nothing_more_is_done_only_with_a_reason_and_a_word_to_who_signalled(
    town: Town, play_out: PlayOut
) -> None:
    async def story() -> None:
        signal_id = await scenes.signal(town)
        care, teacher = await town.player("care"), await town.player("teacher")
        with pytest.raises(Refused, match="body-not-valid"):
            await scenes.decide(care, signal_id, SignalDecision.NO_ACTION)
        await scenes.decide(
            care,
            signal_id,
            SignalDecision.NO_ACTION,
            reason=SignalReason.ALREADY_KNOWN,
            message_to_signaller="Dank je, dit volgen we al op.",
        )
        await teacher.handset.sync()
        assert line(teacher, signal_id).message == "Dank je, dit volgen we al op."

    play_out(story())


def test_of_two_colleagues_who_decide_at_once_one_decides(town: Town, play_out: PlayOut) -> None:
    async def story() -> None:
        signal_id = await scenes.signal(town)
        first, second = await town.player("care"), await town.player("care-2")
        for each in (first, second):
            await each.handset.sync()
        on = town.today + timedelta(days=7)
        second.handset.cable.is_cut = True
        await scenes.decide(first, signal_id, SignalDecision.WATCH, next_on=on)
        second.handset.cable.is_cut = False
        inbox = CareTeamInboxController(second.handset.ports, second.handset.phone.client)
        await inbox.open(signal_id)
        inbox.take_up()
        with pytest.raises(Refused, match=r"stale-record|lifecycle-conflict"):
            await second.handset.send()
        assert (await scenes.read_signal(first, signal_id)).status is SignalStatus.WATCHING

    play_out(story())


def test_a_teacher_decides_nothing(town: Town, play_out: PlayOut) -> None:
    async def story() -> None:
        signal_id = await scenes.signal(town)
        teacher, care = await town.player("teacher"), await town.player("care")
        version = (await scenes.read_signal(care, signal_id)).version
        command = DecideSignal(
            command_id=teacher.handset.new_id(),
            signal_id=signal_id,
            version=version,
            decision=SignalDecision.WATCH,
            next_on=town.today + timedelta(days=7),
        )
        with pytest.raises(Refused, match="forbidden"):
            await teacher.handset.act(command)
        assert line(teacher, signal_id).step is SignallerStep.RECEIVED

    play_out(story())
