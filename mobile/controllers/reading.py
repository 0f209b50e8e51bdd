"""Reading one thing from the server, and what a screen shows while it is under way."""

from __future__ import annotations

from collections.abc import Awaitable
from enum import StrEnum
from typing import TypeVar

from mobile.api.link import NoAnswer, ServerProblem
from mobile.api.session import DeviceRevoked, SignInNeeded
from shared.problems import TYPE_PREFIX

Answer = TypeVar("Answer")


class Loading(StrEnum):
    """How far reading has come."""

    NOTHING = "nothing"
    """Nothing was asked for."""
    LOADING = "loading"
    LOADED = "loaded"
    OFFLINE = "offline"
    """No answer: what the list shows is all there is for now."""
    ERROR = "error"


async def read(asked: Awaitable[Answer]) -> tuple[Loading, Answer | None, str | None]:
    """Wait for an answer; give how it went, the answer, and a code when there is none."""
    try:
        return Loading.LOADED, await asked, None
    except NoAnswer as nothing:
        return Loading.OFFLINE, None, nothing.why
    except ServerProblem as refusal:
        return Loading.ERROR, None, refusal.problem.type.removeprefix(TYPE_PREFIX)
    except (SignInNeeded, DeviceRevoked):
        # The loop hears the same and acts on it; this screen goes away with it.
        return Loading.ERROR, None, "sign-in-needed"
