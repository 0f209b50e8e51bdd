"""Setting up a region in Chromium, from an empty network to a colleague at work (J9)."""

from __future__ import annotations

import pytest
from playwright.sync_api import FilePayload, Page

from shared.vocabulary import OrganisationKind, Role
from tests.support.browser import BrowserDesk
from tests.support.world import Person, World

SCHOOLS = "external_id;name;nis\n123456;De Linde;Kortrijk\n123457;De Eik;Menen\n7;;Kortrijk\n"


def _signed_in(desk: BrowserDesk, username: str, password: str) -> Page:
    page = desk.open(None, "/desk/sign-in", language="en")
    page.get_by_label("Name to sign in with").fill(username)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="Good day").wait_for()
    return page


def _network(world: World) -> Person:
    coordination = world.organisation(OrganisationKind.COORDINATION, name="W13")
    return world.person(coordination, Role.ADMINISTRATOR, name="Wim Beheer")


def _import_schools(page: Page) -> None:
    page.get_by_role("link", name="Import from files").click()
    page.get_by_label("Schools").check()
    file: FilePayload = {
        "name": "scholen.csv",
        "mimeType": "text/csv",
        "buffer": SCHOOLS.encode(),
    }
    page.locator("#f-file").set_input_files(file)
    page.get_by_role("button", name="Look, change nothing").click()
    page.get_by_text("Nothing was changed yet.").wait_for()
    assert page.get_by_role("row", name="new 2").is_visible()
    assert page.get_by_role("row", name="refused 1").is_visible()
    page.locator("#f-file").set_input_files(file)
    page.get_by_role("button", name="Import it").click()
    page.get_by_role("heading", name="What was done").wait_for()
    with page.expect_download() as download:
        page.get_by_role("link", name="Keep the refused rows").click()
    assert download.value.suggested_filename == "scholen.csv.quarantine.csv"


def _add_a_partner(page: Page) -> None:
    page.get_by_role("link", name="Set up").first.click()
    page.get_by_role("link", name="Organisations who").click()
    page.get_by_text("De Linde").first.wait_for()
    page.get_by_role("link", name="Add an organisation").click()
    page.get_by_label("Name", exact=True).fill("Het Baken")
    page.get_by_label("Partner that helps").check()
    page.get_by_label("Sector").select_option(label="a CAW")
    page.get_by_label("Professional secrecy").check()
    page.get_by_role("button", name="Add this organisation").click()
    page.get_by_role("link", name="Offer a service").click()
    page.get_by_label("Name", exact=True).fill("Jongerenwerking")
    page.get_by_label("Family", exact=True).check()
    page.get_by_label("Wednesday, opens", exact=True).fill("13:00")
    page.get_by_label("Wednesday, closes", exact=True).fill("18:00")
    page.get_by_role("button", name="Offer this service").click()
    page.get_by_role("status").wait_for()


def _invite(page: Page) -> tuple[str, str]:
    page.get_by_role("link", name="People", exact=True).click()
    page.get_by_label("Name to sign in with").fill("ann.peeters")
    page.get_by_label("Name", exact=True).fill("Ann Peeters")
    page.locator("#f-language").select_option("en")
    page.get_by_label("Care partner").check()
    page.get_by_role("button", name="Invite").click()
    page.get_by_role("heading", name="Invited").wait_for()
    username, password = (each.inner_text() for each in page.locator("dd code").all())
    page.get_by_role("link", name="I have handed it over").click()
    return username, password


@pytest.mark.usefixtures("hands")
def test_a_region_is_set_up_and_a_colleague_goes_to_work(browser_desk: BrowserDesk) -> None:
    page = browser_desk.open(_network(browser_desk.world), "/desk/set-up", language="en")
    _import_schools(page)
    _add_a_partner(page)
    username, password = _invite(page)
    ann = _signed_in(browser_desk, username, password)
    ann.get_by_role("link", name="1 invitation to accept").click()
    ann.get_by_role("button", name="Accept").click()
    ann.get_by_text("An administrator confirms that it is you").wait_for()
    page.reload()
    page.get_by_role("button", name="Confirm Ann Peeters").click()
    page.get_by_text("They have access from now on.").wait_for()
    ann.goto(ann.url.replace("/my-roles", ""))
    ann.get_by_role("link", name="Is there room?").first.wait_for()
    journal = browser_desk.world.journal()
    assert journal.count("organisation.register") == 4
    assert journal[-3:].count("membership.confirm") == 1
