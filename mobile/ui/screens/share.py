"""What leaves, to whom, why, until when, and whether the family knows: one honest screen."""

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
from mobile.ui.dates import day_words, local_day
from mobile.ui.i18n import tr
from mobile.ui.navigation import KringScreen
from mobile.ui.screens.ask_help import asked_for_help
from mobile.ui.shell import Shell
from shared.vocabulary import DeferredReason, SharedField, SharingBasis
from shared.wording.sharing import FIELDS

_KNOWS, _LATER = "knows", "later"

_FAULT_PLACES = {
    "basis": "basis_place",
    "danger": "emergency_place",
    "expires_on": "until",
    "fields": "fields_place",
    "incapacity_reason": "incapacity_place",
    "informed": "informed_place",
    "no_other_way": "emergency_place",
}


class ShareScreen(KringScreen):
    """The sharing decision, and sending."""

    receiver = StringProperty("")
    about = StringProperty("")
    summary = StringProperty("")
    stays = StringProperty("")
    fields = ListProperty([])
    field = ListProperty([])
    bases = ListProperty([])
    basis = ListProperty([])
    basis_below = StringProperty("")
    needs_incapacity = BooleanProperty(False)
    incapacity_reason = StringProperty("")
    is_emergency = BooleanProperty(False)
    danger = StringProperty("")
    no_other_way = StringProperty("")
    today = ObjectProperty(date.min)
    expires_on = ObjectProperty(None, allownone=True)
    until_words = StringProperty("")
    informing = ListProperty([])
    informed = ListProperty([])
    is_later = BooleanProperty(False)
    knows = BooleanProperty(False)
    informed_on = ObjectProperty(None, allownone=True)
    deferreds = ListProperty([])
    deferred = ListProperty([])
    inform_by = ObjectProperty(None, allownone=True)
    faults = DictProperty({}, rebind=True)
    has_draft = BooleanProperty(False)
    is_empty = BooleanProperty(False)

    def __init__(self, shell: Shell, **named: Any) -> None:
        """Make the controller."""
        self.controller = AskHelpController(shell.ports, shell.phone.client, shell.who)
        self._later = False
        super().__init__(shell, **named)

    @override
    def shown(
        self, *, signal_id: UUID | None = None, case_id: UUID | None = None, **_: Any
    ) -> None:
        """Open the draft."""
        self._later = False
        self.leave_front()
        self.follow(self.controller.showing, self.draw)
        self.ids.page.to_top()
        self.shell.start(self.controller.begin(signal_id=signal_id, case_id=case_id))

    def choose_fields(self, codes: list[str]) -> None:
        """Choose what leaves."""
        self._change(fields=tuple(map(SharedField, codes)))

    def choose_basis(self, codes: list[str]) -> None:
        """Choose why it may leave."""
        self._change(basis=SharingBasis(codes[0]) if codes else None)

    def choose_end(self, day: date | None) -> None:
        """Choose the last day."""
        self._change(expires_on=day)

    def choose_informed(self, codes: list[str]) -> None:
        """Say whether the family knows."""
        self._later = _LATER in codes
        if _KNOWS in codes:
            today = self.controller.state.today
            self._change(informed_on=today, informed_deferred=None, inform_by=None)
        else:
            self._change(informed_on=None)
            self.draw(self.controller.state)

    def choose_informed_day(self, day: date | None) -> None:
        """Choose the day the family was told."""
        self._change(informed_on=day)

    def choose_deferred(self, codes: list[str]) -> None:
        """Choose why the family is told later."""
        self._change(informed_deferred=DeferredReason(codes[0]) if codes else None)

    def choose_inform_by(self, day: date | None) -> None:
        """Choose by when the family is told."""
        self._change(inform_by=day)

    def type(self, name: str, text: str) -> None:
        """Keep what was typed."""
        self._change(**{name: text})

    def send(self) -> None:
        """Send the question with what may go along."""
        if self.controller.send():
            asked_for_help(self.shell)
            return
        first = next((f.field for f in self.controller.state.faults), "")
        place = _FAULT_PLACES.get(first)
        if place is not None:
            self.ids.page.show_widget(self.ids[place])

    def _change(self, **change: Any) -> None:
        draft = self.controller.state.draft
        if draft is not None:
            self.controller.change(replace(draft, **change))

    def draw(self, state: AskHelpState) -> None:
        """Show a state."""
        draft, today = state.draft, state.today or local_day(self.shell.ports.clock())
        self.today = today
        self.has_draft, self.is_empty = draft is not None, draft is None
        self.faults = {
            fault.field: sharing_words.asking_fault_words(fault) for fault in reversed(state.faults)
        }
        if draft is not None:
            self._draw_draft(state, draft, today)

    def _draw_draft(self, state: AskHelpState, draft: HelpDraft, today: date) -> None:
        subject = state.subject
        self.receiver = f"{draft.service.organisation_name} · {draft.service.name}"
        self.about = "" if subject is None else subject.name or ""
        self.fields = tr.options(FIELDS)
        self.field = [str(one) for one in FIELDS if one in draft.fields]
        self.bases = tr.options(state.bases)
        self.basis = [str(draft.basis)] if draft.basis else []
        self.basis_below = tr.below(draft.basis) if draft.basis else ""
        self.needs_incapacity, self.is_emergency = state.needs_incapacity, state.is_emergency
        self.incapacity_reason = draft.incapacity_reason
        self.danger, self.no_other_way = draft.danger, draft.no_other_way
        self.expires_on = draft.expires_on
        until = draft.expires_on
        self.until_words = "" if until is None else day_words(until, today)
        self._draw_informing(draft)
        self.summary = self._summary(draft, today)
        kept = [tr.label(one).lower() for one in FIELDS if one not in draft.fields]
        self.stays = tr._("Stays with us: {fields}.").format(fields=", ".join(kept)) if kept else ""

    def _draw_informing(self, draft: HelpDraft) -> None:
        self.informing = [
            (_KNOWS, tr._("The family knows")),
            (_LATER, tr._("Not yet, they are told later")),
        ]
        self.knows = draft.informed_on is not None
        later = draft.informed_deferred is not None or draft.inform_by is not None
        self.is_later = not self.knows and (self._later or later)
        self.informed = [_KNOWS] if self.knows else [_LATER] if self.is_later else []
        self.informed_on = draft.informed_on
        self.deferreds = tr.options(DeferredReason)
        self.deferred = [str(draft.informed_deferred)] if draft.informed_deferred else []
        self.inform_by = draft.inform_by

    def _summary(self, draft: HelpDraft, today: date) -> str:
        chosen = [tr.label(one).lower() for one in FIELDS if one in draft.fields]
        if not chosen:
            return tr._("Nothing about the young person leaves.")
        text = tr._("{organisation} gets, only after a yes: {fields}.").format(
            organisation=draft.service.organisation_name, fields=", ".join(chosen)
        )
        if draft.expires_on is not None:
            until = day_words(draft.expires_on, today)
            ends = tr._("Until {day}. It can be stopped any day.").format(day=until)
            text = f"{text} {ends}"
        return text
