"""Questions for help: what is asked of us and what we asked, the most overdue first."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from kivy.properties import BooleanProperty, ListProperty, StringProperty
from typing_extensions import override

from mobile.controllers.municipalities import refresh_municipalities
from mobile.controllers.referral_list import (
    Box,
    Leaving,
    ReferralLine,
    ReferralListController,
    ReferralListState,
)
from mobile.ui import referral_words
from mobile.ui.dates import local_day
from mobile.ui.due_words import due_icon, due_ink, due_words
from mobile.ui.i18n import tr
from mobile.ui.navigation import KringScreen
from mobile.ui.shell import Shell
from mobile.ui.theme import theme
from shared.lifecycle import REFERRAL_ENDED
from shared.vocabulary import Party, ReferralStatus

_BEGUN = frozenset({ReferralStatus.ACCEPTED, ReferralStatus.IN_PROGRESS, ReferralStatus.COMPLETED})


class ReferralInboxScreen(KringScreen):
    """One box of questions."""

    lines = ListProperty([])
    boxes = ListProperty([])
    box = ListProperty([])
    is_empty = BooleanProperty(False)
    is_loading = BooleanProperty(False)
    empty = StringProperty("")
    empty_below = StringProperty("")

    def __init__(self, shell: Shell, **named: Any) -> None:
        """Make the controller."""
        self.controller = ReferralListController(shell.ports, shell.who)
        super().__init__(shell, **named)

    @override
    def shown(self, *, box: str | None = None, **_: Any) -> None:
        """Look what is there; in another box when one comes from asking."""
        self.shell.start(refresh_municipalities(self.shell.ports.store, self.shell.phone.client))
        if box is not None:
            self.controller.choose(Box(box))
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
        """Show another box."""
        self.controller.choose(Box(codes[0]))
        self.ids.list.to_top()

    def open(self, referral_id: UUID | None) -> None:
        """Look at one of them."""
        if referral_id is not None:
            self.shell.go("referral-detail", referral_id=referral_id)

    def draw(self, state: ReferralListState) -> None:
        """Show a state."""
        nothing = not state.lines and not state.leaving
        self.boxes = [(str(b), referral_words.box_words(b, count)) for b, count in state.counts]
        self.box = [str(state.box)]
        self.is_loading = nothing and not state.has_heard
        self.is_empty = nothing and state.has_heard
        self.empty, self.empty_below = referral_words.empty_words(state.box)
        self.lines = [
            *(self._leaving(one) for one in state.leaving),
            *(self._line(line) for line in state.lines),
        ]

    def _line(self, line: ReferralLine) -> dict[str, Any]:
        item = line.item
        tag, ink, icon = self._standing(line)
        kind = tr.label(item.kind)
        domains = ", ".join(tr.label(one) for one in item.life_domains)
        who = [
            referral_words.age_words(item.age_band) if item.age_band else "",
            line.municipality or "",
        ]
        other = item.from_organisation_name if line.is_ours else item.to_organisation_name
        below = [" · ".join(part for part in (kind, *who) if part)]
        below.append(
            tr._("Asked by {organisation}").format(organisation=other)
            if line.is_ours
            else tr._("Asked of {organisation}").format(organisation=other)
        )
        return {
            "key": item.referral_id,
            "icon": icon,
            "text": domains,
            "below": "\n".join(below),
            "tag": tag,
            "tag_ink": ink,
        }

    def _standing(self, line: ReferralLine) -> tuple[str, Any, str]:
        item, today = line.item, local_day(self.shell.ports.clock())
        if line.is_refused:
            return tr._("Not taken: see why"), theme.red, "alert-circle-outline"
        if line.waiting is not None:
            return referral_words.waiting_words(line.waiting), theme.amber, "timer-sand"
        status = referral_words.status_words(item.status, item.business_status)
        if item.status in REFERRAL_ENDED:
            ink = theme.green if item.status is ReferralStatus.COMPLETED else theme.ink_soft
            return status, ink, "check-circle-outline"
        side = Party.RECEIVER if line.is_ours else Party.SENDER
        other = item.from_organisation_name if line.is_ours else item.to_organisation_name
        move = referral_words.move_words(item.ball, side, other)
        due = due_words(line.due, today)
        tag = "\n".join(part for part in (status, f"{move} · {due}" if due else move) if part)
        late = due_ink(line.due)
        if line.is_our_move:
            return tag, late, due_icon(line.due)
        begun = item.status in _BEGUN
        return tag, theme.green if begun else theme.ink_soft, "send-clock-outline"

    def _leaving(self, one: Leaving) -> dict[str, Any]:
        refused = one.is_refused
        return {
            "key": None,
            "icon": "alert-circle-outline" if refused else "timer-sand",
            "text": ", ".join(tr.label(each) for each in one.life_domains),
            "below": tr.label(one.kind),
            "tag": tr._("Not taken: see above") if refused else tr._("Will be sent"),
            "tag_ink": theme.red if refused else theme.amber,
            "leads_on": False,
        }
