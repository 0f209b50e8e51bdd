"""A circle at the desk: a school and two partners, with everything in it that a page can show."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from shared.cases import RecordRoundTable
from shared.network import OfferService
from shared.referrals import AcceptReferral, DraftReferral, HoldReferral, SendReferral
from shared.signals import LeaverFacts, SubmitSignal
from shared.vocabulary import (
    Category,
    HoldReason,
    LeaverFact,
    LeaverState,
    LifeDomain,
    NoteSecrecy,
    OrganisationKind,
    ReferralKind,
    Severity,
    SharedField,
    SignalKind,
)
from tests.server.cases.circle import Around, made
from tests.support.desk import Browserless
from tests.support.world import Person, World

OWN_TEAM = "Alleen voor ons team: mama belde zelf"
BOUND = "Onder beroepsgeheim: er zijn schulden"
EVERYBODY = "Voor de hele kring: Noor wil graag koken"
BRIDGE = "Intussen belt de school elke maandag"
ACTION = "Belt de mama"


class DeskCircle(Around):
    """A circle with a worked-out plan, seen from the desk."""

    def __init__(self, world: World) -> None:
        """Put both partners in the circle."""
        super().__init__(world)
        self.joins(self.caw_worker)
        self.joins(self.clb_worker)

    world_partner = OrganisationKind.PARTNER

    @property
    def path(self) -> str:
        """Where its page is."""
        return f"/desk/circles/{self.case}"

    def desk(self, who: Person, *, language: str = "en") -> Browserless:
        """Open a browser without scripts for somebody."""
        return Browserless.of(self.world, who, language=language)

    def filled(self) -> DeskCircle:
        """Write goals, actions, notes, a round table and a plan to bridge a wait."""
        self.goal()
        second = made(
            self.goal(life_domain=LifeDomain.LEISURE, from_family=False, words="Elke week koken")
        )
        self.action(goal_id=second)
        self.action(doer_account_id=self.caw_worker.account_id, words="Zoekt een kookclub")
        self.note(self.care, NoteSecrecy.OWN_TEAM, OWN_TEAM)
        self.note(self.clb_worker, NoteSecrecy.PROFESSIONAL_SECRECY, BOUND)
        self.note(self.caw_worker, NoteSecrecy.WHOLE_CIRCLE, EVERYBODY)
        self.post(
            self.care,
            "/round-tables",
            self.make(
                RecordRoundTable,
                round_table_id=self.world.new_id(),
                held_on=self.today,
                family_present=True,
                decisions=("We bellen elkaar elke week", "Noor kiest de kookclub"),
                next_on=self.soon(28),
            ),
        )
        self.waits()
        return self

    def waits(self) -> UUID:
        """Let the CAW accept a question and put it on its waiting list, with a plan meanwhile."""
        world, service_id, referral_id = self.world, self.world.new_id(), self.world.new_id()
        world.run(
            OfferService(
                command_id=world.new_id(),
                service_id=service_id,
                organisation_id=self.caw,
                name="Jongerenonthaal",
                life_domains=(LifeDomain.FAMILY,),
                accepts=(ReferralKind.CO_CARE,),
            )
        )
        draft = DraftReferral(
            command_id=world.new_id(),
            referral_id=referral_id,
            kind=ReferralKind.CO_CARE,
            from_organisation_id=self.school,
            to_service_id=service_id,
            case_id=self.case,
            sharing_id=self.shares(self.caw, *SharedField),
            life_domains=(LifeDomain.FAMILY,),
            help_question="Wie ondersteunt thuis mee?",
        )
        version = world.run(draft, self.care).receipt.version
        send = SendReferral(command_id=world.new_id(), referral_id=referral_id, version=version)
        version = world.run(send, self.care).receipt.version
        accept = AcceptReferral(
            command_id=world.new_id(),
            referral_id=referral_id,
            version=version,
            assigned_account_id=self.caw_worker.account_id,
        )
        version = world.run(accept, self.caw_worker).receipt.version
        world.run_errands()
        hold = HoldReferral(
            command_id=world.new_id(),
            referral_id=referral_id,
            version=version,
            reason=HoldReason.WAITLISTED,
            expected_on=self.soon(40),
            bridging_plan=BRIDGE,
        )
        world.run(hold, self.caw_worker)
        return referral_id

    def absent(self, half_days: int = 6, *, young_person_id: UUID | None = None) -> UUID:
        """Let the care team signal that a pupil missed half-days; give the signal's id."""
        signal_id = self.world.new_id()
        self.world.clock.now += timedelta(minutes=1)
        self.world.run(
            SubmitSignal(
                command_id=self.world.new_id(),
                signal_id=signal_id,
                organisation_id=self.school,
                young_person_id=young_person_id or self.pupil,
                kind=SignalKind.EARLY_LEAVER,
                severity=Severity.HEIGHTENED,
                categories=(Category.ATTENDANCE,),
                observation=f"Miste {half_days} halve dagen",
                made_at=self.world.clock.now,
                leaver=LeaverFacts(
                    state=LeaverState.RISK,
                    known=(LeaverFact.ABSENCE_THRESHOLD,),
                    threshold_reached=half_days,
                ),
            ),
            self.care,
        )
        return signal_id
