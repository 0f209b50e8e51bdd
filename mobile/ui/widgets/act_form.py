"""The form of one act: two choices at most, days, a text, one button. Asks only what is needed.

A screen says what is asked; `choice`, `second`, `day`, `second_day` and `words` are what the person
filled in, and what a draft keeps.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from kivy.properties import BooleanProperty, ListProperty, ObjectProperty, StringProperty

from mobile.controllers.act_draft import ActDraft
from mobile.ui.widgets.page import Page

_NOTHING: Mapping[str, Any] = {
    "explains": "",
    "choice_title": "",
    "choices": [],
    "second_title": "",
    "seconds": [],
    "asks_day_back": False,
    "asks_day_ahead": False,
    "asks_second_day": False,
    "from_today": False,
    "words_title": "",
    "words_hint": "",
    "words_helper": "",
    "loses": False,
}
"""What a form asks when nothing is said."""


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
    asks_second_day = BooleanProperty(False)
    """Asks for another day to come, below the text: when one looks again."""
    second_day_title = StringProperty("")
    second_days = ListProperty([7, 14, 28])
    second_day = ObjectProperty(None, allownone=True)
    second_day_fault = StringProperty("")
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

    def ask(self, asked: Mapping[str, Any]) -> None:
        """Ask this and nothing else. What was filled in stays."""
        for name, value in {**_NOTHING, **asked}.items():
            setattr(self, name, value)

    def fill(self, draft: ActDraft) -> None:
        """Fill in what was typed before, without a fault."""
        self.choice = [draft.choice] if draft.choice else []
        self.second = [draft.second] if draft.second else []
        self.day, self.second_day, self.words = draft.day, draft.second_day, draft.words
        self.forget_faults()

    def filled(self) -> ActDraft:
        """Give what is filled in."""
        return ActDraft(
            choice=self.choice[0] if self.choice else None,
            second=self.second[0] if self.second else None,
            day=self.day,
            second_day=self.second_day,
            words=self.words,
        )

    def tell(self, faults: Mapping[str, Callable[[], str]]) -> None:
        """Say what is missing or wrong, each in its place."""
        self._told = dict(faults)
        for place, say in self._told.items():
            setattr(self, place, say())

    def tell_again(self) -> None:
        """Say what is still wrong in the language of now."""
        self.tell({place: say for place, say in self._told.items() if getattr(self, place)})

    def forget_faults(self) -> None:
        """Say of nothing that it is wrong."""
        self._told = {}
        self.choice_fault = self.second_fault = self.words_fault = self.fault = ""
        self.day_fault = self.second_day_fault = ""

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

    def pick_second_day(self, day: date | None) -> None:
        """Take the other day."""
        self.second_day, self.second_day_fault = day, ""
        self.dispatch("on_filled")

    def type(self, text: str) -> None:
        """Take the text."""
        self.words, self.words_fault = text, ""
        self.dispatch("on_filled")

    def on_filled(self) -> None:
        """Be told that something was filled in; for whoever binds."""

    def on_done(self) -> None:
        """Be told that the button was pressed; for whoever binds."""
