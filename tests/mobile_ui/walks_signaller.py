"""The signaller's screens, state by state."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from server.kernel.tables import columns
from server.people.tables import MembershipRow
from shared.signals import DecideSignal, OpenSignal, RecordSignalContact
from shared.vocabulary import MembershipState, Role, SignalDecision, SignalReason
from tests.support.handset import Handset
from tests.support.pictures import Walk
from tests.support.world import Person, World

NAMES = (
    ("Noor", "Desmet"),
    ("Bilal", "El Amrani"),
    ("Lotte", "Vandewalle"),
    ("Zoë", "Claeys"),
    ("Ömer", "Çelik"),
    ("Jean-Baptiste", "Vanden Broucke-Van der Straeten"),
)
"""Pupils who do not exist; the last one's name is long."""

WORRIED = "Bezorgd. Ik ben niet zeker, maar wil dat iemand meekijkt"
SERIOUS = "Heel bezorgd. Vandaag moet iemand iets doen"
ACUTE = "Acuut gevaar. Bel eerst, de app is niet snel genoeg"
QUIET = "Stil, somber of gespannen"
SEND = "Verstuur naar het zorgteam"
WORDS = "Al drie dagen héél stil in de klas. Zat vandaag alleen op de speelplaats."


@dataclass
class School:
    """A school with a teacher's phone and a care team at its desk."""

    handset: Handset
    school: UUID = field(init=False)
    care_team: Person = field(init=False)
    teacher: UUID = field(init=False)

    def __post_init__(self) -> None:
        """Put school and care team in the world."""
        self.school = self.world.organisation()
        self.care_team = self.world.person(self.school, Role.CARE_TEAM, name="Mia Zorg")

    @property
    def world(self) -> World:
        """The server."""
        return self.handset.world

    def enrol(self) -> None:
        """Put the pupils on the roster."""
        for given, family in NAMES:
            self.world.pupil(self.school, given_name=given, family_name=family)

    def sign_in(self) -> None:
        """Let the teacher walk in."""
        self.teacher = self.handset.employ("teacher", self.school, Role.SIGNALLER)
        self.handset.start()
        self.handset.sign_in("teacher")

    def begin(self, name: str = "Noor Desmet") -> None:
        """Begin a signal about this pupil."""
        self.handset.tap("Nieuw signaal")
        self.handset.tap(name)

    def fill(self, *, severity: str = WORRIED, words: str = WORDS) -> None:
        """Fill in the least there can be."""
        self.handset.tap(QUIET)
        self.handset.tap(severity)
        self.handset.pump(3)
        self.handset.type(words)

    def go_home(self) -> None:
        """Go back until one is home."""
        while self.handset.place != "home":
            self.handset.back()

    @property
    def signal_id(self) -> UUID:
        """The signal on the screen."""
        found: UUID = self.handset.screen.signal_id
        return found

    def at_desk(self, command: type[Any], **fields: Any) -> None:
        """Let the care team do something with the signal on the screen, as it is now."""
        told = self.care_team.client.get(f"/v1/signals/{self.signal_id}").json()
        self.world.clock.forward(hours=1)
        self.world.run(
            command(
                command_id=self.world.new_id(),
                signal_id=self.signal_id,
                version=told["version"],
                **fields,
            ),
            self.care_team,
        )
        self.handset.sync()

    def dismiss_teacher(self) -> None:
        """End the teacher's role."""
        table = columns(MembershipRow)
        with self.world.unit() as uow:
            row = uow.find(MembershipRow, table.account_id == self.teacher)
            assert row is not None
            uow.change(row, state=MembershipState.ENDED)
            uow.record("membership.end", row)
            uow.commit()


def writing(handset: Handset) -> Iterator[str]:
    """Write a signal: from the roster that has not come to the look before sending."""
    told = School(handset)
    told.sign_in()
    handset.tap("Nieuw signaal")
    yield "new-signal/no-roster"
    told.go_home()
    told.enrol()
    handset.sync()
    handset.tap("Nieuw signaal")
    yield "new-signal/pupils"
    handset.tap(handset.screen.ids.picker.ids.search.ids.entry)
    handset.type("xyz")
    yield "new-signal/nobody-found"
    handset.screen.choose_pupil()
    handset.pump()
    handset.tap("Jean-Baptiste Vanden Broucke-Van der Straeten")
    handset.tap(SEND)
    yield "new-signal/missing"
    told.fill()
    yield "new-signal/filled"
    handset.field("observation").ids.entry.focus = False
    handset.screen.typed("observation", "x" * 4200)
    handset.pump()
    yield "new-signal/too-long"
    handset.screen.typed("observation", WORDS)
    handset.tap("Meer vertellen")
    handset.tap("De ouders")
    handset.tap("Gisteren")
    handset.screen.typed("pupil_words", "Het gaat wel, zei ze, maar ze keek weg.")
    handset.screen.typed("strength", "Tekent graag en helpt anderen.")
    handset.pump()
    handset.screen.form.show_widget(handset.field("pupil_words"))
    yield "new-signal/told-more"
    handset.tap("Dit weggooien")
    yield "new-signal/throw-away"
    handset.back()


