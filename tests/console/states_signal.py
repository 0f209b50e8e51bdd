"""The states of signalling: the form, a search, what is missing, danger, and how it goes on."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import Page

from tests.console.care_desk import CareDesk
from tests.support.desk_states import Arrival, State
from tests.support.world import World


def _form(world: World) -> Arrival:
    return Arrival(CareDesk(world).teacher, "/desk/signal")


def _leaver(world: World) -> Arrival:
    return Arrival(CareDesk(world).teacher, "/desk/signal?kind=early-leaver")


def _found(page: Page) -> None:
    page.locator("#f-sought").fill("no")
    page.locator("button[value=look]").click()
    page.locator("input[name=young_person_id]").first.check()


def _acute(page: Page) -> None:
    _found(page)
    page.locator("input[value=acuut_gevaar]").check()
    page.locator("button[value=send]").click()


def _mine(world: World) -> Arrival:
    care = CareDesk(world)
    care.signal()
    care.signal(leaver=True)
    return Arrival(care.teacher, "/desk/signals")


def _receipt(world: World) -> Arrival:
    care = CareDesk(world)
    signal_id = care.signal()
    world.clock.now += timedelta(days=9)
    return Arrival(care.teacher, f"/desk/signals/{signal_id}")


_RECEIPT = "/desk/signals/{signal_id}"
STATES = (
    State(name="signal", route="/desk/signal", prepare=_form),
    State(name="signal-acute", route="/desk/signal", prepare=_form, act=_acute),
    State(name="signal-leaver", route="/desk/signal", prepare=_leaver),
    State(name="my-signals", route="/desk/signals", prepare=_mine),
    State(name="my-signal", route=_RECEIPT, prepare=_receipt),
)
