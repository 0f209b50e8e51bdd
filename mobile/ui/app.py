"""The app: what happens when it starts, goes away, comes back, locks and ends.

    start ─▶ cover (first frame) ─▶ server? ─▶ sign-in ─▶ choose-pin ─▶ home
                                       └─ known ─▶ lock ─▶ where one was
    pause, or five minutes ─▶ cover, locked          resume ─▶ lock, synchronise

The phone is put together after the first frame, so that something is on the screen at once. When it
locks, every screen is thrown away: only the path of names and ids stays, and nobody reads it.
"""

from __future__ import annotations

import contextlib
from datetime import timedelta
from typing import Any

from kivy.app import App
from kivy.core.window import Window
from typing_extensions import override

from mobile.clock import Monotonic, monotonic_clock
from mobile.controllers.help_lines import refresh_lines
from mobile.controllers.home import tabs_of
from mobile.controllers.lock import AutoLock
from mobile.controllers.notices import unseen
from mobile.controllers.server_address import address_from
from mobile.controllers.sign_in import SignInController, SignInState, SignInStep, Why
from mobile.controllers.sync_banner import BannerKind, banner_of
from mobile.controllers.who import WhoController
from mobile.data.address import ServerAddress, keep_address, known_address
from mobile.data.database import StorageTrouble
from mobile.data.schema import StoreTooNew
from mobile.platform.ports import Device
from mobile.settings import Settings
from mobile.sync.engine import SyncState
from mobile.ui import preferences, widgets
from mobile.ui.bridge import Bridge, Cancel
from mobile.ui.i18n import tr
from mobile.ui.navigation import KringScreen, Step
from mobile.ui.screens import SCREENS
from mobile.ui.shell import Parts, Shell
from mobile.ui.widgets.dialog import close_all
from mobile.ui.widgets.frame import Frame
from mobile.ui.words import banner_words, room_words
from mobile.wiring import build, ports_of

