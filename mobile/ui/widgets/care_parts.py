"""Parts that the screens of care teams and partners share: facts, a day to come, both versions."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from kivy.properties import (
    BooleanProperty,
    ColorProperty,
    ListProperty,
    ObjectProperty,
    StringProperty,
)
from kivy.uix.boxlayout import BoxLayout

from mobile.ui.dates import day_words
from mobile.ui.i18n import mark, tr
from mobile.ui.widgets.column import Column
from mobile.ui.widgets.faulty import Faulty
from mobile.ui.widgets.perhaps import Perhaps

_JUMPS = (
    (0, mark("Today")),
    (1, mark("Tomorrow")),
    (7, mark("In a week")),
    (14, mark("In two weeks")),
    (28, mark("In four weeks")),
    (91, mark("In three months")),
    (182, mark("In six months")),
    (365, mark("In a year")),
)
_DAYS_SOON = (1, 7, 14, 28)


class Fact(Column):
    """A name, and what is so; nothing when there is nothing to say."""

    label = StringProperty("")
    text = StringProperty("")


class Standing(BoxLayout):  # type: ignore[misc]  # Kivy ships no types.
    """How something stands: a picture, a word in its own ink, and by when."""

    icon = StringProperty("")
    text = StringProperty("")
    ink = ColorProperty([0, 0, 0, 0])
    """Left out, or without colour: the quiet ink."""


class DayAhead(Faulty):
    """A day to come: jump near it, then step day by day."""

    __events__ = ("on_picked",)

    label = StringProperty("")
    helper = StringProperty("")
    today = ObjectProperty(date.min)
    day = ObjectProperty(None, allownone=True)
    days = ListProperty(list(_DAYS_SOON))
    """How many days ahead the jumps are."""
    from_today = BooleanProperty(False)
    """Whether today itself can be chosen."""
    jumps = ListProperty([])
    chosen = ListProperty([])
    shown_day = StringProperty("")
    spoken = StringProperty("")
    """A word in the language of the moment: with it the days are said anew."""
    last_day = None
    """There is none."""

    def __init__(self, **named: Any) -> None:
        """Say the days in the language of the moment, also when that changes."""
        super().__init__(**named)
        for name in ("day", "today", "days", "spoken"):
            self.fbind(name, self.draw)
        self.draw()

    def draw(self, *_: Any) -> None:
        """Show the day and the jumps."""
        texts = dict(_JUMPS)
        self.jumps = [(str(days), tr._(texts[days])) for days in self.days]
        if self.day is None:
            self.chosen, self.shown_day = [], ""
            return
        ahead = (self.day - self.today).days
        self.chosen = [str(ahead)] if ahead in self.days else []
        self.shown_day = day_words(self.day, self.today)

    def jump(self, codes: list[str]) -> None:
        """Take the day of a chip; none when it was tapped away."""
        self._take(self.today + timedelta(days=int(codes[0])) if codes else None)

    def step(self, days: int) -> None:
        """Go some days on or back, never before the first that can be chosen."""
        if self.day is not None:
            first = self.today if self.from_today else self.today + timedelta(days=1)
            self._take(max(self.day + timedelta(days=days), first))

    def on_picked(self, day: date | None) -> None:
        """Be told which day; for whoever binds."""

    def _take(self, day: date | None) -> None:
        self.day = day
        self.dispatch("on_picked", day)


class BothVersions(Perhaps):
    """What one meant and was not taken, how it stands now, and one tap to the next step."""

    __events__ = ("on_next", "on_let_go")

    why = StringProperty("")
    mine = StringProperty("")
    theirs = StringProperty("")
    again = StringProperty("")
    """The word on the button; without it there is only having read it."""

    def on_next(self) -> None:
        """Be told that the next step is taken; for whoever binds."""

    def on_let_go(self) -> None:
        """Be told that it was read and may go; for whoever binds."""


class ReadTrouble(Perhaps):
    """That something could not be read, why, and a way to try again."""

    __events__ = ("on_again",)

    is_offline = BooleanProperty(False)
    offline = StringProperty("")
    """What to say without a connection."""
    problem = StringProperty("")
    """What to say when it went wrong with one."""

    def on_again(self) -> None:
        """Be told that it is tried again; for whoever binds."""
