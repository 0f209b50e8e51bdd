"""The second factor at the desk: getting one, showing it, and what is kept while it is asked."""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass, replace

import pyotp
import pytest

from server.people import factors
from server.policy.identity import find_actor_with_factor
from shared.factors import ConfirmTotp, EnrolTotp
from shared.vocabulary import OrganisationKind, Role
from tests.server.people.answers import PASSWORD, account
from tests.support.authenticator import Authenticator
from tests.support.browser import BrowserDesk, axe
from tests.support.databases import Kind
from tests.support.desk import Browserless
from tests.support.world import Person, World


@pytest.fixture
def database_kind() -> Kind:
    """Name the one kind these tests need: the factor itself is tried on both elsewhere."""
    return "sqlite"


@dataclass
class Holder:
    """Somebody with an app."""

    person: Person
    app: pyotp.TOTP
    codes: tuple[str, ...]

    def code(self, world: World) -> str:
        """Give what the app shows now."""
        return self.app.at(world.clock.now)


def holder(world: World, role: Role = Role.CARE_TEAM) -> Holder:
    """Give somebody of a school with an app, whose session has just shown it."""
    person = world.person(world.organisation(), role)
    world.prove(person)
    begun = factors.enrol_totp(world.runtime, person.claims, EnrolTotp(name="Telefoon"))
    app = pyotp.TOTP(begun.secret)
    told = factors.confirm_totp(
        world.runtime, person.claims, begun.factor_id, ConfirmTotp(code=app.at(world.clock.now))
    )
    return Holder(person, app, told.recovery_codes)


def waiting(world: World, who: Holder) -> Browserless:
    """Give a browser in which the password was right and nothing else was shown yet."""
    session_id = world.session(who.person.account_id, proved=False)
    other = Person(who.person.account_id, session_id, who.person.organisation_id, who.person.client)
    return Browserless.of(world, other)


def test_somebody_adds_an_app_confirms_it_and_is_told_ten_codes_once(world: World) -> None:
    person = world.person(world.organisation(), Role.CARE_TEAM)
    world.prove(person)
    desk = Browserless.of(world, person)
    desk.get("/desk/my-second-factor")
    assert "You have none yet." in desk.text
    desk.send("/desk/my-second-factor/app", name="Telefoon")
    assert desk.response is not None
    assert "<svg" in desk.response.text
    secret = desk.form("/confirmation").fields["secret"][0]
    assert secret in desk.text.replace(" ", "")
    desk.send("/confirmation", code="000000")
    assert desk.response.status_code == 422
    assert "This is not the code your app shows now." in desk.text
    desk.send("/confirmation", code=pyotp.TOTP(secret).at(world.clock.now))
    codes = re.findall(r"<code>([2-9a-z-]{19})</code>", desk.response.text)
    assert len(set(codes)) == 10
    again = desk.get("/desk/my-second-factor")
    assert "10 recovery codes are left." in desk.text
    assert not any(code in again.text for code in codes)
    assert world.notices_to(person.account_id) == ["factor-changed"]


def test_signing_in_asks_for_the_factor_and_leads_to_where_somebody_was(world: World) -> None:
    account(world, "ann.peeters")
    desk = Browserless.of(world)
    desk.get("/desk/sign-in?next=/desk/devices")
    desk.send("/desk/sign-in", username="ann.peeters", password=PASSWORD)
    assert desk.response is not None
    assert desk.response.url.path == "/desk/devices"
    desk.get("/desk/my-second-factor")
    desk.send("/desk/my-second-factor/app", name="Telefoon")
    app = pyotp.TOTP(desk.form("/confirmation").fields["secret"][0])
    desk.send("/confirmation", code=app.at(world.clock.now))

    later = Browserless.of(world)
    later.get("/desk/sign-in?next=/desk/devices")
    later.send("/desk/sign-in", username="ann.peeters", password=PASSWORD)
    assert later.response is not None
    assert later.response.url.path == "/desk/second-factor"
    assert later.get("/desk").url.path == "/desk/second-factor"
    assert later.get("/desk/my-second-factor").url.path == "/desk/second-factor"
    later.get("/desk/second-factor?next=/desk/devices")
    later.send("/desk/second-factor", code=app.at(world.clock.now))
    assert later.response.status_code == 403
    assert "Not accepted" in later.text
    world.clock.forward(seconds=30)
    later.send("/desk/second-factor", code=app.at(world.clock.now))
    assert later.response.url.path == "/desk/devices"


def test_before_the_factor_no_page_opens_and_signing_out_does(world: World) -> None:
    who = holder(world)
    desk = waiting(world, who)
    for path in ("/desk", "/desk/devices", "/desk/my-second-factor"):
        assert desk.get(path).url.path == "/desk/second-factor", path
    desk.send("/desk/sign-out")
    assert "You are signed out" in desk.text
    assert desk.get("/desk").url.path == "/desk/sign-in"


def test_a_recovery_code_opens_the_desk_once(world: World) -> None:
    who = holder(world)
    for expected in ("/desk", "/desk/second-factor"):
        desk = waiting(world, who)
        desk.get("/desk")
        desk.send("/desk/second-factor", code=who.codes[0])
        assert desk.response is not None
        assert desk.response.url.path == expected


