"""What is around a phone in a test: a finger, an eye, the way to the server, notices."""

from __future__ import annotations

import asyncio
import gc
import threading
import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

import httpx
from anyio._backends._asyncio import WorkerThread
from typing_extensions import override

from mobile.data.box import AesGcmBox, FileDeviceKey
from mobile.platform.desktop import desktop_device
from mobile.platform.ports import Device
from mobile.sync.engine import Timing
from mobile.wiring import Platform
from tests.support.phones import CHEAP
from tests.support.protocol_server import Way

_ENDED = count(1)
"""How many apps have ended in this process."""
_COLLECTED_EVERY = 3


class Told:
    """The notices of the system."""

    def __init__(self, told: list[tuple[str, str]]) -> None:
        """Keep them in this list."""
        self._told = told

    def tell(self, title: str, text: str) -> None:
        """Show one."""
        self._told.append((title, text))

    def clear(self) -> None:
        """Take them away."""
        self._told.clear()


class Reach(httpx.AsyncBaseTransport):
    """The way to the server, which can be out of reach altogether."""

    def __init__(self, way: Way) -> None:
        """Lead along this way."""
        self._way = way
        self.is_lost = False
        self.answers: asyncio.Event | None = None
        """Where the way is slow: when it answers again."""

    @override
    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Carry one request, or lose it; keep it for as long as the way is slow."""
        if self.answers is not None:
            await self.answers.wait()
        if self.is_lost:
            raise httpx.ConnectError("no network", request=request)
        return await self._way.handle_async_request(request)


def device_in(
    folder: Path,
    clock: Callable[[], datetime],
    transport: httpx.AsyncBaseTransport,
    told: list[tuple[str, str]],
) -> Device:
    """Give a desk's device with a cheap lock, this clock, this way and these notices."""
    box = AesGcmBox()
    platform = Platform(
        box=box,
        device_key=FileDeviceKey(folder, box),
        clock=clock,
        timing=Timing(clock=clock, random=lambda: 1.0),
        cost=CHEAP,
        transport=lambda: transport,
    )
    return replace(desktop_device(folder), name="test", platform=platform, notifier=Told(told))


def finger(at: dict[str, float]) -> Any:
    """Give a finger that touches the screen here, from 0 to 1."""
    from kivy.input.motionevent import MotionEvent  # noqa: PLC0415 -- As above.

    class Finger(MotionEvent):  # type: ignore[misc]  # Kivy ships no types.
        def __init__(self, *arguments: Any, **named: Any) -> None:
            named.setdefault("is_touch", True)
            named.setdefault("type_id", "touch")
            super().__init__(*arguments, **named)
            self.profile = ["pos"]

        def depack(self, args: dict[str, float]) -> None:
            self.sx, self.sy = args["x"], args["y"]
            super().depack(args)

    return Finger("test", f"finger-{time.monotonic_ns()}", at)


def seen(widget: Any) -> list[Any]:
    """Give a widget and all in it that can be seen."""
    if widget.opacity == 0 or (widget.height <= 0 and not widget.children):
        return []
    return [widget, *(one for child in widget.children for one in seen(child))]


def forget_rules_of(navigator: Any) -> None:
    """Let the screens of an app that ends hear no more of light and language.

    Until Kivy lets go of them, each would be painted once more at every change of a later test.
    """
    from kivy.lang import Builder  # noqa: PLC0415 -- Opens the window.

    for screen in navigator.screens:
        for widget in screen.walk(restrict=True):
            Builder.unbind_widget(widget.uid)


def let_go_of_app() -> None:
    """End what Kivy still means to do for an app that ends, and take the keys from it.

    A scroll bar that fades, a touch that may become a drag, the tab that has the focus: nothing
    comes to its end any more, and each would hold its screen, and through it the whole app and all
    that it has read, as long as the process lives.
    """
    from kivy.animation import Animation  # noqa: PLC0415 -- Opens the window.
    from kivy.clock import Clock  # noqa: PLC0415 -- As above.
    from kivy.input.postproc import kivy_postproc_modules  # noqa: PLC0415 -- As above.
    from kivy.uix.behaviors.focus import FocusBehavior  # noqa: PLC0415 -- As above.

    for focused in [one for one in FocusBehavior._keyboards.values() if one is not None]:
        focused.focus = False
    for animation in tuple(Animation._instances):
        for moved in tuple(animation._widgets.values()):
            animation.cancel(moved["widget"])
    for event in Clock.get_events():
        event.cancel()
    for counting in kivy_postproc_modules.values():  # Those that tell one tap from two.
        getattr(counting, "touches", {}).clear()
    if next(_ENDED) % _COLLECTED_EVERY == 0:
        gc.collect()  # It would come by itself when there are ten times as many.


