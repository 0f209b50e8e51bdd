"""The peer of a start: a Kivy app that only says hello, in the same window."""

from __future__ import annotations

from tests.support import headless

headless.set_up()

from kivy.app import App  # noqa: E402 -- After the environment.
from kivy.uix.label import Label  # noqa: E402 -- As above.


class Hello(App):  # type: ignore[misc]  # Kivy ships no types.
    """Says hello."""

    def build(self) -> Label:  # noqa: D102 -- Kivy's.
        return Label(text="Kring")
