"""The app: what happens when it starts, goes away, comes back and ends.

    start ─▶ cover (first frame) ─▶ server? ─▶ sign-in ─▶ choose-pin ─▶ home
                                       └─ known ─▶ lock ─▶ where one was
    pause, or five minutes ─▶ cover, locked          resume ─▶ lock, synchronise

The phone is put together after the first frame, so that something is on the screen at once.
``entrance`` says who may see what, ``chrome`` draws what stands around every screen.
"""

from __future__ import annotations

import asyncio
import contextlib
from datetime import timedelta
from typing import Any

from kivy.app import App
from kivy.base import ExceptionHandler, ExceptionManager
from kivy.core.window import Window
from typing_extensions import override

from mobile.clock import Monotonic, monotonic_clock
from mobile.controllers.lock import AutoLock
from mobile.controllers.server_address import address_from
from mobile.controllers.sign_in import SignInController, Why
from mobile.controllers.sync_banner import BannerKind, SyncBanner
from mobile.controllers.who import WhoController
from mobile.data.address import ServerAddress, keep_address, known_address
from mobile.data.database import StorageTrouble
from mobile.data.schema import StoreTooNew
from mobile.platform.ports import Device
from mobile.settings import Settings
from mobile.sync.engine import SyncState
from mobile.ui import preferences, widgets
from mobile.ui.bridge import Bridge, Cancel
from mobile.ui.chrome import Chrome
from mobile.ui.entrance import Entrance
from mobile.ui.i18n import tr
from mobile.ui.navigation import KringScreen, Step
from mobile.ui.shell import Parts, Shell
from mobile.ui.theme import theme
from mobile.ui.widgets.dialog import tell
from mobile.ui.widgets.frame import Frame
from mobile.ui.words import banner_words, damage_words
from mobile.wiring import Phone, build, ports_of

_BACK = 27
_LOOK_AT_THE_CLOCK = timedelta(seconds=10)


