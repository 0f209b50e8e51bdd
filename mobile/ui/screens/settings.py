"""Settings: language, size of text, light or dark, devices, signing out. All of it at once."""

from __future__ import annotations

from typing import Any

from kivy.properties import BooleanProperty, StringProperty
from typing_extensions import override

from mobile.controllers.devices import Leaving
from mobile.ui import preferences
from mobile.ui.i18n import mark, tr
from mobile.ui.navigation import KringScreen
from mobile.ui.preferences import Light
from mobile.ui.shell import Shell
from mobile.ui.tokens import TEXT_SIZES
from mobile.ui.widgets.dialog import ask

_LANGUAGES = (("nl", "Nederlands"), ("fr", "Français"), ("en", "English"))
_SIZES = (mark("Normal"), mark("Large"), mark("Larger"), mark("Largest"))
_LIGHTS = ((Light.LIGHT, mark("Light")), (Light.DARK, mark("Dark")))


class SettingsScreen(KringScreen):
    """Changes how the app is, and leaves."""

    leaving = BooleanProperty(False)
    who = StringProperty("")

    def __init__(self, shell: Shell, **named: Any) -> None:
        """Make the controller."""
        self.controller = Leaving(shell.ports, shell.phone.client, shell.leave)
        super().__init__(shell, **named)

    @override
    def shown(self, **arguments: Any) -> None:
        """Show what was chosen."""
        store = self.shell.phone.store
        self._speak()
        self.ids.language.chosen = [tr.language]
        self.ids.size.chosen = [str(preferences.text_size(store))]
        self.ids.light.chosen = [preferences.light(store)]
        self.follow(self.controller, self._draw)

    def choose_language(self, codes: list[str]) -> None:
        """Speak this language from now on."""
        preferences.choose_language(self.shell.phone.store, codes[0])

    def choose_size(self, codes: list[str]) -> None:
        """Make the text this large from now on."""
        preferences.choose_text_size(self.shell.phone.store, float(codes[0]))

    def choose_light(self, codes: list[str]) -> None:
        """Be light or dark from now on."""
        preferences.choose_light(self.shell.phone.store, Light(codes[0]))

    def sign_out(self) -> None:
        """Ask first: what Kring told this device is wiped."""
        unsent = self.controller.unsent
        stays = tr.n(
            "{count} thing you wrote is not sent yet. It stays sealed on this device; it is sent "
            "when you sign in here again, and until then nobody else can sign in here.",
            "{count} things you wrote are not sent yet. They stay sealed on this device; they are "
            "sent when you sign in here again, and until then nobody else can sign in here.",
            unsent,
        )
        wiped = tr._("What Kring told this device is wiped from it.")
        ask(
            tr._("Sign out?"),
            f"{wiped}\n\n{stays}" if unsent else wiped,
            yes=tr._("Sign out"),
            no=tr._("Stay"),
            loses=True,
            then=lambda: self.shell.start(self._sign_out()),
        )

    async def _sign_out(self) -> None:
        if not await self.controller.sign_out():
            ask(
                tr._("No connection"),
                tr._(
                    "Kring cannot be told now. You can sign out here; this device then stays on "
                    "your list of devices until you take it off there."
                ),
                yes=tr._("Sign out here"),
                no=tr._("Stay"),
                loses=True,
                then=self.controller.leave_anyway,
            )

    def _speak(self) -> None:
        me = self.shell.who.me
        self.who = "" if me is None else f"{me.display_name} · {me.username}"
        self.ids.language.options = _LANGUAGES
        self.ids.size.options = [
            (str(size), tr._(word)) for size, word in zip(TEXT_SIZES, _SIZES, strict=True)
        ]
        self.ids.light.options = [(str(code), tr._(word)) for code, word in _LIGHTS]

    def _draw(self, leaving: bool) -> None:  # noqa: FBT001 -- A state is passed as it is.
        self._speak()
        self.leaving = leaving