def test_a_return_path_of_the_second_factor_leads_nowhere_else(world: World) -> None:
    who = holder(world)
    desk = waiting(world, who)
    for place, bad in enumerate(("https://evil.example/", "//evil.example", "/desk/second-factor")):
        desk = waiting(world, who)
        desk.get("/desk")
        desk.send("/desk/second-factor", code=who.codes[place], next=bad)
        assert desk.response is not None
        assert str(desk.response.url) == "http://localhost/desk"


def test_to_change_anything_one_shows_first_that_it_is_oneself(world: World) -> None:
    who = holder(world)
    desk = Browserless.of(world, who.person)
    world.clock.forward(minutes=6)
    desk.get("/desk/my-second-factor")
    assert "show first that it is you" in desk.text
    assert not [each for each in desk.forms() if "my-second-factor" in each.action]
    desk.get("/desk/second-factor?next=/desk/my-second-factor")
    desk.send("/desk/second-factor", code=who.code(world))
    desk.send("/desk/my-second-factor/codes")
    assert desk.response is not None
    assert len(re.findall(r"<code>[2-9a-z-]{19}</code>", desk.response.text)) == 10


def test_a_form_that_needs_it_is_kept_while_somebody_shows_who_they_are(world: World) -> None:
    who = holder(world)
    desk = Browserless.of(world, who.person)
    desk.get("/desk/my-second-factor")
    world.clock.forward(minutes=6)
    desk.send("/desk/my-second-factor/app", name="Tweede telefoon")
    assert desk.response is not None
    assert desk.response.status_code == 403
    assert "What you typed is still here." in desk.text
    desk.send("/desk/second-factor", code=who.code(world))
    assert "Tweede telefoon" in desk.response.text


def test_a_role_that_needs_a_factor_is_led_to_getting_one_after_its_days(world: World) -> None:
    partner = world.person(world.organisation(OrganisationKind.PARTNER), Role.PARTNER)
    world.app.state.runtime = replace(world.runtime, find_actor=find_actor_with_factor)
    desk = Browserless.of(world, partner)
    desk.get("/desk/my-second-factor")
    assert "Your role needs a second factor." in desk.text
    assert desk.get("/desk").url.path == "/desk"
    world.clock.forward(days=15)
    world.prove(partner)
    desk = Browserless.of(world, partner)
    assert desk.get("/desk").url.path == "/desk/my-second-factor"
    assert "Choose one now" in desk.text
    desk.send("/desk/my-second-factor/app", name="Telefoon")
    app = pyotp.TOTP(desk.form("/confirmation").fields["secret"][0])
    desk.send("/confirmation", code=app.at(world.clock.now))
    assert desk.get("/desk").url.path == "/desk"


def test_a_passkey_is_added_and_opens_the_desk(world: World) -> None:
    person = world.person(world.organisation(), Role.CARE_TEAM)
    world.prove(person)
    key = Authenticator(host="localhost", origin="http://localhost")
    desk = Browserless.of(world, person)
    desk.get("/desk/my-second-factor")
    form = desk.form("/desk/my-second-factor/passkey").fields
    options = _options(desk, "/desk/my-second-factor/passkey-options", form)
    desk.post(
        "/desk/my-second-factor/passkey",
        {**form, "name": "Laptop", "credential": key.make(options)},
    )
    assert "Your recovery codes" in desk.text

    other = Person(
        person.account_id,
        world.session(person.account_id, proved=False),
        person.organisation_id,
        person.client,
    )
    later = Browserless.of(world, other)
    later.get("/desk")
    form = next(each.fields for each in later.forms() if "passkey" in each.fields)
    options = _options(later, "/desk/second-factor/passkey-options", form)
    answer = {**form, "passkey": key.sign(options)}
    later.post("/desk/second-factor", answer)
    assert later.response is not None
    assert later.response.url.path == "/desk"
    later.post("/desk/second-factor", answer)
    assert later.response.status_code == 403


def test_getting_and_showing_a_factor_in_a_browser(browser_desk: BrowserDesk) -> None:
    """With a passkey of the browser's own, by a virtual authenticator of Chromium's."""
    world = browser_desk.world
    person = world.person(world.organisation(), Role.CARE_TEAM)
    world.prove(person)
    page = browser_desk.open(person, "/desk/my-second-factor", language="en", fresh=True)
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    page.get_by_role("button", name="Add a passkey").click()
    page.get_by_role("heading", name="Your recovery codes").wait_for()
    assert axe(page) == []
    page.get_by_role("link", name="I have kept them").click()
    world.clock.forward(minutes=6)
    page.goto(page.url)
    page.get_by_role("link", name="Show that it is me").click()
    assert axe(page) == []
    page.get_by_role("button", name="Use my passkey").click()
    # In the language of the account from here on, as after every sign-in.
    page.locator("form[action='/desk/my-second-factor/app'] button").wait_for()
    assert axe(page) == []


def _options(desk: Browserless, path: str, form: dict[str, list[str]]) -> str:
    answer = desk.post(path, {"csrf": form["csrf"]})
    told: str = json.loads(html.unescape(answer.text))["options"]
    return told
