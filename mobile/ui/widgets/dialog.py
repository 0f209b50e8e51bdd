"""Asking once more before something is lost, and nothing else: a screen is no place for surprises."""

from __future__ import annotations

from collections.abc import Callable

from kivy.properties import BooleanProperty, StringProperty
from kivy.uix.modalview import ModalView


class Dialog(ModalView):  # type: ignore[misc]  # Kivy ships no types.
    """A question over the screen. Going back answers no."""

    __events__ = ("on_agree",)

    title = StringProperty("")
    text = StringProperty("")
    yes = StringProperty("")
    no = StringProperty("")
    loses = BooleanProperty(False)
    """Whether yes loses something."""

    def on_agree(self) -> None:
        """Be told yes; for whoever binds."""


def ask(  # noqa: PLR0913 -- A question has these parts.
    title: str, text: str, *, yes: str, no: str, then: Callable[[], None], loses: bool = False
) -> Dialog:
    """Ask; do it only on yes. All texts come already in the person's language."""
    dialog = Dialog(title=title, text=text, yes=yes, no=no, loses=loses)
    dialog.bind(on_agree=lambda _: then())
    dialog.open(animation=False)
    return dialog
