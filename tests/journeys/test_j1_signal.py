"""J1: a teacher signals in under a minute, offline if need be, and hears what became of it."""

from __future__ import annotations

import pytest

from demo.cast import only
from demo.handset import Refused
from demo.signalling import line, write
from mobile.controllers.help_lines import refresh_lines
from mobile.controllers.my_signals import MySignalsController, SendingState
from mobile.controllers.signal_form import SignalDraft, SignalFormController
from mobile.sync.engine import SyncState
from shared.signals import OpenSignal, RecordSignalContact
from shared.vocabulary import (
    Category,
    Severity,
    SignalDecision,
    SignallerStep,
    SignalReason,
)
from tests.journeys import scenes
from tests.journeys.conftest import PlayOut, Town


def test_a_signal_is_acknowledged_weighed_and_comes_back_in_three_steps(
    town: Town, play_out: PlayOut
) -> None:
    async def story() -> None:
        signal_id = await scenes.signal(town)
        teacher, care = await town.player("teacher"), await town.player("care")
        mine = line(teacher, signal_id)
        assert mine.step is SignallerStep.RECEIVED
        assert mine.answer_due_at is not None
        opened = OpenSignal(command_id=care.handset.new_id(), signal_id=signal_id, version=1)
        await care.handset.act(opened)
        await teacher.handset.sync()
        assert line(teacher, signal_id).step is SignallerStep.TAKEN_UP
        await care.handset.act(
            RecordSignalContact(
                command_id=care.handset.new_id(),
                signal_id=signal_id,
                version=(await scenes.read_signal(care, signal_id)).version,
                contact_on=town.today,
            )
        )
        await teacher.handset.sync()
        assert line(teacher, signal_id).step is SignallerStep.CONTACT_MADE
        await scenes.decide(
            care,
            signal_id,
            SignalDecision.NO_ACTION,
            reason=SignalReason.RESOLVED,
            message_to_signaller="Het is uitgepraat, dank je.",
        )
        await teacher.handset.sync()
        finished = line(teacher, signal_id)
        assert finished.step is SignallerStep.FINISHED
        assert finished.message == "Het is uitgepraat, dank je."
        told = town.world.journal(signal_id)
        assert [each for each in told if each not in {"signal.read", "signal.list"}] == [
            "signal.submit",
            "signal.open",
            "signal.contact",
            "signal.decide",
        ]
        assert "signal.read" in told, "every reading of what was written is in the journal"

    play_out(story())


def test_the_roster_and_the_form_work_without_a_network_and_nothing_arrives_twice(
    town: Town, play_out: PlayOut
) -> None:
    async def story() -> None:
        teacher = await town.player("teacher")
        handset = teacher.handset
        handset.cable.is_cut = True
        form = SignalFormController(handset.ports)
        form.look_for("vlash")
        assert only(form.state.hits, "Noor").class_name == "1B"
        draft = SignalDraft(
            severity=Severity.CONCERNED,
            categories=(Category.ATTENDANCE,),
            observation="Te laat.",
        )
        signal_id = write(teacher, scenes.PUPILS["noor"], draft)
        assert await handset.try_to_sync() is SyncState.BACKING_OFF
        await handset.restart()
        assert line(teacher, signal_id).sending is SendingState.WAITING
        handset.cable.is_cut = False
        await handset.send()
        await handset.sync()
        assert line(teacher, signal_id).step is SignallerStep.RECEIVED
        assert town.world.journal(signal_id).count("signal.submit") == 1

    play_out(story())


def test_a_serious_signal_shows_whom_to_call_and_an_acute_one_says_calling_comes_first(
    town: Town, play_out: PlayOut
) -> None:
    async def story() -> None:
        teacher = await town.player("teacher")
        await refresh_lines(teacher.handset.phone.store, teacher.handset.phone.client)
        form = SignalFormController(teacher.handset.ports)
        form.write(SignalDraft(severity=Severity.SERIOUS))
        serious = form.state
        assert serious.asks_discussed_with
        assert {"101", "112"} <= {each.number for each in serious.help_lines}
        assert not serious.is_not_the_channel
        form.write(SignalDraft(severity=Severity.ACUTE))
        acute = form.state
        assert acute.is_not_the_channel
        form.discard()
        signal_id = await scenes.signal(
            town, severity=Severity.SERIOUS, discussed_with="Bert van het zorgteam"
        )
        due = line(teacher, signal_id).answer_due_at
        assert due is not None
        assert due.date() == town.today, "the same school day"

    play_out(story())


def test_a_signal_can_be_withdrawn_until_somebody_opens_it(town: Town, play_out: PlayOut) -> None:
    async def story() -> None:
        first, second = await scenes.signal(town), await scenes.signal(town, "tuur")
        teacher, care = await town.player("teacher"), await town.player("care")
        mine = MySignalsController(teacher.handset.ports)
        mine.withdraw(first, SignalReason.SENT_BY_MISTAKE)
        await teacher.handset.send()
        assert line(teacher, first).step is SignallerStep.WITHDRAWN
        opened = OpenSignal(command_id=care.handset.new_id(), signal_id=second, version=1)
        await care.handset.act(opened)
        mine.refresh()
        mine.withdraw(second, SignalReason.SENT_BY_MISTAKE)
        with pytest.raises(Refused, match=r"stale-record|signal-already-weighed"):
            await teacher.handset.send()
        assert "signal.withdraw" not in town.world.journal(second)

    play_out(story())


def test_only_the_care_team_reads_what_a_teacher_wrote(town: Town, play_out: PlayOut) -> None:
    async def story() -> None:
        words = "Schrok hevig toen iemand wuifde."
        signal_id = await scenes.signal(town, observation=words)
        care = await town.player("care")
        await care.handset.sync()
        assert (await scenes.read_signal(care, signal_id)).observation == words
        for other in ("teacher", "jac-1", "coordinator"):
            player = await town.player(other)
            await player.handset.sync()
            assert not player.handset.holds(words), other

    play_out(story())
