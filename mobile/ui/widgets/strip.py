"""A strip that tells how something stands, in its own colour, with a picture and a word."""

from __future__ import annotations

from kivy.properties import OptionProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

PICTURES = {
    "info": "information-outline",
    "waiting": "timer-sand",
    "refused": "alert-circle-outline",
    "danger": "alert-octagon",
    "good": "check-circle-outline",
    "offline": "cloud-off-outline",
}


class Strip(BoxLayout):  # type: ignore[misc]  # Kivy ships no types.
    """One thing to know here."""

    kind = OptionProperty("info", options=tuple(PICTURES))
    text = StringProperty("")

    def picture(self, kind: str) -> str:
        """Give the picture of a kind."""
        return PICTURES[kind]
