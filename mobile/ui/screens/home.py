"""Home: what this person comes for, first and largest."""

from __future__ import annotations

from typing import Any

from kivy.properties import BooleanProperty, NumericProperty, StringProperty
from typing_extensions import override

from mobile.controllers.home import HomeController, HomeState, Room
from mobile.ui.navigation import KringScreen
from mobile.ui.screens import SCREENS
from mobile.ui.shell import Shell
from mobile.ui.widgets.button import PrimaryButton
from mobile.ui.widgets.card import Row
from mobile.ui.widgets.strip import Strip
from mobile.ui.words import room_words


class HomeScreen(KringScreen):
    """Shows where one can go."""

    name_shown = StringProperty("")
    draft = BooleanProperty(False)
    knows_who = BooleanProperty(True)
    has_doors = BooleanProperty(True)
    unreadable = NumericProperty(0)

    def __init__(self, shell: Shell, **named: Any) -> None:
        """Make the controller."""
        self.controller = HomeController(shell.ports, shell.who)
        super().__init__(shell, **named)

    @override
    def shown(self, **arguments: Any) -> None:
        """Look what waits."""
        self.controller.refresh()
        self.follow(self.controller.showing, self._draw)

    @override
    def data_changed(self) -> None:
        """Look again."""
        self.controller.refresh()

    def _draw(self, state: HomeState) -> None:
        self.name_shown = state.name or ""
        self.knows_who = state.knows_who
        self.draft = state.draft
        self.unreadable = state.unreadable
        self.has_doors = bool(state.doors)
        doors = self.ids.doors
        doors.clear_widgets()
        for door in state.doors:
            words = room_words(door.room)
            if door.room is Room.DESK:
                doors.add_widget(Strip(kind="info", text=f"{words.name}. {words.below}"))
            elif door.room not in SCREENS:
                continue
            elif door.room is Room.NEW_SIGNAL:
                button = PrimaryButton(text=words.name, icon=words.icon)
                button.bind(on_release=lambda *_, room=door.room: self.shell.go(str(room)))
                doors.add_widget(button)
            else:
                row = Row(text=words.name, below=words.below, icon=words.icon, count=door.count)
                row.bind(on_release=lambda *_, room=door.room: self.shell.go(str(room)))
                doors.add_widget(row)
