"""A school, two partners nearby and their phones: where the care team's tests play."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from shared.network import AddSite, OfferService, OpeningHours, ReportCapacity
from shared.people import AddContactPerson
from shared.signals import LeaverFacts, SubmitSignal
from shared.vocabulary import (
    CapacityState,
    Category,
    ContactRelation,
    LeaverFact,
    LeaverState,
    LifeDomain,
    OrganisationKind,
    ReferralKind,
    Role,
    Sector,
    Severity,
    SignalKind,
    Weekday,
)
from tests.support.handset import Handset
from tests.support.phones import PIN
from tests.support.world import Person, World

SEEN = "Al drie dagen héél stil in de klas. Eet 's middags niet mee."
PUPIL_SAYS = "Thuis is het nooit rustig."
QUESTION = "Kan iemand mee aan de keukentafel zitten en de ochtenden lichter maken?"
LIST = "Signalen om te bekijken"
HELP = "Hulp dichtbij"


@dataclass
class Region:
    """A small region with one pupil to worry about."""

    world: World
    folder: Path
    school: UUID = field(init=False)
    partner: UUID = field(init=False)
    other: UUID = field(init=False)
    service: UUID = field(init=False)
    teacher: Person = field(init=False)
    noor: UUID = field(init=False)

    def __post_init__(self) -> None:
        """Put organisations, services and a pupil in the world."""
        world = self.world
        self.school = world.organisation(name="Middenschool De Linde")
        self.partner = world.organisation(OrganisationKind.PARTNER, name="CAW Het Baken")
        self.other = world.organisation(
            OrganisationKind.PARTNER,
            sector=Sector.PREVENTIVE_FAMILY_SUPPORT,
            name="Huis van het Kind De Nestkast",
        )
        self.teacher = world.person(self.school, Role.SIGNALLER, name="Ann Peeters")
        world.person(self.partner, Role.PARTNER, name="Joke Smet")
        self.of_other = world.person(self.other, Role.PARTNER, name="Joke Smet")
        self.service = self.offer(self.partner, "JAC", 50.826, 3.262)
        self.room(self.service, CapacityState.HAS_CAPACITY)
        second = self.offer(self.other, "Opvoedingssteun", 50.857, 3.309)
        self.room(second, CapacityState.WAITLIST, first_free_on=self.today + timedelta(days=20))
        self.noor = world.pupil(self.school, given_name="Noor", family_name="Vlashage")
        world.run(
            AddContactPerson(
                command_id=world.new_id(),
                contact_person_id=world.new_id(),
                young_person_id=self.noor,
                relation=ContactRelation.PARENT,
                name="Mia Vlashage",
                phone="+32 470 00 00 00",
                parental_authority=True,
            )
        )

    @property
    def today(self) -> date:
        """The day it is."""
        return self.world.clock.now.date()

    def offer(self, organisation_id: UUID, name: str, latitude: float, longitude: float) -> UUID:
        """Let a partner offer a service at a place."""
        world, site_id, service_id = self.world, self.world.new_id(), self.world.new_id()
        world.run(
            AddSite(
                command_id=world.new_id(),
                site_id=site_id,
                organisation_id=organisation_id,
                name="Onthaal",
                nis="34022",
                latitude=latitude,
                longitude=longitude,
            )
        )
        world.run(
            OfferService(
                command_id=world.new_id(),
                service_id=service_id,
                organisation_id=organisation_id,
                site_id=site_id,
                name=name,
                life_domains=(LifeDomain.FAMILY, LifeDomain.CARE_HEALTH),
                accepts=(ReferralKind.CO_CARE, ReferralKind.ADVICE),
                min_age=6,
                opening_hours=(
                    OpeningHours(day=Weekday.MONDAY, opens="09:00", closes="19:00"),
                    OpeningHours(day=Weekday.TUESDAY, opens="09:00", closes="19:00"),
                ),
                how_to_refer="Bel tussen 9 en 12, of stel je vraag hier.",
            )
        )
        return service_id

    def room(self, service_id: UUID, state: CapacityState, **more: Any) -> None:
        """Say whether a service has room."""
        self.world.run(
            ReportCapacity(
                command_id=self.world.new_id(), service_id=service_id, state=state, **more
            )
        )

    def signal(self, pupil: UUID | None = None, **more: Any) -> UUID:
        """Let the teacher signal."""
        signal_id = self.world.new_id()
        told: dict[str, Any] = {
            "severity": Severity.CONCERNED,
            "categories": (Category.WELLBEING_MOOD,),
            "observation": SEEN,
            "pupil_words": PUPIL_SAYS,
            "strength": "Helpt altijd de kleinsten.",
            "life_domains": (LifeDomain.FAMILY,),
        }
        self.world.run(
            SubmitSignal(
                command_id=self.world.new_id(),
                signal_id=signal_id,
                organisation_id=self.school,
                young_person_id=pupil or self.noor,
                made_at=self.world.clock.now,
                **(told | more),
            ),
            self.teacher,
        )
        return signal_id

    def early_leaver(self, pupil: UUID) -> UUID:
        """Let the teacher say that somebody drifts out of school."""
        return self.signal(
            pupil,
            kind=SignalKind.EARLY_LEAVER,
            severity=Severity.SERIOUS,
            discussed_with="Els, zorgcoördinator",
            categories=(Category.ATTENDANCE,),
            leaver=LeaverFacts(
                state=LeaverState.RISK,
                known=(LeaverFact.ABSENCE_THRESHOLD, LeaverFact.NO_ANSWER),
                threshold_reached=5,
                last_seen_on=self.today - timedelta(days=7),
            ),
        )

    def phone(self, name: str, organisation_id: UUID, role: Role, called: str) -> Handset:
        """Give a phone that somebody of an organisation has just signed in on."""
        handset = Handset(self.world, self.folder / name)
        handset.employ(name, organisation_id, role, name=called)
        handset.start()
        handset.sign_in(name)
        return handset

    def of_care_team(self) -> Handset:
        """Give the phone of the school's care team."""
        return self.phone("zorg", self.school, Role.CARE_TEAM, "Bert Claes")

    def of_partner(self) -> Handset:
        """Give the phone of the partner that is asked."""
        return self.phone("jac", self.partner, Role.PARTNER, "Els Wouters")


