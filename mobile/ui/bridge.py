"""Between the screen and the loop: the only place with tasks, timers and threads.

Everything runs on one asyncio loop, Kivy's frames too. What a screen starts is kept here and ended
with the app; what tells the screen to look again is gathered, so that a thousand changes cost one
look a frame.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Coroutine
from datetime import timedelta
from typing import Any

from kivy.clock import Clock

_log = logging.getLogger(__name__)

Act = Callable[[], None]
Cancel = Callable[[], None]


class Gathered:
    """Called as often as one likes; what it is for happens once at the next frame."""

    def __init__(self, trigger: Act, let_go: Cancel) -> None:
        """Pull this trigger, until it is let go."""
        self._trigger = trigger
        self.let_go = let_go
        """Never act again, and keep nothing of what was to be done."""

    def __call__(self) -> None:
        """Have it done at the next frame."""
        self._trigger()


class Bridge:
    """Starts what takes time, and ends it with the app."""

    def __init__(self) -> None:
        """Start nothing yet."""
        self._tasks: set[asyncio.Task[Any]] = set()
        self._timers: set[Any] = set()

    @property
    def under_way(self) -> Collection[asyncio.Task[Any]]:
        """What was started and has not ended."""
        return self._tasks

    def start(self, work: Coroutine[Any, Any, Any]) -> Cancel:
        """Start work on the loop; it ends by itself, or with the app. Returns how to end it now."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

        def cancel() -> None:
            task.cancel()

        return cancel

    def soon(self, act: Act) -> Cancel:
        """Act at the next frame, once, however often this is asked before it."""
        return self._once(act, 0)

    def after(self, wait: timedelta, act: Act) -> Cancel:
        """Act once, after a while. Returns how to call it off."""
        return self._once(act, wait.total_seconds())

    def every(self, span: timedelta, act: Act) -> Cancel:
        """Act again and again. Returns how to stop it."""
        return self._timer(Clock.schedule_interval(lambda _: act(), span.total_seconds()))

    def gather(self, act: Act) -> Gathered:
        """Give what makes ``act`` happen once at the next frame.

        It may be called often, and from any thread. A screen lets go of it when it leaves the
        front: what is kept here would keep the screen, and what it shows, in memory.
        """
        trigger = Clock.create_trigger(lambda _: act())
        return Gathered(trigger, self._timer(trigger))

    def stop(self) -> None:
        """End everything that was started here."""
        for timer in self._timers:
            timer.cancel()
        self._timers.clear()
        for task in tuple(self._tasks):
            task.cancel()

    async def stopped(self) -> None:
        """Wait until everything that was told to end has ended."""
        if self._tasks:
            await asyncio.wait(tuple(self._tasks))

    def _once(self, act: Act, wait_s: float) -> Cancel:
        def acted(_: float) -> None:
            self._timers.discard(event)
            act()

        event = Clock.schedule_once(acted, wait_s)
        return self._timer(event)

    def _timer(self, event: Any) -> Cancel:
        self._timers.add(event)

        def cancel() -> None:
            event.cancel()
            self._timers.discard(event)

        return cancel

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            # Only the kind of error: its message may hold a person's words.
            _log.error("a task of the screen ended: %s", type(error).__name__)
