"""A school and a partner before the desk: what the tests of signalling and asking begin with."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from server.network.reference import municipalities
from shared.network import AddSite, OfferService, OpeningHours, ReportCapacity
from shared.referrals import AcceptReferral, CompleteReferral, RecordFirstContact
from shared.signals import LeaverFacts, SubmitSignal
from shared.vocabulary import (
    CapacityState,
    Category,
    LeaverFact,
    LeaverState,
    LifeDomain,
    OrganisationKind,
    ReferralKind,
    ReferralOutcome,
    Role,
    Severity,
    SignalKind,
    Weekday,
)
from tests.support.desk import Browserless
from tests.support.scenes import Asked
from tests.support.world import Person, World

SEEN = "Zat maandag alleen in de refter, en lachte niet meer"
WEEKDAYS = tuple(Weekday)[:5]


class CareDesk:
    """A school whose care team weighs and asks, and two partners nearby."""

    def __init__(self, world: World) -> None:
        """Put them in the world."""
        self.world = world
        self.school = world.organisation(name="De Linde")
        self.teacher = world.person(self.school, Role.SIGNALLER, name="Tine Teugels")
        self.care = world.person(self.school, Role.CARE_TEAM, name="Zoë Zorg")
        self.pupil = world.pupil(self.school)
        self.baken = world.organisation(OrganisationKind.PARTNER, name="Het Baken")
        self.partner = world.person(self.baken, Role.PARTNER, name="Piet Partner")
        self.colleague = world.person(self.baken, Role.PARTNER, name="Paola Partner")
        self.service = self.offers(self.baken, "Jongerenonthaal")
        self.overkop = world.organisation(OrganisationKind.PARTNER, name="OverKop Kortrijk")
        world.person(self.overkop, Role.PARTNER, name="Olga Overkop")
        self.other_service = self.offers(self.overkop, "Inloop en gesprek")

    @property
    def today(self) -> date:
        """The day it is."""
        return self.world.clock.now.date()

    def offers(self, organisation_id: UUID, name: str, *, nis: str = "34022") -> UUID:
        """Let an organisation offer a service with a place, hours and room."""
        (town,) = (each for each in municipalities() if each.nis == nis)
        world, site_id, service_id = self.world, self.world.new_id(), self.world.new_id()
        world.run(
            AddSite(
                command_id=world.new_id(),
                site_id=site_id,
                organisation_id=organisation_id,
                name="Groeningestraat",
                nis=nis,
                latitude=town.latitude + 0.001,
                longitude=town.longitude + 0.006,
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
                opening_hours=tuple(
                    OpeningHours(day=day, opens="13:00", closes="18:00") for day in WEEKDAYS
                ),
                how_to_refer="Bel gerust eerst.",
            )
        )
        return service_id

    def has_room(self, service_id: UUID) -> None:
        """Say that there is room."""
        self.world.run(
            ReportCapacity(
                command_id=self.world.new_id(),
                service_id=service_id,
                state=CapacityState.HAS_CAPACITY,
            )
        )

    def signal(self, *, by: Person | None = None, leaver: bool = False) -> UUID:
        """Send a signal about the pupil."""
        world, signal_id = self.world, self.world.new_id()
        facts = LeaverFacts(
            state=LeaverState.RISK,
            known=(LeaverFact.ABSENCE_THRESHOLD,),
            threshold_reached=5,
            last_seen_on=self.today - timedelta(days=3),
        )
        world.run(
            SubmitSignal(
                command_id=world.new_id(),
                signal_id=signal_id,
                organisation_id=self.school,
                young_person_id=self.pupil,
                kind=SignalKind.EARLY_LEAVER if leaver else SignalKind.CONCERN,
                severity=Severity.HEIGHTENED,
                categories=(Category.WELLBEING_MOOD, Category.HOME_CARING_TASKS),
                life_domains=(LifeDomain.FAMILY,),
                observation=SEEN,
                pupil_words="Ik mag er niet over praten.",
                strength="Tekent graag.",
                leaver=facts if leaver else None,
                made_at=world.clock.now,
            ),
            by or self.teacher,
        )
        return signal_id

    def asked(self) -> Asked:
        """Give another school that asks a partner of its own, with a question on its way."""
        return Asked(self.world)

    def desk(self, who: Person, *, language: str = "en") -> Browserless:
        """Open a browser without scripts for somebody."""
        return Browserless.of(self.world, who, language=language)


def helped_before(asked: Asked) -> UUID:
    """Let the partner say yes to a question and round it off; gives the question."""
    world = asked.world
    referral_id, version = asked.referral()
    yes = AcceptReferral(
        command_id=world.new_id(),
        referral_id=referral_id,
        version=version,
        assigned_account_id=asked.partner.account_id,
    )
    first = RecordFirstContact(
        command_id=world.new_id(),
        referral_id=referral_id,
        version=world.run(yes, asked.partner).receipt.version,
        reached=True,
        contact_on=asked.today,
    )
    end = CompleteReferral(
        command_id=world.new_id(),
        referral_id=referral_id,
        version=world.run(first, asked.partner).receipt.version,
        outcome=ReferralOutcome.HELP_RECEIVED,
        message_to_signaller="Er was hulp. Dank je wel.",
    )
    world.run(end, asked.partner)
    return referral_id
