"""One thing below another. What has no height takes no room, not even its share of the spaces."""

from __future__ import annotations

from typing import Any

from kivy.properties import NumericProperty, VariableListProperty
from kivy.uix.layout import Layout
from typing_extensions import override


class Column(Layout):  # type: ignore[misc]  # Kivy ships no types.
    """A column as high as what is in it. Everything in it has a height of its own."""

    padding = VariableListProperty([0, 0, 0, 0])
    spacing = NumericProperty(0)
    minimum_height = NumericProperty(0)

    def __init__(self, **named: Any) -> None:
        """Lay out again when anything about it changes."""
        super().__init__(**named)
        for name in ("children", "padding", "spacing", "pos", "size"):
            self.fbind(name, self._trigger_layout)

    @override
    def do_layout(self, *_: Any) -> None:
        """Put everything in its place, from the top."""
        left, top, right, bottom = self.padding
        tall = [child for child in reversed(self.children) if child.height > 0]
        spaces = self.spacing * max(0, len(tall) - 1)
        self.minimum_height = sum(child.height for child in tall) + spaces + top + bottom
        width = self.width - left - right
        y = self.top - top
        for child in reversed(self.children):
            child.width = width
            if child.height > 0:
                y -= child.height
                child.pos = self.x + left, y
                y -= self.spacing
            else:
                child.pos = self.x + left, y
