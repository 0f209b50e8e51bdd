"""J4: help nearby, why it is suggested, and nothing shared that was not decided."""

from __future__ import annotations

from datetime import timedelta

import pytest

from demo.handset import Refused
from mobile.wire import to_json
from shared.consents import RevokeSharing, SharingView
from shared.network import ServicePage
from shared.referrals import DraftReferral
from shared.vocabulary import (
    CapacityState,
    DeferredReason,
    LifeDomain,
    ReferralKind,
    RevocationReason,
    SharedField,
    SharingBasis,
    SuggestionReason,
    TravelMode,
)
from tests.journeys import scenes
from tests.journeys.conftest import PlayOut, Town


def test_services_nearby_come_nearest_first_each_with_its_reasons(
    town: Town, play_out: PlayOut
) -> None:
    async def story() -> None:
        care = await town.player("care")
        page = await care.handset.ask(
            "/v1/network/services",
            ServicePage,
            life_domain="gezin",
            age=13,
            nis="34022",
            kind="co-care",
        )
        near, far = page.items
        assert near.name == "JAC"
        assert far.name == "Opvoedingssteun"
        assert near.distance_km is not None
        assert far.distance_km is not None
        assert near.distance_km < far.distance_km
        assert {each.mode for each in near.travel} == set(TravelMode)
        assert SuggestionReason.OPEN_AFTER_SCHOOL in near.reasons
        assert SuggestionReason.HAS_ROOM in near.reasons
        assert far.capacity is CapacityState.WAITLIST
        assert SuggestionReason.SHORT_WAIT in far.reasons

    play_out(story())


def test_room_that_nobody_confirmed_lately_counts_as_unknown(town: Town, play_out: PlayOut) -> None:
    async def story() -> None:
        town.world.clock.forward(days=15)
        care = await town.player("care")
        page = await care.handset.ask("/v1/network/services", ServicePage, life_domain="gezin")
        assert {each.capacity for each in page.items} == {CapacityState.UNKNOWN}

    play_out(story())


def test_the_receiver_sees_a_preview_without_identity_and_after_yes_what_was_agreed(
    town: Town, play_out: PlayOut
) -> None:
    async def story() -> None:
        case = await scenes.open_case(town)
        question = await scenes.ask(case)
        partner = await town.player("jac-1")
        await partner.handset.sync()
        raw = to_json(await partner.handset.ask_raw(f"/v1/referrals/{question.id}")).decode()
        secrets = [*scenes.PUPILS["noor"], str(case.young_person_id), str(case.id), "ochtenden"]
        for secret in secrets:
            assert secret not in raw
            assert not partner.handset.holds(secret)
        await scenes.accept(question)
        packet = (await question.read("jac-1")).packet
        assert packet is not None
        assert packet.given_name == "Noor"
        assert packet.birth_date is None, "nobody agreed to share it"
        assert packet.observation is None
        assert "referral.read" in town.world.journal(question.id)

    play_out(story())


def test_nothing_is_asked_of_a_partner_without_a_decision_to_share(
    town: Town, play_out: PlayOut
) -> None:
    async def story() -> None:
        case = await scenes.open_case(town)
        care = await town.player("care")
        with pytest.raises(Refused, match="body-not-valid"):
            await care.handset.act(
                DraftReferral(
                    command_id=care.handset.new_id(),
                    referral_id=care.handset.new_id(),
                    kind=ReferralKind.CO_CARE,
                    from_organisation_id=care.organisation_id,
                    to_service_id=town.id("service", "jac"),
                    case_id=case.id,
                    life_domains=(LifeDomain.FAMILY,),
                    help_question="Wie kan helpen?",
                )
            )

    play_out(story())


def test_from_twelve_on_the_young_person_decides_and_the_family_knows_or_it_says_why_not(
    town: Town, play_out: PlayOut
) -> None:
    async def story() -> None:
        case = await scenes.open_case(town)
        care, to = await town.player("care"), town.id("organisation", "baken")
        parents = scenes.sharing(case, care, to, basis=SharingBasis.CONSENT_BOTH_PARENTS)
        with pytest.raises(Refused):
            await care.handset.act(parents)
        silent = scenes.sharing(case, care, to, family_informed_on=None)
        with pytest.raises(Refused, match="body-not-valid"):
            await care.handset.act(silent)
        deferred = scenes.sharing(
            case,
            care,
            to,
            family_informed_on=None,
            informed_deferred=DeferredReason.PUPIL_ASKED_TO_WAIT,
            inform_by=town.today + timedelta(days=7),
        )
        await care.handset.act(deferred)
        assert town.world.journal(deferred.sharing_id) == ["sharing.decide"]

    play_out(story())


def test_taking_a_decision_back_shuts_the_packet_at_once(town: Town, play_out: PlayOut) -> None:
    async def story() -> None:
        case = await scenes.open_case(town)
        question = await scenes.ask(case)
        await scenes.accept(question)
        opened = await question.read("jac-1")
        assert opened.packet is not None
        assert opened.packet.shared == (SharedField.IDENTITY, SharedField.HELP_QUESTION)
        care = await town.player("care")
        path = f"/v1/sharing-decisions/{question.sharing_id}"
        version = (await care.handset.ask(path, SharingView)).version
        await care.handset.act(
            RevokeSharing(
                command_id=care.handset.new_id(),
                sharing_id=question.sharing_id,
                version=version,
                reason=RevocationReason.WITHDRAWN_BY_PUPIL,
            )
        )
        shut = await question.read("jac-1")
        assert shut.packet is None or shut.packet.given_name is None
        partner = await town.player("jac-1")
        await partner.handset.sync()
        assert not partner.handset.holds("Vlashage")

    play_out(story())
