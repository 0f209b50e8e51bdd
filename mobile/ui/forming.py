"""What the two forms of a signal share: the pupil first, every keystroke kept, one way on.

A form shows its controller's draft and passes on what is typed and tapped. Nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from kivy.properties import (
    BooleanProperty,
    DictProperty,
    ListProperty,
    ObjectProperty,
    StringProperty,
)
from typing_extensions import override

from mobile.controllers.signal_form import (
    GoOn,
    SignalDraft,
    SignalFormController,
    SignalFormState,
)
from mobile.controllers.thresholds import refresh_thresholds
from mobile.ui import signal_words as words
from mobile.ui.i18n import tr
from mobile.ui.navigation import KringScreen, Step
from mobile.ui.shell import Shell
from mobile.ui.widgets.dialog import ask
from mobile.ui.widgets.page import Page
from mobile.ui.widgets.perhaps import build
from shared.people import PupilItem
from shared.vocabulary import (
    Barrier,
    Category,
    Informed,
    LeaverFact,
    LeaverState,
    LifeDomain,
    Severity,
    SignalKind,
)

FORMS: Mapping[SignalKind, str] = {
    SignalKind.CONCERN: "new-signal",
    SignalKind.EARLY_LEAVER: "early-leaver",
}
"""Which screen fills in which kind of signal."""

TEXTS = ("observation", "pupil_words", "strength", "action_taken", "interpretation")
"""The fields one types in, by the draft's names."""

FIELDS = (
    *TEXTS,
    "categories",
    "last_seen_on",
    "leaver_state",
    "occurred_on",
    "severity",
    "threshold_reached",
)
"""What can be wrong."""

CHOICES = (
    "barriers",
    "categories",
    "informed",
    "leaver_facts",
    "leaver_state",
    "life_domains",
    "severity",
    "threshold_reached",
)
"""What is tapped."""

_MANY: Mapping[str, type[StrEnum]] = {
    "barriers": Barrier,
    "categories": Category,
    "leaver_facts": LeaverFact,
    "life_domains": LifeDomain,
}
_ONE: Mapping[str, type[StrEnum]] = {"leaver_state": LeaverState, "severity": Severity}
_FOLDED = ("pupil_words", "strength", "action_taken", "interpretation")
_FOLDED_CHOICES = ("informed", "life_domains", "barriers")


def pupil_lines(state: SignalFormState) -> list[dict[str, Any]]:
    """Give the lines of the picker: those one signalled about before, then the rest."""
    before = {pupil.young_person_id for pupil in state.recent}
    rest = [pupil for pupil in state.hits if pupil.young_person_id not in before]
    return [
        *(_pupil_line(pupil, tag=tr._("You signalled before")) for pupil in state.recent),
        *(_pupil_line(pupil) for pupil in rest),
    ]


def _pupil_line(pupil: PupilItem, *, tag: str = "") -> dict[str, Any]:
    return {
        "key": pupil,
        "icon": "account-child-outline",
        "text": f"{pupil.given_name} {pupil.family_name}",
        "below": pupil.class_name or "",
        "tag": tag,
        "leads_on": False,
    }


