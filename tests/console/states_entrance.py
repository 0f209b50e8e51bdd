"""The states of signing in, the first page, one's devices and what is refused."""

from __future__ import annotations

from playwright.sync_api import Page

from shared.vocabulary import OrganisationKind, Role
from tests.console.care_desk import CareDesk
from tests.support.desk_states import Arrival, State
from tests.support.world import World


def _nobody(_: World) -> Arrival:
    return Arrival(None, "/desk/sign-in")


def _sent_empty(page: Page) -> None:
    page.locator("form[action='/desk/sign-in']").evaluate("form => { form.noValidate = true }")
    page.locator("form[action='/desk/sign-in'] button").click()


def _wrong_password(page: Page) -> None:
    page.locator("#f-username").fill("nobody.at.all")
    page.locator("#f-password").fill("not the password")
    page.locator("form[action='/desk/sign-in'] button").click()


def _home(world: World) -> Arrival:
    return Arrival(world.person(world.organisation(), Role.CARE_TEAM), "/desk")


def _home_with_work(world: World) -> Arrival:
    care = CareDesk(world)
    care.signal()
    world.clock.forward(days=3)
    care.signal(leaver=True)
    return Arrival(care.care, "/desk")


def _timed_out(page: Page) -> None:
    """Write a signal, sign out in another tab, and send it."""
    page.locator("#f-observation").fill("Zit al een week alleen op de speelplaats.")
    page.context.clear_cookies()
    page.locator("button[name=go][value=send]").click()


def _writing(world: World) -> Arrival:
    return Arrival(world.person(world.organisation(), Role.SIGNALLER), "/desk/signal")


def _partner_home(world: World) -> Arrival:
    partner = world.organisation(OrganisationKind.PARTNER, name="Het Baken")
    return Arrival(world.person(partner, Role.PARTNER, name="Piet Partner"), "/desk")


def _devices(world: World) -> Arrival:
    person = world.person(world.organisation(), Role.CARE_TEAM)
    world.session(person.account_id)
    return Arrival(person, "/desk/devices")


def _nothing(world: World) -> Arrival:
    return Arrival(world.person(world.organisation(), Role.CARE_TEAM), "/desk/nothing/here")


STATES = (
    State(name="sign-in", route="/desk/sign-in", prepare=_nobody),
    State(name="sign-in-empty", route="/desk/sign-in", prepare=_nobody, act=_sent_empty),
    State(name="sign-in-refused", route="/desk/sign-in", prepare=_nobody, act=_wrong_password),
    State(name="home", route="/desk", prepare=_home),
    State(name="home-waiting", route="/desk", prepare=_home_with_work),
    State(name="sign-in-again", route="/desk/sign-in", prepare=_writing, act=_timed_out),
    State(name="home-partner", route="/desk", prepare=_partner_home),
    State(name="devices", route="/desk/devices", prepare=_devices, for_outsiders=True),
    State(name="nothing-here", route="/desk/{rest:path}", prepare=_nothing),
)
