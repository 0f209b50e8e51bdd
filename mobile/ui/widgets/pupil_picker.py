"""Picking a pupil of one's own school: the ones signalled about before, then the whole roster."""

from __future__ import annotations

from typing import Any

from kivy.properties import BooleanProperty, ListProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout


class PupilPicker(BoxLayout):  # type: ignore[misc]  # Kivy ships no types.
    """A search and its hits. `lines` are those of a ``LineList``; the key is the pupil."""

    __events__ = ("on_looked", "on_picked")

    lines = ListProperty([])
    has_roster = BooleanProperty(True)
    more_hits = BooleanProperty(False)
    found_nobody = BooleanProperty(False)
    looked_for = StringProperty("")

    def begin(self) -> None:
        """Start with nothing looked for."""
        self.ids.search.show("")
        self.looked_for = ""
        self.ids.list.to_top()

    def on_looked(self, text: str) -> None:
        """Be told what is looked for; for whoever binds."""

    def on_picked(self, pupil: Any) -> None:
        """Be told who was picked; for whoever binds."""
