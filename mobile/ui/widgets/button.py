"""What can be pressed: with a finger, and on a desk with Tab and Enter or the space bar."""

from __future__ import annotations

from typing import Any

from kivy.properties import BooleanProperty, ColorProperty, StringProperty
from kivy.uix.behaviors import ButtonBehavior, FocusBehavior
from kivy.uix.boxlayout import BoxLayout
from kivy.utils import platform
from typing_extensions import override

_ENTER, _SPACE, _KEYPAD_ENTER = 13, 32, 271
HAS_KEYBOARD = platform not in ("android", "ios")
"""Where focus means a ring and the Enter key; on a phone it would call up the soft keyboard."""


class Pressable(ButtonBehavior, FocusBehavior):  # type: ignore[misc]  # Kivy ships no types.
    """Can be pressed by finger or by key."""

    def __init__(self, **named: Any) -> None:
        """Take part in the order of Tab where there is a keyboard."""
        super().__init__(**named)
        self.is_focusable = HAS_KEYBOARD
        self.always_release = False

    @override
    def keyboard_on_key_down(
        self, window: Any, keycode: tuple[int, str], text: str, modifiers: list[str]
    ) -> bool:
        """Press with Enter or the space bar; leave every other key to the focus."""
        if keycode[0] in (_ENTER, _SPACE, _KEYPAD_ENTER) and not self.disabled:
            self.dispatch("on_release")
            return True
        done: bool = super().keyboard_on_key_down(window, keycode, text, modifiers)
        return done


class WordButton(Pressable, BoxLayout):  # type: ignore[misc]  # Kivy ships no types.
    """A button with a word, and a picture before it if it helps."""

    text = StringProperty("")
    icon = StringProperty("")
    fill = ColorProperty()
    edge = ColorProperty()
    ink = ColorProperty()


class PrimaryButton(WordButton):
    """The one thing this screen is for."""


class SecondaryButton(WordButton):
    """Something else one may want here."""


class QuietButton(WordButton):
    """A way on, or a way out."""


class DangerButton(WordButton):
    """What loses something."""


class IconButton(Pressable, BoxLayout):  # type: ignore[misc]  # Kivy ships no types.
    """A picture that can be pressed; `says` is its word, for whoever asks what it does."""

    icon = StringProperty("")
    says = StringProperty("")
    tint = ColorProperty()
    is_on = BooleanProperty(False)
