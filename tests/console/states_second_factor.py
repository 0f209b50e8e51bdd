"""The states of getting and showing a second factor."""

from __future__ import annotations

import pyotp
from playwright.sync_api import Page

from server.people import factors
from shared.factors import ConfirmTotp, EnrolTotp
from shared.vocabulary import OrganisationKind, Role
from tests.support.desk_states import Arrival, State
from tests.support.world import World

_MINE = "/desk/my-second-factor"
_PROVE = "/desk/second-factor"


def _none_yet(world: World) -> Arrival:
    person = world.person(world.organisation(), Role.CARE_TEAM)
    world.prove(person)
    return Arrival(person, _MINE)


def _needed(world: World) -> Arrival:
    partner = world.organisation(OrganisationKind.PARTNER, name="Het Baken")
    person = world.person(partner, Role.PARTNER)
    world.prove(person)
    return Arrival(person, _MINE)


def _one(world: World) -> Arrival:
    arrival = _none_yet(world)
    assert arrival.person is not None
    claims = arrival.person.claims
    begun = factors.enrol_totp(world.runtime, claims, EnrolTotp(name="Telefoon"))
    code = pyotp.TOTP(begun.secret).at(world.clock.now)
    factors.confirm_totp(world.runtime, claims, begun.factor_id, ConfirmTotp(code=code))
    return arrival


def _stale(world: World) -> Arrival:
    arrival = _one(world)
    world.clock.forward(minutes=6)
    return arrival


def _again(world: World) -> Arrival:
    return Arrival(_one(world).person, _PROVE)


def _password_again(world: World) -> Arrival:
    return Arrival(world.person(world.organisation(), Role.SIGNALLER), _PROVE)


def _begin(page: Page) -> None:
    page.locator("form[action='/desk/my-second-factor/app'] button").click()


def _begin_and_mistype(page: Page) -> None:
    _begin(page)
    page.locator("#f-code").fill("000000")
    page.locator("form[action$='/confirmation'] button").click()


def _new_codes(page: Page) -> None:
    page.locator("form[action='/desk/my-second-factor/codes'] button").click()


def _wrong_code(page: Page) -> None:
    page.locator("#f-code").fill("000000")
    page.locator("form[action='/desk/second-factor']:not([data-passkey]) button").click()


STATES = (
    State(name="my-second-factor-needed", route=_MINE, prepare=_needed),
    State(name="my-second-factor", route=_MINE, prepare=_one),
    State(name="my-second-factor-stale", route=_MINE, prepare=_stale),
    State(name="my-second-factor-wrong", route=_MINE, prepare=_none_yet, act=_begin_and_mistype),
    State(name="recovery-codes", route=_MINE, prepare=_one, act=_new_codes),
    State(name="second-factor-wrong", route=_PROVE, prepare=_again, act=_wrong_code),
    State(name="password-again", route=_PROVE, prepare=_password_again),
)
