"""Choosing one or several from a short list: a mark says which, not only a colour."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kivy.properties import (
    BooleanProperty,
    ListProperty,
    NumericProperty,
    StringProperty,
)
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.stacklayout import StackLayout

from mobile.ui.widgets.button import Ringed


class Chip(Ringed, BoxLayout):  # type: ignore[misc]  # Kivy ships no types.
    """One choice."""

    code = StringProperty("")
    text = StringProperty("")
    is_chosen = BooleanProperty(False)
    many = BooleanProperty(True)


class Chips(StackLayout):  # type: ignore[misc]  # Kivy ships no types.
    """Several choices. `options` are pairs of code and text; `chosen` the codes, in that order.

    Dispatches `on_picked` with the codes only for what the person taps.
    """

    __events__ = ("on_picked",)

    options = ListProperty([])
    chosen = ListProperty([])
    many = BooleanProperty(True)
    """Whether several may be chosen; if not, a tap on another replaces it."""
    may_be_empty = BooleanProperty(True)
    chip_width = NumericProperty(0)
    """The same for all, so that they stand in columns; 0: each as wide as its word."""

    def on_options(self, _: Any, options: Iterable[tuple[str, str]]) -> None:
        """Make a chip for each, or only its text anew when the codes are the same."""
        wanted = [(str(code), str(text)) for code, text in options]
        chips = {chip.code: chip for chip in self.children}
        if [code for code, _ in wanted] == [chip.code for chip in reversed(self.children)]:
            for code, text in wanted:
                chips[code].text = text
            return
        self.clear_widgets()
        for code, text in wanted:
            chip = Chip(code=code, text=text, many=self.many, is_chosen=code in self.chosen)
            chip.bind(on_release=self._tapped)
            self.add_widget(chip)

    def on_chosen(self, _: Any, chosen: Iterable[str]) -> None:
        """Show which are chosen."""
        codes = set(chosen)
        for chip in self.children:
            chip.is_chosen = chip.code in codes

    def on_many(self, _: Any, many: bool) -> None:  # noqa: FBT001 -- Kivy's own signature.
        """Show the mark of one, or of several."""
        for chip in self.children:
            chip.many = many

    def on_picked(self, codes: list[str]) -> None:
        """Be told what was picked; for whoever binds."""

    def _tapped(self, chip: Chip) -> None:
        order = [str(code) for code, _ in self.options]
        codes = set(self.chosen)
        if chip.code in codes:
            if len(codes) > 1 or self.may_be_empty:
                codes.discard(chip.code)
        elif self.many:
            codes.add(chip.code)
        else:
            codes = {chip.code}
        self.chosen = [code for code in order if code in codes]
        self.dispatch("on_picked", list(self.chosen))
