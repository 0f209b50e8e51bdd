"""Every state of every screen, where it is hardest: nothing is cut, nothing too small to hit.

With ``KRING_TAKE_PICTURES=1``, as ``make pictures`` says, the pictures are taken on the way.
"""

from __future__ import annotations

import os

import pytest

from mobile.ui.screens import SCREENS
from tests.support import pictures
from tests.support.handset import Handset

_TAKES = bool(os.environ.get("KRING_TAKE_PICTURES"))


@pytest.mark.timeout(3600 if _TAKES else 600)
@pytest.mark.parametrize("walk", pictures.walks(), ids=lambda walk: walk.__name__)
def test_every_state_can_be_read_and_hit(walk: pictures.Walk, handset: Handset) -> None:
    wrong: list[str] = []
    for state in walk(handset):
        wrong.extend(pictures.look_at(handset, state, takes=_TAKES))
    assert not wrong, "\n".join(wrong)


def test_every_screen_has_its_pictures_in_every_look() -> None:
    looks = {f"{look.name}.png" for look in pictures.LOOKS}
    for screen in sorted(SCREENS):
        states = [state for state in (pictures.FOLDER / screen).glob("*") if state.is_dir()]
        assert states, f"make pictures has none of {screen}: add it to a walk"
        for state in states:
            assert {file.name for file in state.iterdir()} == looks, state
