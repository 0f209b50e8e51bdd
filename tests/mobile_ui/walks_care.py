"""The care team's and the partner's screens, state by state."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from shared.cases import OpenCase, ProposeClosing, RecordRoundTable
from shared.consents import DecideSharing
from shared.referrals import (
    AcceptReferral,
    AskQuestion,
    CompleteReferral,
    DraftReferral,
    RecallReferral,
    SendReferral,
)
from shared.signals import DecideSignal, OpenSignal
from shared.vocabulary import (
    CancelReason,
    CaseOutcome,
    GdprBasis,
    LifeDomain,
    ReferralKind,
    ReferralOutcome,
    Role,
    SharedField,
    SharingBasis,
    SharingPurpose,
    SignalDecision,
)
from tests.mobile_ui.region import (
    QUESTION,
    Region,
    decide_what_leaves,
    shown,
    whole,
    write_in_form,
)
from tests.support.handset import Handset
from tests.support.pictures import Walk
from tests.support.world import Person

GOAL = "Dat we 's morgens samen kunnen ontbijten, zonder ruzie."
FIELDS = (
    SharedField.IDENTITY,
    SharedField.CONTACT_DETAILS,
    SharedField.LANGUAGE,
    SharedField.PUPIL_WORDS,
    SharedField.STRENGTH,
    SharedField.HELP_QUESTION,
)


def _region(handset: Handset) -> Region:
    return Region(handset.world, handset.folder.parent)


def _enter(handset: Handset, region: Region, role: Role) -> None:
    """Walk in as the care team, or as the partner."""
    at = region.school if role is Role.CARE_TEAM else region.partner
    name = "Bert Claes" if role is Role.CARE_TEAM else "Els Wouters"
    handset.employ("walker", at, role, name=name)
    handset.start()
    handset.sign_in("walker")


def _no_network(handset: Handset) -> None:
    handset.offline()
    handset.until(lambda: handset.screen.is_offline, what="that there is no network")


def _home(handset: Handset) -> None:
    """Go back until one is home."""
    while handset.place != "home":
        handset.back()


def _on(handset: Handset, act: Callable[[], None]) -> None:
    """Do something on the app's own loop, as a touch would."""

    async def there() -> None:
        act()

    handset.run(there())
    handset.pump(3)


def weighing(handset: Handset) -> Iterator[str]:
    """Weigh: from an empty list to a decision that was overtaken."""
    region = _region(handset)
    _enter(handset, region, Role.CARE_TEAM)
    handset.tap("Bekijken")
    yield "care-team-inbox/empty"
    world = region.world
    tuur = world.pupil(region.school, given_name="Jean-Baptiste", family_name="Vanden Broucke")
    region.signal()
    world.clock.forward(days=8)
    signal_id = region.signal()
    region.early_leaver(tuur)
    handset.sync()
    yield "care-team-inbox/to-weigh"
    handset.tap("Jean-Baptiste Vanden Broucke")
    whole(handset)
    yield "weigh/early-leaver"
    handset.tap("Niets meer, met een reden")
    handset.tap("Beslissen")
    yield "weigh/missing"
    handset.back()
    handset.offline()
    handset.tap("Jean-Baptiste Vanden Broucke")
    _no_network(handset)
    yield "weigh/offline"
    handset.online()
    handset.back()
    handset.go("weigh", signal_id=signal_id)
    whole(handset)
    yield "weigh/whole"
    handset.tap("In het oog houden")
    handset.tap("Over twee weken")
    yield "weigh/watch"
    handset.offline()
    handset.tap("Beslissen")
    yield "weigh/waiting"
    handset.back()
    yield "care-team-inbox/waiting"
    colleague = world.person(region.school, Role.CARE_TEAM, name="Dina Maes")
    world.run(OpenSignal(command_id=world.new_id(), signal_id=signal_id, version=1), colleague)
    handset.online()
    handset.sync()
    yield "care-team-inbox/refused"
    handset.go("weigh", signal_id=signal_id)
    whole(handset)
    yield "weigh/overtaken"
    handset.tap("Opnieuw bekijken")
    handset.tap("Contact met leerling of gezin noteren")
    yield "weigh/contact"
    handset.go("weigh", signal_id=world.new_id())
    handset.until(lambda: handset.screen.is_gone, what="that it is gone")
    yield "weigh/gone"


