"""One signal before the care team: all of it, what came before, and what is decided about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from kivy.properties import (
    BooleanProperty,
    ColorProperty,
    DictProperty,
    ListProperty,
    ObjectProperty,
    StringProperty,
)
from typing_extensions import override

from mobile.controllers.reading import Loading
from mobile.controllers.weighing import (
    ELSEWHERE,
    ENDING_REASONS,
    WeighingController,
    WeighingState,
)
from mobile.ui import signal_words as words
from mobile.ui.acting import ActingScreen
from mobile.ui.dates import day_words, local_day, moment_words
from mobile.ui.due_words import due_icon, due_ink, due_words
from mobile.ui.i18n import tr
from mobile.ui.overtaking import show_overtaken
from mobile.ui.shell import Shell
from mobile.ui.weighing_words import (
    waiting_words,
    weighing_fault_words,
)
from mobile.ui.whole_signal import facts_of
from mobile.ui.widgets.card import Row
from mobile.ui.widgets.care_parts import Fact
from shared.signals import DecideSignal, SignalView
from shared.vocabulary import LeaverOutcome, SignalDecision, SignalReason, SignalStatus

_NO_SIGNAL = UUID(int=0)
_CONTACT = "signal.contact"


class WeighScreen(ActingScreen):
    """One signal and its decision."""

    name_shown = StringProperty("")
    kind = StringProperty("")
    standing = StringProperty("")
    standing_icon = StringProperty("")
    standing_ink = ColorProperty()
    waiting = StringProperty("")
    is_gone = BooleanProperty(False)
    is_loading = BooleanProperty(False)
    is_offline = BooleanProperty(False)
    problem = StringProperty("")
    has_whole = BooleanProperty(False)
    observation = StringProperty("")
    duties = ListProperty([])
    earlier_title = StringProperty("")
    may_take_up = BooleanProperty(False)
    may_record_contact = BooleanProperty(False)
    may_decide = BooleanProperty(False)
    decisions = ListProperty([])
    decision = ListProperty([])
    explains = StringProperty("")
    is_elsewhere = BooleanProperty(False)
    needs = ListProperty([])
    faults = DictProperty({}, rebind=True)
    today = ObjectProperty(date.min)
    next_on = ObjectProperty(None, allownone=True)
    reasons = ListProperty([])
    reason = ListProperty([])
    outcomes = ListProperty([])
    outcome = ListProperty([])
    cases = ListProperty([])
    case = ListProperty([])
    informed = ListProperty([])
    informed_options = ListProperty([])
    message = StringProperty("")
    go_words = StringProperty("")
    tells_signaller = BooleanProperty(False)

    def __init__(self, shell: Shell, **named: Any) -> None:
        """Make the controller."""
        self.controller = WeighingController(shell.ports, shell.phone.client)
        self._signal_id = _NO_SIGNAL
        super().__init__(shell, **named)

    @override
    def shown(self, *, signal_id: UUID = _NO_SIGNAL, **_: Any) -> None:
        """Read this signal; not once more when one only comes back to it."""
        self.show_page()
        self.leave_front()
        self.follow(self.controller.showing, self.draw)
        if signal_id != self._signal_id or self.controller.state.whole is None:
            self._signal_id = signal_id
            self.ids.page.to_top()
            self.look()

    @override
    def data_changed(self) -> None:
        """Look again."""
        self.controller.refresh()

    @override
    def went_back(self) -> bool:
        """Leave the form of a contact for the signal."""
        if super().went_back():
            return True
        self.controller.close()
        self._signal_id = _NO_SIGNAL
        return False

    def look(self) -> None:
        """Read all of it, again if need be."""
        self.shell.start(self.controller.open(self._signal_id))

    def take_up(self) -> None:
        """Take it into triage."""
        self.controller.take_up()

    # Deciding.

    def choose(self, codes: list[str]) -> None:
        """Choose what is decided."""
        decision = SignalDecision(codes[0]) if codes else None
        draft = replace(self.controller.state.draft, decision=decision)
        cases = self.controller.state.cases
        if decision is SignalDecision.LINK_TO_CASE and len(cases) == 1:
            draft = replace(draft, case_id=cases[0].case_id)
        self.controller.change(draft)

    def choose_day(self, day: date | None) -> None:
        """Choose when one looks again."""
        self.controller.change(replace(self.controller.state.draft, next_on=day))

    def choose_reason(self, codes: list[str]) -> None:
        """Choose why it ends."""
        reason = SignalReason(codes[0]) if codes else None
        self.controller.change(replace(self.controller.state.draft, reason=reason))

    def choose_outcome(self, codes: list[str]) -> None:
        """Choose how the follow-up of an early leaver ended."""
        outcome = LeaverOutcome(codes[0]) if codes else None
        self.controller.change(replace(self.controller.state.draft, leaver_outcome=outcome))

    def choose_case(self, codes: list[str]) -> None:
        """Choose the circle."""
        case_id = UUID(codes[0]) if codes else None
        self.controller.change(replace(self.controller.state.draft, case_id=case_id))

    def choose_informed(self, codes: list[str]) -> None:
        """Say whether the family knows."""
        self.controller.change(replace(self.controller.state.draft, family_informed=bool(codes)))

    def type_message(self, text: str) -> None:
        """Keep what the signaller will read."""
        self.controller.change(replace(self.controller.state.draft, message_to_signaller=text))

    def decide(self) -> None:
        """Decide, or go where somebody is asked."""
        decision = self.controller.state.draft.decision
        if decision in ELSEWHERE:
            self.shell.go(
                "help-nearby",
                signal_id=self._signal_id,
                advice=decision is SignalDecision.ASK_ADVICE,
            )
            return
        if self.controller.decide():
            self.ids.page.to_top()
        elif self.controller.state.faults:
            first = self.controller.state.faults[0].field
            self.ids.page.show_widget(self.ids[_PLACES.get(first, "deciding")])

    def decide_again(self) -> None:
        """Put the refused decision back in the form."""
        self.controller.decide_again()
        self.ids.page.show_widget(self.ids.deciding)

    def let_go(self) -> None:
        """Put the refusal away."""
        self.controller.let_go()

    # A contact.

    def note_contact(self) -> None:
        """Ask when somebody spoke with the pupil or the family."""
        self.begin_act(_CONTACT, self._signal_id)

    @override
    def ask(self, act: str, form: Any) -> None:
        """Ask what a contact needs; it was today, if nothing else is said."""
        today = self.controller.state.today
        form.day = form.day or today
        form.ask(
            {
                "title": tr._("A contact"),
                "explains": tr._("Whoever signalled sees: contact made. Nothing of what was said."),
                "today": today or date.min,
                "asks_day_back": True,
                "day_title": tr._("When was it?"),
                "words_title": tr._("Something to tell the colleague? (not needed)"),
                "go": tr._("Note the contact"),
                "go_icon": "check",
            }
        )

    @override
    def send(self, act: str, form: Any) -> bool:
        """Put it in the outbox."""
        if self.controller.record_contact(form.day, message=form.words):
            return True
        form.fault = " ".join(map(weighing_fault_words, self.controller.state.faults))
        return False

    # Drawing.

    def draw(self, state: WeighingState) -> None:
        """Show a state."""
        today = state.today or local_day(self.shell.ports.clock())
        self.today = today
        self._draw_head(state, today)
        self.is_gone = state.is_gone and state.loading is not Loading.LOADING
        self.is_loading = state.loading is Loading.LOADING
        self.is_offline = state.loading is Loading.OFFLINE
        self.problem = ""
        if state.loading is Loading.ERROR and not self.is_gone:
            self.problem = tr._("The whole signal could not be read now. Try again in a moment.")
        self.has_whole = state.whole is not None
        self._draw_whole(state.whole, today)
        self._draw_earlier(state, today)
        self._draw_decision(state)
        self._draw_overtaken(state, today)
        self.ask_again()

    def _draw_head(self, state: WeighingState, today: date) -> None:
        shown = state.item or state.whole
        self.waiting = ""
        if shown is None:
            self.name_shown = tr._("No longer on this phone")
            self.kind = self.standing = ""
            return
        self.name_shown = shown.young_person_name
        self.kind = (
            f"{tr.label(shown.kind)} · {tr.label(shown.severity)}"
            f" · {moment_words(shown.created_at, today)}"
        )
        due = due_words(state.due, today)
        status = tr.label(shown.status)
        self.standing = f"{status} · {due}" if due else status
        self.standing_icon, self.standing_ink = due_icon(state.due), due_ink(state.due)
        if state.waiting is not None:
            self.waiting = waiting_words(str(state.waiting))
        elif state.is_waiting:
            self.waiting = tr._("What you did will be sent. Then you can decide.")

    def _draw_whole(self, whole: SignalView | None, today: date) -> None:
        facts = self.ids.facts
        facts.clear_widgets()
        self.observation = "" if whole is None else whole.observation
        self.duties = [] if whole is None else [words.duty_words(key) for key in whole.duties]
        if whole is not None:
            for label, text in facts_of(whole, today):
                facts.add_widget(Fact(label=label, text=text))

    def _draw_earlier(self, state: WeighingState, today: date) -> None:
        rows = self.ids.earlier
        rows.clear_widgets()
        count = len(state.earlier)
        self.earlier_title = ""
        if count:
            self.earlier_title = tr.n(
                "{count} earlier signal about this pupil",
                "{count} earlier signals about this pupil",
                count,
            )
        for one in state.earlier:
            if one.item is None:
                rows.add_widget(Row(text=tr._("An earlier signal"), leads_on=False))
                continue
            row = Row(
                icon="history",
                text=", ".join(tr.label(each) for each in one.item.categories),
                below=f"{day_words(local_day(one.item.created_at), today)} · "
                f"{tr.label(one.item.status)}",
            )
            row.bind(on_release=lambda *_, about=one.signal_id: self._open_earlier(about))
            rows.add_widget(row)

    def _open_earlier(self, signal_id: UUID) -> None:
        self.shell.go("weigh", signal_id=signal_id)

    def _draw_decision(self, state: WeighingState) -> None:
        draft = state.draft
        self.may_take_up = state.may_take_up and not state.is_waiting
        self.may_record_contact = state.may_record_contact and not state.is_waiting
        choices = [c for c in state.choices if c is not SignalDecision.LINK_TO_CASE or state.cases]
        self.may_decide = bool(choices)
        self.decisions = tr.options(choices)
        self.decision = [str(draft.decision)] if draft.decision in choices else []
        chosen = draft.decision if draft.decision in choices else None
        self.explains = "" if chosen is None else tr.below(chosen)
        self.is_elsewhere = chosen in ELSEWHERE
        self.needs = list(state.needs)
        self.next_on = draft.next_on
        self.reasons = tr.options(ENDING_REASONS)
        self.reason = [str(draft.reason)] if draft.reason else []
        self.outcomes = tr.options(LeaverOutcome)
        self.outcome = [str(draft.leaver_outcome)] if draft.leaver_outcome else []
        self.cases = [(str(case.case_id), self._case_words(case.next_on)) for case in state.cases]
        self.case = [str(draft.case_id)] if draft.case_id else []
        self.informed_options = [("yes", tr._("The pupil or the parents know this"))]
        self.informed = ["yes"] if draft.family_informed else []
        self.message = draft.message_to_signaller
        self.tells_signaller = chosen is not None and not self.is_elsewhere
        self.go_words = self._go_words(chosen)
        self.faults = {f.field: weighing_fault_words(f) for f in reversed(state.faults)}

    def _case_words(self, next_on: date) -> str:
        today = local_day(self.shell.ports.clock())
        return tr._("The circle that looks again {day}").format(day=day_words(next_on, today))

    def _go_words(self, decision: SignalDecision | None) -> str:
        if decision is SignalDecision.ASK_PARTNER:
            return tr._("Look who can help")
        if decision is SignalDecision.ASK_ADVICE:
            return tr._("Look whom to ask")
        return tr._("Decide")

    def _draw_overtaken(self, state: WeighingState, today: date) -> None:
        overtaken, mine = state.overtaken, ""
        if overtaken is not None:
            command = overtaken.mine
            if isinstance(command, DecideSignal):
                mine = tr.label(command.decision)
                if command.next_on is not None:
                    mine = f"{mine} · {day_words(command.next_on, today)}"
                if command.message_to_signaller:
                    mine = f"{mine}\n“{command.message_to_signaller}”"
            else:
                mine = waiting_words(overtaken.act)
        now = "" if overtaken is None else tr.coded(overtaken.status_now, SignalStatus)
        if state.item is not None:
            now = tr.label(state.item.status)
        again = isinstance(None if overtaken is None else overtaken.mine, DecideSignal)
        show_overtaken(
            self.ids.overtaken,
            overtaken,
            mine=mine,
            theirs=now,
            again=tr._("Weigh it again") if again and state.choices else "",
        )


_PLACES = {
    "": "deciding",
    "case_id": "case_place",
    "decision": "deciding",
    "leaver_outcome": "outcome_place",
    "message_to_signaller": "message_place",
    "next_on": "day_place",
    "reason": "reason_place",
}
"""Where on the screen a fault stands."""
