"""What there is to look at: one line each, never about whom."""

from __future__ import annotations

from typing import Any

from kivy.properties import BooleanProperty
from typing_extensions import override

from mobile.controllers.notices import Leads, Notice, NoticesController
from mobile.ui.dates import local_day, moment_words
from mobile.ui.i18n import tr
from mobile.ui.navigation import KringScreen
from mobile.ui.notice_words import notice_words
from mobile.ui.screens import SCREENS
from mobile.ui.shell import Shell
from mobile.ui.theme import theme

_SCREENS: dict[Leads, tuple[str, str]] = {
    Leads.SIGNAL: ("weigh", "signal_id"),
    Leads.REFERRAL: ("referral-detail", "referral_id"),
    Leads.CASE: ("circle", "case_id"),
    Leads.DEVICES: ("devices", ""),
}


class NoticesScreen(KringScreen):
    """Shows the notices."""

    is_empty = BooleanProperty(False)

    def __init__(self, shell: Shell, **named: Any) -> None:
        """Make the controller."""
        self.controller = NoticesController(shell.ports, shell.who)
        super().__init__(shell, **named)

    @override
    def shown(self, **arguments: Any) -> None:
        """Show them; what is new is marked until one leaves."""
        self.controller.begin()
        self.follow(self.controller.showing, self._draw)
        self.controller.seen()

    @override
    def data_changed(self) -> None:
        """Look again."""
        self.controller.refresh()

    def open(self, key: str) -> None:
        """Go to what a notice is about."""
        one = next((each for each in self.controller.state if str(each.notice_id) == key), None)
        if one is None or not _can_open(one):
            return
        screen, argument = _SCREENS[one.leads]
        self.shell.go(screen, **({argument: one.about_id} if argument else {}))

    def _draw(self, notices: tuple[Notice, ...]) -> None:
        self.is_empty = not notices
        today = local_day(self.shell.ports.clock())
        self.ids.lines.lines = [
            {
                "key": str(one.notice_id),
                "text": notice_words(one.kind),
                "below": moment_words(one.at, today),
                "tag": tr._("New") if one.is_new else "",
                "tag_ink": theme.amber,
                "icon": "bell" if one.is_new else "bell-outline",
                "leads_on": _can_open(one),
                "disabled": False,
            }
            for one in notices
        ]


def _can_open(one: Notice) -> bool:
    return one.leads in _SCREENS and _SCREENS[one.leads][0] in SCREENS
