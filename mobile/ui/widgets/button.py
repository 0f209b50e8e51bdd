"""What can be pressed: with a finger, and on a desk with Tab and Enter or the space bar."""

from __future__ import annotations

from typing import Any

from kivy.graphics import Color, SmoothLine
from kivy.metrics import dp
from kivy.properties import BooleanProperty, ColorProperty, NumericProperty, StringProperty
from kivy.uix.behaviors import ButtonBehavior, FocusBehavior
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.label import Label
from kivy.utils import platform
from typing_extensions import override

from mobile.ui.icons import GLYPHS

_ENTER, _SPACE, _KEYPAD_ENTER = 13, 32, 271
HAS_KEYBOARD = platform not in ("android", "ios")
"""Where focus means a ring and the Enter key; on a phone it would call up the soft keyboard."""


class Pressable(ButtonBehavior, FocusBehavior):  # type: ignore[misc]  # Kivy ships no types.
    """Can be pressed by finger or by key."""

    has_ring = BooleanProperty(False)
    """Whether the ring is drawn: for who comes by key, not for a finger that knows where it is."""
    is_there = BooleanProperty(True)
    """Whether there is such a button now; if not, it takes no room."""

    def __init__(self, **named: Any) -> None:
        """Take part in the order of Tab where there is a keyboard."""
        self._by_touch = False
        super().__init__(**named)
        self.is_focusable = HAS_KEYBOARD and self.is_there
        self.always_release = False

    @override
    def on_touch_down(self, touch: Any) -> bool:
        """Take the focus, without the ring."""
        self._by_touch = True
        taken: bool = self.is_there and super().on_touch_down(touch)
        self._by_touch = False
        return taken

    def on_focus(self, _: Any, focus: bool) -> None:  # noqa: FBT001 -- Kivy's own signature.
        """Draw the ring for who came by key."""
        self.has_ring = focus and not self._by_touch

    def on_is_there(self, _: Any, is_there: bool) -> None:  # noqa: FBT001 -- Kivy's own signature.
        """Leave the order of Tab while it is not there."""
        self.is_focusable = HAS_KEYBOARD and is_there

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


class Ringed(Pressable):
    """Draws its ring only once somebody comes by key: on a phone nobody does."""

    ring_ink = ColorProperty()
    ring_out = NumericProperty("3dp")
    """How far outside its edge the ring stands."""
    ring_round = NumericProperty(0)
    """How round its own corners are."""

    def on_has_ring(self, _: Any, has_ring: bool) -> None:  # noqa: FBT001 -- Kivy's own signature.
        """Draw the ring, or take it away."""
        self.canvas.after.clear()
        self.funbind("pos", self._draw_ring)
        self.funbind("size", self._draw_ring)
        if has_ring:
            self.fbind("pos", self._draw_ring)
            self.fbind("size", self._draw_ring)
            self._draw_ring()

    def on_ring_ink(self, *_: Any) -> None:
        """Draw it anew in another light."""
        if self.has_ring:
            self._draw_ring()

    def _draw_ring(self, *_: Any) -> None:
        out = self.ring_out
        wide, high = self.width + 2 * out, self.height + 2 * out
        self.canvas.after.clear()
        with self.canvas.after:
            Color(*self.ring_ink)
            SmoothLine(
                width=dp(1.6),
                rounded_rectangle=(self.x - out, self.y - out, wide, high, self.ring_round + out),
            )


class WordButton(Ringed, BoxLayout):  # type: ignore[misc]  # Kivy ships no types.
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


class IconButton(Ringed, Label):  # type: ignore[misc]  # Kivy ships no types.
    """A picture that can be pressed; `says` is its word, for whoever asks what it does."""

    icon = StringProperty("")
    says = StringProperty("")
    tint = ColorProperty()

    def glyph(self, name: str) -> str:
        """Give the character of a picture."""
        return GLYPHS[name] if name else ""
