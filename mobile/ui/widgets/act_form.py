"""The form of one act: two choices at most, a day, a text, one button. Asks only what is needed.

A screen sets what is asked; `choice`, `second`, `day` and `words` are what the person filled in.
"""

from __future__ import annotations

from datetime import date

from kivy.properties import BooleanProperty, ListProperty, ObjectProperty, StringProperty

from mobile.ui.widgets.page import Page


class ActForm(Page):
    """Asks what an act needs."""

    __events__ = ("on_filled", "on_done")

    explains = StringProperty("")
    """What this does, in a sentence."""
    choice_title = StringProperty("")
    choices = ListProperty([])
    choice = ListProperty([])
    choice_fault = StringProperty("")
    second_title = StringProperty("")
    seconds = ListProperty([])
    second = ListProperty([])
    second_fault = StringProperty("")
    asks_day_back = BooleanProperty(False)
    """Asks for a day that has been."""
    asks_day_ahead = BooleanProperty(False)
    """Asks for a day to come."""
    day_title = StringProperty("")
    days = ListProperty([1, 7, 14, 28])
    from_today = BooleanProperty(False)
    today = ObjectProperty(date.min)
    day = ObjectProperty(None, allownone=True)
    day_fault = StringProperty("")
    words_title = StringProperty("")
    words_hint = StringProperty("")
    words_helper = StringProperty("")
    words = StringProperty("")
    words_fault = StringProperty("")
    fault = StringProperty("")
    """What is wrong that is about no field."""
    go = StringProperty("")
    """The word on the button."""
    go_icon = StringProperty("send")
    loses = BooleanProperty(False)

    def pick(self, codes: list[str]) -> None:
        """Take the first choice."""
        self.choice, self.choice_fault = codes, ""
        self.dispatch("on_filled")

    def pick_second(self, codes: list[str]) -> None:
        """Take the second choice."""
        self.second, self.second_fault = codes, ""
        self.dispatch("on_filled")

    def pick_day(self, day: date | None) -> None:
        """Take the day."""
        self.day, self.day_fault = day, ""
        self.dispatch("on_filled")

    def type(self, text: str) -> None:
        """Take the text."""
        self.words, self.words_fault = text, ""
        self.dispatch("on_filled")

    def on_filled(self) -> None:
        """Be told that something was filled in; for whoever binds."""

    def on_done(self) -> None:
        """Be told that the button was pressed; for whoever binds."""
