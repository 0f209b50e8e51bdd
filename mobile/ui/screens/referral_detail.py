"""One question for help: a preview without a name, the packet after a yes, and what one can do."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from kivy.properties import BooleanProperty, ColorProperty, StringProperty
from typing_extensions import override

from mobile.controllers.municipalities import refresh_municipalities
from mobile.controllers.reading import Loading
from mobile.controllers.referral_detail import ReferralDetailController
from mobile.controllers.referral_reading import ReferralReadingState
from mobile.ui import referral_words
from mobile.ui.acting import ActingScreen
from mobile.ui.answering import ask_for, faults_into, send_act
from mobile.ui.dates import day_words, local_day, moment_words
from mobile.ui.due_words import due_icon, due_ink, due_words
from mobile.ui.i18n import tr
from mobile.ui.overtaking import show_overtaken
from mobile.ui.shell import Shell
from mobile.ui.widgets.button import DangerButton, PrimaryButton, SecondaryButton
from mobile.ui.widgets.care_parts import Fact
from shared.referrals import PacketView, ReferralItem, ReferralView
from shared.vocabulary import Party, ReferralKind, ReferralStatus

_NONE = UUID(int=0)
_LOSING = frozenset({"referral.recall", "referral.reject", "referral.fail"})
_AT_ONCE = frozenset({"referral.send"})
"""Acts that ask nothing more."""


class ReferralDetailScreen(ActingScreen):
    """One question, from either side."""

    title_shown = StringProperty("")
    from_to = StringProperty("")
    standing = StringProperty("")
    standing_icon = StringProperty("")
    standing_ink = ColorProperty()
    move = StringProperty("")
    waiting = StringProperty("")
    is_gone = BooleanProperty(False)
    is_loading = BooleanProperty(False)
    is_offline = BooleanProperty(False)
    problem = StringProperty("")
    preview_note = StringProperty("")
    packet_note = StringProperty("")
    has_packet = BooleanProperty(False)
    has_questions = BooleanProperty(False)
    circle_id: UUID | None = None
    has_circle = BooleanProperty(False)

    def __init__(self, shell: Shell, **named: Any) -> None:
        """Make the controller."""
        self.controller = ReferralDetailController(shell.ports, shell.phone.client, shell.who)
        self._referral_id = _NONE
        super().__init__(shell, **named)

    @override
    def shown(self, *, referral_id: UUID = _NONE, **_: Any) -> None:
        """Read this question; not once more when one only comes back to it."""
        self.shell.start(refresh_municipalities(self.shell.ports.store, self.shell.phone.client))
        self.leave_front()
        self.follow(self.controller.showing, self.draw)
        if referral_id != self._referral_id or self.controller.state.view is None:
            self._referral_id = referral_id
            self.show_page()
            self.ids.page.to_top()
            self.look()

    @override
    def data_changed(self) -> None:
        """Look again."""
        self.shell.start(self.controller.changed())

    @override
    def went_back(self) -> bool:
        """Leave the form for the question."""
        if super().went_back():
            return True
        self.controller.close()
        self._referral_id = _NONE
        return False

    def look(self) -> None:
        """Read all of it, again if need be."""
        self.shell.start(self.controller.open(self._referral_id))

    def open_circle(self) -> None:
        """Look at the circle it belongs to."""
        self.shell.go("circle", case_id=self.circle_id)

    def say_again(self) -> None:
        """Send what was refused once more, as it stands now."""
        self.controller.say_again()

    def let_go(self) -> None:
        """Put the refusal away."""
        self.controller.let_go()

    # One act.

    def begin(self, act: str) -> None:
        """Ask what an act needs; an act that needs nothing is done at once."""
        self.controller.forget_faults()
        if act in _AT_ONCE:
            self.controller.send()
            self.ids.page.to_top()
            return
        if act in {"referral.accept", "referral.assign"}:
            self.shell.start(self.controller.look_for_colleagues())
        if act == "referral.reject":
            self.shell.start(self.controller.look_for_alternatives())
        self.begin_act(act, self._referral_id)

    @override
    def ask(self, act: str, form: Any) -> None:
        """Ask what an act needs."""
        ask_for(act, form, self.controller.state)

    @override
    def send(self, act: str, form: Any) -> bool:
        """Put the act in the outbox, or say what is missing."""
        sent = send_act(act, form, self.controller)
        if not sent:
            faults_into(form, self.controller.state.faults)
        return sent

    # Drawing.

    def draw(self, state: ReferralReadingState) -> None:
        """Show a state."""
        today = state.today or local_day(self.shell.ports.clock())
        known = state.view or state.item
        self.is_gone = state.is_gone and state.loading is not Loading.LOADING
        self.is_loading = state.loading is Loading.LOADING
        self.is_offline = state.loading is Loading.OFFLINE and not self.is_gone
        failed = state.loading is Loading.ERROR and not self.is_gone
        self.problem = tr._("This could not be read now. Try again in a moment.") if failed else ""
        self.waiting = referral_words.waiting_words(state.waiting) if state.waiting else ""
        self._draw_head(state, known, today)
        self._draw_facts(state, known, today)
        self._draw_packet(state, today)
        self._draw_questions(state, today)
        self._draw_acts(state)
        self._draw_overtaken(state)
        self.ask_again()

    def _draw_head(
        self, state: ReferralReadingState, known: ReferralView | ReferralItem | None, today: date
    ) -> None:
        if known is None:
            self.title_shown = tr._("No longer for you")
            self.from_to = self.standing = self.move = ""
            return
        self.title_shown = ", ".join(tr.label(one) for one in known.life_domains)
        receives = state.side is Party.RECEIVER
        self.from_to = (
            tr._("{organisation} asks {service}").format(
                organisation=known.from_organisation_name, service=known.to_service_name
            )
            if receives
            else tr._("Asked of {organisation}: {service}").format(
                organisation=known.to_organisation_name, service=known.to_service_name
            )
        )
        self.standing = referral_words.status_words(known.status, known.business_status)
        ball = known.ball if isinstance(known, ReferralItem) else known.ball.party
        other = known.from_organisation_name if receives else known.to_organisation_name
        due = due_words(state.due, today)
        move = referral_words.move_words(ball, state.side, other)
        self.move = f"{move} · {due}" if due and ball is not Party.NOBODY else move
        if ball is Party.NOBODY and known.status is ReferralStatus.ON_HOLD and due:
            self.move = tr._("Goes on: {day}").format(day=due)
        self.standing_icon = due_icon(state.due)
        self.standing_ink = due_ink(state.due)

    def _draw_facts(
        self, state: ReferralReadingState, known: ReferralView | ReferralItem | None, today: date
    ) -> None:
        facts = self.ids.facts
        facts.clear_widgets()
        if known is not None:
            for label, text in preview_of(known, state.municipality):
                facts.add_widget(Fact(label=label, text=text))
        if state.view is not None:
            for label, text in course_of(state.view, today):
                facts.add_widget(Fact(label=label, text=text))
        view = state.view
        self.circle_id = None if view is None else view.case_id
        self.has_circle = self.circle_id is not None
        before = (
            view is not None
            and state.side is Party.RECEIVER
            and view.packet is None
            and view.status is ReferralStatus.REQUESTED
            and view.kind is not ReferralKind.ADVICE
        )
        self.preview_note = ""
        if before:
            self.preview_note = tr._("You see who it is, and the question, once you have said yes.")

    def _draw_packet(self, state: ReferralReadingState, today: date) -> None:
        view, rows = state.view, self.ids.packet
        rows.clear_widgets()
        packet = None if view is None else view.packet
        self.has_packet = packet is not None
        self.packet_note = ""
        if packet is not None:
            for label, text in packet_of(packet, today):
                rows.add_widget(Fact(label=label, text=text))
            names = ", ".join(tr.label(one).lower() for one in packet.shared)
            sends = state.side is Party.SENDER
            template = (
                tr._("This is what they may read: {fields}.")
                if sends
                else tr._("Shared with you: {fields}. Nothing of it is kept on this phone.")
            )
            self.packet_note = template.format(fields=names)

    def _draw_questions(self, state: ReferralReadingState, today: date) -> None:
        rows = self.ids.questions
        rows.clear_widgets()
        questions = () if state.view is None else state.view.questions
        self.has_questions = bool(questions)
        for one in questions:
            asked = tr._("Asked {when}").format(when=moment_words(one.asked_at, today))
            rows.add_widget(Fact(label=asked, text=one.question))
            if one.answer is None:
                rows.add_widget(Fact(label=tr._("Answer"), text=tr._("Not answered yet")))
            else:
                rows.add_widget(Fact(label=tr._("Answer"), text=one.answer))

    def _draw_acts(self, state: ReferralReadingState) -> None:
        first, others = self.ids.first, self.ids.others
        first.clear_widgets()
        others.clear_widgets()
        for number, act in enumerate(state.acts):
            words = referral_words.act_words(act)
            is_first = number == 0 and act not in _LOSING
            kind = PrimaryButton if is_first else SecondaryButton
            if act in _LOSING:
                kind = DangerButton
            button = kind(text=words.name, icon=words.icon)
            button.bind(on_release=lambda *_, one=act: self.begin(one))
            (first if is_first else others).add_widget(button)

    def _draw_overtaken(self, state: ReferralReadingState) -> None:
        overtaken = state.overtaken
        known = state.view or state.item
        now = ""
        if known is not None:
            now = referral_words.status_words(known.status, known.business_status)
        elif overtaken is not None:
            now = tr.coded(overtaken.status_now, ReferralStatus)
        may = overtaken is not None and overtaken.may_repeat and state.view is not None
        show_overtaken(
            self.ids.overtaken,
            overtaken,
            mine="" if overtaken is None else said_of(overtaken.mine),
            theirs=now,
            again=tr._("Say it once more") if may else "",
        )


def said_of(command: Any) -> str:
    """Say what one meant with an act, in one's own words where there are any."""
    name = referral_words.act_words(command.type).name
    words = [
        getattr(command, field, None)
        for field in ("question", "answer", "message", "message_to_signaller", "bridging_plan")
    ]
    quoted = [f"“{text}”" for text in words if text]
    return "\n".join([name, *quoted])