class SignalFormScreen(KringScreen):
    """A form of one kind of signal.

    First there is the roster; the form itself is made when the pupil is known, and what is folded
    away in it when it is unfolded.
    """

    kind: ClassVar[SignalKind]
    form_rule: ClassVar[str]
    """The rule of the form, a `SignalForm`."""
    name_of_acute: ClassVar[str] = "acute"

    picking = BooleanProperty(False)
    pupil_name = StringProperty("")
    pupil_class = StringProperty("")
    lines = ListProperty([])
    has_roster = BooleanProperty(True)
    more_hits = BooleanProperty(False)
    found_nobody = BooleanProperty(False)

    category_options = ListProperty([])
    severity_options = ListProperty([])
    informed_options = ListProperty([])
    domain_options = ListProperty([])
    barrier_options = ListProperty([])
    state_options = ListProperty([])
    fact_options = ListProperty([])
    threshold_options = ListProperty([])

    texts = DictProperty(dict.fromkeys(TEXTS, ""))
    """What stands in the fields, by the draft's names."""
    chosen = DictProperty({name: [] for name in CHOICES})
    """Codes by the draft's names."""
    faults = DictProperty(dict.fromkeys(FIELDS, ""))
    """What is wrong, in words, by the draft's names."""
    duties = StringProperty("")
    today = ObjectProperty(date.min)
    occurred_on = ObjectProperty(None, allownone=True)
    last_seen_on = ObjectProperty(None, allownone=True)
    folded = StringProperty("")
    """How much is filled in behind the fold."""
    is_begun = BooleanProperty(False)
    is_serious = BooleanProperty(False)
    is_acute = BooleanProperty(False)

    def __init__(self, shell: Shell, **named: Any) -> None:
        """Make the controller and open the draft that was left."""
        self.controller = SignalFormController(shell.ports, self.kind)
        super().__init__(shell, **named)
        self._picker = self.ids.picker.__self__
        self._made: Any = None

    @override
    def shown(self, **arguments: Any) -> None:
        """Open the draft; without a pupil, ask for that first."""
        before = self.controller.state.draft
        self.controller.open_again()
        if self.controller.state.draft != before and self._made is not None:
            self._made.to_top()
        self.shell.start(refresh_thresholds(self.shell.ports.store, self.shell.phone.client))
        self.leave_front()
        self.follow(self.controller.showing, self.draw)
        if self.controller.state.draft.young_person_id is None:
            self.choose_pupil()
        else:
            self._show(picking=False)

    @override
    def data_changed(self) -> None:
        """Look again whether the roster has come."""
        if self.picking and not self.has_roster:
            self.look_for(self._picker.looked_for)

    @override
    def went_back(self) -> bool:
        """Leave the picker for the form, when there is a pupil already."""
        if self.picking and self.controller.state.draft.young_person_id is not None:
            self._show(picking=False)
            return True
        return False

    @property
    def form(self) -> Any:
        """The form, made at the first question."""
        if self._made is None:
            self._made = build(self.form_rule, self)
        return self._made

    def place(self, name: str) -> Any:
        """Give the widget of this name, in the form or behind its fold; none if not made."""
        behind = self.form.ids.more.part
        return self.form.ids.get(name) or (None if behind is None else behind.ids.get(name))

    # The pupil.

    def choose_pupil(self) -> None:
        """Show the roster."""
        self._picker.begin()
        self.look_for("")
        self._show(picking=True)

    def look_for(self, text: str) -> None:
        """Look for a pupil."""
        self.controller.look_for(text)
        self._draw_hits(self.controller.state)

    def pick_pupil(self, pupil: PupilItem) -> None:
        """Take this pupil and show the form."""
        self.controller.pick(pupil)
        self._show(picking=False)
        self.draw(self.controller.state)

    def _show(self, *, picking: bool) -> None:
        self.picking = picking
        self.clear_widgets()
        self.add_widget(self._picker if picking else self.form)

    # What is filled in.

    def typed(self, name: str, text: str) -> None:
        """Keep what was typed."""
        self._write({name: text})

    def tapped(self, name: str, codes: Sequence[str]) -> None:
        """Keep what was tapped."""
        if name in _MANY:
            self._write({name: tuple(map(_MANY[name], codes))})
        else:
            self._write({name: _ONE[name](codes[0]) if codes else None})
        if name == "severity" and codes and not self.controller.state.draft.observation:
            # The words are next: the cursor is there already, one tap less.
            self.shell.bridge.soon(self._to_the_words)

    def informed(self, codes: Sequence[str]) -> None:
        """Keep who knows already."""
        self.controller.inform(tuple(map(Informed, codes)))
        self._draw_choices(self.controller.state.draft)

    def reached(self, codes: Sequence[str]) -> None:
        """Keep which threshold of absence was reached."""
        self._write({"threshold_reached": int(codes[0]) if codes else None})

    def seen(self, day: date | None) -> None:
        """Keep the day it was seen."""
        self._write({"occurred_on": day})

    def last_seen(self, day: date | None) -> None:
        """Keep the last day somebody saw the pupil."""
        self._write({"last_seen_on": day})

    def _write(self, change: dict[str, Any]) -> None:
        self.controller.write(replace(self.controller.state.draft, **change))

    # The way on.

    def go_on(self) -> None:
        """Send, or show what comes first."""
        match self.controller.go_on():
            case GoOn.SENT:
                queued = self.controller.state.queued
                if queued is not None:
                    show_receipt(self.shell, queued)
            case GoOn.TALK_FIRST:
                self.shell.go(self.name_of_acute, kind=self.kind)
            case GoOn.MEND:
                self.draw(self.controller.state)
                self._show_first_fault()

    def look_through(self) -> None:
        """Show all of it as it will be sent."""
        self.shell.go("review-and-send", kind=self.kind)

    def whom_to_call(self) -> None:
        """Show the numbers at once."""
        self.shell.go(self.name_of_acute, kind=self.kind)

    def throw_away(self) -> None:
        """Ask once more, then start with an empty form."""
        ask(
            tr._("Throw this away?"),
            tr._("What you wrote here was not sent. It will be gone."),
            yes=tr._("Throw away"),
            no=tr._("Keep it"),
            loses=True,
            then=self._discard,
        )

    def _discard(self) -> None:
        self.controller.discard()
        self.shell.back()

    # Drawing.

    def draw(self, state: SignalFormState) -> None:
        """Show a state."""
        draft = state.draft
        self._name_choices()
        self.pupil_name = (
            f"{state.pupil.given_name} {state.pupil.family_name}" if state.pupil else ""
        )
        self.pupil_class = (state.pupil.class_name or "") if state.pupil else ""
        self.texts = {name: getattr(draft, name) for name in TEXTS}
        self._draw_choices(draft)
        told = {f.field.removeprefix("leaver."): words.fault_words(f, draft) for f in state.faults}
        self.faults = {name: told.get(name, "") for name in FIELDS}
        self.threshold_options = [(str(n), words.half_days_words(n)) for n in state.thresholds]
        self.duties = " ".join(words.duty_words(key) for key in state.duties[-1:])
        self.today = state.today
        self.occurred_on, self.last_seen_on = draft.occurred_on, draft.last_seen_on
        self.folded = _folded(draft)
        self.is_begun = state.is_begun
        self.is_serious = state.asks_discussed_with
        self.is_acute = state.is_not_the_channel
        self._draw_hits(state)

    def _draw_choices(self, draft: SignalDraft) -> None:
        chosen = {name: [str(one) for one in getattr(draft, name)] for name in _MANY}
        chosen |= {n: [str(getattr(draft, n))] if getattr(draft, n) else [] for n in _ONE}
        chosen["informed"] = [str(one) for one in draft.informed]
        reached = draft.threshold_reached
        chosen["threshold_reached"] = [] if reached is None else [str(reached)]
        self.chosen = chosen

    def _draw_hits(self, state: SignalFormState) -> None:
        if self.picking or not self.lines:
            self.lines = pupil_lines(state)
            self.found_nobody = not self.lines
            self.has_roster, self.more_hits = state.has_roster, state.more_hits

    def _name_choices(self) -> None:
        self.category_options = tr.options(Category)
        self.severity_options = [(str(s), words.whole_words(s)) for s in Severity]
        self.informed_options = tr.options(Informed)
        self.domain_options = tr.options(LifeDomain)
        self.barrier_options = tr.options(Barrier)
        self.state_options = [(str(s), words.whole_words(s)) for s in LeaverState]
        self.fact_options = tr.options(
            fact for fact in LeaverFact if fact is not LeaverFact.ABSENCE_THRESHOLD
        )

    def _to_the_words(self) -> None:
        field = self.form.ids.observation
        self.form.show_widget(field)
        field.ids.entry.focus = True

    def _place_of(self, field: str) -> Any:
        return self.place(f"{field}_place") or self.place(field)

    def _show_first_fault(self) -> None:
        for name in self.controller.state.faults:
            if not (place := self._place_of(name.field)):
                self.form.ids.more.is_open = True
                place = self._place_of(name.field)
            if place:
                self.form.show_widget(place.children[-1])  # Its name: it may be a long one.
                return


class SignalForm(Page):
    """The form of a kind of signal; its screen is its owner."""

    owner = ObjectProperty(None)


def show_receipt(shell: Shell, signal_id: UUID) -> None:
    """Begin a new path at home that ends at the receipt of what was just queued."""
    here = Step("signal-detail", {"signal_id": signal_id})
    shell.navigator.start_over(Step("home"), Step("my-signals"), here)


def _folded(draft: SignalDraft) -> str:
    filled = [name for name in _FOLDED if getattr(draft, name).strip()]
    filled += [name for name in _FOLDED_CHOICES if getattr(draft, name)]
    count = len(filled) + (draft.occurred_on is not None)
    if not count:
        return tr._("Only if it helps")
    return tr.n("{count} thing filled in", "{count} things filled in", count)
