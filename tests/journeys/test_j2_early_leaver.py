"""J2: a pupil who drifts out of school is followed until it is known how it ended."""

from __future__ import annotations

from typing import Any

import pytest

from demo.handset import Refused
from demo.signalling import line
from mobile.controllers.care_team_inbox import CareTeamInboxController, Weighing
from shared.vocabulary import (
    Category,
    LeaverFact,
    LeaverOutcome,
    LeaverState,
    SignalDecision,
    SignalKind,
    SignallerStep,
    SignalReason,
    SignalStatus,
)
from tests.journeys import scenes
from tests.journeys.conftest import PlayOut, Town

LEAVER: dict[str, Any] = {
    "kind": SignalKind.EARLY_LEAVER,
    "categories": (Category.ATTENDANCE,),
    "leaver_state": LeaverState.RISK,
    "leaver_facts": (LeaverFact.ABSENCE_THRESHOLD,),
    "threshold_reached": 5,
    "observation": "Vijf halve dagen niet gezien, geen bericht van thuis.",
}
ENDED: dict[str, Any] = {
    "reason": SignalReason.RESOLVED,
    "message_to_signaller": "Ze volgt nu een traject op maat.",
}


def test_at_five_half_days_the_care_team_sees_the_duty_towards_the_clb(
    town: Town, play_out: PlayOut
) -> None:
    async def story() -> None:
        signal_id = await scenes.signal(town, "lotte", last_seen_on=town.today, **LEAVER)
        view = await scenes.read_signal(await town.player("care"), signal_id)
        assert view.kind is SignalKind.EARLY_LEAVER
        assert view.duties == ("absence.b.parents", "absence.b.clb")
        assert view.leaver is not None
        assert view.leaver.last_seen_on == town.today

    play_out(story())


def test_the_follow_up_of_a_leaver_ends_only_with_how_it_ended(
    town: Town, play_out: PlayOut
) -> None:
    async def story() -> None:
        signal_id = await scenes.signal(town, "lotte", **LEAVER)
        care, teacher = await town.player("care"), await town.player("teacher")
        await care.handset.sync()
        inbox = CareTeamInboxController(care.handset.ports, care.handset.phone.client)
        await inbox.open(signal_id)
        inbox.decide(Weighing(decision=SignalDecision.NO_ACTION, reason=SignalReason.RESOLVED,
                              message_to_signaller="Opgelost."))  # fmt: skip
        assert [fault.field for fault in inbox.state.faults] == ["leaver_outcome"]
        with pytest.raises(Refused, match=r"guard-not-met \(leaver_outcome\)"):
            await scenes.decide(care, signal_id, SignalDecision.NO_ACTION, **ENDED)
        await scenes.decide(
            care,
            signal_id,
            SignalDecision.NO_ACTION,
            leaver_outcome=LeaverOutcome.IN_NAFT,
            **ENDED,
        )
        ended = await scenes.read_signal(care, signal_id)
        assert (ended.status, ended.leaver_outcome) == (SignalStatus.CLOSED, LeaverOutcome.IN_NAFT)
        await teacher.handset.sync()
        assert line(teacher, signal_id).step is SignallerStep.FINISHED

    play_out(story())


def test_a_leaver_stays_open_for_as_long_as_nobody_ends_it_and_the_school_is_reminded(
    town: Town, play_out: PlayOut
) -> None:
    async def story() -> None:
        signal_id = await scenes.signal(
            town,
            "lotte",
            **LEAVER | {"leaver_state": LeaverState.LEFT, "leaver_facts": (LeaverFact.NO_ANSWER,),
                        "threshold_reached": None},
        )  # fmt: skip
        for _ in range(3):
            town.world.clock.forward(days=30)
            town.work()
        care = await town.player("care")
        assert (await scenes.read_signal(care, signal_id)).status is SignalStatus.SUBMITTED
        assert "signal.remind" in town.world.journal(signal_id)

    play_out(story())
