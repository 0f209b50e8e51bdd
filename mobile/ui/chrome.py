"""What stands around every screen: the strip above, the bar below, the short sentence."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from mobile.controllers.home import tabs_of
from mobile.controllers.notices import unseen
from mobile.controllers.sync_banner import BannerKind, SyncBanner, banner_of
from mobile.ui.bridge import Cancel
from mobile.ui.i18n import tr
from mobile.ui.navigation import BEFORE_PIN, Step
from mobile.ui.screens import SCREENS
from mobile.ui.shell import Shell
from mobile.ui.widgets.dialog import is_asked
from mobile.ui.widgets.frame import Frame
from mobile.ui.words import banner_words, room_words

PROVE = "prove"
_LEADS_TO = {BannerKind.PROOF: PROVE, BannerKind.REFUSED: "refused"}
"""Where a tap on the strip leads."""
_SAID_FOR = timedelta(seconds=5)


class Chrome:
    """Draws the frame around the screens."""

    def __init__(self, frame: Frame, shell: Shell) -> None:
        """Draw this frame, by what this shell knows."""
        self._frame = frame
        self._shell = shell
        self._stop_saying: Cancel | None = None
        frame.navigator.bind(place=lambda *_: self.draw())
        frame.bar.bind(on_chosen=lambda _, place: self.choose(place))
        frame.banner.bind(on_release=lambda _: self._follow_banner())
        self._leads_to = ""
        self._offered: frozenset[UUID] = frozenset()

    def draw(self) -> None:
        """Draw all of it anew."""
        self.draw_banner()
        self.draw_bar()

    def draw_banner(self) -> None:
        """Say how sending and receiving stand; nothing before the PIN."""
        banner = self._frame.banner
        if not self._shell.is_open:
            banner.text = ""
            banner.leads_on = False
            return
        phone = self._shell.phone
        told = banner_of(phone.engine.status, refused=phone.outbox.refused())
        if told.kind is BannerKind.PROOF and self._shell.navigator.place == PROVE:
            told = SyncBanner()  # The screen says it itself.
        words = banner_words(told)
        banner.text, banner.icon, banner.is_loss = words.text, words.icon, words.is_loss
        self._leads_to = _LEADS_TO.get(told.kind, "")
        banner.leads_on = bool(self._leads_to)
        if told.kind is BannerKind.PROOF:
            self._offer_proof(phone.engine.status.unproved)

    def draw_bar(self) -> None:
        """Show the rooms of this person, and step aside when one has gone further."""
        bar, navigator = self._frame.bar, self._frame.navigator
        bar.place = navigator.place
        shows = self._shell.is_open and navigator.place not in BEFORE_PIN and not navigator.is_deep
        bar.tabs = self._tabs() if shows else []

    def say(self, text: str) -> None:
        """Show a short sentence for a few seconds."""
        if self._stop_saying is not None:
            self._stop_saying()
        self._frame.said = text
        self._stop_saying = self._shell.bridge.after(_SAID_FOR, self._said)

    def choose(self, place: str) -> None:
        """Go to a room of the bar below: the path begins anew, home beneath it."""
        home = Step("home")
        steps = (home,) if place == home.name else (home, Step(place))
        self._frame.navigator.start_over(*steps)

    def _follow_banner(self) -> None:
        if self._leads_to == PROVE:
            self._offered |= self._shell.phone.engine.status.unproved
        if self._leads_to:
            self._shell.go(self._leads_to)

    def _offer_proof(self, unproved: frozenset[UUID]) -> None:
        """Ask once for each act that has to wait, unless somebody is writing or was just asked."""
        if unproved <= self._offered or self._shell.navigator.place in {*BEFORE_PIN, PROVE}:
            return
        screen = self._shell.navigator.current_screen
        if is_asked() or any(getattr(one, "focus", False) is True for one in screen.walk()):
            return
        self._offered |= unproved
        self._shell.bridge.soon(self._ask_proof)

    def _ask_proof(self) -> None:
        if self._shell.is_open and self._shell.navigator.place not in {*BEFORE_PIN, PROVE}:
            self._shell.go(PROVE)

    def _said(self) -> None:
        self._frame.said = ""

    def _tabs(self) -> list[dict[str, Any]]:
        rooms = [room for room in tabs_of(self._shell.who.roles) if room in SCREENS]
        words = [(str(room), room_words(room)) for room in rooms]
        return [
            _tab("home", tr._("Home"), "home-outline"),
            *(_tab(room, told.short, told.icon) for room, told in words),
            _tab("notices", tr._("Notices"), "bell-outline", unseen(self._shell.ports)),
            _tab("settings", tr._("Settings"), "cog-outline"),
        ]


def _tab(place: str, text: str, icon: str, count: int = 0) -> dict[str, Any]:
    return {"place": place, "text": text, "icon": icon, "count": count}
