"""J3 and J5 by touch: a care team weighs and asks, a partner answers and joins the circle."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from server.cases.tables import CaseRow, DisputeRow
from server.kernel.tables import columns
from server.referrals.tables import ReferralRow
from server.signals.tables import SignalRow
from shared.signals import OpenSignal
from shared.vocabulary import DisputeSettlement, ReferralStatus, Role, SignalStatus
from tests.mobile_ui.asked import Asked
from tests.mobile_ui.region import (
    PUPIL_SAYS,
    QUESTION,
    SEEN,
    Region,
    again,
    ask_by_touch,
    decide_what_leaves,
    shown,
    whole,
    write_in_form,
)
from tests.support.handset import Handset
from tests.support.headless import need_a_window
from tests.support.world import World

TO_WEIGH = "Bekijken"


@pytest.fixture
def region(world: World, tmp_path: Path) -> Region:
    need_a_window()
    return Region(world, tmp_path)


@pytest.fixture
def care(region: Region) -> Iterator[Handset]:
    handset = region.of_care_team()
    yield handset
    handset.put_away()


def signal_of(world: World, signal_id: UUID) -> SignalRow:
    with world.unit() as uow:
        found = uow.find(SignalRow, columns(SignalRow).id == signal_id)
    assert found is not None
    return found


def referrals(world: World) -> list[ReferralRow]:
    with world.unit() as uow:
        return uow.all(ReferralRow, order_by=(columns(ReferralRow).created_at,))


def open_first(handset: Handset) -> None:
    handset.sync()
    handset.tap(TO_WEIGH)
    handset.tap("Noor Vlashage")
    whole(handset)


def test_a_signal_is_read_taken_up_and_watched_and_comes_back_by_itself(
    region: Region, care: Handset
) -> None:
    signal_id = region.signal()
    open_first(care)
    care.sees(SEEN, PUPIL_SAYS, "Ann Peeters")
    care.tap("Opnemen: ik ben ermee bezig")
    care.sync()
    assert signal_of(region.world, signal_id).status is SignalStatus.IN_TRIAGE
    care.tap("In het oog houden")
    care.tap("Beslissen")
    care.sees("Kies de dag waarop je opnieuw kijkt.")
    care.tap("Over twee weken")
    care.offline()
    care.tap("Beslissen")
    care.sees("Wordt verstuurd: In het oog houden")
    assert signal_of(region.world, signal_id).status is SignalStatus.IN_TRIAGE
    care.online()
    care.sync()
    assert signal_of(region.world, signal_id).status is SignalStatus.WATCHING
    assert "signal.decide" in region.world.journal(signal_id)
    region.world.clock.forward(days=14)
    region.world.run_errands()
    care.sync()
    care.back()
    care.sees("Noor Vlashage", "Wordt bekeken")


def test_without_a_network_the_line_is_there_and_the_words_are_not(
    region: Region, care: Handset
) -> None:
    signal_id = region.signal()
    care.sync()
    care.offline()
    care.tap(TO_WEIGH)
    care.tap("Noor Vlashage")
    care.until(lambda: care.screen.is_offline, what="that there is no network")
    care.sees("Wat geschreven is kan je alleen met verbinding lezen")
    care.does_not_see(SEEN)
    care.tap("Niets meer, met een reden")
    care.tap("Beslissen")
    care.sees("Kies een reden.", "Schrijf een antwoord voor de collega")
    care.tap("Het was een misverstand")
    care.fill("message", "Dank je, we kennen het verhaal.")
    again(care)
    care.tap(TO_WEIGH)
    care.tap("Noor Vlashage")
    care.pump(5)
    assert shown(care).draft.message_to_signaller == "Dank je, we kennen het verhaal."
    care.tap("Beslissen")
    care.online()
    care.sync()
    assert signal_of(region.world, signal_id).status is SignalStatus.CLOSED


def test_who_is_overtaken_sees_both_versions_and_weighs_again_in_one_tap(
    region: Region, care: Handset
) -> None:
    signal_id = region.signal()
    colleague = region.world.person(region.school, Role.CARE_TEAM, name="Dina Maes")
    open_first(care)
    care.tap("In het oog houden")
    care.tap("Over een week")
    care.offline()
    care.tap("Beslissen")
    region.world.run(
        OpenSignal(command_id=region.world.new_id(), signal_id=signal_id, version=1), colleague
    )
    care.online()
    care.sync()
    care.sees("Dit is niet aanvaard", "Wat jij wilde", "In het oog houden", "Hoe het nu staat")
    care.tap("Opnieuw bekijken")
    care.does_not_see("Dit is niet aanvaard")
    care.tap("Beslissen")
    care.sync()
    assert signal_of(region.world, signal_id).status is SignalStatus.WATCHING


def test_a_partner_is_asked_answers_and_joins_the_circle(region: Region, care: Handset) -> None:
    signal_id = region.signal()
    open_first(care)
    ask_by_touch(care)
    care.sees("Voor ze ja zeggen zien ze geen naam")
    care.tap("De vraag versturen")
    care.sees("Kies waarom dit gedeeld mag worden.", "Kies tot wanneer.")
    decide_what_leaves(care)
    care.sees("CAW Het Baken krijgt, pas na een ja")
    care.offline()
    care.tap("De vraag versturen")
    care.sees("Wordt verstuurd", "Hulpvragen")
    assert not referrals(region.world)
    care.online()
    care.sync()
    (referral,) = referrals(region.world)
    assert referral.status is ReferralStatus.REQUESTED
    assert signal_of(region.world, signal_id).status is SignalStatus.REFERRED
    care.put_away()

    partner = region.of_partner()
    try:
        _answer(region, partner, referral.id)
    finally:
        partner.put_away()

    again(care)
    care.sync()
    care.go("referral-detail", referral_id=referral.id)
    whole(care)
    care.sees("Eerste contact", "Els Wouters")


def _answer(region: Region, partner: Handset, referral_id: UUID) -> None:
    partner.sync()
    partner.tap("Hulpvragen")
    partner.until(lambda: "Kortrijk" in str(partner.texts()), what="the municipality")
    partner.sees("Gezin", "12 tot 14 jaar")
    partner.tap("Gezin")
    whole(partner)
    partner.sees("Wie het is, en de vraag, zie je zodra je ja gezegd hebt.")
    partner.does_not_see("Noor", "Vlashage", QUESTION)
    partner.sync()
    partner.tap("Eerst iets vragen")
    write_in_form(partner, "Welke taal spreken ze thuis?")
    partner.tap("Eerst iets vragen")
    partner.sync()
    partner.until(lambda: "Nog niet beantwoord" in partner.texts(), what="the question")
    partner.sees("Welke taal spreken ze thuis?")
    partner.tap("Ja, wij nemen het op")
    partner.until(lambda: shown(partner).colleagues, what="the colleagues")
    partner.tap("Ja, wij nemen het op")
    partner.does_not_see("Noor")
    partner.sync()
    partner.until(lambda: "Noor Vlashage" in partner.texts(), what="the packet")
    partner.sees(QUESTION, PUPIL_SAYS, "Mia Vlashage")
    partner.does_not_see(SEEN)
    region.world.run_errands()
    partner.tap("Contact met het gezin noteren")
    partner.tap("We spraken het gezin")
    partner.tap("Contact met het gezin noteren")
    partner.sync()
    with region.world.unit() as uow:
        found = uow.find(ReferralRow, columns(ReferralRow).id == referral_id)
    assert found is not None
    assert found.status is ReferralStatus.IN_PROGRESS
    partner.tap("De kring bekijken")
    whole(partner)
    partner.sees("Noor Vlashage", "Middenschool De Linde", "CAW Het Baken", "Bert Claes")


@pytest.mark.timeout(600)  # Two people, each twice at the door.
def test_being_connector_passes_on_by_a_handshake_and_a_difference_is_settled(
    region: Region, care: Handset
) -> None:
    asked = Asked(region)
    care.put_away()
    partner = region.of_partner()
    try:
        _join(partner, asked)
        _offer_connecting(care, asked)
        _take_it_over_and_settle_a_difference(partner, asked)
    finally:
        partner.put_away()
    with region.world.unit() as uow:
        case = uow.find(CaseRow, columns(CaseRow).id == asked.case_id)
        (dispute,) = uow.all(DisputeRow)
    assert case is not None
    assert case.connector_organisation_id == region.partner
    assert dispute.settlement is DisputeSettlement.STAYS
    assert "dispute.settle" in region.world.journal(dispute.id)


def _open_circle(handset: Handset, asked: Asked) -> None:
    again(handset)
    handset.sync()
    handset.go("circle", case_id=asked.case_id)
    whole(handset)


def _join(partner: Handset, asked: Asked) -> None:
    partner.go("referral-detail", referral_id=asked.referral_id)
    whole(partner)
    partner.sync()
    partner.tap("Ja, wij nemen het op")
    partner.until(lambda: shown(partner).colleagues, what="the colleagues")
    partner.tap("Ja, wij nemen het op")
    partner.sync()
    asked.world.run_errands()
    partner.put_away()


def _offer_connecting(care: Handset, asked: Asked) -> None:
    _open_circle(care, asked)
    care.tap("Iemand anders vragen als verbinder")
    care.tap("Els Wouters · CAW Het Baken")
    care.offline()
    care.tap("Iemand anders vragen als verbinder")
    care.sees("Je vraag over de verbinder wordt verstuurd")
    care.online()
    care.sync()
    care.until(lambda: "De vraag terugnemen" in care.texts(), what="the offer")
    care.put_away()


def _take_it_over_and_settle_a_difference(partner: Handset, asked: Asked) -> None:
    _open_circle(partner, asked)
    partner.tap("Antwoorden: word jij verbinder?")
    partner.tap("Ja, ik neem het over")
    partner.tap("Antwoorden: word jij verbinder?")
    partner.sync()
    offered = "Iemand anders vragen als verbinder"
    partner.until(lambda: offered in partner.texts(), what="the role")
    partner.tap("Zeggen: niet van ons")
    partner.tap("Wij werken niet waar het gezin woont")
    partner.tap("Zeggen: niet van ons")
    partner.sees("Schrijf het in een zin of twee.")
    write_in_form(partner, "Het gezin verhuist naar Gent.")
    partner.tap("Zeggen: niet van ons")
    partner.sync()
    settled = "Opschrijven hoe het opgelost werd"
    partner.until(lambda: settled in partner.texts(), what="the difference")
    partner.sees("CAW Het Baken zegt: niet van ons")
    partner.tap(settled)
    partner.sees("“Het gezin verhuist naar Gent.”")
    partner.tap("Ze blijven in de kring")
    partner.tap(settled)
    partner.sync()
    partner.until(lambda: settled not in partner.texts(), what="that it is settled")
