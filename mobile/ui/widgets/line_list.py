"""A list as long as it likes: it is drawn a screenful at a time, and its end asks for more.

Rows are kept and told anew what to show, so a keystroke in a search or a change from the server
costs what is in sight and no more. Kivy's own recycling list is not used: it wants to know heights
before the words are measured, and with words that wrap it never comes to rest.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import ceil
from typing import Any, TypeVar, overload

from kivy.factory import Factory
from kivy.metrics import dp
from kivy.properties import BooleanProperty, ObjectProperty, StringProperty
from kivy.uix.scrollview import ScrollView
from typing_extensions import override

from mobile.ui.theme import theme
from mobile.ui.widgets.card import Row

_ROW_DP = 60
"""How high a row is at least."""
_LETTERS = 1.25
"""How high a line of words is at least, for the size of its letters."""
_AT_ONCE = 14
"""How many rows more are made when the end of them is near."""

_NEAR_THE_END = 0.15


Thing = TypeVar("Thing")
Line = dict[str, Any]


class Lines(Sequence[Line]):
    """Lines of things, put in words only when they come into sight."""

    def __init__(self, things: Sequence[Thing], line: Callable[[Thing], Line]) -> None:
        """Make each line this way."""
        self._things = things
        self._line = line

    @override
    def __len__(self) -> int:
        return len(self._things)

    @overload
    def __getitem__(self, at: int) -> Line: ...

    @overload
    def __getitem__(self, at: slice) -> list[Line]: ...

    @override
    def __getitem__(self, at: int | slice) -> Line | list[Line]:
        if isinstance(at, slice):
            return [self._line(thing) for thing in self._things[at]]
        return self._line(self._things[at])


class LineList(ScrollView):  # type: ignore[misc]  # Kivy ships no types.
    """Lines that are `ListLine`s, or of another `viewclass` that has a height of its own.

    `lines` are dictionaries of the row's properties, or `Lines` where there may be many, with
    ``key`` to tell them apart. Dispatches `on_opened` with the key of the line that was pressed,
    and `on_end_reached` near the end. What is put into a list stands above its lines and scrolls
    away with them: at the largest letters it would leave them no room.
    """

    __events__ = ("on_opened", "on_end_reached")

    lines = ObjectProperty(())
    has_more = BooleanProperty(False)
    viewclass = StringProperty("ListLine")
    body = ObjectProperty(None)

    def __init__(self, **named: Any) -> None:
        """Show nothing yet."""
        self._rows: list[tuple[Any, frozenset[str]]] = []
        self._wanted = 0
        self._from_top = 0.0
        super().__init__(**named)

    @override
    def add_widget(self, widget: Any, *arguments: Any, **named: Any) -> None:
        """Put what is given above the lines."""
        if self.body is None:
            super().add_widget(widget, *arguments, **named)
        else:
            self.body.add_widget(widget)

    def on_body(self, _: Any, body: Any) -> None:
        """Begin, once there is somewhere to put rows."""
        body.bind(height=self._keep_place)
        self._draw()

    def on_lines(self, *_: Any) -> None:
        """Show these."""
        self._wanted = max(self._wanted, self._screenful())
        self._draw()

    def on_height(self, *_: Any) -> None:
        """Fill the room there is."""
        if self._wanted < self._screenful():
            self._wanted = self._screenful()
            self._draw()

    def on_scroll_y(self, _: Any, scroll_y: float) -> None:
        """Remember the place; near the end draw more rows, or ask for more lines."""
        if self.body is None:
            return
        self._from_top = (1 - scroll_y) * max(0.0, self.body.height - self.height)
        if scroll_y > _NEAR_THE_END:
            return
        if self._wanted < len(self.lines):
            self._wanted += _AT_ONCE
            self._draw()
        elif self.has_more:
            self.dispatch("on_end_reached")

    def to_top(self) -> None:
        """Scroll to the beginning and draw no more than the first rows."""
        self._wanted = self._screenful()
        self.scroll_y = 1
        self._draw()

    def on_opened(self, key: Any) -> None:
        """Be told which line was pressed; for whoever binds."""

    def on_end_reached(self) -> None:
        """Be told that the end is near; for whoever binds."""

    def _draw(self) -> None:
        if self.body is None:
            return
        shown = self.lines[: self._wanted]
        kept = 0
        for (row, told), line in zip(self._rows, shown, strict=False):
            if told != line.keys():
                break  # It would go on showing what this line says nothing about.
            for name, value in line.items():
                setattr(row, name, value)
            kept += 1
        for row, _ in self._rows[kept:]:
            self.body.remove_widget(row)
        del self._rows[kept:]
        for line in shown[kept:]:
            row = getattr(Factory, self.viewclass)(**line, owner=self)
            self._rows.append((row, frozenset(line)))
            self.body.add_widget(row)

    def _screenful(self) -> int:
        """Tell how many rows fill the room: each is as high as its words on a line each, or more.

        A row that is made and not seen costs as much as one that is.
        """
        low = min(map(_height, self.lines[:_AT_ONCE]), default=dp(_ROW_DP))
        rows: int = ceil(self.height / (low + theme.near))
        return rows

    def _keep_place(self, _: Any, height: float) -> None:
        """Stay where one was when rows are added below."""
        room = height - self.height
        if room > 0 and self._from_top > 0:
            self.scroll_y = 1 - min(1.0, self._from_top / room)


def _height(line: Line) -> float:
    """Give how high a row with these words is at the least."""
    words = theme.body + theme.small * (bool(line.get("below")) + bool(line.get("tag")))
    return float(max(dp(_ROW_DP), words * _LETTERS + theme.gap * 1.5))


class ListLine(Row):
    """A row of a list."""

    key = ObjectProperty(None, allownone=True)
    owner = ObjectProperty(None, allownone=True)

    def on_release(self) -> None:
        """Tell the list."""
        if self.owner is not None:
            self.owner.dispatch("on_opened", self.key)
