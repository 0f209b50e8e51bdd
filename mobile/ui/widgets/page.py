"""The body of a screen: a name above, a way back, room that scrolls, and what to do below.

What is put into a ``Page`` goes into the part that scrolls; what is put into ``actions`` stays in
reach of a thumb.
"""

from __future__ import annotations

from typing import Any

from kivy.properties import BooleanProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from typing_extensions import override

from mobile.ui.widgets.column import Column


class TopBar(BoxLayout):  # type: ignore[misc]  # Kivy ships no types.
    """The name of the screen and the way back."""

    title = StringProperty("")
    goes_back = BooleanProperty(True)


class Page(BoxLayout):  # type: ignore[misc]  # Kivy ships no types.
    """A screen that scrolls."""

    title = StringProperty("")
    goes_back = BooleanProperty(True)
    body = ObjectProperty(None)
    scroll = ObjectProperty(None)

    @override
    def add_widget(self, widget: Any, *arguments: Any, **named: Any) -> None:
        """Put what belongs to the page itself in the page, everything else where it scrolls."""
        if self.body is None or isinstance(widget, PageActions):
            super().add_widget(widget, *arguments, **named)
        else:
            self.body.add_widget(widget, *arguments, **named)

    def to_top(self) -> None:
        """Scroll to the beginning."""
        self.scroll.scroll_y = 1

    def show_widget(self, widget: Any) -> None:
        """Scroll so that this is in sight, such as the first field that is wrong."""
        self.scroll.scroll_to(widget, padding=40, animate=False)


class ListPage(BoxLayout):  # type: ignore[misc]  # Kivy ships no types.
    """A screen around something that scrolls by itself, such as a ``LineList``."""

    title = StringProperty("")
    goes_back = BooleanProperty(True)


class PageActions(Column):
    """What can be done, at the foot of the page, in reach of a thumb."""
