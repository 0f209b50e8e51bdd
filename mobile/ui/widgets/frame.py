"""The app's own frame: the strip above every screen, the bar below, the voice, and the cover."""

from __future__ import annotations

from typing import Any

from kivy.properties import (
    BooleanProperty,
    ListProperty,
    NumericProperty,
    ObjectProperty,
    StringProperty,
)
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.floatlayout import FloatLayout

from mobile.ui.widgets.button import Pressable


class Banner(Pressable, BoxLayout):  # type: ignore[misc]  # Kivy ships no types.
    """How sending and receiving stand, above every screen; nothing when all is well."""

    text = StringProperty("")
    icon = StringProperty("")
    is_loss = BooleanProperty(False)
    """Red instead of amber: something was refused, or the app can go no further."""
    leads_on = BooleanProperty(False)


class Tab(Pressable, BoxLayout):  # type: ignore[misc]  # Kivy ships no types.
    """One room in the bar below."""

    place = StringProperty("")
    text = StringProperty("")
    icon = StringProperty("")
    count = NumericProperty(0)
    is_here = BooleanProperty(False)


class BottomBar(BoxLayout):  # type: ignore[misc]  # Kivy ships no types.
    """The rooms one moves between. `tabs` are dictionaries of a tab's properties."""

    __events__ = ("on_chosen",)

    tabs = ListProperty([])
    place = StringProperty("")
    """Where one is."""

    def on_tabs(self, _: Any, tabs: list[dict[str, Any]]) -> None:
        """Make the tabs anew, or only what they say when they are the same rooms."""
        shown = list(reversed(self.children))
        if [one["place"] for one in tabs] == [tab.place for tab in shown]:
            for tab, told in zip(shown, tabs, strict=True):
                for name, value in told.items():
                    setattr(tab, name, value)
            return
        self.clear_widgets()
        for told in tabs:
            tab = Tab(**told, is_here=told["place"] == self.place)
            tab.bind(on_release=lambda one: self.dispatch("on_chosen", one.place))
            self.add_widget(tab)

    def on_place(self, _: Any, place: str) -> None:
        """Mark where one is."""
        for tab in self.children:
            tab.is_here = tab.place == place

    def on_chosen(self, place: str) -> None:
        """Be told which room was chosen; for whoever binds."""


class Cover(FloatLayout):  # type: ignore[misc]  # Kivy ships no types.
    """A blank sheet with the mark: what the app switcher sees."""

    is_on = BooleanProperty(True)

    def on_touch_down(self, touch: Any) -> bool:
        """Let no touch through."""
        return bool(self.is_on) or bool(super().on_touch_down(touch))


class Frame(FloatLayout):  # type: ignore[misc]  # Kivy ships no types.
    """Everything in its place."""

    banner = ObjectProperty(None)
    navigator = ObjectProperty(None)
    bar = ObjectProperty(None)
    cover = ObjectProperty(None)
    said = StringProperty("")
    """A short sentence, for a few seconds."""
