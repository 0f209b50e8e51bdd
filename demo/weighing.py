"""The care team's part: weigh, open a circle, look for help nearby, share what may be, ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from demo.cast import Cast
from demo.signalling import look_again
from demo.telling import Teller, in_words, local_day, plain, promise
from mobile.controllers.care_team_inbox import CareTeamInboxController, Weighing
from mobile.controllers.reading import Loading
from shared.cases import OpenCase
from shared.consents import DecideSharing
from shared.network import ServicePage, ServiceView
from shared.people import YoungPersonView
from shared.referrals import DraftReferral, ReferralView, SendReferral
from shared.vocabulary import (
    CapacityState,
    GdprBasis,
    LifeDomain,
    ReferralKind,
    SharedField,
    SharingBasis,
    SharingPurpose,
    SignalDecision,
    SignallerStep,
)

_SHOWN = 3
_FIELDS = (
    SharedField.IDENTITY,
    SharedField.BIRTH_DATE,
    SharedField.CONTACT_DETAILS,
    SharedField.LANGUAGE,
    SharedField.PUPIL_WORDS,
    SharedField.STRENGTH,
    SharedField.HELP_QUESTION,
)
_QUESTION = "Kan iemand mee aan de keukentafel zitten en kijken hoe de ochtenden lichter kunnen?"


@dataclass(frozen=True, slots=True)
class Asked:
    """A circle, and the question it asked."""

    case_id: UUID
    service: ServiceView
    sharing_id: UUID
    referral_id: UUID


async def weigh(cast: Cast, tell: Teller, first: UUID, second: UUID) -> UUID:
    """Weigh both signals: one begins a circle, one is watched."""
    team = cast.care_team
    tell.step(f"{team.name} opens the inbox of {team.organisation_name}.")
    await team.handset.sync()
    inbox = CareTeamInboxController(team.handset.ports, team.handset.phone.client)
    await inbox.open(first)
    promise(inbox.state.loading is Loading.LOADED, "the care team reads the whole signal")
    opened = inbox.state.opened
    if opened is None:
        raise AssertionError
    tell.detail(f"“{opened.observation}”", f"Eigen woorden (own words): “{opened.pupil_words}”")
    inbox.take_up()
    await team.handset.send()
    await look_again(cast, tell, first, SignallerStep.TAKEN_UP)
    await _watch(cast, tell, second)
    return await _open_circle(cast, tell, first)


async def _watch(cast: Cast, tell: Teller, signal_id: UUID) -> None:
    team = cast.care_team
    await team.handset.sync()
    inbox = CareTeamInboxController(team.handset.ports, team.handset.phone.client)
    await inbox.open(signal_id)
    on = cast.today + timedelta(days=14)
    inbox.decide(Weighing(decision=SignalDecision.WATCH, next_on=on))
    promise(not inbox.state.faults, f"the decision can be sent ({inbox.state.faults})")
    await team.handset.send()
    tell.step("The other signal: in het oog houden (watch). It comes back by itself.")
    tell.detail(f"On {in_words(on)} it lies on the table again.")


async def _open_circle(cast: Cast, tell: Teller, signal_id: UUID) -> UUID:
    team = cast.care_team
    tell.step("Talked with pupil and mother. The care team opens a kring (circle).")
    case_id = team.handset.new_id()
    pupil = await _pupil_of(cast, signal_id)
    await team.handset.act(
        OpenCase(
            command_id=team.handset.new_id(),
            case_id=case_id,
            young_person_id=pupil.young_person_id,
            organisation_id=team.organisation_id,
            connector_account_id=team.account_id,
            signal_id=signal_id,
            next_on=cast.today + timedelta(days=21),
        )
    )
    inbox = CareTeamInboxController(team.handset.ports, team.handset.phone.client)
    await inbox.open(signal_id)
    inbox.decide(
        Weighing(decision=SignalDecision.ASK_PARTNER, case_id=case_id, family_informed=True)
    )
    promise(not inbox.state.faults, f"the decision can be sent ({inbox.state.faults})")
    await team.handset.send()
    tell.detail(f"Verbinder (connector): {team.name}. Decision: ask a partner, the family knows.")
    return case_id


async def _pupil_of(cast: Cast, signal_id: UUID) -> YoungPersonView:
    handset = cast.care_team.handset
    signal = await handset.phone.client.signal(signal_id)
    return await handset.ask(f"/v1/young-persons/{signal.young_person_id}", YoungPersonView)


async def ask_nearby(cast: Cast, tell: Teller, case_id: UUID, signal_id: UUID) -> Asked:
    """Find help nearby, record what may be shared with it, and ask."""
    service = await _find(cast, tell)
    sharing_id = await _share(cast, tell, case_id, signal_id, service)
    team = cast.care_team
    referral_id = team.handset.new_id()
    tell.step(f"The question goes to {service.organisation_name}.")
    await team.handset.act(
        DraftReferral(
            command_id=team.handset.new_id(),
            referral_id=referral_id,
            kind=ReferralKind.CO_CARE,
            from_organisation_id=team.organisation_id,
            to_service_id=service.service_id,
            case_id=case_id,
            sharing_id=sharing_id,
            signal_id=signal_id,
            life_domains=(LifeDomain.FAMILY,),
            help_question=_QUESTION,
        )
    )
    draft = await team.handset.ask(f"/v1/referrals/{referral_id}", ReferralView)
    await team.handset.act(
        SendReferral(
            command_id=team.handset.new_id(), referral_id=referral_id, version=draft.version
        )
    )
    sent = await team.handset.ask(f"/v1/referrals/{referral_id}", ReferralView)
    promise(sent.ball.due_at is not None, "the answering clock runs for the one who is asked")
    if sent.ball.due_at is not None:
        tell.detail(f"An answer is due by {local_day(sent.ball.due_at)}; silence never closes it.")
    return Asked(case_id, service, sharing_id, referral_id)


async def _find(cast: Cast, tell: Teller) -> ServiceView:
    tell.step("Who can help nearby? Services that fit, the nearest first, each with its reasons.")
    page = await cast.care_team.handset.ask(
        "/v1/network/services",
        ServicePage,
        life_domain=LifeDomain.FAMILY.value,
        kind=ReferralKind.CO_CARE.value,
        age=cast.age,
        nis=cast.nis,
    )
    promise(page.items, "there is a service that fits")
    for service in page.items[:_SHOWN]:
        minutes = ", ".join(f"{each.minutes} min by {each.mode}" for each in service.travel)
        tell.detail(f"{service.organisation_name}: {service.name} ({minutes})")
        tell.detail(f"    because: {', '.join(map(plain, service.reasons))}")
    with_room = [each for each in page.items if each.capacity is CapacityState.HAS_CAPACITY]
    promise(with_room, "one of them has room")
    chosen = with_room[0]
    promise(chosen.reasons, "every suggestion says why")
    tell.kept(f"Chosen: {chosen.organisation_name}, the nearest with room.")
    return chosen


async def _share(
    cast: Cast, tell: Teller, case_id: UUID, signal_id: UUID, service: ServiceView
) -> UUID:
    team = cast.care_team
    pupil = await _pupil_of(cast, signal_id)
    sharing_id = team.handset.new_id()
    tell.step("Nothing crosses a border without a deelbeslissing (sharing decision).")
    await team.handset.act(
        DecideSharing(
            command_id=team.handset.new_id(),
            sharing_id=sharing_id,
            young_person_id=pupil.young_person_id,
            case_id=case_id,
            from_organisation_id=team.organisation_id,
            to_organisation_id=service.organisation_id,
            fields=_FIELDS,
            purpose=SharingPurpose.CARE,
            basis=SharingBasis.CONSENT_MINOR,
            gdpr_basis=GdprBasis.CONSENT,
            expires_on=cast.today + timedelta(days=180),
            decided_on=cast.today,
            family_informed_on=cast.today,
        )
    )
    tell.detail(
        f"To: {service.organisation_name}. For: care. Until: six months.",
        f"Ground: the pupil is {cast.age} and said yes. Mother knows.",
        f"What: {', '.join(map(plain, _FIELDS))}.",
        "Not: what the teacher wrote.",
    )
    return sharing_id
