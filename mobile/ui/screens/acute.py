"""A person first: whom to call now, who answers when, and with whom it was discussed.

Says plainly that the app is not the channel. It never says that anybody was told anything: only
the person who called knows that.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kivy.properties import BooleanProperty, ListProperty, StringProperty
from typing_extensions import override

from mobile.controllers.signal_form import GoOn, SignalFormController, SignalFormState
from mobile.ui.dates import day_words
from mobile.ui.forming import show_receipt
from mobile.ui.i18n import mark, tr
from mobile.ui.navigation import KringScreen
from mobile.ui.shell import Shell
from mobile.ui.signal_words import audience_words, available_words, fault_words
from mobile.ui.widgets.signal_parts import HelpLine
from shared.network import HelplineView
from shared.vocabulary import SignalKind

_WITH = (
    mark("The care coordinator"),
    mark("The principal"),
    mark("The CLB"),
    mark("112 or 101"),
    mark("Nobody yet, I am calling now"),
)
"""Answers that take one tap; anything else can be typed."""


class AcuteScreen(KringScreen):
    """Whom to call now."""

    is_acute = BooleanProperty(False)
    checked_on = StringProperty("")
    quick = ListProperty([])
    chosen = ListProperty([])
    fault = StringProperty("")

    def __init__(self, shell: Shell, **named: Any) -> None:
        """Wait to hear which form it is about."""
        self.controller = SignalFormController(shell.ports)
        self.kind = SignalKind.CONCERN
        self._lines: tuple[str, bool, tuple[HelplineView, ...]] = ("", False, ())
        super().__init__(shell, **named)

    @override
    def shown(self, *, kind: SignalKind = SignalKind.CONCERN, **_: Any) -> None:
        """Show the numbers for the signal in this form."""
        self.kind = kind
        self.controller = SignalFormController(self.shell.ports, kind)
        self.leave_front()
        self.follow(self.controller.showing, self.draw)
        self.ids.page.to_top()

    def typed(self, text: str) -> None:
        """Keep with whom it was discussed."""
        draft = self.controller.state.draft
        self.controller.write(replace(draft, discussed_with=text))

    def tapped(self, codes: list[str]) -> None:
        """Keep an answer of one tap, in the words of the moment."""
        text = tr._(codes[0]) if codes else ""
        self.ids.discussed_with.show(text)
        self.typed(text)

    def call(self, number: str) -> None:
        """Open the telephone; on a desk, say what to do."""
        if not self.shell.device.dialler.dial(number):
            self.shell.say(tr._("Call {number} with a telephone.").format(number=number))

    def go_on(self) -> None:
        """Send, or go back to what is missing."""
        if self.controller.check():
            self.controller.send()
            queued = self.controller.state.queued
            if queued is not None:
                show_receipt(self.shell, queued)
            return
        self.draw(self.controller.state)
        if any(fault.field == "discussed_with" for fault in self.controller.state.faults):
            self.ids.page.show_widget(self.ids.discussed_with)
        elif self.controller.go_on() is GoOn.MEND:
            self.shell.say(tr._("The numbers stay here. First fill in what is missing."))
            self.shell.back()

    def look_through(self) -> None:
        """Show all of it as it will be sent."""
        self.shell.go("review-and-send", kind=self.kind)

    def draw(self, state: SignalFormState) -> None:
        """Show a state."""
        self.is_acute = state.is_not_the_channel
        self.quick = [(code, tr._(code)) for code in _WITH]
        self._put_in_order()
        self.ids.discussed_with.show(state.draft.discussed_with)
        self.chosen = [code for code in _WITH if tr._(code) == state.draft.discussed_with]
        told = [fault for fault in state.faults if fault.field == "discussed_with"]
        self.fault = fault_words(told[0], state.draft) if told else ""
        self._draw_lines(state)

    def _put_in_order(self) -> None:
        """In danger the numbers come first, else the people of the school."""
        both = self.ids.both
        parts = [self.ids.urgent.__self__, self.ids.discussed.__self__]
        wanted = parts if self.is_acute else parts[::-1]
        if both.children[::-1] != wanted:
            both.clear_widgets()
            for part in wanted:
                both.add_widget(part)

    def _draw_lines(self, state: SignalFormState) -> None:
        drawn = (tr.language, self.is_acute, state.help_lines)
        if self._lines == drawn:
            return
        self._lines = drawn
        for place, urgent in ((self.ids.urgent, True), (self.ids.others, False)):
            place.clear_widgets()
            for line in state.help_lines:
                if line.urgent is urgent:
                    place.add_widget(self._line(line))
        verified = [line.verified_on for line in state.help_lines if line.verified]
        on = day_words(max(verified), state.today) if verified else ""
        self.checked_on = tr._("Numbers last checked: {day}").format(day=on) if on else ""

    def _line(self, line: HelplineView) -> HelpLine:
        below = " · ".join(
            word
            for word in (available_words(line.available), audience_words(line.audience))
            if word
        )
        row = HelpLine(
            number=line.number,
            text="" if line.name == line.number else line.name,
            below=below,
            unchecked="" if line.verified else tr._("This number was not checked yet"),
            is_urgent=line.urgent and self.is_acute,
        )
        row.bind(on_release=lambda one: self.call(one.number))
        return row
