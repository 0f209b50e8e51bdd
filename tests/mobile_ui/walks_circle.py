"""The circle's screens, state by state: what one does, and what is decided together."""

from __future__ import annotations

from collections.abc import Iterator

from shared.cases import ProposeClosing
from shared.referrals import AcceptReferral, AskQuestion, CompleteReferral
from shared.vocabulary import CaseOutcome, ReferralOutcome, Role
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

GOAL = "Dat we 's morgens samen kunnen ontbijten, zonder ruzie."
CONNECTOR = "Iemand anders vragen als verbinder"
TABLE = "Opschrijven wat samen beslist werd"
TAKE_BACK = "De vraag terugnemen"


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
    handset.employ("walker", region.school, Role.CARE_TEAM, name="Bert Claes")
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
    handset.until(lambda: GOAL in handset.texts(), what="the goal")
    handset.tap("Afspreken wie wat doet")
    handset.tap("Afspreken wie wat doet")
    yield "circle/action"
    handset.tap("Over een week")
    write_in_form(handset, "Komt dinsdag langs voor het ontbijt.")
    handset.tap("Joke Desmedt · CAW Het Baken")
    handset.tap("Afspreken wie wat doet")
    handset.sync()
    handset.until(lambda: "Komt dinsdag langs" in str(handset.texts()), what="the action")
    handset.tap("Een notitie schrijven")
    yield "circle/note"
    handset.back()
    yield from _deciding_together(handset)
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
    asked.run(
        ProposeClosing,
        case_id=asked.case_id,
        version=asked.case_version(),
        outcome=CaseOutcome.GOAL_REACHED,
        message_to_signaller="Het gaat goed nu.",
    )
    handset.sync()
    handset.until(lambda: "Zeggen of het mag sluiten" in handset.texts(), what="the closing")
    handset.tap("Wie was verantwoordelijk, sinds wanneer")
    handset.until(lambda: shown(handset).ledger is not None, what="the ledger")
    yield "circle/closing"
    handset.tap("Zeggen of het mag sluiten")
    yield "circle/answer-closing"
    handset.back()
    handset.back()
    handset.offline()
    handset.tap("Noor Vlashage")
    no_network(handset)
    yield "circle/offline"


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
    handset.until(lambda: "Samen beslist" in handset.texts(), what="the round table")
    handset.tap(CONNECTOR)
    handset.until(lambda: len(shown(handset).candidates) > 1, what="the colleagues")
    yield "circle/connector"
    handset.tap("Joke Desmedt · CAW Het Baken")
    handset.tap(CONNECTOR)
    handset.sync()
    handset.until(lambda: TAKE_BACK in handset.texts(), what="the offer")
    handset.tap(TAKE_BACK)
    yield "circle/take-back"
    handset.tap(TAKE_BACK)
    handset.sync()
    handset.until(lambda: CONNECTOR in handset.texts(), what="that it is taken back")
    handset.tap("Zeggen: niet van ons")
    yield "circle/not-ours"
    handset.back()


WALKS: tuple[Walk, ...] = (sharing_the_care,)
