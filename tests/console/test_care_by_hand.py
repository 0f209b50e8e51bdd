"""The desk's care pages by hand: without scripts, by keys alone, and an inbox that keeps up."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from server.console.pages import live
from tests.console.care_desk import SEEN, CareDesk
from tests.console.test_care_journey import all_the_way
from tests.support.browser import BrowserDesk
from tests.support.scenes import Asked


@pytest.fixture
def database_kind() -> str:
    """Say which database: what a hand can reach does not hang on it."""
    return "sqlite"


def test_all_of_it_goes_without_scripts(browser_desk: BrowserDesk) -> None:
    all_the_way(browser_desk, scripts=False)


def test_keys_alone_signal_and_answer(browser_desk: BrowserDesk) -> None:
    care = CareDesk(browser_desk.world)
    page = browser_desk.open(care.teacher, "/desk/signal", language="en")
    keys = page.keyboard
    keys.press("Tab")
    expect(page.get_by_role("link", name="Go to the content")).to_be_focused()
    keys.press("Enter")
    _tab_to(page, "Part of the name")
    keys.type("des")
    keys.press("Enter")
    expect(page.get_by_label("Noor Desmet")).to_be_visible()
    _tab_to(page, "Noor Desmet")
    keys.press("Space")
    _tab_to(page, "Housing")
    keys.press("Space")
    _tab_to(page, "Worried")
    keys.press("Space")
    _tab_to(page, "What did you see or hear?")
    keys.type(SEEN)
    _tab_to(page, "Send to the care team")
    keys.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("The care team has your signal.")
    asked = Asked(browser_desk.world)
    referral_id, _ = asked.referral()
    page = browser_desk.open(asked.partner, f"/desk/questions/{referral_id}", language="en")
    _tab_to(page, "Piet Partner (you)")
    _tab_to(page, "Yes, we take it")
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="About whom it is")).to_contain_text("Noor Desmet")


def test_an_inbox_that_is_open_shows_a_new_signal_by_itself(
    browser_desk: BrowserDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "EVERY_S", 0.2)
    care = CareDesk(browser_desk.world)
    page = browser_desk.open(care.care, "/desk/weigh", language="en")
    expect(page.get_by_text("Nothing to weigh")).to_be_visible()
    care.signal()
    expect(page.get_by_role("link", name="Noor Desmet")).to_be_visible()
    expect(page.get_by_text("To weigh (1)")).to_be_visible()


def _tab_to(page: Page, name: str) -> None:
    """Press Tab until what has this name is focused, as somebody without a mouse does."""
    said = """() => { const on = document.activeElement;
        const label = on.labels && on.labels.length ? on.labels[0].innerText : on.innerText;
        return (label || on.getAttribute('aria-label') || '').trim(); }"""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate(said).startswith(name):
            return
    raise AssertionError(name)
