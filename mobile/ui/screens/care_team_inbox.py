"""What colleagues signalled: the most pressing first, with by when somebody has to look."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from kivy.properties import BooleanProperty, ListProperty, ObjectProperty, StringProperty
from typing_extensions import override

from mobile.controllers.signal_list import Pile, SignalLine, SignalListController, SignalListState
from mobile.controllers.thresholds import refresh_thresholds
from mobile.ui.dates import local_day
from mobile.ui.due_words import due_icon, due_ink, due_words
from mobile.ui.i18n import tr
from mobile.ui.navigation import KringScreen
from mobile.ui.shell import Shell
from mobile.ui.theme import theme
from mobile.ui.weighing_words import empty_words, pile_words, waiting_words
from mobile.ui.widgets.line_list import Lines
from shared.vocabulary import Severity, SignalKind, SignalStatus

_FIRST = frozenset({Severity.SERIOUS, Severity.ACUTE})


class CareTeamInboxScreen(KringScreen):
    """One pile of signals."""

    lines = ObjectProperty(())
    piles = ListProperty([])
    pile = ListProperty([])
    is_empty = BooleanProperty(False)
    is_loading = BooleanProperty(False)
    empty = StringProperty("")
    empty_below = StringProperty("")

    def __init__(self, shell: Shell, **named: Any) -> None:
        """Make the controller."""
        self.controller = SignalListController(shell.ports)
        super().__init__(shell, **named)

    @override
    def shown(self, **arguments: Any) -> None:
        """Look what is there."""
        self.shell.start(refresh_thresholds(self.shell.ports.store, self.shell.phone.client))
        if not self.is_new:
            self.controller.refresh()
        self.leave_front()
        self.follow(self.controller.showing, self.draw)

    @override
    def data_changed(self) -> None:
        """Look again."""
        self.controller.refresh()
        self.draw(self.controller.state)

    def choose(self, codes: list[str]) -> None:
        """Show another pile."""
        self.controller.choose(Pile(codes[0]))
        self.ids.list.to_top()

    def open(self, signal_id: UUID) -> None:
        """Weigh one of them."""
        self.shell.go("weigh", signal_id=signal_id)

    def draw(self, state: SignalListState) -> None:
        """Show a state."""
        self.piles = [(str(pile), pile_words(pile, count)) for pile, count in state.counts]
        self.pile = [str(state.pile)]
        self.is_loading = not state.lines and not state.has_heard
        self.is_empty = not state.lines and state.has_heard
        self.empty, self.empty_below = empty_words(state.pile)
        self.lines = Lines(state.lines, self._line)

    def _line(self, line: SignalLine) -> dict[str, Any]:
        item, today = line.item, local_day(self.shell.ports.clock())
        what = ", ".join(tr.label(one) for one in item.categories[:2])
        more = len(item.categories) - 2
        if more > 0:
            what = f"{what} +{more}"
        worried = tr.label(item.severity)
        kind = tr.label(item.kind) if item.kind is SignalKind.EARLY_LEAVER else what
        below = f"{worried} · {kind}"
        if item.status not in {SignalStatus.SUBMITTED, SignalStatus.CLOSED}:
            below = f"{below}\n{tr.label(item.status)}"
        tag, ink, icon = due_words(line.due, today), due_ink(line.due), due_icon(line.due)
        if line.is_refused:
            tag, ink, icon = tr._("Not taken: see why"), theme.red, "alert-circle-outline"
        elif line.waiting is not None:
            tag, ink, icon = waiting_words(line.waiting), theme.amber, "timer-sand"
        elif not tag:
            tag = tr.label(item.status)
        if item.severity in _FIRST and item.status is SignalStatus.SUBMITTED and not line.waiting:
            icon = "alert-octagon"
        return {
            "key": item.signal_id,
            "icon": icon,
            "text": item.young_person_name,
            "below": below,
            "tag": tag,
            "tag_ink": ink,
        }
