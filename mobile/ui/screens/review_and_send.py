"""The whole signal as it will be sent: read once more, then send."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from kivy.properties import StringProperty
from typing_extensions import override

from mobile.controllers.signal_form import (
    GoOn,
    SignalDraft,
    SignalFormController,
    SignalFormState,
)
from mobile.ui import signal_words as words
from mobile.ui.dates import day_words
from mobile.ui.forming import FORMS, show_receipt
from mobile.ui.i18n import tr
from mobile.ui.navigation import KringScreen
from mobile.ui.shell import Shell
from mobile.ui.widgets.signal_parts import Said
from shared.vocabulary import LeaverFact, SignalKind


class ReviewAndSendScreen(KringScreen):
    """Shows a draft as the care team will read it."""

    pupil = StringProperty("")
    pupil_class = StringProperty("")
    faults = StringProperty("")
    go_word = StringProperty("")
    go_icon = StringProperty("send")

    def __init__(self, shell: Shell, **named: Any) -> None:
        """Wait to hear which form it is about."""
        self.kind = SignalKind.CONCERN
        self.controller = SignalFormController(shell.ports)
        super().__init__(shell, **named)

    @override
    def shown(self, *, kind: SignalKind = SignalKind.CONCERN, **_: Any) -> None:
        """Read the draft of this form."""
        self.kind = kind
        self.controller = SignalFormController(self.shell.ports, kind)
        self.controller.check()
        self.leave_front()
        self.follow(self.controller.showing, self.draw)
        self.ids.page.to_top()

    def go_on(self) -> None:
        """Send; what is missing is asked where it belongs."""
        match self.controller.go_on():
            case GoOn.SENT:
                queued = self.controller.state.queued
                if queued is not None:
                    show_receipt(self.shell, queued)
            case GoOn.TALK_FIRST:
                self.shell.go("acute", kind=self.kind)
            case GoOn.MEND:
                self.change()

    def change(self) -> None:
        """Go back to the form."""
        self.shell.go(FORMS[self.kind])

    def draw(self, state: SignalFormState) -> None:
        """Show a state."""
        name = f"{state.pupil.given_name} {state.pupil.family_name}" if state.pupil else ""
        self.pupil = name or tr._("No pupil chosen yet")
        self.pupil_class = (state.pupil.class_name or "") if state.pupil else ""
        only_talk = [fault.field for fault in state.faults] == ["discussed_with"]
        self.go_icon = "arrow-right" if state.faults else "send"
        self.go_word = tr._("Send to the care team")
        if state.faults:
            mend = tr._("Fill in what is missing")
            self.go_word = tr._("Go on: who can help now") if only_talk else mend
        self.faults = " ".join(words.fault_words(fault, state.draft) for fault in state.faults)
        place = self.ids.said
        place.clear_widgets()
        for label, text in said(state.draft, state.today):
            place.add_widget(Said(label=label, text=text))


def said(draft: SignalDraft, today: date) -> Iterator[tuple[str, str]]:
    """Give what a draft says as names and texts, in the order of the form, without empty ones."""
    for label, text in _all_of(draft, today):
        if text.strip():
            yield label, text.strip()


def _all_of(draft: SignalDraft, today: date) -> Iterator[tuple[str, str]]:
    if draft.leaver_state is not None:
        yield tr._("How far is it?"), words.whole_words(draft.leaver_state)
    if draft.threshold_reached is not None:
        yield (
            tr._("Absent without a valid reason"),
            words.half_days_words(draft.threshold_reached),
        )
    yield (
        tr._("Last seen"),
        "" if draft.last_seen_on is None else day_words(draft.last_seen_on, today),
    )
    facts = (f for f in draft.leaver_facts if f is not LeaverFact.ABSENCE_THRESHOLD)
    yield tr._("What else do you know?"), _listed(map(tr.label, facts))
    yield tr._("What do you notice?"), _listed(map(tr.label, draft.categories))
    severity = "" if draft.severity is None else words.whole_words(draft.severity)
    yield tr._("How worried are you?"), severity
    yield tr._("What did you see or hear?"), draft.observation
    yield tr._("In the pupil's own words"), draft.pupil_words
    yield tr._("What goes well"), draft.strength
    yield tr._("What was already done"), draft.action_taken
    yield tr._("Who knows already?"), _listed(map(tr.label, draft.informed))
    seen = "" if draft.occurred_on is None else day_words(draft.occurred_on, today)
    yield tr._("On which day did you see it?"), seen
    domains = _listed(map(tr.label, draft.life_domains))
    yield tr._("Which parts of life is it about?"), domains
    yield tr._("What stands in the way of help?"), _listed(map(tr.label, draft.barriers))
    yield tr._("What you think it means"), draft.interpretation
    yield tr._("With whom did you speak?"), draft.discussed_with


def _listed(texts: Iterable[str]) -> str:
    return " · ".join(texts)
