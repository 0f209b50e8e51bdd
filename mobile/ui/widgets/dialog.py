"""Asking once more before something is lost, and telling what must not be missed."""

from __future__ import annotations

from collections.abc import Callable

from kivy.core.window import Window
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


def ask(
    title: str, text: str, *, yes: str, no: str, then: Callable[[], None], loses: bool = False
) -> Dialog:
    """Ask; do it only on yes. All texts come already in the person's language."""
    dialog = Dialog(title=title, text=text, yes=yes, no=no, loses=loses)
    dialog.bind(on_agree=lambda _: then())
    dialog.open(animation=False)
    return dialog


def tell(title: str, text: str, *, done: str) -> Dialog:
    """Tell something that must not be missed. All texts come already in the person's language."""
    dialog = Dialog(title=title, text=text, yes=done)
    dialog.open(animation=False)
    return dialog


def is_asked() -> bool:
    """Whether a question stands in front of the screen."""
    return any(isinstance(one, Dialog) for one in Window.children)


def close_all() -> None:
    """Close every question, unanswered: the phone locks, and what it says is nobody's to read."""
    for over in [one for one in Window.children if isinstance(one, Dialog)]:
        over.dismiss(animation=False)