def window_made_ready() -> Any:
    """Give the window, with no other finger than a test's own."""
    from kivy.clock import Clock  # noqa: PLC0415 -- Opens the window.
    from kivy.config import Config  # noqa: PLC0415 -- As above.
    from kivy.core.window import Window  # noqa: PLC0415 -- As above.

    for name, _ in Config.items("input"):
        Config.remove_option("input", name)
    Clock.init_async_lib("asyncio")
    Window.close = lambda *_: None
    Window.create_window()
    Window.register()
    Window.initialized = True
    return Window


def saying(texts: Collection[str], widgets: Iterable[Any]) -> list[Any]:
    """Give what can be pressed and says one of these; without any, every text that does."""
    named = [one for one in widgets if getattr(one, "text", None) in texts]
    pressable = [one for one in named if hasattr(one, "is_focusable") and not one.disabled]
    return pressable or [one for one in named if not one.children]


def brought_into_sight(widget: Any) -> bool:
    """Scroll to a widget as a thumb would; tell whether anything moved."""
    from kivy.uix.scrollview import ScrollView  # noqa: PLC0415 -- Opens the window.

    parent = widget.parent
    while parent is not None and parent is not parent.parent:
        if isinstance(parent, ScrollView) and parent.viewport_size[1] > parent.height:
            if in_sight(widget, parent):
                return False
            parent.scroll_to(widget, padding=20, animate=False)
            return True
        parent = parent.parent
    return False


def where_to_touch(widget: Any) -> tuple[float, float]:
    """Give the middle of the part of a widget that can be seen: a large one never shows whole."""
    from kivy.uix.scrollview import ScrollView  # noqa: PLC0415 -- Opens the window.

    x, bottom = widget.to_window(widget.center_x, widget.y)
    _, top = widget.to_window(widget.x, widget.top)
    parent = widget.parent
    while parent is not None and parent is not parent.parent:
        if isinstance(parent, ScrollView):
            bottom = max(bottom, parent.to_window(parent.x, parent.y)[1])
            top = min(top, parent.to_window(parent.x, parent.top)[1])
        parent = parent.parent
    if bottom > top:
        raise AssertionError(f"{widget} is scrolled out of sight")
    return x, (bottom + top) / 2


def in_sight(widget: Any, view: Any) -> bool:
    """Tell whether all of a widget is in the part of a scrolling view that can be seen."""
    _, bottom = widget.to_window(widget.x, widget.y)
    _, top = widget.to_window(widget.x, widget.top)
    _, least = view.to_window(view.x, view.y)
    _, most = view.to_window(view.x, view.top)
    return bool(least <= bottom and top <= most)


def is_picture(text: str) -> bool:
    """Say whether a text is one of the pictures."""
    return len(text) == 1 and ord(text) >= 0xE000


def end_tasks_of(loop: asyncio.AbstractEventLoop) -> None:
    """End what still runs in a loop, and wait until it has, as ``asyncio.run`` does."""
    left = asyncio.all_tasks(loop)
    for task in left:
        task.cancel()
    loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))


def stop_threads_of(loop: asyncio.AbstractEventLoop) -> None:
    """Stop the threads in which the server answered on this loop.

    They end by themselves with the task that first asked for them, if it was found. It is not when
    one loop is run many times, and then they would keep the process from ending.
    """
    for thread in threading.enumerate():
        if isinstance(thread, WorkerThread) and thread.loop is loop:
            while thread.queue.full():  # It still answers somebody who has left.
                time.sleep(0.01)
            thread.stop()
