"""What only a browser can tell: hands without a mouse, colours of one's own, pages that keep up."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from server.console.pages import live
from shared.signals import SubmitSignal
from shared.vocabulary import Category, Role, Severity, SignalKind
from tests.console.test_entrance import PASSWORD, somebody
from tests.support.browser import PHONE, BrowserDesk, tab_to
from tests.support.world import Person, World


@pytest.fixture
def database_kind() -> str:
    """Say which database: what a browser does with a page does not hang on it."""
    return "sqlite"


def _signal(world: World, person: Person) -> None:
    world.run(
        SubmitSignal(
            command_id=world.new_id(),
            signal_id=world.new_id(),
            young_person_id=world.pupil(person.organisation_id),
            organisation_id=person.organisation_id,
            kind=SignalKind.CONCERN,
            categories=(Category.WELLBEING_MOOD,),
            severity=Severity.CONCERNED,
            made_at=world.clock.now,
            observation="Zit al een week alleen.",
        ),
        person,
    )


def test_somebody_signs_in_and_out_with_the_keyboard_alone(browser_desk: BrowserDesk) -> None:
    somebody(browser_desk.world)
    page = browser_desk.open(None, "/desk/devices", language="en")
    tab_to(page, "Go to the content")
    page.keyboard.press("Enter")
    tab_to(page, "Name to sign in with")
    page.keyboard.type("ann.peeters")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("My devices")
    tab_to(page, "Ann Peeters")
    page.keyboard.press("Enter")
    tab_to(page, "Sign out")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("You are signed out")


def test_somebody_signs_in_without_scripts(browser_desk: BrowserDesk) -> None:
    somebody(browser_desk.world)
    page = browser_desk.open(None, "/desk/devices", language="en", scripts=False)
    page.get_by_label("Name to sign in with").fill("ann.peeters")
    page.get_by_label("Password").fill("niet dit wachtwoord")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("do not belong together")
    expect(page.get_by_label("Name to sign in with")).to_have_value("ann.peeters")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("My devices")


def test_what_was_wrong_is_where_one_lands(browser_desk: BrowserDesk) -> None:
    page = browser_desk.open(None, "/desk/sign-in", language="en")
    page.locator("form[action='/desk/sign-in']").evaluate("form => { form.noValidate = true }")
    page.get_by_role("button", name="Sign in").click()
    assert page.evaluate("document.activeElement.getAttribute('role')") == "alert"
    assert page.title().startswith("Not right yet: ")
    page.get_by_role("link", name="Password").click()
    assert page.evaluate("document.activeElement.id") == "f-password"


def test_on_a_phone_the_ways_are_one_row_that_opens_without_scripts(
    browser_desk: BrowserDesk,
) -> None:
    world = browser_desk.world
    person = world.person(world.organisation(), Role.CARE_TEAM)
    page = browser_desk.open(person, "/desk/weigh", language="en", size=PHONE, scripts=False)
    head = page.locator(".top")
    box = head.bounding_box()
    assert box is not None
    assert box["height"] < 70, "one row"
    assert page.locator(".top a:visible").count() == 1, "the mark; the rest is in the menu"
    tab_to(page, "Menu Signals to weigh")
    page.keyboard.press("Enter")
    tab_to(page, "Questions for help")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Questions for help")
    expect(head.locator("summary:visible")).to_have_text("Menu Questions for help")


@pytest.mark.parametrize("streams", [True, False], ids=["over a stream", "by asking"])
def test_a_signal_appears_in_an_open_inbox_without_reloading(
    browser_desk: BrowserDesk, monkeypatch: pytest.MonkeyPatch, *, streams: bool
) -> None:
    monkeypatch.setattr(live, "EVERY_S", 0.2)
    world = browser_desk.world
    person = world.person(world.organisation(), Role.CARE_TEAM)
    page = browser_desk.open(person, "/desk", language="en")
    if not streams:
        page = _without_streams(browser_desk, person)
    expect(page.get_by_text("Nothing waits for you now.")).to_be_visible()
    page.evaluate("window.stayed = true")
    _signal(world, person)
    expect(page.get_by_text("1 signal to weigh")).to_be_visible()
    assert page.evaluate("window.stayed") is True
    told = page.evaluate("fetch('/desk/live').then(answer => answer.text())")
    assert str(person.organisation_id) not in told


def _without_streams(browser_desk: BrowserDesk, person: Person) -> Page:
    """Open the first page in a browser whose streams are broken and whose patience is short."""
    page = browser_desk.open(None, "/desk/sign-in", language="en", fresh=True)
    page.add_init_script(
        """
        window.EventSource = class {
          constructor() { this.readyState = 2; setTimeout(() => this.onerror?.({}), 0); }
          close() {}
        };
        window.EventSource.CLOSED = 2;
        const wait = window.setTimeout;
        window.setTimeout = (work, span, ...more) => wait(work, Math.min(span ?? 0, 300), ...more);
        """
    )
    browser_desk.sign_in(page, person)
    page.goto(browser_desk.url + "/desk")
    return page
