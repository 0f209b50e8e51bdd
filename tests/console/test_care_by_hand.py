"""The desk's care pages by hand: without scripts, and an inbox that keeps up."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from server.console.pages import live
from tests.console.care_desk import CareDesk
from tests.console.test_care_journey import all_the_way
from tests.support.browser import BrowserDesk


@pytest.fixture
def database_kind() -> str:
    """Say which database: what a hand can reach does not hang on it."""
    return "sqlite"


def test_all_of_it_goes_without_scripts(browser_desk: BrowserDesk) -> None:
    all_the_way(browser_desk, scripts=False)


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
