"""One circle: who is in it, what the family wants, who does what by when, whose move it is."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from kivy.properties import BooleanProperty, ColorProperty, StringProperty
from typing_extensions import override

from mobile.controllers.circle import CircleController
from mobile.controllers.circle_state import CircleState
from mobile.controllers.due import Nearness
from mobile.controllers.reading import Loading
from mobile.ui import circle_words
from mobile.ui.acting import ActingScreen
from mobile.ui.circling import About, ask_for, faults_into, id_of, send_act
from mobile.ui.dates import day_words, local_day, moment_words
from mobile.ui.due_words import due_icon, due_ink, due_words
from mobile.ui.i18n import tr
from mobile.ui.overtaking import show_overtaken
from mobile.ui.shell import Shell
from mobile.ui.theme import theme
from mobile.ui.widgets.button import PrimaryButton, QuietButton, SecondaryButton
from mobile.ui.widgets.card import Row
from mobile.ui.widgets.care_parts import Fact, Standing
from mobile.ui.widgets.strip import Strip
from shared.cases import CaseView
from shared.vocabulary import ActionStatus, CaseStatus, GoalStatus

_NONE = UUID(int=0)
_FIRST = frozenset({"case.answer-closing", "handover.answer", "handover.take-place"})
_ASKS_SOMEBODY = frozenset({"handover.place", "handover.propose"})
_LOSING = frozenset({"dispute.raise", "case.propose-closing", "handover.withdraw"})
"""What is done once, or hopefully never: it stands back."""


class CircleScreen(ActingScreen):
    """One circle."""

    name_shown = StringProperty("")
    status = StringProperty("")
    standing = StringProperty("")
    standing_icon = StringProperty("")
    standing_ink = ColorProperty()
    is_gone = BooleanProperty(False)
    is_loading = BooleanProperty(False)
    is_offline = BooleanProperty(False)
    problem = StringProperty("")
    has_view = BooleanProperty(False)
    words_hidden = BooleanProperty(False)
    no_goal = BooleanProperty(False)
    no_action = BooleanProperty(False)
    has_notes = BooleanProperty(False)
    has_tables = BooleanProperty(False)
    may_ask_help = BooleanProperty(False)
    ledger_loading = BooleanProperty(False)
    ledger_offline = BooleanProperty(False)
    is_open = BooleanProperty(False)

    def __init__(self, shell: Shell, **named: Any) -> None:
        """Make the controller."""
        self.controller = CircleController(shell.ports, shell.phone.client, shell.who)
        self._case_id = _NONE
        self._what: About = None
        self._acts_shown: object = None
        super().__init__(shell, **named)

    @override
    def shown(self, *, case_id: UUID = _NONE, **_: Any) -> None:
        """Read this circle; not once more when one only comes back to it."""
        self.leave_front()
        self.follow(self.controller.showing, self.draw)
        if case_id != self._case_id or self.controller.state.view is None:
            self._case_id = case_id
            self.show_page()
            self.ids.page.to_top()
            self.ids.ledger_fold.is_open = False
            self.look()

    @override
    def data_changed(self) -> None:
        """Look again."""
        self.shell.start(self.controller.changed(len(self.controller.state.waiting)))

    @override
    def went_back(self) -> bool:
        """Leave the form for the circle."""
        if super().went_back():
            return True
        self.controller.close()
        self._case_id = _NONE
        return False

    def look(self) -> None:
        """Read all of it, again if need be."""
        self.shell.start(self.controller.open(self._case_id))

    def look_at_ledger(self) -> None:
        """Read who held the young person, once it is unfolded."""
        if self.ids.ledger_fold.is_open and self.controller.state.ledger is None:
            self.shell.start(self.controller.look_at_ledger())

    def ask_help(self) -> None:
        """Look for help nearby for this circle."""
        self.shell.go("help-nearby", case_id=self._case_id)

    def let_go(self) -> None:
        """Put the refusal away."""
        self.controller.let_go()

    # One act.

    def begin(self, act: str, about: About = None) -> None:
        """Ask what an act needs."""
        self.controller.forget_faults()
        self._what = about
        if act in _ASKS_SOMEBODY:
            self.shell.start(self.controller.look_for_colleagues())
        self.begin_act(act, self._case_id if about is None else id_of(about))

    @override
    def ask(self, act: str, form: Any) -> None:
        """Ask what an act needs."""
        ask_for(act, form, self.controller.state)

    @override
    def send(self, act: str, form: Any) -> bool:
        """Put the act in the outbox, or say what is missing."""
        sent = send_act(act, form, self.controller, self._what)
        if not sent:
            faults_into(form, self.controller.state.faults)
        return sent

    # Drawing.

    def draw(self, state: CircleState) -> None:
        """Show a state."""
        today = state.today or local_day(self.shell.ports.clock())
        self.is_gone = state.is_gone and state.loading is not Loading.LOADING
        self.is_loading = state.loading is Loading.LOADING
        self.is_offline = state.loading is Loading.OFFLINE and not self.is_gone
        failed = state.loading is Loading.ERROR and not self.is_gone
        self.problem = tr._("This could not be read now. Try again in a moment.") if failed else ""
        self.has_view = state.view is not None
        self._draw_head(state, today)
        self._draw_waiting(state)
        self._draw_moves(state, today)
        self._draw_parties(state.view)
        self._draw_goals(state)
        self._draw_actions(state, today)
        self._draw_notes(state.view, today)
        self._draw_ledger(state, today)
        self._draw_acts(state)
        self._draw_overtaken(state)
        self.ask_again()

    def _draw_head(self, state: CircleState, today: date) -> None:
        known = state.view or state.item
        if known is None:
            self.name_shown = tr._("No longer for you")
            self.status = self.standing = ""
            return
        self.name_shown = known.young_person_name or tr._("A young person, no longer named")
        self.is_open = known.status is not CaseStatus.CLOSED
        self.status = tr.label(known.status)
        self.words_hidden = state.view is not None and not state.view.words_shown
        if state.view is not None:
            self.standing = ""
            return
        on = tr._("Looks again: {day}").format(day=day_words(known.next_on, today))
        self.standing = on if self.is_open else ""
        self.standing_icon, self.standing_ink = "calendar-clock", theme.ink_soft

    def _draw_waiting(self, state: CircleState) -> None:
        rows = self.ids.waiting
        rows.clear_widgets()
        for command in state.waiting:
            text = circle_words.waiting_words(command)
            said = circle_words.said_in(command)
            rows.add_widget(Strip(kind="waiting", text=f"{text}\n“{said}”" if said else text))

    def _draw_moves(self, state: CircleState, today: date) -> None:
        rows = self.ids.moves
        rows.clear_widgets()
        for move in state.moves:
            due = due_words(move.due, today)
            words = circle_words.move_words(move)
            rows.add_widget(
                Standing(
                    icon=due_icon(move.due)
                    if move.due.nearness is not Nearness.NONE
                    else "clock-outline",
                    text=f"{words} · {due}" if due else words,
                    ink=due_ink(move.due),
                )
            )

    def _draw_parties(self, view: CaseView | None) -> None:
        rows = self.ids.parties
        rows.clear_widgets()
        for party in () if view is None else view.parties:
            name = party.person_name or tr._("Nobody named yet")
            rows.add_widget(
                Row(
                    icon="link-variant" if party.is_connector else "account-circle",
                    text=party.organisation_name,
                    below=name if not party.is_connector or view is None else view.connector_name,
                    tag=tr._("Connector") if party.is_connector else "",
                    leads_on=False,
                )
            )

    def _draw_goals(self, state: CircleState) -> None:
        rows, view = self.ids.goals, state.view
        rows.clear_widgets()
        self.no_goal = view is not None and not view.goals and view.words_shown
        for goal in () if view is None else view.goals:
            whose = tr._("The family's own words") if goal.from_family else ""
            below = " · ".join(part for part in (tr.label(goal.life_domain), whose) if part)
            ended = goal.status is not GoalStatus.OPEN
            may = self._may_end("goal.end", goal.goal_id, state) and not ended
            row = Row(
                icon="home-heart" if goal.from_family else "target",
                text=goal.words,
                below=below,
                tag=tr.label(goal.status),
                tag_ink=theme.green if goal.status is GoalStatus.REACHED else theme.ink_soft,
                leads_on=may,
            )
            if may:
                row.bind(on_release=lambda *_, one=goal: self.begin("goal.end", one))
            rows.add_widget(row)

    def _draw_actions(self, state: CircleState, today: date) -> None:
        rows, view = self.ids.actions, state.view
        rows.clear_widgets()
        self.no_action = view is not None and not view.actions
        for action in () if view is None else view.actions:
            is_open = action.status is ActionStatus.OPEN
            may = self._may_end("action.end", action.action_id, state) and is_open
            late = is_open and action.due_on < today
            ink = theme.red if late else theme.ink_soft
            if action.status is ActionStatus.DONE:
                ink = theme.green
            tag = tr.label(action.status)
            if late:
                tag = tr._("The day has passed")
            row = Row(
                icon="clock-alert-outline" if late else "check" if not is_open else "clock-outline",
                text=action.words,
                below=f"{action.doer_name} · {day_words(action.due_on, today)}",
                tag=tag,
                tag_ink=ink,
                leads_on=may,
            )
            if may:
                row.bind(on_release=lambda *_, one=action: self.begin("action.end", one))
            rows.add_widget(row)

    def _may_end(self, act: str, about: UUID, state: CircleState) -> bool:
        view = state.view
        return view is not None and act in view.commands and not state.waits(about)

    def _draw_notes(self, view: CaseView | None, today: date) -> None:
        notes, tables = self.ids.notes, self.ids.tables
        notes.clear_widgets()
        tables.clear_widgets()
        self.has_notes = view is not None and bool(view.notes)
        self.has_tables = view is not None and bool(view.round_tables)
        for note in () if view is None else reversed(view.notes):
            who = tr.label(note.secrecy)
            label = f"{note.author_name} · {moment_words(note.created_at, today)} · {who}"
            notes.add_widget(Fact(label=label, text=note.words))
        for table in () if view is None else reversed(view.round_tables):
            family = tr._("with the family") if table.family_present else tr._("without the family")
            label = f"{day_words(table.held_on, today)} · {family}"
            tables.add_widget(Fact(label=label, text="\n".join(table.decisions)))

    def _draw_ledger(self, state: CircleState, today: date) -> None:
        rows = self.ids.ledger
        rows.clear_widgets()
        self.ledger_loading = state.ledger_loading is Loading.LOADING
        self.ledger_offline = state.ledger_loading in {Loading.OFFLINE, Loading.ERROR}
        for entry in () if state.ledger is None else state.ledger.entries:
            said = circle_words.ledger_words(entry.change, entry.role, entry.organisation_name)
            why = tr.label(entry.basis)
            when = moment_words(entry.at, today)
            rows.add_widget(Fact(label=f"{when} · {why}", text=said))

    def _draw_acts(self, state: CircleState) -> None:
        needs_goal = self.no_goal and "goal.set" in state.acts
        shown = (tr.language, needs_goal, state.acts)
        view = state.view
        self.may_ask_help = view is not None and view.status is CaseStatus.OPEN
        if shown == self._acts_shown:
            return  # A finger may be on one of them.
        self._acts_shown = shown
        first, others = self.ids.first, self.ids.others
        first.clear_widgets()
        others.clear_widgets()
        for act in state.acts:
            words = circle_words.act_words(act)
            is_first = act in _FIRST or (needs_goal and act == "goal.set")
            kind = PrimaryButton if is_first else SecondaryButton
            if act in _LOSING:
                kind = QuietButton
            button = kind(text=words.name, icon=words.icon)
            button.bind(on_release=lambda *_, one=act: self.begin(one))
            (first if is_first else others).add_widget(button)

    def _draw_overtaken(self, state: CircleState) -> None:
        overtaken = state.overtaken
        mine = ""
        if overtaken is not None:
            said = circle_words.said_in(overtaken.mine)
            name = circle_words.act_words(circle_words.act_in(overtaken.mine)).name
            mine = f"{name}\n“{said}”" if said else name
        now = "" if state.view is None else tr.label(state.view.status)
        show_overtaken(self.ids.overtaken, overtaken, mine=mine, theirs=now, again="")
