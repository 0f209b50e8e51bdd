"""The circle's screens, state by state: what one does, and what is decided together."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

from shared.cases import ProposeHandover, RaiseDispute
from shared.referrals import AcceptReferral, AskQuestion, CompleteReferral
from shared.vocabulary import DisputeReason, ReferralOutcome, ResponsibilityRole, Role
from tests.mobile_ui.asked import Asked
from tests.mobile_ui.region import (
    home,
    no_network,
    region_of,
    shown,
    whole,
    write_in_form,
)
from tests.support.handset import Handset
from tests.support.pictures import Walk
from tests.support.staff import PASSWORD
from tests.support.world import Person

GOAL = "Dat we 's morgens samen kunnen ontbijten, zonder ruzie."
CONNECTOR = "Iemand anders vragen als verbinder"
TABLE = "Opschrijven wat samen beslist werd"
TAKE_BACK = "De vraag terugnemen"
PLACE = "Je plaats doorgeven"
ASKED = "Antwoorden: word jij verbinder?"
TAKE_PLACE = "Antwoorden: neem jij hun plaats over?"
SETTLED = "Opschrijven hoe het opgelost werd"
CLOSE = "Voorstellen om af te sluiten"
MAY_CLOSE = "Zeggen of het mag sluiten"
AGAIN = "De kring opnieuw openen"


def sharing_the_care(handset: Handset) -> Iterator[str]:
    """Work together in a circle, as the partner and with the school beside it."""
    region = region_of(handset)
    asked = Asked(region)
    joke = region.world.person(region.partner, Role.PARTNER, name="Joke Desmedt")
    asked.run(
        AskQuestion,
        joke,
        referral_id=asked.referral_id,
        version=asked.version(),
        question_id=region.world.new_id(),
        question="Welke taal spreken ze thuis?",
    )
    bert = handset.employ("walker", region.school, Role.CARE_TEAM, name="Bert Claes")
    handset.start()
    handset.sign_in("walker")
    handset.tap("Hulpvragen")
    handset.tap("Gezin")
    whole(handset)
    yield "referral-detail/asked-back"
    handset.tap("Hun vraag beantwoorden")
    yield "referral-detail/answer"
    write_in_form(handset, "Frans en een beetje Nederlands.")
    handset.tap("Hun vraag beantwoorden")
    handset.sync()
    asked.run(
        AcceptReferral,
        joke,
        referral_id=asked.referral_id,
        version=asked.version(joke),
        assigned_account_id=joke.account_id,
    )
    region.world.run_errands()
    handset.sync()
    home(handset)
    handset.tap("Kringen")
    yield "circles/several"
    handset.tap("Noor Vlashage")
    whole(handset)
    yield "circle/no-goal"
    handset.tap("Een doel opschrijven")
    handset.tap("Een doel opschrijven")
    yield "circle/goal"
    handset.tap("Gezin")
    write_in_form(handset, GOAL)
    handset.offline()
    handset.tap("Een doel opschrijven")
    yield "circle/waiting"
    handset.online()
    handset.sync()
    handset.until(lambda: handset.shows(GOAL), what="the goal")
    handset.tap("Afspreken wie wat doet")
    handset.tap("Afspreken wie wat doet")
    yield "circle/action"
    handset.tap("Over een week")
    write_in_form(handset, "Komt dinsdag langs voor het ontbijt.")
    handset.tap("Joke Desmedt · CAW Het Baken")
    handset.tap("Afspreken wie wat doet")
    handset.sync()
    handset.until(lambda: handset.shows("Komt dinsdag langs"), what="the action")
    handset.tap("Een notitie schrijven")
    yield "circle/note"
    handset.back()
    yield from _deciding_together(handset)
    yield from _passing_on(handset, asked, joke, bert)
    yield from _settling(handset, asked, joke)
    yield "circle/at-work"
    handset.tap("Komt dinsdag langs voor het ontbijt.")
    yield "circle/how-it-went"
    handset.tap("Gedaan")
    handset.tap("Zeggen hoe het ging")
    handset.sync()
    handset.tap(GOAL)
    handset.tap("Bereikt")
    handset.tap("Zeggen hoe het afliep")
    handset.sync()
    asked.run(
        CompleteReferral,
        joke,
        referral_id=asked.referral_id,
        version=asked.version(joke),
        outcome=ReferralOutcome.HELP_RECEIVED,
        message_to_signaller="Er is hulp aan huis gekomen.",
    )
    region.world.run_errands()
    handset.sync()
    yield from _closing(handset)
    yield from _opening_again(handset)
    handset.back()
    handset.offline()
    handset.tap("Noor Vlashage")
    no_network(handset)
    yield "circle/offline"


def _closing(handset: Handset) -> Iterator[str]:
    """Propose to close, look at who was responsible, and say yes: it closes."""
    handset.tap(CLOSE)
    yield "circle/propose-closing"
    handset.tap("Het doel werd bereikt")
    write_in_form(handset, "Het gaat goed nu.")
    handset.tap(CLOSE)
    handset.sync()
    handset.until(lambda: handset.shows(MAY_CLOSE), what="the closing")
    handset.tap("Wie was verantwoordelijk, sinds wanneer")
    handset.until(lambda: shown(handset).ledger is not None, what="the ledger")
    yield "circle/closing"
    handset.tap(MAY_CLOSE)
    yield "circle/answer-closing"
    handset.tap("Ja, het mag sluiten")
    handset.tap(MAY_CLOSE)
    handset.sync()


def _opening_again(handset: Handset) -> Iterator[str]:
    handset.until(lambda: handset.shows(AGAIN), what="that it is closed")
    yield "circle/closed"
    handset.tap(AGAIN)
    yield "circle/reopen"
    handset.tap("Het gezin vroeg erom")
    handset.tap("Over twee weken")
    handset.tap(AGAIN)
    handset.sync()
    handset.until(lambda: handset.shows(TABLE), what="that it is open again")


def _passing_on(handset: Handset, asked: Asked, joke: Person, bert: UUID) -> Iterator[str]:
    """Be asked to be connector and say yes; be offered a place, and offer one's own."""
    handset.tap(PLACE)
    handset.until(lambda: shown(handset).takers, what="the colleagues")
    yield "circle/hand-over"
    handset.back()
    today, region = asked.region.today, asked.region
    offer: dict[str, Any] = {
        "case_id": asked.case_id,
        "to_organisation_id": region.school,
        "to_account_id": bert,
        "next_on": today + timedelta(days=5),
    }
    connects = ResponsibilityRole.CONNECTOR
    first, second = region.world.new_id(), region.world.new_id()
    asked.run(
        ProposeHandover,
        handover_id=first,
        role=connects,
        from_organisation_id=region.school,
        **offer,
    )
    handset.sync()
    handset.until(lambda: handset.shows(ASKED), what="that one is asked")
    handset.tap(ASKED)
    yield "circle/asked-to-connect"
    handset.tap("Ja, ik neem het over")
    region.world.clock.forward(minutes=6)
    handset.tap(ASKED)
    handset.sync()
    handset.until(lambda: handset.place == "prove", what="the question who one is")
    handset.until(lambda: handset.screen.is_asking, what="with what to show it")
    yield "prove/password"
    handset.fill("proof", PASSWORD)
    handset.tap("Tonen en versturen")
    handset.until(lambda: handset.place == "circle", what="where one was")
    handset.sync()
    place = ResponsibilityRole.CO_RESPONSIBLE
    asked.run(
        ProposeHandover,
        joke,
        handover_id=second,
        role=place,
        from_organisation_id=region.partner,
        **offer,
    )
    handset.sync()
    handset.until(lambda: handset.shows(TAKE_PLACE), what="the offer")
    handset.tap(TAKE_PLACE)
    yield "circle/take-place"
    handset.tap("Nee, ik kan het niet")
    handset.tap(TAKE_PLACE)
    handset.sync()


