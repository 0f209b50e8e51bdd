"""In the app's own process: the real start, with somebody who looks at the clock beside it.

``python -m bench.phone.inside PLAY FOLDER [MORE]`` runs ``mobile.main`` as it is and one play on
its loop, then prints what was seen as JSON. Wall time counts from the moment the parent started
this process, CPU from the process's birth.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import sys
import time
from collections.abc import Awaitable, Callable, Coroutine
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import UUID

from tests.support import headless

headless.set_up()

PATIENCE_S = 300.0
Play = Callable[["Look"], Awaitable[dict[str, Any]]]


class Look:
    """What a play can see of the app, and do."""

    def __init__(self, told: list[str]) -> None:
        """Look at the window that is about to show the app.

        Parameters
        ----------
        told
            What the parent said beside the folder.
        """
        from kivy.clock import Clock  # noqa: PLC0415 -- After the app has made its window.
        from kivy.core.window import Window  # noqa: PLC0415 -- As above.

        self.clock, self.window, self.told = Clock, Window, told
        self.first_frame: tuple[float, float] | None = None
        Window.bind(on_flip=self._flipped)

    @property
    def app(self) -> Any:
        """The app that runs."""
        from kivy.app import App  # noqa: PLC0415 -- As above.

        return App.get_running_app()

    @property
    def place(self) -> str:
        """The name of the screen in front."""
        return str(self.app.frame.navigator.place)

    async def ticks(self, count: int) -> None:
        """Wait until so many frames have begun; what the last but one drew is on the screen."""
        for _ in range(count):
            begun = asyncio.get_running_loop().create_future()
            self.clock.schedule_once(lambda _, one=begun: one.done() or one.set_result(None), 0)
            await begun

    async def until(self, holds: Callable[[], object]) -> None:
        """Wait until this holds and has been drawn."""
        end = time.monotonic() + PATIENCE_S
        while not holds():
            if time.monotonic() > end:
                raise TimeoutError(self.place)
            await self.ticks(1)
        await self.ticks(2)

    async def come_home(self) -> None:
        """Tap the PIN and wait for home."""
        from tests.support.phones import PIN  # noqa: PLC0415 -- Nothing the start would need.

        await self.until(lambda: self.place == "lock")
        self.app.frame.navigator.current_screen.entered(PIN)
        await self.until(lambda: self.place == "home" and self.app.shell.who.me is not None)

    def _flipped(self, *_: Any) -> None:
        from kivy.graphics.opengl import glFinish  # noqa: PLC0415 -- As above.

        glFinish()  # The software renderer queues frames, and their memory, as no screen would.
        if self.first_frame is None:
            self.first_frame = seen()


def seen() -> tuple[float, float]:
    """Give the wall time and the CPU since this process began, in seconds."""
    return time.time() - float(os.environ["KRING_BENCH_BEGAN"]), time.process_time()


def memory_mb() -> float:
    """Give the resident memory; 0 where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


async def bare(look: Look) -> dict[str, Any]:
    """Start the peer."""
    await look.until(lambda: look.first_frame)
    return {"first": look.first_frame, "home_mb": memory_mb()}


async def start(look: Look) -> dict[str, Any]:
    """Start, and come home as fast as a PIN can be typed."""
    await look.until(lambda: look.app is not None and look.first_frame)
    await look.until(lambda: look.place == "lock")
    asked = seen()
    await look.come_home()
    return {"first": look.first_frame, "asked": asked, "home": seen(), "home_mb": memory_mb()}


async def screens(look: Look) -> dict[str, Any]:
    """Open every screen twice, then look for a pupil letter by letter."""
    await look.until(lambda: look.app is not None and look.first_frame)
    await look.come_home()
    navigator = look.app.frame.navigator
    opened: dict[str, list[float]] = {}
    for _ in range(2):
        for name, arguments in _steps():
            gc.collect()
            before = time.thread_time()
            navigator.go(name, **arguments)
            await look.ticks(4)
            opened.setdefault(name, []).append((time.thread_time() - before) * 1000)
            navigator.back()
            await look.ticks(4)
    return {"opened": opened, "keys": await _search(look), "memory_mb": memory_mb()}


async def _search(look: Look) -> list[dict[str, Any]]:
    look.app.frame.navigator.go("new-signal")
    await look.ticks(4)
    screen = look.app.frame.navigator.current_screen
    told = []
    for word in ("vandewalle", "zoë cl", "3b öz", "xyz"):
        for end in range(1, len(word) + 1):
            text = word[:end]
            gc.collect()
            before = time.thread_time()
            screen.controller.look_for(text)
            found = time.thread_time()
            await look.ticks(2)
            told.append(
                {
                    "text": text,
                    "search_ms": (found - before) * 1000,
                    "shown_ms": (time.thread_time() - before) * 1000,
                }
            )
    return told


