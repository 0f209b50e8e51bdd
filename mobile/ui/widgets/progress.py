"""Something takes a while: a circle that fills, and a word for it."""

from __future__ import annotations

from kivy.properties import BooleanProperty, NumericProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout


class Working(BoxLayout):  # type: ignore[misc]  # Kivy ships no types.
    """Shows that something is under way; `part` from 0 to 1 when it is known how far."""

    text = StringProperty("")
    is_on = BooleanProperty(True)
    part = NumericProperty(-1)
    """How far it has come; below 0: nobody knows, and three quarters of a circle stand still."""