_BACK = 27
_SAID_FOR = timedelta(seconds=5)
_LOOK_AT_THE_CLOCK = timedelta(seconds=10)
_BEFORE_PIN = frozenset({"about", "choose-pin", "lock", "server", "sign-in", "trouble"})
"""The screens that stand in front of the PIN: no bar below, no going around them."""


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
        self._path: tuple[Step, ...] = ()
        self._stop_saying: Cancel | None = None
        self._watching: list[Cancel] = []
        self._ran = False

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
        self.frame.navigator.begin(self._make_screen)
        self.frame.navigator.bind(place=lambda *_: self._draw_bar())
        self.frame.bar.bind(on_chosen=lambda _, place: self.choose_tab(place))
        self.frame.banner.bind(on_release=lambda _: self._open_banner())
        Window.softinput_mode = "below_target"
        tr.fbind("_", self._spoken)
        Window.bind(on_keyboard=self._on_keyboard)
        Window.bind(on_touch_down=self._touched, on_key_down=self._touched)
        return self.frame

    @override
    def on_start(self) -> None:
        """Open the phone once the cover is on the screen."""
        self.device.window.keep_out_of_sight()
        self._bridge.soon(self._open)
        self._bridge.every(_LOOK_AT_THE_CLOCK, self._lock_when_due)

    @override
    def on_pause(self) -> bool:
        """Cover and lock before the system takes its picture for the switcher."""
        self.frame.cover.is_on = True
        self._remind_of_unsent()
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
        tr.funbind("_", self._spoken)
        Window.unbind(on_keyboard=self._on_keyboard)
        Window.unbind(on_touch_down=self._touched, on_key_down=self._touched)
        self._unwatch()
        self._bridge.stop()

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

    async def close(self) -> None:
        """Let go of connection and file, after the app has stopped."""
        await self._bridge.stopped()
        if self.shell.parts is not None:
            await self.shell.phone.close()

    async def _connect_anew(self, address: ServerAddress) -> None:
        if self.shell.parts is not None:
            self._unwatch()
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
        try:
            phone = build(settings, self.device.platform)
        except (StorageTrouble, StoreTooNew, OSError) as trouble:
            self._tell_trouble(too_new=isinstance(trouble, StoreTooNew))
            return
        ports = ports_of(phone)
        who = WhoController(ports, phone.client)
        way_in = SignInController(ports, phone.access, device_name=self.device.name)
        self.shell.parts = Parts(phone=phone, ports=ports, who=who, way_in=way_in)
        preferences.restore(phone.store)
        look_again = self._bridge.gather(self._data_changed)
        show_way_in = self._bridge.gather(lambda: self._show_way_in(way_in.state))
        self._watching = [
            phone.database.watch(look_again),
            phone.engine.watch(self._bridge.gather(self._sync_changed)),
            who.showing.watch(look_again),
            way_in.showing.watch(show_way_in),
            self.device.connectivity.watch(self._bridge.gather(phone.engine.wake)),
        ]
        self._show_way_in(way_in.state)
        self._data_changed()
        self._start_synchronising()
        self.frame.cover.is_on = False

    def try_again(self) -> None:
        """Open the phone once more, after trouble."""
        self._open()

    def _tell_trouble(self, *, too_new: bool) -> None:
        self.frame.cover.is_on = False
        self.frame.navigator.start_over(Step("trouble", {"too_new": too_new}))

    def _unwatch(self) -> None:
        for stop in self._watching:
            stop()
        self._watching = []

    def _start_synchronising(self) -> None:
        if not self._ran:
            self._ran = True
            self._bridge.start(self._synchronise())

    async def _synchronise(self) -> None:
        """Run the loop; it ends when this app is refused, and is started again after a sign-in."""
        try:
            await self.shell.phone.engine.run()
        finally:
            self._ran = False

    # Who may see what.

    def lock(self) -> None:
        """Lock now: keys, opened records and every screen are thrown away."""
        parts = self.shell.parts
        if parts is None or parts.way_in.state.step is not SignInStep.OPEN:
            return
        close_all()
        parts.phone.access.lock()
        parts.who.forget()
        parts.way_in.refresh()
        self._show_way_in(parts.way_in.state)

    def leave(self) -> None:
        """Sign out of this device: what the server said goes, what is unsent stays, sealed."""
        close_all()
        parts = self._shell_parts()
        parts.phone.access.revoke()
        parts.who.forget()
        parts.way_in.lost(Why.LEFT)

    def _remind_of_unsent(self) -> None:
        """Leave a notice when something waits: nothing is sent while the app is away."""
        parts = self.shell.parts
        unsent = 0 if parts is None else parts.phone.outbox.unsent()
        if unsent:
            text = tr.n(
                "{count} thing waits to be sent. Open Kring where there is a connection.",
                "{count} things wait to be sent. Open Kring where there is a connection.",
                unsent,
            )
            self.device.notifier.tell("Kring", text)

    def _lock_when_due(self) -> None:
        if self._auto_lock.is_due():
            self.lock()

    def _show_way_in(self, state: SignInState) -> None:
        navigator = self.frame.navigator
        if state.step is SignInStep.OPEN:
            if navigator.place in _BEFORE_PIN or not navigator.place:
                self._let_in()
            return
        if state.step is SignInStep.BUSY:
            return
        screen = {
            SignInStep.SIGN_IN: "sign-in",
            SignInStep.CHOOSE_PIN: "choose-pin",
            SignInStep.PIN: "lock",
        }[state.step]
        if navigator.place == screen:
            return
        path = navigator.drop_all(then=screen)
        if path and path[-1].name not in _BEFORE_PIN:
            self._path = path
        if state.step is SignInStep.SIGN_IN:
            self._path = ()  # Whoever signs in next may be somebody else.

    def _let_in(self) -> None:
        self._auto_lock.touched()
        parts = self._shell_parts()
        parts.who.recall()
        path, self._path = self._path or (Step("home"),), ()
        self.frame.navigator.start_over(*path)
        for name in _BEFORE_PIN:
            if self.frame.navigator.has_screen(name):
                self.frame.navigator.remove_widget(self.frame.navigator.get_screen(name))
        self._start_synchronising()
        self._bridge.start(self._learn())
        self._data_changed()

    async def _learn(self) -> None:
        """Ask who this is and whom to call; both are kept, so that they are known offline."""
        parts = self._shell_parts()
        await parts.who.refresh()
        await refresh_lines(parts.phone.store, parts.phone.client)

    def _shell_parts(self) -> Parts:
        assert self.shell.parts is not None  # noqa: S101 -- Called only after it was put together.
        return self.shell.parts

    # What is on the screen.

    def say(self, text: str) -> None:
        """Show a short sentence for a few seconds."""
        if self._stop_saying is not None:
            self._stop_saying()
        self.frame.said = text
        self._stop_saying = self._bridge.after(_SAID_FOR, self._said)

    def go_back(self) -> bool:
        """Go back one step, as the button does. Says whether there was one."""
        return bool(self.frame.navigator.back())

    def choose_tab(self, place: str) -> None:
        """Go to a room of the bar below: the path begins anew, home beneath it."""
        home = Step("home")
        steps = (home,) if place == "home" else (home, Step(place))
        self.frame.navigator.start_over(*steps)

    def _said(self) -> None:
        self.frame.said = ""

    def _make_screen(self, kind: type[KringScreen]) -> KringScreen:
        return kind(self.shell)

    def _data_changed(self) -> None:
        self._draw_banner()
        self._draw_bar()
        if self._is_open():
            self.frame.navigator.data_changed()

    def _is_open(self) -> bool:
        parts = self.shell.parts
        return parts is not None and parts.way_in.state.step is SignInStep.OPEN

    def _sync_changed(self) -> None:
        if self.shell.phone.engine.status.state is SyncState.REVOKED:
            close_all()
            self.shell.who.forget()
            self.shell.way_in.lost(Why.REVOKED)
        self._draw_banner()

    def _draw_banner(self) -> None:
        if self.shell.parts is None:
            return
        banner, phone = self.frame.banner, self.shell.phone
        told = banner_of(phone.engine.status, refused=phone.outbox.refused())
        words = banner_words(told)
        banner.text = words.text if self._is_open() else ""
        banner.icon = words.icon
        banner.is_loss = words.is_loss
        banner.leads_on = told.kind is BannerKind.REFUSED and "refused" in SCREENS

    def _open_banner(self) -> None:
        self.frame.navigator.go("refused")

    def _draw_bar(self) -> None:
        bar, place = self.frame.bar, self.frame.navigator.place
        bar.place = place
        if not self._is_open() or place in _BEFORE_PIN or self.frame.navigator.is_deep:
            bar.tabs = []
            return
        middle = [room for room in tabs_of(self.shell.who.roles) if room in SCREENS]
        tabs = [{"place": "home", "text": tr._("Home"), "icon": "home-outline", "count": 0}]
        for room in middle:
            words = room_words(room)
            tabs.append({"place": str(room), "text": words.short, "icon": words.icon, "count": 0})
        notices = unseen(self.shell.ports)
        tabs.append(
            {
                "place": "notices",
                "text": tr._("Notices"),
                "icon": "bell-outline",
                "count": notices,
            }
        )
        tabs.append(
            {"place": "settings", "text": tr._("Settings"), "icon": "cog-outline", "count": 0}
        )
        bar.tabs = tabs

    def _on_keyboard(self, _: Any, key: int, *__: Any) -> bool:
        """Go back with Android's button, and with Escape on a desk.

        At the beginning of the path the system takes over: on a phone the app goes to the
        background, on a desk Escape does nothing.
        """
        if key != _BACK:
            return False
        return self.go_back() or not self.device.can_close

    def _spoken(self, *_: Any) -> None:
        self._draw_banner()
        self._draw_bar()
        self.shell.draw_again()

    def _touched(self, *_: Any) -> None:
        self._auto_lock.touched()


def run(app: KringApp) -> None:
    """Run the app until it is closed."""
    import asyncio  # noqa: PLC0415 -- Only the real start needs a loop of its own.

    async def all_of_it() -> None:
        try:
            await app.async_run(async_lib="asyncio")
        finally:
            await app.close()

    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(all_of_it())
