"""Things that belong together, things one can open, and what folds away until it is wanted."""

from __future__ import annotations

from typing import Any

from kivy.properties import BooleanProperty, ColorProperty, NumericProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from typing_extensions import override

from mobile.ui.widgets.button import Pressable
from mobile.ui.widgets.column import Column


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


class Fold(Column):
    """A part that is folded away until it is wanted. What is put into it goes inside the fold."""

    text = StringProperty("")
    below = StringProperty("")
    is_open = BooleanProperty(False)

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

    def on_is_open(self, _: Any, is_open: bool) -> None:  # noqa: FBT001 -- Kivy's own signature.
        """Show or fold away what is inside."""
        for widget in self._inside:
            if is_open:
                super().add_widget(widget)
            else:
                self.remove_widget(widget)
