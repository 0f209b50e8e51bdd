"""The circles one shares the care in, the one that looks again first on top."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from kivy.properties import BooleanProperty, ListProperty
from typing_extensions import override

from mobile.controllers.circle_list import (
    CircleLine,
    CircleListController,
    CircleListState,
    Opening,
)
from mobile.ui.dates import local_day
from mobile.ui.due_words import due_icon, due_ink, due_words
from mobile.ui.i18n import tr
from mobile.ui.navigation import KringScreen
from mobile.ui.shell import Shell
from mobile.ui.theme import theme
from shared.vocabulary import CaseStatus


class CirclesScreen(KringScreen):
    """A list of circles."""

    lines = ListProperty([])
    is_empty = BooleanProperty(False)
    is_loading = BooleanProperty(False)

    def __init__(self, shell: Shell, **named: Any) -> None:
        """Make the controller."""
        self.controller = CircleListController(shell.ports, shell.who)
        super().__init__(shell, **named)

    @override
    def shown(self, **arguments: Any) -> None:
        """Look what is there."""
        if not self.is_new:
            self.controller.refresh()
        self.leave_front()
        self.follow(self.controller.showing, self.draw)

    @override
    def data_changed(self) -> None:
        """Look again."""
        self.controller.refresh()
        self.draw(self.controller.state)

    def open(self, case_id: UUID | None) -> None:
        """Look at one of them."""
        if case_id is not None:
            self.shell.go("circle", case_id=case_id)

    def draw(self, state: CircleListState) -> None:
        """Show a state."""
        nothing = not state.lines and not state.opening
        self.is_loading = nothing and not state.has_heard
        self.is_empty = nothing and state.has_heard
        self.lines = [
            *(self._opening(one) for one in state.opening),
            *(self._line(line) for line in state.lines),
        ]

    def _line(self, line: CircleLine) -> dict[str, Any]:
        item, today = line.item, local_day(self.shell.ports.clock())
        closed = item.status is CaseStatus.CLOSED
        below = [tr.n("{count} organisation", "{count} organisations", item.parties)]
        if line.is_connector and not closed:
            below.append(tr._("you connect"))
        if item.status is not CaseStatus.OPEN:
            below.append(tr.label(item.status))
        return {
            "key": item.case_id,
            "icon": "account-group" if closed else due_icon(line.due),
            "text": item.young_person_name or tr._("A young person, no longer named"),
            "below": " · ".join(below),
            "tag": ""
            if closed
            else tr._("Looks again: {day}").format(day=due_words(line.due, today)),
            "tag_ink": due_ink(line.due),
        }

    def _opening(self, one: Opening) -> dict[str, Any]:
        pupil = one.pupil
        name = tr._("A new circle") if pupil is None else f"{pupil.given_name} {pupil.family_name}"
        return {
            "key": None,
            "icon": "alert-circle-outline" if one.is_refused else "timer-sand",
            "text": name,
            "below": tr._("A new circle"),
            "tag": tr._("Not taken: see above") if one.is_refused else tr._("Will be sent"),
            "tag_ink": theme.red if one.is_refused else theme.amber,
            "leads_on": False,
        }