def _settling(handset: Handset, asked: Asked, joke: Person) -> Iterator[str]:
    """See within one sync that a partner says "not ours", and settle it."""
    asked.run(
        RaiseDispute,
        joke,
        case_id=asked.case_id,
        dispute_id=asked.world.new_id(),
        organisation_id=asked.region.partner,
        reason=DisputeReason.NOT_OUR_AREA,
        words="Het gezin verhuist naar Gent.",
    )
    handset.sync()
    handset.until(lambda: handset.shows(SETTLED), what="the difference")
    yield "circle/difference"
    handset.tap(SETTLED)
    yield "circle/settle"
    handset.tap("Ze blijven in de kring")
    handset.tap(SETTLED)
    handset.sync()
    handset.until(lambda: not handset.shows(SETTLED), what="that it is settled")


def _deciding_together(handset: Handset) -> Iterator[str]:
    """Record a round table, offer being connector and take it back, say that it is not ours."""
    handset.tap(TABLE)
    handset.tap(TABLE)
    yield "circle/round-table"
    handset.tap("Ja")
    write_in_form(handset, "School stuurt geen berichten meer na 18 uur.\nMaandag bellen we.")
    handset.tap("Over vier weken")
    handset.tap(TABLE)
    handset.sync()
    handset.until(lambda: handset.shows("Samen beslist"), what="the round table")
    handset.tap(CONNECTOR)
    handset.until(lambda: len(shown(handset).candidates) > 1, what="the colleagues")
    yield "circle/connector"
    handset.tap("Joke Desmedt · CAW Het Baken")
    handset.tap(CONNECTOR)
    handset.sync()
    handset.until(lambda: handset.shows(TAKE_BACK), what="the offer")
    handset.tap(TAKE_BACK)
    yield "circle/take-back"
    handset.tap(TAKE_BACK)
    handset.sync()
    handset.until(lambda: handset.shows(CONNECTOR), what="that it is taken back")
    handset.tap("Zeggen: niet van ons")
    yield "circle/not-ours"
    handset.back()


WALKS: tuple[Walk, ...] = (sharing_the_care,)