def asking(handset: Handset) -> Iterator[str]:
    """Look for help nearby, write the question, say what may leave, send it."""
    region = _region(handset)
    region.signal()
    _enter(handset, region, Role.CARE_TEAM)
    handset.tap("Hulpvragen")
    yield "referral-inbox/empty"
    handset.go("circles")
    yield "circles/empty"
    _home(handset)
    handset.tap("Bekijken")
    handset.tap("Noor Vlashage")
    whole(handset)
    handset.tap("Een partner om hulp vragen")
    yield "weigh/ask-partner"
    handset.tap("Kijken wie kan helpen")
    handset.until(lambda: "JAC" in handset.texts(), what="who can help")
    yield "help-nearby/found"
    _on(handset, lambda: handset.screen.choose_domain(["werk"]))
    handset.until(lambda: handset.screen.is_empty, what="that nobody fits")
    yield "help-nearby/nobody"
    handset.offline()
    _on(handset, lambda: handset.screen.choose_domain(["gezin"]))
    _no_network(handset)
    yield "help-nearby/offline"
    handset.online()
    _on(handset, lambda: handset.screen.choose_domain(["gezin"]))
    handset.until(lambda: "JAC" in handset.texts(), what="who can help")
    handset.tap("JAC")
    handset.until(lambda: handset.place == "ask-help", what="the question")
    handset.until(lambda: shown(handset).age is not None, what="the age")
    handset.tap("Verder: wat mogen ze weten?")
    yield "ask-help/missing"
    handset.tap("Advies, zonder naam")
    handset.screen.type("Wat zou jij doen voor Noor?")
    handset.pump()
    handset.tap("De vraag versturen")
    yield "ask-help/name"
    handset.tap("Samen met ons helpen")
    handset.screen.type(QUESTION)
    handset.tap("Over vier weken")
    yield "ask-help/filled"
    handset.tap("Verder: wat mogen ze weten?")
    handset.until(lambda: shown(handset).age is not None, what="the age")
    handset.tap("De vraag versturen")
    yield "share/missing"
    handset.tap("Noodtoestand")
    yield "share/emergency"
    handset.tap("Nog niet, ze horen het later")
    handset.tap("De jongere vraagt om te wachten")
    yield "share/later"
    decide_what_leaves(handset)
    yield "share/filled"
    handset.offline()
    handset.tap("De vraag versturen")
    yield "referral-inbox/leaving"
    handset.go("circles")
    yield "circles/opening"
    handset.back()
    handset.online()
    handset.sync()
    yield "referral-inbox/asked"
    handset.tap("Gezin")
    whole(handset)
    yield "referral-detail/sent"
    handset.tap("Terugnemen")
    yield "referral-detail/recall"


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


def answering(handset: Handset) -> Iterator[str]:
    """Answer as a partner: preview, ask, decline, accept, help, pause, finish."""
    region = _region(handset)
    Asked(region)
    _enter(handset, region, Role.PARTNER)
    handset.tap("Vragen")
    handset.until(lambda: "Kortrijk" in str(handset.texts()), what="the municipality")
    yield "referral-inbox/asked-of-us"
    handset.tap("Gezin")
    whole(handset)
    handset.sync()
    yield "referral-detail/preview"
    handset.tap("Eerst iets vragen")
    handset.tap("Eerst iets vragen")
    yield "referral-detail/ask"
    handset.back()
    handset.tap("Nee, wij kunnen nu niet")
    handset.until(lambda: shown(handset).alternatives, what="others to ask")
    handset.tap("Nee, wij kunnen nu niet")
    yield "referral-detail/decline"
    handset.back()
    handset.tap("Ja, wij nemen het op")
    handset.until(lambda: len(shown(handset).colleagues) > 1, what="the colleagues")
    yield "referral-detail/accept"
    handset.offline()
    handset.tap("Ja, wij nemen het op")
    yield "referral-detail/waiting"
    handset.back()
    yield "referral-inbox/waiting"
    handset.tap("Gezin")
    _no_network(handset)
    yield "referral-detail/offline"
    handset.online()
    handset.sync()
    handset.tap("Opnieuw proberen")
    handset.until(lambda: "Noor Vlashage" in handset.texts(), what="the packet")
    yield "referral-detail/packet"
    handset.tap("Wachtlijst of pauze")
    handset.tap("Op onze wachtlijst")
    handset.tap("Wachtlijst of pauze")
    yield "referral-detail/waiting-list"
    write_in_form(handset, "School belt elke maandag; wij bellen als er plaats is.")
    handset.tap("Over vier weken")
    handset.tap("Wachtlijst of pauze")
    handset.sync()
    handset.until(lambda: "Op de wachtlijst" in handset.texts(), what="the waiting list")
    yield "referral-detail/on-hold"
    handset.tap("Contact met het gezin noteren")
    yield "referral-detail/contact"
    handset.tap("We spraken het gezin")
    handset.tap("Contact met het gezin noteren")
    handset.sync()
    handset.until(lambda: "Nee, wij kunnen nu niet" not in handset.texts(), what="help")
    yield "referral-detail/begun"
    handset.tap("De hulp afronden")
    handset.tap("De hulp afronden")
    yield "referral-detail/complete"


def overtaking(handset: Handset) -> Iterator[str]:
    """Say yes to a question that was taken back just before."""
    region = _region(handset)
    asked = Asked(region)
    _enter(handset, region, Role.PARTNER)
    handset.tap("Vragen")
    handset.tap("Gezin")
    whole(handset)
    handset.sync()
    handset.tap("Ja, wij nemen het op")
    handset.until(lambda: shown(handset).colleagues, what="the colleagues")
    handset.offline()
    handset.tap("Ja, wij nemen het op")
    asked.run(
        RecallReferral,
        referral_id=asked.referral_id,
        version=asked.version(),
        reason=CancelReason.OTHER_PARTNER_FOUND,
    )
    handset.online()
    handset.sync()
    handset.until(lambda: "Dit is niet aanvaard" in handset.texts(), what="both versions")
    yield "referral-detail/overtaken"
    handset.tap("Ik heb het gelezen, laat maar")
    handset.back()
    handset.tap("Afgelopen (1)")
    yield "referral-inbox/ended"


def sharing_the_care(handset: Handset) -> Iterator[str]:
    """Work together in a circle, as the partner and with the school beside it."""
    region = _region(handset)
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
    _home(handset)
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
    asked.run(
        RecordRoundTable,
        case_id=asked.case_id,
        round_table_id=region.world.new_id(),
        held_on=region.today,
        family_present=True,
        decisions=("School stuurt geen berichten meer na 18 uur.",),
        next_on=region.today + timedelta(days=30),
    )
    handset.sync()
    handset.until(lambda: "Samen beslist" in handset.texts(), what="the round table")
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
    _no_network(handset)
    yield "circle/offline"


WALKS: tuple[Walk, ...] = (weighing, asking, answering, overtaking, sharing_the_care)
