"""My devices: where somebody is signed in, and how that ends."""

from __future__ import annotations

from shared.vocabulary import Role
from tests.support.browser import BrowserDesk, axe
from tests.support.desk import Browserless
from tests.support.world import World


def test_a_device_can_be_signed_out_from_the_desk(world: World) -> None:
    person = world.person(world.organisation(), Role.CARE_TEAM)
    phone = world.session(person.account_id)
    desk = Browserless.of(world, person)
    desk.get("/desk/devices")
    desk.send(f"/desk/devices/{phone}/ending")
    assert "That device is signed out." in desk.text
    assert world.client(person.account_id, phone).get("/v1/me").status_code == 401
    assert world.journal(phone)[-1] == "session.revoke"


def test_another_persons_device_is_not_there(world: World) -> None:
    school = world.organisation()
    person, other = world.person(school, Role.CARE_TEAM), world.person(school, Role.CARE_TEAM)
    desk = Browserless.of(world, person)
    world.session(person.account_id)
    desk.get("/desk/devices")
    form = next(each for each in desk.forms() if each.action.endswith("/ending"))
    answer = desk.post(f"/desk/devices/{other.session_id}/ending", form.fields)
    absent = desk.post(f"/desk/devices/{world.new_id()}/ending", form.fields)
    assert (answer.status_code, answer.content) == (404, absent.content)
    assert other.client.get("/v1/me").status_code == 200


def test_signing_out_everywhere_ends_this_browser_too(world: World) -> None:
    person = world.person(world.organisation(), Role.CARE_TEAM)
    phone = world.session(person.account_id)
    desk = Browserless.of(world, person)
    desk.get("/desk/devices")
    desk.send("/desk/devices/everywhere")
    assert "You are signed out" in desk.text
    assert desk.get("/desk/devices").url.path == "/desk/sign-in"
    assert world.client(person.account_id, phone).get("/v1/me").status_code == 401


def test_devices_in_a_browser(browser_desk: BrowserDesk) -> None:
    world = browser_desk.world
    person = world.person(world.organisation(), Role.CARE_TEAM)
    world.session(person.account_id)
    page = browser_desk.open(person, "/desk/devices", language="en")
    assert axe(page) == []
    page.get_by_role("button", name="Sign out test").click()
    assert page.get_by_role("status").inner_text().endswith("That device is signed out.")
