"""The way in, by touch: the server's address, signing in, the PIN, the lock."""

from __future__ import annotations

from shared.vocabulary import Role
from tests.support.handset import Handset


def test_a_teacher_walks_in_and_comes_home(handset: Handset) -> None:
    school = handset.world.organisation()
    handset.start()
    handset.shot("sign-in")
    handset.sign_in("teacher", school, Role.SIGNALLER)
    handset.sees("Dag Ann Peeters")
    handset.shot("home")
