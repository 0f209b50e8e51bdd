"""A list as long as it likes: only what is in sight is drawn, and its end asks for more."""

from __future__ import annotations

from typing import Any

from kivy.properties import BooleanProperty, ListProperty, ObjectProperty
from kivy.uix.recycleview import RecycleView

from mobile.ui.widgets.card import Row


class LineList(RecycleView):  # type: ignore[misc]  # Kivy ships no types.
    """Lines that are `Row`s, or of another `viewclass` that has a height of its own.

    `lines` are dictionaries of the row's properties, with ``key`` to tell them apart. Dispatches
    `on_opened` with the key of the line that was pressed, and `on_end_reached` near the end.
    """

    __events__ = ("on_opened", "on_end_reached")

    lines = ListProperty([])
    has_more = BooleanProperty(False)

    def on_lines(self, _: Any, lines: list[dict[str, Any]]) -> None:
        """Show these."""
        self.data = [{**line, "owner": self} for line in lines]

    def on_scroll_y(self, _: Any, scroll_y: float) -> None:
        """Ask for more when the end comes near."""
        if self.has_more and scroll_y < 0.1:  # noqa: PLR2004 -- The last tenth.
            self.dispatch("on_end_reached")

    def on_opened(self, key: Any) -> None:
        """Be told which line was pressed; for whoever binds."""

    def on_end_reached(self) -> None:
        """Be told that the end is near; for whoever binds."""


class ListLine(Row):
    """A row of a list."""

    key = ObjectProperty(None, allownone=True)
    owner = ObjectProperty(None, allownone=True)

    def on_release(self) -> None:
        """Tell the list."""
        if self.owner is not None:
            self.owner.dispatch("on_opened", self.key)
