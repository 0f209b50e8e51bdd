"""A phone in somebody's hand: the real app, driven as a person does, beside the real server.

    handset.start()                          the app as it starts in that folder
    handset.sign_in("teacher", school, Role.SIGNALLER)     makes the person, walks the whole way in
    handset.tap("Nieuw signaal")             finds by what stands on the screen, or would in Dutch
    handset.type("Al drie dagen stil")       into what has the focus
    handset.sees("Wordt verstuurd")          or fails, with everything that is on the screen
    handset.back() · handset.shot("name") · handset.kill() · handset.offline()

Everything is synchronous: each call runs the app's own loop for a few frames. Nothing sleeps; wait
with ``handset.until``. Needs the environment that ``tests/mobile_ui/conftest.py`` sets.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

from mobile.data.address import ServerAddress
from shared.vocabulary import Role
from tests.support import filling
from tests.support.around import (
    Reach,
    brought_into_sight,
    device_in,
    end_tasks_of,
    finger,
    forget_rules_of,
    is_picture,
    let_go_of_app,
    saying,
    seen,
    stop_threads_of,
    where_to_touch,
    window_made_ready,
)
from tests.support.phones import PIN
from tests.support.protocol_server import Way
from tests.support.staff import PASSWORD, employ
from tests.support.tongue import says, spoken
from tests.support.world import World

PICTURES = Path(os.environ["KRING_PICTURES"]) if "KRING_PICTURES" in os.environ else None
_PATIENCE_S = 60.0
"""Seconds a test waits for what should come at once: only a failure takes so long."""


class Handset:
    """One phone: its folder, the way to the server, and the app when it runs."""

    def __init__(self, world: World, folder: Path) -> None:
        """Lie here, switched off."""
        self.world = world
        self.folder = folder
        self.way = Way(world.app)
        self._reach = Reach(self.way)
        self.app: Any = None
        self.taps = 0
        """How often the screen was tapped since the last `count_taps`."""
        self.typed = 0
        """How many texts were typed since then."""
        self.told: list[tuple[str, str]] = []
        """The notices that stand beside the app, as title and text."""
        self.ticks_s = 0.0
        """The app's own clock, for locking by itself: it stands still until a test moves it."""
        self._loop: asyncio.AbstractEventLoop | None = None

    # The person and the server.

    def employ(
        self, username: str, organisation_id: UUID, *roles: Role, name: str = "Ann Peeters"
    ) -> UUID:
        """Make somebody with a password and confirmed roles."""
        return employ(self.world, username, organisation_id, *roles, name=name)

    def sign_in(self, username: str, organisation_id: UUID | None = None, *roles: Role) -> None:
        """Walk the whole way in: name, password, a PIN twice.

        With an organisation and roles the person is made first.
        """
        if organisation_id is not None:
            self.employ(username, organisation_id, *roles)
        self.until(lambda: self.place == "sign-in", what="signing in")
        self.screen.ids.username.show("")
        self.fill("username", username)
        self.screen.ids.password.show("")
        self.fill("password", PASSWORD)
        self.tap(self.screen.ids.go_on)
        self.until(lambda: self.place == "choose-pin", what="choosing a PIN")
        self.enter_pin(PIN)
        self.enter_pin(PIN)
        self.until(lambda: self.place == "home", what="home")
        self.settle()

    def settle(self) -> None:
        """Wait until the phone knows who it is and has heard the server."""
        from mobile.sync.engine import SyncState  # noqa: PLC0415 -- Beside its use.

        shell = self.app.shell
        self.until(lambda: shell.who.me is not None, what="who it is")
        self.until(
            lambda: shell.phone.engine.status.state is SyncState.UP_TO_DATE, what="the server"
        )
        self.pump()

    def sync(self) -> None:
        """Have the phone synchronise, and wait for it, and for what the screen reads anew then."""
        from mobile.sync.engine import SyncState  # noqa: PLC0415 -- Beside its use.

        engine = self.app.shell.phone.engine
        engine.wake()
        self.pump(2)
        self.until(lambda: engine.status.state is not SyncState.SYNCING, what="synchronising")
        self.pump(2)
        tasks = self.app.shell.bridge.under_way
        self.until(lambda: len(tasks) <= 1, what="what the screen reads")  # One synchronises.
        self.pump(1)

    def offline(self) -> None:
        """Lose every question from now on."""
        self._reach.is_lost = True

    def slow(self) -> None:
        """Wait for every answer from now on, until there is a good network again."""
        self._reach.answers = asyncio.Event()

    def online(self) -> None:
        """Have a network again."""
        self._reach.is_lost = False
        if self._reach.answers is not None:
            self._reach.answers.set()

    # The app.

    def start(self, *, knows_server: bool = True) -> None:
        """Start the app in this folder, and wait for its first screen."""
        from kivy.base import EventLoop, async_runTouchApp  # noqa: PLC0415 -- Opens the window.

        from mobile.ui.app import KringApp  # noqa: PLC0415 -- As above.

        self._events, self._window = EventLoop, window_made_ready()
        self.folder.mkdir(parents=True, exist_ok=True)
        self._loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self._loop)
        address = ServerAddress(url="https://kring.test") if knows_server else None
        self.app = KringApp(
            device_in(self.folder, lambda: self.world.clock.now, self._reach, self.told),
            address=address,
            monotonic=lambda: self.ticks_s,
        )

        async def begin() -> None:
            self.app._run_prepare()
            await async_runTouchApp(embedded=True)

        self._loop.run_until_complete(begin())
        self.until(lambda: not self.app.frame.cover.is_on, what="the first screen")
        self.pump(2)

    def kill(self) -> None:
        """End the app as a battery does: nothing is told, nothing is closed in order."""
        self._end()

    def restart(self) -> None:
        """End the app and start it again in the same folder."""
        self._end()
        self.start()

    def put_away(self) -> None:
        """End the app, if it runs."""
        if self.app is not None:
            self._end()

    def pause(self) -> None:
        """Go to another app."""
        self.app.dispatch("on_pause")
        self.pump()

    def resume(self) -> None:
        """Come back from another app."""
        self.app.dispatch("on_resume")
        self.pump()

    @property
    def place(self) -> str:
        """The name of the screen in front."""
        return str(self.app.frame.navigator.place)

    @property
    def screen(self) -> Any:
        """The screen in front."""
        return self.app.frame.navigator.current_screen

    @property
    def window_size(self) -> tuple[int, int]:
        """How wide and high the screen is, in pixels."""
        width, height = self._window.size
        return int(width), int(height)

    def draw(self) -> None:
        """Draw the screen now, to be read before the next frame."""
        filling.everything()
        self._window.dispatch("on_draw")

    # Time.

    def pump(self, frames: int = 3) -> None:
        """Draw so many frames."""
        self.run(self._pump(frames))

    def until(self, holds: Callable[[], object], *, what: str) -> None:
        """Draw frames until this holds; fail after ten seconds with what is on the screen."""
        end = time.monotonic() + _PATIENCE_S
        while not holds():
            if time.monotonic() > end:
                raise AssertionError(f"waited in vain for {what}; on {self.place}: {self.texts()}")
            self.run(self._pump(1))
            self.run(asyncio.sleep(0.002))

    # Looking.

    def widgets(self) -> list[Any]:
        """Give every widget that can be seen, those of a question in front first."""
        from kivy.uix.modalview import ModalView  # noqa: PLC0415 -- As above.

        roots = list(self._window.children)
        over = [root for root in roots if isinstance(root, ModalView)]
        return [one for root in (over or roots) for one in seen(root)]

    def texts(self) -> list[str]:
        """Give every text on the screen."""
        found = [str(getattr(one, "text", "")) for one in self.widgets() if not one.children]
        return [text for text in found if text and not is_picture(text)]

    def shows(self, text: str) -> bool:
        """Tell whether this is part of a text on the screen, in whichever language it is."""
        return says(text, self.texts())

    def sees(self, *texts: str) -> None:
        """Fail unless each of these is part of a text on the screen."""
        for text in texts:
            if not self.shows(text):
                raise AssertionError(f"{text!r} is not on {self.place}: {self.texts()}")

    def does_not_see(self, *texts: str) -> None:
        """Fail when one of these is on the screen."""
        for text in filter(self.shows, texts):
            raise AssertionError(f"{text!r} is on {self.place}: {self.texts()}")

    def find(self, text: str) -> Any:
        """Give the one thing that can be pressed and says this; else the one text that does."""
        hits = saying(spoken(text), self.widgets())
        if len(hits) != 1:
            raise AssertionError(f"{len(hits)} say {text!r} on {self.place}: {self.texts()}")
        return hits[0]

    def shot(self, name: str) -> None:
        """Take a picture of the screen, where somebody said in which folder they want them."""
        if PICTURES is None:
            return
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.pump(2)
        self.draw()
        made = Path(self._window.screenshot(name=str(PICTURES.resolve() / f"{name}.png")))
        made.replace(PICTURES / f"{name}.png")

    # Acting.

    def tap(self, what: str | Any) -> None:
        """Tap something: by what it says, or the widget itself. Scrolls to it as a thumb would."""
        widget = self.find(what) if isinstance(what, str) else what
        self._scroll_to(widget)
        self.taps += 1
        self.run(self._tap(widget))

    def type(self, text: str) -> None:
        """Type into what has the focus."""
        self.typed += 1
        for sign in text:
            if sign == "\n":
                self._told("on_key_down", 13, 40, None, [])
                self._told("on_key_up", 13, 40)
            else:
                self._told("on_textinput", sign)
        self.pump(2)

    def go(self, name: str, **arguments: Any) -> None:
        """Go to a screen straight away, as a notice or a link would."""

        async def there() -> None:
            self.app.shell.go(name, **arguments)

        self.run(there())
        self.pump(4)

    def fill(self, field: str, text: str) -> None:
        """Tap a field of the screen, by its id, and type."""
        entry = self.field(field).ids.entry
        if not entry.focus:
            self._scroll_to(entry)
            self.run(self._tap(entry))
        self.type(text)

    def field(self, name: str) -> Any:
        """Give the widget of this name: of the screen, or of the form that is in front."""
        for one in (self.screen, *self.screen.walk()):
            if name in one.ids:
                return one.ids[name]
        raise AssertionError(f"nothing on {self.place} is called {name!r}")

    def key(self, code: int) -> None:
        """Press a key."""
        self._told("on_key_down", code, 0, None, [])
        self._told("on_key_up", code, 0)
        self.pump(2)

    def enter_pin(self, pin: str) -> None:
        """Tap six digits on the pad."""
        for digit in pin:
            self.tap(digit)
        self.pump(3)

    def back(self) -> bool:
        """Press Android's back button. Says whether the app took it."""
        taken = self._told("on_key_down", 27, 41, None, [])
        taken = taken or self._told("on_keyboard", 27, 41, None, [])
        self._told("on_key_up", 27, 41)
        self.pump(2)
        return taken

    def count_taps(self) -> None:
        """Start counting taps and texts from here."""
        self.taps = self.typed = 0

    # Inside.

    def run(self, work: Any) -> Any:
        """Run something of the server's or the phone's on the app's own loop."""
        if self._loop is None:
            raise RuntimeError("the handset was not started")
        return self._loop.run_until_complete(work)

    def _told(self, event: str, *details: Any) -> bool:
        """Tell the window something on the app's own loop, as the system does."""

        async def tell() -> bool:
            return bool(self._window.dispatch(event, *details))

        return bool(self.run(tell()))

    async def _pump(self, frames: int) -> None:
        from kivy.base import ExceptionManager  # noqa: PLC0415 -- As above.

        for _ in range(frames):  # Drawn, and filled only where it is read.
            filling.nothing()
            try:
                await self._events.async_idle()
            except Exception as trouble:  # As the real loop: the app may tell it to go on.
                if ExceptionManager.handle_exception(trouble) == ExceptionManager.RAISE:
                    raise
            filling.finish()

    async def _tap(self, widget: Any) -> None:
        x, y = where_to_touch(widget)
        width, height = self._window.size
        if not (0 <= x <= width and 0 <= y <= height):
            raise AssertionError(f"{widget} is off the screen at {(x, y)}")
        touch = finger({"x": x / (width - 1.0), "y": y / (height - 1.0)})
        self._events._dispatch_input("begin", touch)
        await self._pump(1)
        self._events._dispatch_input("end", touch)
        await self._pump(2)

    def _scroll_to(self, widget: Any) -> None:
        if brought_into_sight(widget):
            self.pump(2)

    def _end(self) -> None:
        app, loop = self.app, self._loop
        if loop is None:
            return
        forget_rules_of(app.frame.navigator)
        app._stop()
        end_tasks_of(loop)  # Before what they work with is closed.
        loop.run_until_complete(app.close())
        for child in self._window.children[:]:
            self._window.remove_widget(child)
        self._events.touches.clear()
        let_go_of_app()
        loop.run_until_complete(loop.shutdown_asyncgens())
        stop_threads_of(loop)
        loop.close()
        asyncio.set_event_loop(None)
        self.app, self._loop = None, None