def looking_through(handset: Handset) -> Iterator[str]:
    """Read all of it before it goes."""
    told = School(handset)
    told.enrol()
    told.sign_in()
    told.begin()
    told.fill()
    handset.screen.typed("pupil_words", "Het gaat wel, zei ze, maar ze keek weg.")
    handset.tap("Eerst nakijken")
    yield "review-and-send/ready"
    handset.back()
    handset.screen.tapped("categories", [])
    handset.screen.typed("observation", "")
    handset.tap("Eerst nakijken")
    yield "review-and-send/missing"


def calling(handset: Handset) -> Iterator[str]:
    """Be very worried, then see danger."""
    told = School(handset)
    told.enrol()
    told.sign_in()
    told.begin()
    told.fill(severity=SERIOUS)
    yield "new-signal/serious"
    handset.tap("Verder: wie kan nu helpen")
    yield "acute/serious"
    handset.tap(SEND)
    yield "acute/asked"
    handset.back()
    handset.tap(ACUTE)
    handset.screen.form.show_widget(handset.field("severity_place"))
    yield "new-signal/acute"
    handset.tap("Wie nu bellen")
    yield "acute/acute"
    handset.tap("De zorgcoördinator")
    handset.tap("Meer nummers")
    yield "acute/more-numbers"


def leaving(handset: Handset) -> Iterator[str]:
    """See a pupil drift out of school."""
    told = School(handset)
    told.enrol()
    told.sign_in()
    handset.tap("Dreigt af te haken")
    handset.tap("Bilal El Amrani")
    yield "early-leaver/empty"
    handset.tap("Komt nog. Maar steeds minder")
    handset.tap("5 halve dagen of meer")
    handset.tap("Een week geleden")
    yield "early-leaver/filled"
    handset.tap("Niemand antwoordt")
    handset.tap(WORRIED)
    handset.pump(3)
    handset.type("Ouders nemen niet op. Zus zegt dat hij werkt.")
    yield "early-leaver/words"


def answered(handset: Handset) -> Iterator[str]:
    """Follow one signal from this phone to its end."""
    told = School(handset)
    told.enrol()
    told.sign_in()
    handset.tap("Mijn signalen")
    yield "my-signals/empty"
    told.go_home()
    handset.offline()
    told.begin()
    told.fill()
    handset.tap(SEND)
    handset.until(lambda: handset.shows("zodra er verbinding is"), what="no network")
    yield "signal-detail/offline"
    handset.back()
    yield "my-signals/offline"
    handset.online()
    handset.sync()
    handset.tap("Noor Desmet")
    yield "signal-detail/received"
    handset.tap("Dit signaal intrekken")
    yield "signal-detail/withdraw"
    handset.back()
    told.world.clock.forward(days=10)
    handset.screen.data_changed()
    handset.pump()
    yield "signal-detail/late"
    told.at_desk(OpenSignal)
    told.at_desk(
        DecideSignal,
        decision=SignalDecision.FOLLOW_UP_AT_SCHOOL,
        next_on=told.world.clock.now.date() + timedelta(days=7),
    )
    yield "signal-detail/taken-up"
    told.at_desk(
        RecordSignalContact,
        contact_on=told.world.clock.now.date(),
        message_to_signaller="We spraken met Noor. Laat haar gerust even buiten als het druk is.",
    )
    yield "signal-detail/contact-made"
    told.at_desk(
        DecideSignal,
        decision=SignalDecision.CLOSE,
        reason=SignalReason.HELP_GIVEN,
        message_to_signaller="Er is hulp gevonden dicht bij huis. Dank je wel om het te zeggen.",
    )
    yield "signal-detail/finished"


def withdrawing(handset: Handset) -> Iterator[str]:
    """Take a signal back that the school has, and look at the list."""
    told = School(handset)
    told.enrol()
    told.sign_in()
    for name in ("Noor Desmet", "Zoë Claeys"):
        told.go_home()
        told.begin(name)
        told.fill()
        handset.tap(SEND)
        handset.sync()
    handset.tap("Dit signaal intrekken")
    handset.tap("Per vergissing verstuurd")
    handset.offline()
    handset.tap("Intrekken")
    yield "signal-detail/withdrawing"
    handset.online()
    handset.sync()
    yield "signal-detail/withdrawn"
    handset.back()
    yield "my-signals/several"


def refused(handset: Handset) -> Iterator[str]:
    """Be overtaken, and be told no."""
    told = School(handset)
    told.enrol()
    told.sign_in()
    handset.tap("Mijn signalen")
    told.go_home()
    told.begin()
    told.fill()
    handset.tap(SEND)
    handset.sync()
    handset.offline()
    handset.tap("Dit signaal intrekken")
    handset.tap("Het was een misverstand")
    handset.tap("Intrekken")
    at = told.signal_id
    told.world.run(
        OpenSignal(command_id=told.world.new_id(), signal_id=at, version=1), told.care_team
    )
    handset.online()
    handset.sync()
    yield "signal-detail/refused"
    handset.tap("Kijk waarom, en wat je kan doen")
    yield "refused/overtaken"
    told.go_home()
    handset.offline()
    told.begin("Lotte Vandewalle")
    told.fill()
    handset.tap(SEND)
    told.dismiss_teacher()
    handset.online()
    handset.sync()
    told.go_home()
    handset.app.frame.navigator.go("refused")
    handset.pump()
    yield "refused/several"
    handset.tap("Open het in het formulier en verstuur opnieuw")
    yield "new-signal/off-the-roster"


WALKS: tuple[Walk, ...] = (
    writing,
    looking_through,
    calling,
    leaving,
    answered,
    withdrawing,
    refused,
)
