"""Scenes that many tests begin with, each made through the commands."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from shared.cases import OpenCase
from shared.consents import DecideSharing
from shared.network import OfferService
from shared.referrals import DraftReferral, SendReferral
from shared.vocabulary import (
    GdprBasis,
    LifeDomain,
    OrganisationKind,
    ReferralKind,
    Role,
    SharedField,
    SharingBasis,
    SharingPurpose,
)
from tests.support.world import Person, World

EVERY_FIELD = tuple(SharedField)
PURPOSE = {
    ReferralKind.CO_CARE: SharingPurpose.CARE,
    ReferralKind.HANDOVER: SharingPurpose.HANDOVER,
    ReferralKind.STEP_UP: SharingPurpose.PROTECTION,
}
"""What has to be shared for, so that it carries a kind."""


@dataclass
class Asked:
    """A school that asks a partner about pupils of its own."""

    world: World
    kind: ReferralKind = ReferralKind.CO_CARE
    school: UUID = field(init=False)
    care_team: Person = field(init=False)
    partner_id: UUID = field(init=False)
    partner: Person = field(init=False)
    service_id: UUID = field(init=False)

    def __post_init__(self) -> None:
        """Put school, partner and service in the world."""
        self.school = self.world.organisation()
        self.care_team = self.world.person(self.school, Role.CARE_TEAM, name="Zoë Zorg")
        self.partner_id = self.world.organisation(OrganisationKind.PARTNER, name="Het Baken")
        self.partner = self.world.person(self.partner_id, Role.PARTNER, name="Piet Partner")
        self.service_id = self.world.new_id()
        self.world.run(
            OfferService(
                command_id=self.world.new_id(),
                service_id=self.service_id,
                organisation_id=self.partner_id,
                name="Jongerenonthaal",
                life_domains=(LifeDomain.FAMILY,),
                accepts=(self.kind,),
                mandated=self.kind is ReferralKind.STEP_UP,
            )
        )

    @property
    def today(self) -> date:
        """The day it is."""
        return self.world.clock.now.date()

    def case(self, young_person_id: UUID | None = None) -> tuple[UUID, UUID]:
        """Open a case; gives its id and the young person's."""
        young_person_id = young_person_id or self.world.pupil(self.school)
        case_id = self.world.new_id()
        self.world.run(
            OpenCase(
                command_id=self.world.new_id(),
                case_id=case_id,
                young_person_id=young_person_id,
                organisation_id=self.school,
                connector_account_id=self.care_team.account_id,
                next_on=self.today + timedelta(days=14),
            ),
            self.care_team,
        )
        return case_id, young_person_id

    def sharing(
        self,
        case_id: UUID,
        young_person_id: UUID,
        fields: tuple[SharedField, ...] = EVERY_FIELD,
    ) -> UUID:
        """Record that the young person of fourteen agreed."""
        sharing_id = self.world.new_id()
        step_up = self.kind is ReferralKind.STEP_UP
        self.world.run(
            DecideSharing(
                command_id=self.world.new_id(),
                sharing_id=sharing_id,
                young_person_id=young_person_id,
                case_id=case_id,
                from_organisation_id=self.school,
                to_organisation_id=self.partner_id,
                fields=fields,
                purpose=PURPOSE[self.kind],
                basis=SharingBasis.STATUTORY_TASK if step_up else SharingBasis.CONSENT_MINOR,
                gdpr_basis=GdprBasis.PUBLIC_TASK,
                expires_on=self.today + timedelta(days=200),
                decided_on=self.today,
                family_informed_on=self.today,
            ),
            self.care_team,
        )
        return sharing_id

    def draft(self, fields: tuple[SharedField, ...] = EVERY_FIELD) -> tuple[UUID, int]:
        """Prepare a referral; gives its id and version."""
        referral_id = self.world.new_id()
        advice = self.kind is ReferralKind.ADVICE
        case_id, young_person_id = (None, None) if advice else self.case()
        sharing_id = None
        if case_id is not None and young_person_id is not None:
            sharing_id = self.sharing(case_id, young_person_id, fields)
        ran = self.world.run(
            DraftReferral(
                command_id=self.world.new_id(),
                referral_id=referral_id,
                kind=self.kind,
                from_organisation_id=self.school,
                to_service_id=self.service_id,
                case_id=case_id,
                sharing_id=sharing_id,
                life_domains=(LifeDomain.FAMILY,),
                help_question="Wie kan thuis mee ondersteunen?",
            ),
            self.care_team,
        )
        return referral_id, ran.receipt.version

    def referral(self, fields: tuple[SharedField, ...] = EVERY_FIELD) -> tuple[UUID, int]:
        """Prepare and send a referral; gives its id and version."""
        referral_id, version = self.draft(fields)
        ran = self.world.run(
            SendReferral(command_id=self.world.new_id(), referral_id=referral_id, version=version),
            self.care_team,
        )
        return referral_id, ran.receipt.version
