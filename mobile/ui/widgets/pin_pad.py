"""Ten keys and six circles. On a desk the number keys work too. Never shows a digit."""

from __future__ import annotations

from typing import Any

from kivy.core.window import Window
from kivy.properties import BooleanProperty, NumericProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from mobile.ui.widgets.button import Pressable

PIN_DIGITS = 6
_BACKSPACE = 8
_ROW_OF_DIGITS, _KEYPAD = range(48, 58), range(256, 266)


class PadKey(Pressable, BoxLayout):  # type: ignore[misc]  # Kivy ships no types.
    """One key."""

    text = StringProperty("")
    icon = StringProperty("")


class PinPad(BoxLayout):  # type: ignore[misc]  # Kivy ships no types.
    """Takes six digits and hands them on at the last one."""

    __events__ = ("on_entered",)

    filled = NumericProperty(0)
    digits = NumericProperty(PIN_DIGITS)
    is_wrong = BooleanProperty(False)

    def __init__(self, **named: Any) -> None:
        """Start empty."""
        self._pin = ""
        super().__init__(**named)

    def listen(self) -> None:
        """Take the keyboard's digits, while this is in front."""
        Window.unbind(on_key_down=self._key)
        Window.bind(on_key_down=self._key)

    def deafen(self) -> None:
        """Leave the keyboard alone, and forget what was entered."""
        Window.unbind(on_key_down=self._key)
        self.clear()

    def press(self, digit: str) -> None:
        """Take a digit."""
        if self.disabled or len(self._pin) >= PIN_DIGITS:
            return
        self.is_wrong = False
        self._pin += digit
        self.filled = len(self._pin)
        if len(self._pin) == PIN_DIGITS:
            pin, self._pin = self._pin, ""
            self.dispatch("on_entered", pin)
            self.filled = len(self._pin)

    def erase(self) -> None:
        """Take the last digit back."""
        self._pin = self._pin[:-1]
        self.filled = len(self._pin)

    def clear(self) -> None:
        """Forget what was entered."""
        self._pin = ""
        self.filled = 0

    def on_entered(self, pin: str) -> None:
        """Be told the PIN; for whoever binds."""

    def _key(self, _: Any, key: int, *__: Any) -> bool:
        for keys in (_ROW_OF_DIGITS, _KEYPAD):
            if key in keys:
                self.press(str(key - keys.start))
                return True
        if key == _BACKSPACE:
            self.erase()
            return True
        return False
