"""The question to a partner: what is asked, how fast, and when a new circle looks again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from kivy.properties import (
    BooleanProperty,
    DictProperty,
    ListProperty,
    ObjectProperty,
    StringProperty,
)
from typing_extensions import override

from mobile.controllers.ask_help import AskHelpController, AskHelpState
from mobile.controllers.help_draft import HelpDraft
from mobile.ui import sharing_words
from mobile.ui.dates import local_day
from mobile.ui.i18n import tr
from mobile.ui.navigation import KringScreen, Step
from mobile.ui.shell import Shell
from mobile.ui.widgets.dialog import ask
from shared.vocabulary import LifeDomain, ReferralKind, Urgency

_FAULT_PLACES = {
    "help_question": "question",
    "life_domain": "domain_place",
    "next_on": "day_place",
}


class AskHelpScreen(KringScreen):
    """What is asked."""

    service_name = StringProperty("")
    organisation = StringProperty("")
    why = StringProperty("")
    room = StringProperty("")
    unattended = StringProperty("")
    how_to_refer = StringProperty("")
    kinds = ListProperty([])
    kind = ListProperty([])
    kind_below = StringProperty("")
    domains = ListProperty([])
    domain = ListProperty([])
    urgencies = ListProperty([])
    urgency = ListProperty([])
    question = StringProperty("")
    is_advice = BooleanProperty(False)
    opens_circle = BooleanProperty(False)
    today = ObjectProperty(date.min)
    next_on = ObjectProperty(None, allownone=True)
    faults = DictProperty({}, rebind=True)
    is_empty = BooleanProperty(False)
    has_draft = BooleanProperty(False)

    def __init__(self, shell: Shell, **named: Any) -> None:
        """Make the controller."""
        self.controller = AskHelpController(shell.ports, shell.phone.client, shell.who)
        self._for: dict[str, UUID | None] = {}
        super().__init__(shell, **named)

    @override
    def shown(
        self, *, signal_id: UUID | None = None, case_id: UUID | None = None, **_: Any
    ) -> None:
        """Open the draft."""
        self._for = {"signal_id": signal_id, "case_id": case_id}
        self.leave_front()
        self.follow(self.controller.showing, self.draw)
        self.ids.page.to_top()
        self.shell.start(self.controller.begin(signal_id=signal_id, case_id=case_id))

    def choose_kind(self, codes: list[str]) -> None:
        """Choose what is asked."""
        self._change(kind=ReferralKind(codes[0]))

    def choose_domain(self, codes: list[str]) -> None:
        """Choose what it is about."""
        self._change(life_domain=LifeDomain(codes[0]) if codes else None)

    def choose_urgency(self, codes: list[str]) -> None:
        """Choose how fast an answer is needed."""
        self._change(urgency=Urgency(codes[0]))

    def choose_day(self, day: date | None) -> None:
        """Choose when a new circle looks again."""
        self._change(next_on=day)

    def type(self, text: str) -> None:
        """Keep the question."""
        self._change(help_question=text)

    def go_on(self) -> None:
        """Go on to what leaves, or send when nothing does."""
        if not self.controller.check_question():
            first = next((f.field for f in self.controller.state.faults), "help_question")
            self.ids.page.show_widget(self.ids[_FAULT_PLACES.get(first, "question")])
            return
        if self.controller.state.shares:
            self.shell.go("share", **self._for)
        elif self.controller.send():
            asked_for_help(self.shell)

    def throw_away(self) -> None:
        """Ask once more, then forget what was typed."""
        ask(
            tr._("Throw this away?"),
            tr._("What you wrote here was not sent. It will be gone."),
            yes=tr._("Throw away"),
            no=tr._("Keep it"),
            loses=True,
            then=self._discard,
        )

    def _discard(self) -> None:
        self.controller.throw_away()
        self.shell.back()

    def _change(self, **change: Any) -> None:
        draft = self.controller.state.draft
        if draft is not None:
            self.controller.change(replace(draft, **change))

    def draw(self, state: AskHelpState) -> None:
        """Show a state."""
        draft, today = state.draft, state.today or local_day(self.shell.ports.clock())
        self.today, self.opens_circle = today, state.opens_circle
        self.is_empty, self.has_draft = draft is None, draft is not None
        self.faults = {
            fault.field: sharing_words.asking_fault_words(fault) for fault in reversed(state.faults)
        }
        if draft is not None:
            self._draw_draft(state, draft, today)

    def _draw_draft(self, state: AskHelpState, draft: HelpDraft, today: date) -> None:
        service = draft.service
        self.service_name, self.organisation = service.name, service.organisation_name
        why = sharing_words.suggestion_words(service)
        self.why = tr._("Because: {reasons}").format(reasons=why) if why else ""
        self.room = sharing_words.room_words(service, today)
        self.unattended = "" if service.attended else sharing_words.unattended_words()
        self.how_to_refer = service.how_to_refer or ""
        self.kinds = tr.options(state.kinds)
        self.kind = [str(draft.kind)]
        self.kind_below = tr.below(draft.kind)
        self.domains = tr.options(LifeDomain)
        self.domain = [str(draft.life_domain)] if draft.life_domain else []
        self.urgencies = tr.options(Urgency)
        self.urgency = [str(draft.urgency)]
        self.question = draft.help_question
        self.is_advice = draft.kind is ReferralKind.ADVICE
        self.next_on = draft.next_on


def asked_for_help(shell: Shell) -> None:
    """Say that it will be sent, and show it among what was asked."""
    shell.say(tr._("Your question will be sent."))
    shell.navigator.start_over(Step("home"), Step("referral-inbox", {"box": "out"}))
