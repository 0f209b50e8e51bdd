"""A picture that came from the server, as wide as its place, and what it says in words."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from kivy.core.image import Image
from kivy.properties import NumericProperty, ObjectProperty, StringProperty
from kivy.uix.widget import Widget

from mobile.ui.widgets.button import Ringed


class Picture(Ringed, Widget):  # type: ignore[misc]  # Kivy ships no types.
    """A picture one can press to see it larger. Without one it takes no room: its words stay."""

    png = ObjectProperty(b"")
    """Its bytes; what cannot be drawn is left out."""
    says = StringProperty("")
    """What it shows, in words, which also stand beside it."""
    texture = ObjectProperty(None, allownone=True)
    ratio = NumericProperty(0)
    """How high it is for its width."""

    def on_png(self, *_: Any) -> None:
        """Draw it."""
        self.texture = _drawn(self.png)
        self.is_there = self.texture is not None
        self.ratio = self.texture.height / self.texture.width if self.is_there else 0


def _drawn(png: bytes) -> Any:
    if not png:
        return None
    try:
        return Image(BytesIO(png), ext="png", nocache=True).texture
    except Exception:  # noqa: BLE001 -- Kivy's readers raise whatever theirs raise.
        return None
