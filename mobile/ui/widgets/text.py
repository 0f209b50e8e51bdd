"""Words and pictures: every text wraps, grows with the person's choice, and is never cut."""

from __future__ import annotations

from typing import Any

from kivy.core.text import Label as CoreLabel
from kivy.properties import ColorProperty, NumericProperty, StringProperty
from kivy.uix.label import Label
from typing_extensions import override

from mobile.ui.icons import GLYPHS


class Words(Label):  # type: ignore[misc]  # Kivy ships no types.
    """Text that is as wide as its place and as high as it needs.

    Its size is that of its `level`, or of `letters` where a place wants another. Never set
    ``font_size`` itself: then two rules would set it, and which comes last is chance.
    """

    level = StringProperty("body")
    letters = NumericProperty(0)

    def __init__(self, **named: Any) -> None:
        """Have no width until a place is given."""
        named.setdefault("width", 0)
        super().__init__(**named)

    @override
    def texture_update(self, *arguments: Any) -> None:
        """Break the lines once it is known how wide they are, not before as well."""
        if self.width > 0:
            super().texture_update(*arguments)


class Title(Words):
    """The name of a screen."""

    level = StringProperty("title")


class Heading(Words):
    """The name of a part of a screen."""

    level = StringProperty("heading")


class Body(Words):
    """Text to read."""


class Quiet(Words):
    """What explains, beside what matters."""

    level = StringProperty("small")


class Measured(Label):  # type: ignore[misc]  # Kivy ships no types.
    """Text that knows how wide it would be on one line, so that its box can fit it."""

    natural = NumericProperty(0)

    def __init__(self, **named: Any) -> None:
        """Measure again when the words or their size change."""
        super().__init__(**named)
        self.fbind("text", self._measure)
        self.fbind("font_size", self._measure)
        self.fbind("font_name", self._measure)
        self._measure()

    def _measure(self, *_: Any) -> None:
        ruler = CoreLabel(text=self.text, font_size=self.font_size, font_name=self.font_name)
        ruler.refresh()
        self.natural = ruler.texture.size[0] + 2 if ruler.texture else 0


class Icon(Label):  # type: ignore[misc]  # Kivy ships no types.
    """One picture of the app's own font, by name. Decoration: a word always says the same."""

    icon = StringProperty("")
    tint = ColorProperty()
    letters = NumericProperty(0)
    """Its size where a place wants another; 0: that of a title."""

    def glyph(self, name: str) -> str:
        """Give the character of a picture."""
        return GLYPHS[name] if name else ""
