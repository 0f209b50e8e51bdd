"""A question for help that a school has asked a partner, past any phone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from shared.cases import OpenCase
from shared.consents import DecideSharing
from shared.referrals import DraftReferral, SendReferral
from shared.signals import DecideSignal
from shared.vocabulary import (
    GdprBasis,
    LifeDomain,
    ReferralKind,
    Role,
    SharedField,
    SharingBasis,
    SharingPurpose,
    SignalDecision,
)
from tests.mobile_ui.region import QUESTION, Region
from tests.support.world import Person

FIELDS = (
    SharedField.IDENTITY,
    SharedField.CONTACT_DETAILS,
    SharedField.LANGUAGE,
    SharedField.PUPIL_WORDS,
    SharedField.STRENGTH,
    SharedField.HELP_QUESTION,
)


class Asked:
    """A question that a school has asked, past any phone."""

    def __init__(self, region: Region) -> None:
        """Open a circle and ask the partner."""
        self.region, self.world = region, region.world
        self.mia = self.world.person(region.school, Role.CARE_TEAM, name="Mia Zorg")
        self.case_id, self.referral_id = self.world.new_id(), self.world.new_id()
        sharing_id, signal_id = self.world.new_id(), region.signal()
        today = region.today
        self.run(
            OpenCase,
            case_id=self.case_id,
            young_person_id=region.noor,
            organisation_id=region.school,
            connector_account_id=self.mia.account_id,
            signal_id=signal_id,
            next_on=today + timedelta(days=21),
        )
        self.run(
            DecideSignal,
            signal_id=signal_id,
            version=1,
            decision=SignalDecision.ASK_PARTNER,
            case_id=self.case_id,
            family_informed=True,
        )
        self.run(
            DecideSharing,
            sharing_id=sharing_id,
            young_person_id=region.noor,
            case_id=self.case_id,
            from_organisation_id=region.school,
            to_organisation_id=region.partner,
            fields=FIELDS,
            purpose=SharingPurpose.CARE,
            basis=SharingBasis.CONSENT_MINOR,
            gdpr_basis=GdprBasis.PUBLIC_TASK,
            expires_on=today + timedelta(days=180),
            decided_on=today,
            family_informed_on=today,
        )
        self.run(
            DraftReferral,
            referral_id=self.referral_id,
            kind=ReferralKind.CO_CARE,
            from_organisation_id=region.school,
            to_service_id=region.service,
            case_id=self.case_id,
            sharing_id=sharing_id,
            signal_id=signal_id,
            life_domains=(LifeDomain.FAMILY,),
            help_question=QUESTION,
        )
        self.run(SendReferral, referral_id=self.referral_id, version=1)

    def run(self, command: type[Any], who: Person | None = None, **fields: Any) -> None:
        """Let the school, or somebody else, do something."""
        self.world.run(command(command_id=self.world.new_id(), **fields), who or self.mia)

    def version(self, who: Person | None = None) -> int:
        """Give the referral's version."""
        told = (who or self.mia).client.get(f"/v1/referrals/{self.referral_id}").json()
        return int(told["version"])

    def case_version(self) -> int:
        """Give the circle's version."""
        return int(self.mia.client.get(f"/v1/cases/{self.case_id}").json()["version"])