class KringApp(App):  # type: ignore[misc]  # Kivy ships no types.
    """One app in one window."""

    title = "Kring"

    def __init__(
        self,
        device: Device,
        *,
        address: ServerAddress | None = None,
        monotonic: Monotonic = monotonic_clock,
    ) -> None:
        """Run on this device.

        Parameters
        ----------
        device
            Where its files are and what it offers.
        address
            The server to begin with, when the phone knows none yet.
        monotonic
            For locking by itself.
        """
        super().__init__()
        self.device = device
        self._first_address = address
        self._bridge = Bridge()
        self._auto_lock = AutoLock(monotonic)
        self._watching: list[Cancel] = []
        self._stop_synchronising: Cancel | None = None
        self._keeps_running = KeepsRunning(self)

    # The window.

    @override
    def build(self) -> Any:
        """Make the frame, covered."""
        widgets.load()
        self.frame = Frame()
        self.shell = Shell(
            device=self.device,
            bridge=self._bridge,
            navigator=self.frame.navigator,
            auto_lock=self._auto_lock,
            say=self.say,
            connect=self.connect,
            lock=self.lock,
            leave=self.leave,
        )
        self._chrome = Chrome(self.frame, self.shell)
        self._entrance = Entrance(self.shell, self._came_in)
        self.frame.navigator.begin(self._make_screen)
        Window.softinput_mode = "below_target"
        tr.fbind("_", self._looks_other)
        theme.fbind("is_dark", self._looks_other)
        Window.bind(on_keyboard=self._on_keyboard)
        Window.bind(on_touch_down=self._touched, on_key_down=self._touched)
        ExceptionManager.add_handler(self._keeps_running)
        return self.frame

    @override
    def on_start(self) -> None:
        """Open the phone once the cover is on the screen."""
        self.device.window.keep_out_of_sight()
        self._bridge.soon(self._open)
        self._bridge.every(_LOOK_AT_THE_CLOCK, self.lock_when_due)

    @override
    def on_pause(self) -> bool:
        """Cover and lock before the system takes its picture for the switcher."""
        self.frame.cover.is_on = True
        self._entrance.remind_of_unsent()
        self.lock()
        return True

    @override
    def on_resume(self) -> None:
        """Uncover the lock, and synchronise."""
        self.frame.cover.is_on = False
        self.device.notifier.clear()
        if self.shell.parts is not None:
            self.shell.phone.engine.wake()

    @override
    def on_stop(self) -> None:
        """End what runs. Nothing needs saving: it already is."""
        ExceptionManager.remove_handler(self._keeps_running)
        tr.funbind("_", self._looks_other)
        theme.funbind("is_dark", self._looks_other)
        Window.unbind(on_keyboard=self._on_keyboard)
        Window.unbind(on_touch_down=self._touched, on_key_down=self._touched)
        self._unwatch()
        self._bridge.stop()

    def lock(self) -> None:
        """Lock now."""
        self._entrance.lock()

    def leave(self) -> None:
        """Sign out of this device."""
        self._entrance.leave()

    def say(self, text: str) -> None:
        """Show a short sentence for a few seconds."""
        self._chrome.say(text)

    def lock_when_due(self) -> None:
        """Lock when nobody has touched the screen for five minutes."""
        if self._auto_lock.is_due():
            self.lock()

    def go_back(self) -> bool:
        """Go back one step, as the button does. Says whether there was one."""
        return bool(self.frame.navigator.back())

    def no_room(self) -> None:
        """Say that what was just written is not kept, and what to do."""
        self._chrome.say(banner_words(SyncBanner(kind=BannerKind.STORAGE)).text)

    # The phone behind it.

    def connect(self, text: str) -> None:
        """Point the phone to a server, as its address was typed or scanned.

        Raises
        ------
        NotAnAddress
            When it is none.
        """
        address = address_from(text)
        keep_address(self.device.folder, address)
        self._bridge.start(self._connect_anew(address))

    def try_again(self) -> None:
        """Open the phone once more, after trouble."""
        self._open()

    async def close(self) -> None:
        """Let go of connection and file, after the app has stopped, also when it broke off."""
        self._bridge.stop()
        await self._bridge.stopped()
        if self.shell.parts is not None:
            await self.shell.phone.close()

    async def _connect_anew(self, address: ServerAddress) -> None:
        if self.shell.parts is not None:
            self._unwatch()
            if self._stop_synchronising is not None:
                self._stop_synchronising()
                await asyncio.sleep(0)
            await self.shell.phone.close()
        self._put_together(address)

    def _open(self) -> None:
        address = known_address(self.device.folder) or self._first_address
        if address is None:
            self.frame.navigator.start_over(Step("server"))
            self.frame.cover.is_on = False
        else:
            self._put_together(address)

    def _put_together(self, address: ServerAddress) -> None:
        settings = Settings(
            server_url=address.url,
            fingerprint=address.fingerprint,
            folder=self.device.folder,
            device_name=self.device.name,
        )
        self.frame.cover.is_on = False
        try:
            phone = build(settings, self.device.platform)
        except (StorageTrouble, StoreTooNew, OSError) as trouble:
            is_too_new = isinstance(trouble, StoreTooNew)
            self.frame.navigator.start_over(Step("trouble", {"too_new": is_too_new}))
            return
        ports = ports_of(phone)
        who = WhoController(ports, phone.client)
        way_in = SignInController(ports, phone.access, device_name=self.device.name)
        self.shell.parts = Parts(phone=phone, ports=ports, who=who, way_in=way_in)
        preferences.restore(phone.store)
        look_again = self._bridge.gather(self._data_changed)
        show_way_in = self._bridge.gather(lambda: self._entrance.show(way_in.state))
        self._watching = [
            phone.database.watch(look_again),
            phone.engine.watch(self._bridge.gather(self._sync_changed)),
            who.showing.watch(look_again),
            way_in.showing.watch(show_way_in),
            self.device.connectivity.watch(self._bridge.gather(phone.engine.wake)),
        ]
        self._entrance.show(way_in.state)
        self._data_changed()
        self._synchronise()
        self._tell_damage(phone)

    def _tell_damage(self, phone: Phone) -> None:
        aside = phone.database.set_aside
        text = damage_words(
            store=aside is not None,
            complete=aside is None or aside.complete,
            vault=phone.vault_set_aside is not None,
        )
        if text:
            tell(tr._("Something on this phone was damaged"), text, done=tr._("I have read it"))

    def _unwatch(self) -> None:
        for stop in self._watching:
            stop()
        self._watching = []

    def _synchronise(self) -> None:
        """Run the loop anew: it ends when this app is refused, and begins again after a sign-in."""
        if self._stop_synchronising is not None:
            self._stop_synchronising()
        self._stop_synchronising = self._bridge.start(self.shell.phone.engine.run())

    def _came_in(self) -> None:
        status = self.shell.phone.engine.status
        if status.state in (SyncState.REVOKED, SyncState.UPDATE_NEEDED):
            self._synchronise()
        self._data_changed()

    # What is on the screen.

    def _make_screen(self, kind: type[KringScreen]) -> KringScreen:
        return kind(self.shell)

    def _data_changed(self) -> None:
        self._chrome.draw()
        if self.shell.is_open:
            self.frame.navigator.data_changed()

    def _sync_changed(self) -> None:
        if self.shell.phone.engine.status.state is SyncState.REVOKED:
            self._entrance.lost(Why.REVOKED)
        self._chrome.draw_banner()

    def _on_keyboard(self, _: Any, key: int, *__: Any) -> bool:
        """Go back with Android's button, and with Escape on a desk."""
        if key != _BACK:
            return False
        return self.go_back() or self.device.window.step_aside()

    def _looks_other(self, *_: Any) -> None:
        self._chrome.draw()
        self.shell.draw_again()

    def _touched(self, *_: Any) -> None:
        self._auto_lock.touched()


class KeepsRunning(ExceptionHandler):  # type: ignore[misc]  # Kivy ships no types.
    """A full disk ends no app: what was typed stays on the screen, and the person is told."""

    def __init__(self, app: KringApp) -> None:
        """Speak through this app."""
        super().__init__()
        self._app = app

    @override
    def handle_exception(self, inst: BaseException) -> int:
        """Tell of trouble with the storage; let everything else go its way."""
        if not isinstance(inst, StorageTrouble):
            return int(ExceptionManager.RAISE)
        self._app.no_room()
        return int(ExceptionManager.PASS)


def run(app: KringApp) -> None:
    """Run the app until it is closed."""

    async def all_of_it() -> None:
        try:
            await app.async_run(async_lib="asyncio")
        finally:
            await app.close()

    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(all_of_it())
