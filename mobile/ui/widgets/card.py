"""Things that belong together, things one can open, and what folds away until it is wanted."""

from __future__ import annotations

from typing import Any

from kivy.properties import (
    BooleanProperty,
    ColorProperty,
    NumericProperty,
    ObjectProperty,
    StringProperty,
)
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.label import Label
from typing_extensions import override

from mobile.ui.widgets.button import Pressable
from mobile.ui.widgets.column import Column
from mobile.ui.widgets.perhaps import build
from mobile.ui.widgets.text import Quiet


class Card(Column):
    """A quiet sheet with things that belong together."""

    fill = ColorProperty()


class Row(Pressable, BoxLayout):  # type: ignore[misc]  # Kivy ships no types.
    """One line one can open: a picture, a word, a sentence below it, and how much waits there."""

    icon = StringProperty("")
    text = StringProperty("")
    below = StringProperty("")
    tag = StringProperty("")
    """A word about its state, at the right."""
    tag_ink = ColorProperty([0, 0, 0, 0])
    """Left out, or without colour: the quiet ink."""
    count = NumericProperty(0)
    leads_on = BooleanProperty(True)

    def __init__(self, **named: Any) -> None:
        """Make only the parts there is something for: a list has many rows."""
        self._parts: dict[type[Any], Any] = {}
        super().__init__(**named)
        for change in (self.on_below, self.on_tag, self.on_count):
            change()

    def on_below(self, *_: Any) -> None:
        """Make room for the sentence below, at the first one."""
        if self.below:
            self._make(RowBelow, self.ids.get("words"), index=1 if RowTag in self._parts else 0)

    def on_tag(self, *_: Any) -> None:
        """Make room for the word about its state, at the first one."""
        if self.tag:
            self._make(RowTag, self.ids.get("words"), index=0)

    def on_count(self, *_: Any) -> None:
        """Make room for how much waits there, at the first time something does."""
        if self.count:
            self._make(RowCount, self if self.ids else None, index=1)

    def _make(self, kind: type[Any], place: Any, *, index: int) -> None:
        if place is not None and kind not in self._parts:
            self._parts[kind] = kind(row=self)
            place.add_widget(self._parts[kind], index=index)


class RowBelow(Quiet):
    """The sentence below a row's word."""

    row = ObjectProperty(None)


class RowTag(Quiet):
    """The word about a row's state."""

    row = ObjectProperty(None)


class Count(Label):  # type: ignore[misc]  # Kivy ships no types.
    """How much waits; nothing when nothing does."""

    count = NumericProperty(0)


class RowCount(Count):
    """How much waits behind a row."""

    row = ObjectProperty(None)


class Fold(Column):
    """A part that is folded away until it is wanted. What is put into it goes inside the fold."""

    text = StringProperty("")
    below = StringProperty("")
    is_open = BooleanProperty(False)
    inside = StringProperty("")
    """The rule of what is inside, built when it is first unfolded; see `Perhaps`."""
    owner = ObjectProperty(None)

    def __init__(self, **named: Any) -> None:
        """Start folded."""
        self._inside: list[Any] = []
        super().__init__(**named)

    @override
    def add_widget(self, widget: Any, *arguments: Any, **named: Any) -> None:
        """Put the head in the fold itself; everything after it inside."""
        if len(self.children) < 1:
            super().add_widget(widget, *arguments, **named)
            return
        self._inside.append(widget)
        if self.is_open:
            super().add_widget(widget)

    @property
    def part(self) -> Any:
        """What `inside` describes; none while it was never unfolded."""
        return self._inside[0] if self.inside and self._inside else None

    def on_is_open(self, _: Any, is_open: bool) -> None:  # noqa: FBT001 -- Kivy's own signature.
        """Show or fold away what is inside."""
        if is_open and self.inside and not self._inside:
            self._inside.append(build(self.inside, self.owner or self))
        for widget in self._inside:
            if is_open:
                super().add_widget(widget)
            else:
                self.remove_widget(widget)
