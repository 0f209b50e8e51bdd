"""The care team's and the partner's screens, state by state."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pyotp import TOTP

from server.kernel.tokens import Claims
from shared.referrals import (
    RecallReferral,
)
from shared.signals import OpenSignal
from shared.vocabulary import (
    CancelReason,
    Role,
)
from tests.mobile_ui.asked import Asked
from tests.mobile_ui.region import (
    QUESTION,
    decide_what_leaves,
    enter,
    home,
    no_network,
    region_of,
    shown,
    whole,
    write_in_form,
)
from tests.server.people.second_factors import enrol
from tests.support.handset import Handset
from tests.support.pictures import Walk

NOBODY_ANSWERS = "Daar antwoordt nog niemand in Kring: bel hen eerst"


def _on(handset: Handset, act: Callable[[], None]) -> None:
    """Do something on the app's own loop, as a touch would."""

    async def there() -> None:
        act()

    handset.run(there())
    handset.pump(3)


def weighing(handset: Handset) -> Iterator[str]:
    """Weigh: from an empty list to a decision that was overtaken."""
    region = region_of(handset)
    enter(handset, region, Role.CARE_TEAM)
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
    no_network(handset)
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
    region = region_of(handset)
    region.signal()
    enter(handset, region, Role.CARE_TEAM)
    handset.tap("Hulpvragen")
    yield "referral-inbox/empty"
    handset.go("circles")
    yield "circles/empty"
    home(handset)
    handset.tap("Bekijken")
    handset.tap("Noor Vlashage")
    whole(handset)
    handset.tap("Een partner om hulp vragen")
    yield "weigh/ask-partner"
    handset.tap("Kijken wie kan helpen")
    handset.until(lambda: handset.shows("JAC"), what="who can help")
    yield "help-nearby/found"
    _on(handset, lambda: handset.screen.choose_domain(["werk"]))
    handset.until(lambda: handset.screen.is_empty, what="that nobody fits")
    yield "help-nearby/nobody"
    handset.offline()
    _on(handset, lambda: handset.screen.choose_domain(["gezin"]))
    no_network(handset)
    yield "help-nearby/offline"
    handset.online()
    region.world.end_memberships(region.of_other)
    _on(handset, lambda: handset.screen.choose_domain(["gezin"]))
    handset.until(lambda: handset.shows(NOBODY_ANSWERS), what="that nobody answers there")
    yield "help-nearby/unattended"
    handset.tap("Opvoedingssteun")
    handset.until(lambda: handset.place == "ask-help", what="the question")
    assert handset.shows(NOBODY_ANSWERS)
    yield "ask-help/unattended"
    handset.back()
    handset.until(lambda: handset.shows("JAC"), what="who can help")
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


def answering(handset: Handset) -> Iterator[str]:
    """Answer as a partner: preview, ask, decline, accept, help, pause, finish."""
    region = region_of(handset)
    Asked(region)
    enter(handset, region, Role.PARTNER)
    app = _gets_app(handset)
    handset.tap("Vragen")
    handset.until(lambda: handset.shows("Kortrijk"), what="the municipality")
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
    no_network(handset)
    yield "referral-detail/offline"
    handset.online()
    yield from _showing_who_one_is(handset, app)
    handset.until(lambda: handset.shows("Noor Vlashage"), what="the packet")
    yield "referral-detail/packet"
    handset.tap("Wachtlijst of pauze")
    handset.tap("Op onze wachtlijst")
    handset.tap("Wachtlijst of pauze")
    yield "referral-detail/waiting-list"
    write_in_form(handset, "School belt elke maandag; wij bellen als er plaats is.")
    handset.tap("Over vier weken")
    handset.tap("Wachtlijst of pauze")
    handset.sync()
    handset.until(lambda: handset.shows("Op de wachtlijst"), what="the waiting list")
    yield "referral-detail/on-hold"
    handset.tap("Contact met het gezin noteren")
    yield "referral-detail/contact"
    handset.tap("We spraken het gezin")
    handset.tap("Contact met het gezin noteren")
    handset.sync()
    handset.until(lambda: not handset.shows("Nee, wij kunnen nu niet"), what="help")
    yield "referral-detail/begun"
    handset.tap("De hulp afronden")
    handset.tap("De hulp afronden")
    yield "referral-detail/complete"


def _gets_app(handset: Handset) -> TOTP:
    """Let who has just signed in get an app that shows codes."""
    shell = handset.app.shell
    (own,) = handset.run(shell.phone.client.sessions()).items
    claims = Claims(account_id=shell.who.me.account_id, session_id=own.session_id)
    return enrol(handset.world, claims)[1]


def _showing_who_one_is(handset: Handset, app: TOTP) -> Iterator[str]:
    """Have been away: the yes waits until one shows who one is, and then goes by itself."""
    handset.world.clock.forward(minutes=6)
    handset.sync()
    handset.until(lambda: handset.place == "prove", what="the question who one is")
    handset.until(lambda: handset.screen.is_asking, what="with what to show it")
    yield "prove/code"
    handset.tap("Tonen en versturen")
    yield "prove/missing"
    handset.fill("proof", "000000")
    handset.tap("Tonen en versturen")
    handset.until(lambda: handset.screen.problem, what="that it is wrong")
    yield "prove/refused"
    handset.back()
    yield "referral-detail/waits-for-proof"
    handset.offline()
    handset.tap(handset.app.frame.banner)
    handset.until(lambda: handset.screen.is_offline, what="that there is no network")
    yield "prove/offline"
    handset.online()
    handset.tap("Opnieuw proberen")
    handset.until(lambda: handset.screen.is_asking, what="with what to show it")
    handset.fill("proof", app.at(handset.world.clock.now))
    handset.tap("Tonen en versturen")
    handset.until(lambda: handset.place == "referral-detail", what="where one was")
    handset.sync()


def overtaking(handset: Handset) -> Iterator[str]:
    """Say yes to a question that was taken back just before."""
    region = region_of(handset)
    asked = Asked(region)
    enter(handset, region, Role.PARTNER)
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
    handset.until(lambda: handset.shows("Dit is niet aanvaard"), what="both versions")
    yield "referral-detail/overtaken"
    handset.tap("Ik heb het gelezen, laat maar")
    handset.back()
    handset.tap("Afgelopen (1)")
    yield "referral-inbox/ended"


WALKS: tuple[Walk, ...] = (weighing, asking, answering, overtaking)
