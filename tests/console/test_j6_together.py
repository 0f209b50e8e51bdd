"""J6 in real browsers: a handshake between two desks, and a circle that closes only together."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from server.cases.queries import find_case
from shared.vocabulary import CaseStatus
from tests.console.circle_desk import ACTION, DeskCircle
from tests.server.cases.circle import FAMILY_WORDS
from tests.support.browser import BrowserDesk, axe


def said(page: Page, words: str) -> None:
    """Wait until the page says that something was done."""
    expect(page.get_by_role("status")).to_contain_text(words)


def status_of(around: DeskCircle) -> CaseStatus:
    """Give how the circle stands."""
    with around.world.unit() as uow:
        case = find_case(uow, around.case)
        assert case is not None
        return case.status


@pytest.mark.usefixtures("hands")
def test_the_circle_works_together_from_its_goal_to_its_end(browser_desk: BrowserDesk) -> None:
    around = DeskCircle(browser_desk.world)
    school = browser_desk.open(around.care, around.path, language="en")
    partner = browser_desk.open(around.caw_worker, around.path, language="en", scripts=False)
    clb = browser_desk.open(around.clb_worker, around.path, language="en")
    _begin(school, around)
    _offer(school, around)
    assert around.connector() == (around.school, around.care.account_id)
    _accept(partner)
    assert around.connector() == (around.caw, around.caw_worker.account_id)
    around.ledger_agrees()
    _propose(partner)
    for page in (partner, school, clb):
        assert status_of(around) is CaseStatus.CLOSING
        page.goto(browser_desk.url + around.path)
        _agree(page)
    assert status_of(around) is CaseStatus.CLOSED
    around.ledger_agrees()
    expect(clb.get_by_role("link", name="Open the circle again")).to_be_visible()
    assert axe(clb) == []


def _begin(school: Page, around: DeskCircle) -> None:
    """Write down the family's goal and agree on an action of the CAW's."""
    school.get_by_role("link", name="Write down a goal").click()
    school.get_by_label("The goal").fill(FAMILY_WORDS)
    school.get_by_label("Education").check()
    school.get_by_role("button", name="Write down a goal").click()
    said(school, "The goal is written down.")
    school.get_by_role("link", name="Agree who does what").click()
    school.get_by_label("What is done?").fill(ACTION)
    school.get_by_label("Who does it?").select_option(label="Ilse Baert · CAW")
    school.get_by_label("By when?").fill(around.soon(7).isoformat())
    school.get_by_role("button", name="Agree who does what").click()
    said(school, "The action is agreed.")


def _offer(school: Page, around: DeskCircle) -> None:
    """Offer the connector's role: nothing moves before the other says yes."""
    school.get_by_role("link", name="Offer a role to somebody").click()
    school.get_by_label("being connector").check()
    school.get_by_label("Who is asked?").select_option(label="Ilse Baert · CAW")
    school.get_by_label("By when do you need an answer?").fill(around.soon(7).isoformat())
    school.get_by_role("button", name="Offer a role to somebody").click()
    said(school, "The role is offered.")


def _accept(partner: Page) -> None:
    """Take the role over, in a browser without scripts."""
    partner.reload()
    partner.get_by_role("link", name="Answer whether you take it over").first.click()
    partner.get_by_label("Yes, I take it over").check()
    partner.get_by_role("button", name="Answer whether you take it over").click()
    expect(partner.get_by_role("status")).to_contain_text("Your answer is known")


def _propose(partner: Page) -> None:
    """Propose to close, once the last action has ended."""
    expect(partner.get_by_role("link", name="Propose to close")).to_have_count(0)
    partner.get_by_role("link", name=re.compile("Say how it went")).click()
    partner.get_by_label("Done", exact=True).check()
    partner.get_by_role("button", name="Say how it went").click()
    partner.get_by_role("link", name="Propose to close").click()
    partner.get_by_label("The goal was reached").check()
    partner.get_by_label("What the signaller will read").fill("Er was hulp. Dank je wel.")
    partner.get_by_role("button", name="Propose to close").click()
    expect(partner.locator("body")).to_contain_text("Every organisation in the circle is asked.")


def _agree(page: Page) -> None:
    """Say yes for one's organisation."""
    page.get_by_role("link", name="Answer whether to close").click()
    page.get_by_label("Yes, it may close").check()
    page.get_by_role("button", name="Answer whether to close").click()
    expect(page.locator("body")).to_contain_text("Your answer is known to the circle.")
