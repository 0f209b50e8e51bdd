"""What the journeys begin with, each done on somebody's phone in the town."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from demo.cast import Player
from demo.signalling import write
from mobile.controllers.signal_form import SignalDraft
from shared.cases import CaseView, OpenCase
from shared.consents import DecideSharing
from shared.referrals import AcceptReferral, DraftReferral, ReferralView, SendReferral
from shared.signals import DecideSignal, SignalView
from shared.vocabulary import (
    Category,
    GdprBasis,
    LifeDomain,
    ReferralKind,
    Severity,
    SharedField,
    SharingBasis,
    SharingPurpose,
    SignalDecision,
)
from tests.journeys.conftest import Town

PUPILS = {
    "noor": ("Noor", "Vlashage"),
    "tuur": ("Tuur", "Roetendael"),
    "lotte": ("Lotte", "Linnegem"),
}
PURPOSES = {
    ReferralKind.CO_CARE: SharingPurpose.CARE,
    ReferralKind.HANDOVER: SharingPurpose.HANDOVER,
}


async def signal(town: Town, pupil: str = "noor", **fields: Any) -> UUID:
    """Signal about a pupil on the teacher's phone, and send it."""
    teacher = await town.player("teacher")
    plain: dict[str, Any] = {
        "severity": Severity.CONCERNED,
        "categories": (Category.WELLBEING_MOOD,),
        "observation": "Zat drie pauzes alleen op de trap.",
    }
    signal_id = write(teacher, PUPILS[pupil], SignalDraft(**plain | fields))
    await teacher.handset.send()
    return signal_id


async def decide(reader: Player, signal_id: UUID, decision: SignalDecision, **more: Any) -> None:
    """Decide about a signal as it stands now."""
    view = await reader.handset.phone.client.signal(signal_id)
    await reader.handset.act(
        DecideSignal(
            command_id=reader.handset.new_id(),
            signal_id=signal_id,
            version=view.version,
            decision=decision,
            **more,
        )
    )


async def read_signal(reader: Player, signal_id: UUID) -> SignalView:
    """Read a whole signal as the care team."""
    return await reader.handset.phone.client.signal(signal_id)


@dataclass(frozen=True)
class Case:
    """A case in the town, and how its parties read it."""

    town: Town
    id: UUID
    signal_id: UUID
    young_person_id: UUID

    async def read(self, reader: str = "care") -> CaseView:
        """Read it as somebody of the town."""
        player = await self.town.player(reader)
        return await player.handset.ask(f"/v1/cases/{self.id}", CaseView)


async def open_case(town: Town, pupil: str = "noor") -> Case:
    """Signal, open a case and tell the signal that it leads to it."""
    care = await town.player("care")
    signal_id = await signal(town, pupil)
    case = Case(town, care.handset.new_id(), signal_id, town.id("pupil", pupil))
    await care.handset.act(
        OpenCase(
            command_id=care.handset.new_id(),
            case_id=case.id,
            young_person_id=case.young_person_id,
            organisation_id=care.organisation_id,
            connector_account_id=care.account_id,
            signal_id=signal_id,
            next_on=town.today + timedelta(days=21),
        )
    )
    await decide(care, signal_id, SignalDecision.ASK_PARTNER, case_id=case.id)
    return case


def sharing(case: Case, care: Player, to: UUID, **changes: Any) -> DecideSharing:
    """Give a sharing decision that a pupil of thirteen said yes to."""
    today = case.town.today
    plain: dict[str, Any] = {
        "command_id": care.handset.new_id(),
        "sharing_id": care.handset.new_id(),
        "young_person_id": case.young_person_id,
        "case_id": case.id,
        "from_organisation_id": care.organisation_id,
        "to_organisation_id": to,
        "fields": (SharedField.IDENTITY, SharedField.HELP_QUESTION),
        "purpose": SharingPurpose.CARE,
        "basis": SharingBasis.CONSENT_MINOR,
        "gdpr_basis": GdprBasis.CONSENT,
        "expires_on": today + timedelta(days=90),
        "decided_on": today,
        "family_informed_on": today,
    }
    return DecideSharing(**plain | changes)


@dataclass(frozen=True)
class Question:
    """A referral in the town, and how its sides read it."""

    town: Town
    id: UUID
    sharing_id: UUID

    async def read(self, reader: str) -> ReferralView:
        """Read it as somebody of the town."""
        player = await self.town.player(reader)
        return await player.handset.phone.client.referral(self.id)

    async def command(self, reader: str, kind: type[Any], **fields: Any) -> Any:
        """Give a command about it, at the version this person sees."""
        player = await self.town.player(reader)
        version = (await self.read(reader)).version
        return kind(
            command_id=player.handset.new_id(), referral_id=self.id, version=version, **fields
        )

    async def act(self, reader: str, kind: type[Any], **fields: Any) -> None:
        """Let somebody of the town do something about it."""
        player = await self.town.player(reader)
        await player.handset.act(await self.command(reader, kind, **fields))


async def ask(
    case: Case,
    service: str = "jac",
    to: str = "baken",
    *,
    kind: ReferralKind = ReferralKind.CO_CARE,
) -> Question:
    """Share what is needed with a partner and send it a question."""
    town = case.town
    care = await town.player("care")
    decision = sharing(case, care, town.id("organisation", to), purpose=PURPOSES[kind])
    await care.handset.act(decision)
    question = Question(town, care.handset.new_id(), decision.sharing_id)
    await care.handset.act(
        DraftReferral(
            command_id=care.handset.new_id(),
            referral_id=question.id,
            kind=kind,
            from_organisation_id=care.organisation_id,
            to_service_id=town.id("service", service),
            case_id=case.id,
            sharing_id=decision.sharing_id,
            signal_id=case.signal_id,
            life_domains=(LifeDomain.FAMILY,),
            help_question="Wie kan mee naar de ochtenden thuis kijken?",
        )
    )
    await question.act("care", SendReferral)
    return question


async def accept(question: Question, who: str = "jac-1") -> None:
    """Let the partner say yes."""
    player = await question.town.player(who)
    await question.act(who, AcceptReferral, assigned_account_id=player.account_id)
