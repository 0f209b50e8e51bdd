"""One's own devices: which, since when, and taking one off the list."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from kivy.properties import BooleanProperty, StringProperty
from typing_extensions import override

from mobile.controllers.devices import DevicesController, DevicesState
from mobile.controllers.reading import Loading
from mobile.ui.dates import local_day, moment_words
from mobile.ui.i18n import tr
from mobile.ui.navigation import KringScreen
from mobile.ui.shell import Shell
from mobile.ui.widgets.button import DangerButton
from mobile.ui.widgets.card import Card
from mobile.ui.widgets.dialog import ask
from mobile.ui.widgets.text import Heading, Quiet
from shared.people import SessionView


class DevicesScreen(KringScreen):
    """Shows the devices one is signed in on."""

    loading = BooleanProperty(False)
    offline = BooleanProperty(False)
    problem = StringProperty("")

    def __init__(self, shell: Shell, **named: Any) -> None:
        """Make the controller."""
        self.controller = DevicesController(shell.phone.client)
        super().__init__(shell, **named)

    @override
    def shown(self, **arguments: Any) -> None:
        """Ask the server."""
        self.follow(self.controller.showing, self._draw)
        self.ask_again()

    def ask_again(self) -> None:
        """Ask the server again."""
        self.shell.start(self.controller.refresh())

    def _end(self, device: SessionView, *_: Any) -> None:
        ask(
            tr._("Sign out {device}?").format(device=device.device_name),
            tr._("What Kring told that device is wiped from it the next time it has a connection."),
            yes=tr._("Sign out that device"),
            no=tr._("Keep"),
            loses=True,
            then=lambda: self._really_end(device.session_id),
        )

    def _really_end(self, session_id: UUID) -> None:
        self.shell.start(self.controller.end(session_id))

    def _draw(self, state: DevicesState) -> None:
        self.loading = state.loading is Loading.LOADING
        self.offline = state.loading is Loading.OFFLINE
        self.problem = (
            tr._("Kring could not do this now. Nothing was lost. Try again in a moment.")
            if state.loading is Loading.ERROR
            else ""
        )
        column = self.ids.devices
        column.clear_widgets()
        today = local_day(self.shell.ports.clock())
        for device in state.devices:
            card = Card()
            card.add_widget(Heading(text=device.device_name))
            used = moment_words(device.last_used_at, today)
            words = tr._("This device") if device.current else tr._("Last used {moment}")
            card.add_widget(Quiet(text=words.format(moment=used)))
            if not device.current:
                button = DangerButton(text=tr._("Sign out that device"))
                button.disabled = state.ending is not None
                button.bind(on_release=partial(self._end, device))
                card.add_widget(button)
            column.add_widget(card)
