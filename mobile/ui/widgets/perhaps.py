"""What stands on a screen only when there is reason: else it takes no room, touch nor focus."""

from __future__ import annotations

from typing import Any

from kivy.properties import BooleanProperty
from typing_extensions import override

from mobile.ui.widgets.column import Column


class Perhaps(Column):
    """Shows what is put into it only while `is_here`."""

    is_here = BooleanProperty(False)

    def __init__(self, **named: Any) -> None:
        """Start with nothing."""
        self._inside: list[Any] = []
        super().__init__(**named)

    @override
    def add_widget(self, widget: Any, *arguments: Any, **named: Any) -> None:
        """Keep it, and show it when it is its time."""
        self._inside.append(widget)
        if self.is_here:
            super().add_widget(widget, *arguments, **named)

    def on_is_here(self, _: Any, is_here: bool) -> None:  # noqa: FBT001 -- Kivy's own signature.
        """Show what is inside, or take it away."""
        self.clear_widgets()
        if is_here:
            for widget in self._inside:
                super().add_widget(widget)