def preview_of(
    known: ReferralView | ReferralItem, municipality: str | None
) -> Iterable[tuple[str, str]]:
    """Give what anybody at either desk may see."""
    yield tr._("What is asked"), tr.label(known.kind)
    yield tr._("Answer needed"), tr.label(known.urgency)
    if known.age_band is not None:
        yield tr._("Age"), referral_words.age_words(known.age_band)
    yield tr._("Lives in"), municipality or ""
    yield tr._("Asked by"), tr.label(known.from_sector)
    if isinstance(known, ReferralView):
        barriers = ", ".join(tr.label(one) for one in known.barriers)
        yield tr._("What stands in the way"), barriers


def course_of(view: ReferralView, today: date) -> Iterable[tuple[str, str]]:
    """Give how it went so far."""
    yield tr._("The question"), view.help_question or ""
    yield tr._("Taken by"), view.assigned_name or ""
    contact = view.first_contact_on
    yield tr._("First contact"), "" if contact is None else day_words(contact, today)
    if contact is None and view.attempts:
        tries = tr.n("tried {count} time", "tried {count} times", view.attempts)
        yield tr._("First contact"), tries
    expected = view.expected_on
    yield tr._("Goes on"), "" if expected is None else day_words(expected, today)
    yield tr._("Meanwhile"), view.bridging_plan or ""
    yield tr._("Reason"), referral_words.reason_words(view.reason)
    if view.outcome is not None:
        yield tr._("How it ended"), tr.label(view.outcome)
    yield tr._("Message"), view.message or ""


def packet_of(packet: PacketView, today: date) -> Iterable[tuple[str, str]]:
    """Give what the sharing decision lets through."""
    name = " ".join(part for part in (packet.given_name, packet.family_name) if part)
    yield tr._("Name"), name
    born = packet.birth_date
    yield tr._("Born"), "" if born is None else day_words(born, today)
    yield tr._("Call"), "\n".join(referral_words.contact_words(one) for one in packet.contacts)
    yield tr._("Language at home"), referral_words.language_words(packet.language or "")
    yield tr._("School"), packet.school or ""
    if packet.household_size is not None:
        size = tr.n("{count} person at home", "{count} people at home", packet.household_size)
        yield tr._("Household"), size
    yield tr._("The pupil's own words"), packet.pupil_words or ""
    yield tr._("What goes well"), packet.strength or ""
    yield tr._("What was seen"), packet.observation or ""
    yield tr._("What was done already"), packet.action_taken or ""