def region_of(handset: Handset) -> Region:
    return Region(handset.world, handset.folder.parent)


def enter(handset: Handset, region: Region, role: Role) -> None:
    """Walk in as the care team, or as the partner."""
    at = region.school if role is Role.CARE_TEAM else region.partner
    name = "Bert Claes" if role is Role.CARE_TEAM else "Els Wouters"
    handset.employ("walker", at, role, name=name)
    handset.start()
    handset.sign_in("walker")


def no_network(handset: Handset) -> None:
    handset.offline()
    handset.until(lambda: handset.screen.is_offline, what="that there is no network")


def home(handset: Handset) -> None:
    """Go back until one is home."""
    while handset.place != "home":
        handset.back()


def shown(handset: Handset) -> Any:
    """Give the state of the controller of the screen in front."""
    return handset.screen.controller.state


def whole(handset: Handset) -> None:
    """Wait until the screen has read the whole of what it shows."""
    handset.until(lambda: _read(handset), what="the whole of it")
    handset.pump(3)


def _read(handset: Handset) -> bool:
    state = shown(handset)
    return any(getattr(state, name, None) is not None for name in ("view", "whole"))


def ask_by_touch(handset: Handset) -> None:
    """From a weighed signal: choose help nearby, write the question, say what may leave, send."""
    handset.tap("Een partner om hulp vragen")
    handset.tap("Kijken wie kan helpen")
    handset.until(lambda: handset.shows("JAC"), what="who can help")
    handset.tap("JAC")
    handset.until(lambda: handset.place == "ask-help", what="the question")
    handset.until(lambda: shown(handset).age is not None, what="the age")
    handset.fill("question", QUESTION)
    handset.tap("Over drie weken" if handset.shows("Over drie weken") else "Over vier weken")
    handset.tap("Verder: wat mogen ze weten?")
    handset.until(lambda: shown(handset).age is not None, what="the age")


def decide_what_leaves(handset: Handset) -> None:
    """On the screen for sharing: own words too, the young person agrees, the family knows."""
    handset.tap("Eigen woorden van de leerling")
    handset.tap("De jongere gaat akkoord")
    handset.tap("Over zes maanden")
    handset.tap("Het gezin weet het")


def write_in_form(handset: Handset, text: str) -> None:
    """Tap the text of the form of an act, and type."""
    form = next(one for one in handset.widgets() if type(one).__name__ == "ActForm")
    handset.tap(form.ids.words.part.ids.field.ids.entry)
    handset.type(text)


def again(handset: Handset) -> None:
    """Start the app again, and enter the PIN."""
    if handset.app is None:
        handset.start()
    else:
        handset.restart()
    handset.until(lambda: handset.place == "lock", what="the lock")
    handset.enter_pin(PIN)
    handset.until(lambda: handset.place == "home", what="home")
