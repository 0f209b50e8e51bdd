"""Home: what this person comes for, first and largest."""

from __future__ import annotations

from typing import Any

from kivy.properties import BooleanProperty, NumericProperty, StringProperty
from typing_extensions import override

from mobile.controllers.home import Door, HomeController, HomeState, Room
from mobile.ui.navigation import KringScreen
from mobile.ui.screens import SCREENS
from mobile.ui.shell import Shell
from mobile.ui.widgets.button import PrimaryButton
from mobile.ui.widgets.card import Row
from mobile.ui.widgets.strip import Strip
from mobile.ui.words import begun_words, room_words


class HomeScreen(KringScreen):
    """Shows where one can go."""

    name_shown = StringProperty("")
    begun = StringProperty("")
    knows_who = BooleanProperty(True)
    has_doors = BooleanProperty(True)
    unreadable = NumericProperty(0)

    def __init__(self, shell: Shell, **named: Any) -> None:
        """Make the controller."""
        self.controller = HomeController(shell.ports, shell.who)
        self._rooms: list[Room] = []
        super().__init__(shell, **named)

    @override
    def shown(self, **arguments: Any) -> None:
        """Look what waits."""
        if not self.is_new:
            self.controller.refresh()
        self.follow(self.controller.showing, self._draw)

    @override
    def data_changed(self) -> None:
        """Look again."""
        self.controller.refresh()

    def _draw(self, state: HomeState) -> None:
        self.name_shown = state.name or ""
        self.knows_who = state.knows_who
        self.begun = begun_words(state.begun)
        self.unreadable = state.unreadable
        self.has_doors = bool(state.doors)
        self._draw_doors([door for door in state.doors if _is_furnished(door.room)])

    def _draw_doors(self, doors: list[Door]) -> None:
        """Show the doors. Those that stay are told anew: a finger may be on one of them."""
        rooms = [door.room for door in doors]
        if rooms != self._rooms:
            self._rooms = rooms
            self.ids.doors.clear_widgets()
            for room in rooms:
                self.ids.doors.add_widget(self._make_door(room))
        for door, shown in zip(doors, reversed(self.ids.doors.children), strict=True):
            words = room_words(door.room)
            if door.room is Room.DESK:
                shown.text = f"{words.name}. {words.below}"
                continue
            shown.text = words.name
            if door.room is not Room.NEW_SIGNAL:
                shown.below, shown.count = words.below, door.count

    def _make_door(self, room: Room) -> Any:
        if room is Room.DESK:
            return Strip(kind="info")
        kind = PrimaryButton if room is Room.NEW_SIGNAL else Row
        door = kind(icon=room_words(room).icon)
        door.bind(on_release=lambda _: self.shell.go(str(room)))
        return door


def _is_furnished(room: Room) -> bool:
    return room is Room.DESK or room in SCREENS
