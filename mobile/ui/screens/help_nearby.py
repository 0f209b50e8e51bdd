"""Who can help nearby: services that fit, the nearest first, each with why it is suggested."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from kivy.properties import BooleanProperty, ListProperty, StringProperty
from typing_extensions import override

from mobile.controllers.ask_help import AskHelpController
from mobile.controllers.help_nearby import HelpNearbyController, HelpNearbyState, Wish
from mobile.controllers.municipalities import refresh_municipalities
from mobile.controllers.reading import Loading
from mobile.ui.dates import local_day
from mobile.ui.i18n import tr
from mobile.ui.navigation import KringScreen
from mobile.ui.sharing_words import (
    room_words,
    suggestion_words,
    travel_words,
    unattended_words,
)
from mobile.ui.shell import Shell
from mobile.ui.theme import theme
from mobile.ui.widgets.card import Row
from shared.network import ServiceView
from shared.vocabulary import CapacityState, LifeDomain

_AFTER_SCHOOL, _ROOM, _LANGUAGE = "after-school", "room", "language"
_PICTURES: Mapping[CapacityState, str] = {
    CapacityState.HAS_CAPACITY: "door-open",
    CapacityState.WAITLIST: "timer-sand",
    CapacityState.NO_CAPACITY: "close-circle-outline",
    CapacityState.UNKNOWN: "help-circle-outline",
}


class HelpNearbyScreen(KringScreen):
    """Services to choose from."""

    about = StringProperty("")
    domains = ListProperty([])
    domain = ListProperty([])
    filters = ListProperty([])
    filter = ListProperty([])
    towns = ListProperty([])
    town = ListProperty([])
    town_name = StringProperty("")
    has_more = BooleanProperty(False)
    is_loading = BooleanProperty(False)
    is_offline = BooleanProperty(False)
    is_empty = BooleanProperty(False)
    is_gone = BooleanProperty(False)
    problem = StringProperty("")
    advice = BooleanProperty(False)

    def __init__(self, shell: Shell, **named: Any) -> None:
        """Make the controllers: one that looks, one that keeps what is chosen."""
        client = shell.phone.client
        self.controller = HelpNearbyController(shell.ports, client, shell.who)
        self.asking = AskHelpController(shell.ports, client, shell.who)
        self._for: tuple[UUID | None, UUID | None, bool] | None = None
        super().__init__(shell, **named)

    @override
    def shown(
        self,
        *,
        signal_id: UUID | None = None,
        case_id: UUID | None = None,
        advice: bool = False,
        **_: Any,
    ) -> None:
        """Look for who fits; not once more when one only comes back."""
        self.leave_front()
        self.follow(self.controller.showing, self.draw)
        if self._for == (signal_id, case_id, advice) and self.controller.state.services:
            return
        self._for, self.advice = (signal_id, case_id, advice), advice
        self.ids.page.to_top()
        self.shell.start(self._begin(signal_id, case_id))

    async def _begin(self, signal_id: UUID | None, case_id: UUID | None) -> None:
        await refresh_municipalities(self.shell.ports.store, self.shell.phone.client)
        await self.controller.begin(signal_id=signal_id, case_id=case_id, advice=self.advice)

    def look_again(self) -> None:
        """Ask once more."""
        if self.controller.state.services or self.controller.state.subject is not None:
            self._look(self.controller.state.wish)
        elif self._for is not None:
            self.shell.start(self._begin(self._for[0], self._for[1]))

    def choose_domain(self, codes: list[str]) -> None:
        """Look for another part of life."""
        domain = LifeDomain(codes[0]) if codes else None
        self._look(replace(self.controller.state.wish, life_domain=domain))

    def choose_town(self, codes: list[str]) -> None:
        """Look around another municipality."""
        self._look(replace(self.controller.state.wish, nis=codes[0] if codes else None))

    def choose_filter(self, codes: list[str]) -> None:
        """Look only for who is open after school, has room, or speaks the language."""
        subject = self.controller.state.subject
        language = None if subject is None else subject.language
        wish = replace(
            self.controller.state.wish,
            open_after_school=_AFTER_SCHOOL in codes,
            has_room=_ROOM in codes,
            language=language if _LANGUAGE in codes else None,
        )
        self._look(wish)

    def more(self) -> None:
        """Show the next ones."""
        self.shell.start(self.controller.more())

    def open(self, service_id: UUID) -> None:
        """Ask this one."""
        service = self.controller.find(service_id)
        if service is not None:
            signal_id, case_id, _ = self._for or (None, None, False)
            wish, subject = self.controller.state.wish, self.controller.state.subject
            self.asking.choose(subject, service, kind=wish.kind, life_domain=wish.life_domain)
            self.shell.go("ask-help", signal_id=signal_id, case_id=case_id)

    def _look(self, wish: Wish) -> None:
        self.shell.start(self.controller.look(wish))

    def draw(self, state: HelpNearbyState) -> None:
        """Show a state."""
        wish = state.wish
        self.is_gone = state.is_gone and self._for is not None
        self.is_loading = state.loading is Loading.LOADING
        self.is_offline = state.loading is Loading.OFFLINE
        failed = state.loading is Loading.ERROR
        self.problem = tr._("The services could not be asked for now.") if failed else ""
        self.is_empty = state.loading is Loading.LOADED and not state.services
        self.has_more = state.has_more
        self.about = self._about(state)
        self.domains = tr.options(LifeDomain)
        self.domain = [str(wish.life_domain)] if wish.life_domain else []
        self.filters = self._filters(state)
        on = {
            _AFTER_SCHOOL: wish.open_after_school,
            _ROOM: wish.has_room,
            _LANGUAGE: wish.language is not None,
        }
        self.filter = [code for code, is_on in on.items() if is_on]
        self.towns = [(nis, name) for nis, name in state.municipalities]
        self.town = [wish.nis] if wish.nis else []
        self.town_name = dict(state.municipalities).get(wish.nis or "", "")
        self._draw_services(state)

    def _draw_services(self, state: HelpNearbyState) -> None:
        today = state.today or local_day(self.shell.ports.clock())
        rows = self.ids.services
        rows.clear_widgets()
        for service in state.services:
            row = Row(**self._line(service, today))
            row.bind(on_release=lambda *_, one=service.service_id: self.open(one))
            rows.add_widget(row)

    def _about(self, state: HelpNearbyState) -> str:
        subject = state.subject
        if subject is None:
            return ""
        age = None if state.today is None else subject.age_on(state.today)
        name = subject.name or tr._("Somebody of your circle")
        return name if age is None else tr._("{name}, {age} years").format(name=name, age=age)

    def _filters(self, state: HelpNearbyState) -> list[tuple[str, str]]:
        found = [
            (_ROOM, tr._("Has room now")),
            (_AFTER_SCHOOL, tr._("Open after school")),
        ]
        language = None if state.subject is None else state.subject.language
        if language is not None and language != "nl":
            found.append((_LANGUAGE, tr._("Speaks the language at home")))
        return found

    def _line(self, service: ServiceView, today: date) -> dict[str, Any]:
        why = suggestion_words(service)
        nearest = travel_words(service)
        has_room = service.capacity is CapacityState.HAS_CAPACITY
        waits = service.capacity in {CapacityState.WAITLIST, CapacityState.NO_CAPACITY}
        ink = theme.amber if waits else theme.ink_soft
        below = [service.organisation_name]
        if not service.attended:
            below.append(unattended_words())
        if nearest:
            below.append(nearest)
        if why:
            below.append(tr._("Because: {reasons}").format(reasons=why))
        return {
            "icon": _PICTURES[service.capacity],
            "text": service.name,
            "below": "\n".join(below),
            "tag": room_words(service, today),
            "tag_ink": theme.green if has_room else ink,
        }
