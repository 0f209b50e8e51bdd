"""A room with nothing in it says so, and why that is fine or what to do next."""

from __future__ import annotations

from kivy.properties import StringProperty

from mobile.ui.widgets.perhaps import Perhaps


class EmptyState(Perhaps):
    """What stands where a list would be."""

    __events__ = ("on_act",)

    icon = StringProperty("circle-outline")
    text = StringProperty("")
    below = StringProperty("")
    action = StringProperty("")
    """The word on the button; without it there is none."""

    def on_act(self) -> None:
        """Be told that the button was pressed; for whoever binds."""
