"""One thing to fill in: its name above it, what helps below it, what is wrong in words."""

from __future__ import annotations

from typing import Any

from kivy.clock import Clock
from kivy.properties import (
    BooleanProperty,
    NumericProperty,
    ObjectProperty,
    OptionProperty,
    StringProperty,
)
from kivy.uix.textinput import TextInput
from typing_extensions import override

from mobile.ui.widgets.button import HAS_KEYBOARD, IconButton
from mobile.ui.widgets.faulty import Faulty


class Entry(TextInput):  # type: ignore[misc]  # Kivy ships no types.
    """Where one types. Takes no more than `at_most` characters."""

    at_most = NumericProperty(0)
    """The longest text; 0: no limit."""

    @override
    def insert_text(self, substring: str, from_undo: bool = False) -> None:
        """Take what fits; a single line takes pasted newlines as spaces."""
        if not self.multiline:
            substring = " ".join(substring.split("\n"))
        if self.at_most and not from_undo:
            room = self.at_most - len(self.text) + len(self.selection_text)
            substring = substring[: max(0, int(room))]
        super().insert_text(substring, from_undo=from_undo)


class Eye(IconButton):
    """Shows or hides what is secret."""

    field = ObjectProperty(None)


class Field(Faulty):
    """A field of a form. Bind `text`; dispatches `on_typed` only for what the person types."""

    __events__ = ("on_typed", "on_enter")

    label = StringProperty("")
    text = StringProperty("")
    hint = StringProperty("")
    helper = StringProperty("")
    """A sentence below the field."""
    secret = BooleanProperty(False)
    shows_secret = BooleanProperty(False)
    multiline = BooleanProperty(False)
    lines = NumericProperty(1)
    """How many lines it is high at the least."""
    at_most = NumericProperty(0)
    disabled_why = StringProperty("")
    kind = OptionProperty("text", options=("text", "url", "number", "name"))
    has_focus = BooleanProperty(False)

    def on_secret(self, _: Any, secret: bool) -> None:  # noqa: FBT001 -- Kivy's own signature.
        """Offer to look at what was typed, as long as it is secret."""
        line = self.ids.get("line")
        if line is None:
            return
        for eye in [one for one in line.children if isinstance(one, Eye)]:
            line.remove_widget(eye)
        if secret:
            line.add_widget(Eye(field=self))

    def show(self, text: str) -> None:
        """Put a text in the field without calling it typed."""
        if text != self.ids.entry.text:
            self._quiet = True
            self.ids.entry.text = text
            self._quiet = False
        self.text = text

    def focus(self) -> None:
        """Put the cursor here; at the next frame, when the screen is there."""
        if HAS_KEYBOARD:
            Clock.schedule_once(lambda _: setattr(self.ids.entry, "focus", True))

    def entered(self, text: str) -> None:
        """Take what stands in the entry."""
        if text == self.text:
            return
        self.text = text
        if not self._quiet:
            self.dispatch("on_typed", text)

    def on_typed(self, text: str) -> None:
        """Be told that the person typed; for whoever binds."""

    def on_enter(self) -> None:
        """Be told that the person pressed Enter in a single line; for whoever binds."""

    def on_text(self, _: Any, text: str) -> None:
        """Show a text that was bound from outside."""
        if self.ids and text != self.ids.entry.text:
            self.show(text)

    _quiet = False
