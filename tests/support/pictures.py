"""Pictures of the phone's screens: every state, in light and dark, at 200 %, in three languages.

A *walk* takes a real app beside the real server from state to state and yields the name of each,
as ``new-signal/filled``: the screen, a stroke, the state. At each the picture is taken in every
look, live, so a text that does not follow the language or the size is seen. The same walks are a
test: in no look may a text be cut, run off the screen, or a target be smaller than a finger.

To add some: write ``tests/mobile_ui/walks_<whose>.py`` with ``WALKS = (your_walk, …)``, each a
function of a ``Handset`` that yields names. ``make pictures`` takes them all,
``make pictures ARGS="-k your_walk"`` only yours, into ``docs/pictures/phone``.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.handset import Handset
from tests.support.png import png

FOLDER = Path("docs/pictures/phone")
FINGER_DP = 48
Walk = Callable[[Handset], Iterator[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One way to look at a screen."""

    language: str
    is_dark: bool = False
    scale: float = 1.0

    @property
    def name(self) -> str:
        """Its file's name."""
        dark = "-dark" if self.is_dark else ""
        return f"{self.language}{dark}{'' if self.scale == 1 else f'-{self.scale:.0%}'}".rstrip("%")


LOOKS = (
    Look(language="nl"),
    Look(language="nl", is_dark=True),
    Look(language="nl", scale=2.0),
    Look(language="fr"),
    Look(language="fr", is_dark=True, scale=2.0),
    Look(language="en"),
)
"""Each language, each light, each size; French is the longest, so it is enlarged too."""

HARDEST = LOOKS[4]
"""Where words are longest and largest: what is cut anywhere is cut here."""


def walks() -> tuple[Walk, ...]:
    """Give every walk of every ``walks_*.py``, in the order of the alphabet."""
    folder = Path(__file__).parents[1] / "mobile_ui"
    found: list[Walk] = []
    for file in sorted(folder.glob("walks_*.py")):
        module = importlib.import_module(f"tests.mobile_ui.{file.stem}")
        found.extend(module.WALKS)
    return tuple(found)


def look_at(handset: Handset, state: str, *, takes: bool) -> list[str]:
    """Look at this state; take its pictures, if so told.

    Returns
    -------
    list
        What is wrong, in words; empty when all can be read and hit. Every look is tried when
        pictures are taken, else the hardest.
    """
    if not takes:
        return _in_the_hardest(handset, state)
    wrong: list[str] = []
    folder = FOLDER / state
    for look in _each_look(handset, LOOKS):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{look.name}.png").write_bytes(picture(handset))
        wrong.extend(_told(state, look, handset))
    return wrong


def _in_the_hardest(handset: Handset, state: str) -> list[str]:
    """Look at this state in the longest language, large and dark; the phone stays so from then on.

    The first state of a walk changes live, the others are walked through as they are. To change all
    of it there and back for each state is more than half of what a walk would cost.
    """
    _stay_hard(handset)
    _put_on(handset, HARDEST)
    return list(_told(state, HARDEST, handset))


def _stay_hard(handset: Handset) -> None:
    """Choose language, size and light as a person does, so that they stay through a restart."""
    from mobile.ui import preferences  # noqa: PLC0415 -- Opens the window.

    parts = handset.app.shell.parts
    if parts is None or preferences.light(parts.phone.store) is preferences.Light.DARK:
        return

    async def choose() -> None:
        store = parts.phone.store
        preferences.choose_language(store, HARDEST.language)
        preferences.choose_text_size(store, HARDEST.scale)
        preferences.choose_light(store, preferences.Light.DARK)

    handset.run(choose())


def _told(state: str, look: Look, handset: Handset) -> Iterator[str]:
    return (f"{state} in {look.name}: {fault}" for fault in _faults(handset))


def picture(handset: Handset) -> bytes:
    """Give the frame that is on the screen, as a PNG."""
    from kivy.graphics.opengl import (  # noqa: PLC0415 -- Opens the window.
        GL_RGBA,
        GL_UNSIGNED_BYTE,
        glReadPixels,
    )

    width, height = handset.window_size
    handset.draw()
    pixels = glReadPixels(0, 0, width, height, GL_RGBA, GL_UNSIGNED_BYTE)
    return png(width, height, bytes(pixels))


def put_back() -> None:
    """Look as a phone does that was never used: light, of plain size, in Dutch."""
    _wear(Look(language="nl"))


def _each_look(handset: Handset, looks: Iterable[Look]) -> Iterator[Look]:
    words, theme = _words(), _theme()
    before = Look(language=words.language, is_dark=theme.is_dark, scale=theme.scale)
    try:
        for look in looks:
            _put_on(handset, look)
            yield look
    finally:
        _put_on(handset, before)


def _put_on(handset: Handset, look: Look) -> None:
    was_loading = getattr(handset.screen, "is_loading", False)
    _wear(look)
    handset.pump(4)
    if not was_loading:  # A picture may be asked for anew, in the other light.
        handset.until(lambda: not getattr(handset.screen, "is_loading", False), what="the look")


def _wear(look: Look) -> None:
    words, theme = _words(), _theme()
    words.speak(look.language)
    if theme.is_dark is not look.is_dark:
        theme.paint(dark=look.is_dark)
    if theme.scale != look.scale:
        theme.enlarge(look.scale)


def _words() -> Any:
    from mobile.ui.i18n import tr  # noqa: PLC0415 -- Opens the window.

    return tr


def _theme() -> Any:
    from mobile.ui.theme import theme  # noqa: PLC0415 -- Opens the window.

    return theme


def _faults(handset: Handset) -> Iterator[str]:
    width, _ = handset.window_size
    for widget in handset.widgets():
        name = f"{type(widget).__name__} {getattr(widget, 'text', '')!r}"
        left, _ = widget.to_window(widget.x, widget.y)
        if left < -1 or left + widget.width > width + 1:
            yield f"{name} runs off the screen ({left:.0f} to {left + widget.width:.0f})"
        if _is_cut(widget):
            yield f"{name} is cut: {widget.texture_size} in {widget.size}"
        if _can_be_touched(widget) and min(widget.width, widget.height) < FINGER_DP - 0.5:
            yield f"{name} is smaller than a finger: {widget.size}"


def _is_cut(widget: Any) -> bool:
    from kivy.uix.label import Label  # noqa: PLC0415 -- Opens the window.

    if not isinstance(widget, Label) or not widget.text or widget.shorten:
        return False
    wide, high = widget.texture_size
    return bool(high > widget.height + 2 or wide > widget.width + 2)


def _can_be_touched(widget: Any) -> bool:
    from kivy.uix.behaviors import ButtonBehavior  # noqa: PLC0415 -- Opens the window.
    from kivy.uix.textinput import TextInput  # noqa: PLC0415 -- As above.

    return isinstance(widget, ButtonBehavior | TextInput) and not widget.disabled