def _steps() -> list[tuple[str, dict[str, Any]]]:
    from bench.phone.big_school import thing  # noqa: PLC0415 -- Nothing the start would need.
    from mobile.ui.screens import SCREENS  # noqa: PLC0415 -- As above.
    from shared.sync import RecordKind  # noqa: PLC0415 -- As above.

    signal, case = thing(RecordKind.SIGNAL, 5), thing(RecordKind.CASE, 3)
    about: dict[str, dict[str, Any]] = {
        "ask-help": {"signal_id": signal},
        "circle": {"case_id": case},
        "help-nearby": {"signal_id": signal},
        "referral-detail": {"referral_id": thing(RecordKind.REFERRAL, 1)},
        "share": {"signal_id": signal},
        "signal-detail": {"signal_id": thing(RecordKind.SIGNAL_RECEIPT, 7)},
        "weigh": {"signal_id": signal},
    }
    way_in = {"choose-pin", "home", "lock", "server", "sign-in", "trouble"}
    return [(name, about.get(name, {})) for name in sorted(SCREENS - way_in)]


async def sync(look: Look) -> dict[str, Any]:
    """Watch frames idle and while a thousand queued signals go, with two screens in front."""
    await look.until(lambda: look.app is not None and look.first_frame)
    await look.come_home()
    shell = look.app.shell
    await look.until(lambda: shell.phone.engine.status.state.value == "up-to-date")
    told: dict[str, Any] = {"home_mb": memory_mb(), "runs": []}
    school, pupils = UUID(look.told[0]), [UUID(one) for one in look.told[1].split(",")]
    for place in ("home", "my-signals"):
        if place != "home":
            shell.go(place)
        await look.ticks(30)
        watch = Frames(look)
        idle = await watch.during(lambda: watch.seconds > 10)  # noqa: B023 -- Awaited here.
        _queue(shell.phone, school, pupils)
        await look.ticks(5)
        shell.phone.engine.wake()
        watch = Frames(look)
        began = time.monotonic()
        busy = await watch.during(lambda: shell.phone.outbox.unsent() == 0)
        told["runs"].append(
            {"place": place, "idle": idle, "busy": busy, "seconds": time.monotonic() - began}
        )
    told["after_mb"] = memory_mb()
    return told


class Frames:
    """Takes down every frame while something moves on the screen, as under a thumb."""

    def __init__(self, look: Look) -> None:
        """Take down from now on."""
        from kivy.graphics import Color, Rectangle  # noqa: PLC0415 -- As above.

        self._look = look
        self._began = time.perf_counter()
        with look.window.canvas.after:
            Color(0, 0, 0, 0.05)
            self._mark = Rectangle(pos=(0, 0), size=(4, 4))
        self._wall: list[float] = []
        self._cpu: list[float] = []

    @property
    def seconds(self) -> float:
        """How long this has been watched."""
        return time.perf_counter() - self._began

    async def during(self, ended: Callable[[], bool]) -> dict[str, list[float]]:
        """Take down until this holds."""
        event = self._look.clock.schedule_interval(self._tick, 0)
        while not ended():
            await self._look.ticks(3)
        event.cancel()
        self._look.window.canvas.after.clear()
        return {"wall_ms": _steps_between(self._wall), "cpu_ms": _steps_between(self._cpu)}

    def _tick(self, _: float) -> None:
        self._mark.pos = (len(self._wall) % 300, 0)
        self._wall.append(time.perf_counter() * 1000)
        self._cpu.append(time.thread_time() * 1000)


def _steps_between(moments: list[float]) -> list[float]:
    return [after - before for before, after in pairwise(moments)]


def _queue(phone: Any, school: UUID, pupils: list[UUID]) -> None:
    from shared.signals import SubmitSignal  # noqa: PLC0415 -- Nothing the start would need.
    from shared.vocabulary import Category, Severity  # noqa: PLC0415 -- As above.

    phone.outbox.add_all(
        [
            SubmitSignal(
                command_id=phone.ids(),
                signal_id=phone.ids(),
                organisation_id=school,
                young_person_id=pupils[number % len(pupils)],
                severity=Severity.CONCERNED,
                categories=(Category.WELLBEING_MOOD,),
                observation="Was de hele week stil en wilde niet zeggen wat er scheelt. " * 3,
                made_at=phone.clock(),
            )
            for number in range(1_000)
        ]
    )


PLAYS: dict[str, Play] = {"bare": bare, "screens": screens, "start": start, "sync": sync}


def main() -> None:
    """Run the app with a play beside it."""
    play, folder, *more = PLAYS[sys.argv[1]], *sys.argv[2:]
    really_run = asyncio.run

    async def beside(app: Coroutine[Any, Any, Any]) -> None:
        from kivy.base import stopTouchApp  # noqa: PLC0415 -- After the app has made its window.

        running = asyncio.ensure_future(app)
        told = await play(Look(more))
        print(json.dumps(told), flush=True)
        stopTouchApp()
        await running

    asyncio.run = lambda app, **_: really_run(beside(app))  # type: ignore[assignment]  # It takes the app as the real one does.
    sys.argv[1:] = ["--folder", folder]
    if play is bare:
        from bench.phone.bare import Hello  # noqa: PLC0415 -- Not with the real app.

        asyncio.run(Hello().async_run(async_lib="asyncio"))
        return
    from mobile import main as starting  # noqa: PLC0415 -- The start itself.

    starting.main()


if __name__ == "__main__":
    main()
