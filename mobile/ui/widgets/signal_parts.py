"""Parts that several screens about signals share: a day, a number to call, the answer."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from kivy.properties import (
    BooleanProperty,
    ListProperty,
    ObjectProperty,
    OptionProperty,
    StringProperty,
)
from kivy.uix.boxlayout import BoxLayout

from mobile.ui.dates import day_words
from mobile.ui.i18n import mark, tr
from mobile.ui.widgets.button import Pressable
from mobile.ui.widgets.column import Column
from mobile.ui.widgets.faulty import Faulty
from mobile.ui.widgets.perhaps import Perhaps

_JUMPS = (
    ("0", mark("Today")),
    ("1", mark("Yesterday")),
    ("7", mark("A week ago")),
    ("30", mark("A month ago")),
)


class SignalPart(Faulty):
    """A question of the form, what is wrong with its answer, and the choices."""

    title = StringProperty("")
    fault_below_name = BooleanProperty(True)


class CallFirst(Perhaps):
    """Acute danger: says that calling comes first, and leads to the numbers."""

    __events__ = ("on_release",)

    is_acute = BooleanProperty(False)

    def on_release(self) -> None:
        """Be told that the numbers are wanted; for whoever binds."""


class Said(Column):
    """A name and what was said under it."""

    label = StringProperty("")
    text = StringProperty("")


class DayPick(Faulty):
    """A day that has been: jump near it, then step day by day. A day to come cannot be picked."""

    __events__ = ("on_picked",)

    label = StringProperty("")
    today = ObjectProperty(date.min)
    day = ObjectProperty(None, allownone=True)
    jumps = ListProperty([])
    chosen = ListProperty([])
    shown_day = StringProperty("")
    spoken = StringProperty("")
    """A word in the language of the moment: with it the days are said anew."""
    last_day = ObjectProperty(None, allownone=True)
    """The last day that can be picked."""

    def __init__(self, **named: Any) -> None:
        """Say the days in the language of the moment, also when that changes."""
        super().__init__(**named)
        self.fbind("day", self.draw)
        self.fbind("today", self.draw)
        self.fbind("spoken", self.draw)
        self.draw()

    def draw(self, *_: Any) -> None:
        """Show the day and the jumps."""
        self.jumps = [(code, tr._(text)) for code, text in _JUMPS]
        self.last_day = self.today
        ago = None if self.day is None else (self.today - self.day).days
        self.chosen = [code for code, _ in _JUMPS if ago is not None and int(code) == ago]
        self.shown_day = "" if self.day is None else day_words(self.day, self.today)

    def jump(self, codes: list[str]) -> None:
        """Take the day of a chip; none when it was tapped away."""
        self._take(self.today - timedelta(days=int(codes[0])) if codes else None)

    def step(self, days: int) -> None:
        """Go some days on or back, never past today."""
        if self.day is not None:
            self._take(min(self.day + timedelta(days=days), self.today))

    def on_picked(self, day: date | None) -> None:
        """Be told which day; for whoever binds."""

    def _take(self, day: date | None) -> None:
        self.day = day
        self.dispatch("on_picked", day)


class HelpLine(Pressable, BoxLayout):  # type: ignore[misc]  # Kivy ships no types.
    """A number to call, who answers and when. Pressing it opens the telephone, if there is one."""

    number = StringProperty("")
    text = StringProperty("")
    below = StringProperty("")
    unchecked = StringProperty("")
    """Says so when nobody checked this number."""
    is_urgent = BooleanProperty(False)


class AnswerStep(BoxLayout):  # type: ignore[misc]  # Kivy ships no types.
    """One step of the answer: done, under way, or still to come."""

    state = OptionProperty("to-come", options=("done", "here", "to-come"))
    text = StringProperty("")
    below = StringProperty("")
    is_help = BooleanProperty(False)
    """Help has begun with it: the only thing that is ever green."""
    is_last = BooleanProperty(False)


class AnswerSteps(Column):
    """The steps of the answer. `steps` are dictionaries of an `AnswerStep`'s properties."""

    steps = ListProperty([])

    def on_steps(self, _: Any, steps: list[dict[str, Any]]) -> None:
        """Show these."""
        self.clear_widgets()
        for number, step in enumerate(steps, start=1):
            self.add_widget(AnswerStep(**step, is_last=number == len(steps)))
