"""The states of weighing and of asking nearby."""

from __future__ import annotations

from playwright.sync_api import Page

from shared.signals import OpenSignal
from shared.vocabulary import OrganisationKind
from tests.console.care_desk import CareDesk
from tests.support.desk_states import Arrival, State
from tests.support.world import World


def _nothing(world: World) -> Arrival:
    return Arrival(CareDesk(world).care, "/desk/weigh")


def _inbox(world: World) -> Arrival:
    care = CareDesk(world)
    late, _ = care.signal(), care.signal(leaver=True)
    world.run(OpenSignal(command_id=world.new_id(), signal_id=late, version=1), care.care)
    world.clock.forward(days=3)
    care.signal()
    return Arrival(care.care, "/desk/weigh")


def _signal(world: World) -> Arrival:
    care = CareDesk(world)
    care.signal()
    world.clock.forward(hours=1)
    return Arrival(care.care, f"/desk/weigh/{care.signal(leaver=True)}")


def _contact(world: World) -> Arrival:
    care = CareDesk(world)
    signal_id = care.signal()
    world.run(OpenSignal(command_id=world.new_id(), signal_id=signal_id, version=1), care.care)
    return Arrival(care.care, f"/desk/weigh/{signal_id}?act=contact")


def _wrong(page: Page) -> None:
    page.locator("input[value=no-action]").check()
    page.locator("form.deciding button").click()


def _stale(page: Page) -> None:
    page.locator("form.deciding input[name=version]").evaluate("one => { one.value = '7' }")
    page.locator("input[value=watch]").check()
    page.locator("form.deciding textarea").fill("Wij kijken over twee weken opnieuw.")
    page.locator("form.deciding button").click()


_FARTHER = (
    ("Gezinsbegeleiding", "34023"),
    ("Huis van het Kind", "34040"),
    ("Praatcafé", "34027"),
    ("Thuisbegeleiding", "34022"),
)


def _nearby_unattended(world: World) -> Arrival:
    care = CareDesk(world)
    empty = world.organisation(OrganisationKind.PARTNER, name="Huis van het Kind")
    care.offers(empty, "Opvoedingswinkel", nis="34027")
    return Arrival(care.care, f"/desk/help-nearby?signal={care.signal()}&near=34027")


def _nearby(world: World) -> Arrival:
    care = CareDesk(world)
    care.has_room(care.service)
    care.has_room(care.other_service)
    for name, nis in _FARTHER:
        care.has_room(care.offers(care.baken, name, nis=nis))
    return Arrival(care.care, f"/desk/help-nearby?signal={care.signal()}&has_room=true")


def _nobody_near(world: World) -> Arrival:
    care = CareDesk(world)
    path = f"/desk/help-nearby?signal={care.signal()}&kind=step-up&domain=werk"
    return Arrival(care.care, path)


def _ask(world: World) -> Arrival:
    care = CareDesk(world)
    care.has_room(care.service)
    return Arrival(care.care, f"/desk/help-nearby/{care.service}?signal={care.signal()}")


def _asked_empty(page: Page) -> None:
    page.locator("input[name=basis][value=noodtoestand]").check()
    page.locator("input[name=informed][value=later]").check()
    page.locator("button[value=look]").click()


def review(page: Page) -> None:
    """Fill in the question and look it through."""
    page.locator("#f-help_question").fill("Kunnen jullie thuis mee ondersteunen?")
    page.locator("#f-life_domains").select_option("gezin")
    page.locator("input[name=basis][value=instemming_minderjarige]").check()
    page.locator("input[name=informed][value=knows]").check()
    page.locator("button[value=look]").click()


_SIGNAL, _ASK = "/desk/weigh/{signal_id}", "/desk/help-nearby/{service_id}"
_NEARBY = "/desk/help-nearby"
STATES = (
    State(name="weigh", route="/desk/weigh", prepare=_inbox),
    State(name="weigh-empty", route="/desk/weigh", prepare=_nothing),
    State(name="weigh-signal", route=_SIGNAL, prepare=_signal),
    State(name="weigh-signal-wrong", route=_SIGNAL, prepare=_signal, act=_wrong),
    State(name="weigh-signal-stale", route=_SIGNAL, prepare=_signal, act=_stale),
    State(name="weigh-contact", route=_SIGNAL, prepare=_contact),
    State(name="help-nearby", route=_NEARBY, prepare=_nearby),
    State(name="help-nearby-unattended", route=_NEARBY, prepare=_nearby_unattended),
    State(name="help-nearby-nobody", route=_NEARBY, prepare=_nobody_near),
    State(name="ask", route=_ASK, prepare=_ask),
    State(name="ask-wrong", route=_ASK, prepare=_ask, act=_asked_empty),
    State(name="ask-review", route=_ASK, prepare=_ask, act=review),
)
