"""What stands on a screen only when there is reason: else it takes no room, touch nor focus."""

from __future__ import annotations

from typing import Any

from kivy.factory import Factory
from kivy.properties import BooleanProperty, ObjectProperty, StringProperty
from typing_extensions import override

from mobile.ui.widgets.column import Column


def build(rule: str, owner: Any) -> Any:
    """Build what a rule of a ``.kv`` describes; ``root.owner`` is what it belongs to."""
    return Factory.get(rule)(owner=owner)


class Part(Column):
    """What a rule describes that is built only when it is wanted, and whom it belongs to."""

    owner = ObjectProperty(None)


class Perhaps(Column):
    """Shows what is put into it only while `is_here`.

    What is large and seldom seen is not put into it but described by a rule of its own,
    ``<Something@Part>``, and built the first time: say `inside`, and `owner` if it is another than
    this, before `is_here`.
    """

    is_here = BooleanProperty(False)
    inside = StringProperty("")
    owner = ObjectProperty(None)

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

    @property
    def part(self) -> Any:
        """What `inside` describes; built at the first question."""
        if not self._inside:
            self._inside.append(build(self.inside, self.owner or self))
        return self._inside[0]

    def on_is_here(self, _: Any, is_here: bool) -> None:  # noqa: FBT001 -- Kivy's own signature.
        """Show what is inside, or take it away."""
        self.clear_widgets()
        if not is_here:
            return
        if self.inside:
            super().add_widget(self.part)
            return
        for widget in self._inside:
            super().add_widget(widget)
