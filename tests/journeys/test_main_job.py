"""The main job, from a teacher's phone to a closed circle: what ``make demo`` plays."""

from __future__ import annotations

import io

import pytest

from demo.cast import Cast
from demo.play import play
from demo.telling import NotAsPromised, Teller, promise
from tests.journeys.conftest import PlayOut, Town


async def cast_of(town: Town) -> Cast:
    return Cast(
        teacher=await town.player("teacher"),
        care_team=await town.player("care"),
        outsider=await town.player("coordinator"),
        pupils=(("Noor", "Vlashage"), ("Tuur", "Roetendael")),
        age=13,
        nis="34022",
        language="fr",
        today=town.today,
    )


def test_one_signal_all_the_way_from_a_phone_to_a_shared_case(
    town: Town, play_out: PlayOut
) -> None:
    told = io.StringIO()

    async def story() -> None:
        await play(await cast_of(town), Teller(told), town.call_in)

    play_out(story())
    assert "ontvangen → opgenomen → contact gelegd → afgerond" in told.getvalue()


def test_the_play_stops_where_something_is_not_as_promised() -> None:
    with pytest.raises(NotAsPromised, match="nobody is left alone"):
        promise(kept=False, what="nobody is left alone")
