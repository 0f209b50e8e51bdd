"""J1, J3, J4 and J5 at the desk in a real browser: by keys alone, by mouse, and the race of two."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.console.care_desk import SEEN, CareDesk
from tests.support.browser import BrowserDesk
from tests.support.scenes import Asked


def signal(page: Page) -> None:
    """J1: say that one is worried about a pupil."""
    page.get_by_label("Part of the name").fill("des")
    page.get_by_role("button", name="Look for").click()
    page.get_by_label("Noor Desmet").check()
    page.get_by_label("Quiet, sad or tense").check()
    page.get_by_label("More worried").check()
    page.get_by_label("What did you see or hear?").fill(SEEN)
    page.get_by_role("button", name="Send to the care team").click()
    expect(page.get_by_role("status").first).to_contain_text("The care team has your signal.")


def weigh(page: Page) -> None:
    """J3: take it up, keep an eye on it, and decide anew."""
    page.get_by_role("link", name="Noor Desmet").click()
    expect(page.get_by_text(SEEN)).to_be_visible()
    page.get_by_role("button", name="Take it up").click()
    expect(page.get_by_role("status").first).to_contain_text("You are on it.")
    page.get_by_label("Keep an eye on it").check()
    expect(page.get_by_label("When do you look again?")).to_be_visible()
    expect(page.get_by_role("group", name="Why does it end here?")).to_be_hidden()
    page.get_by_role("button", name="Decide").click()
    expect(page.get_by_text("Kept an eye on")).to_be_visible()


def ask(page: Page) -> None:
    """J4: find who can help nearby, say what may leave, look it through, send it."""
    page.get_by_role("link", name="Ask a partner for help").click()
    page.get_by_role("link", name="Ask Jongerenonthaal").click()
    page.get_by_label("Your question").fill("Kunnen jullie thuis mee ondersteunen?")
    page.get_by_label("What is it about?").select_option("Family")
    page.get_by_label("The young person agrees").check()
    page.get_by_label("They know", exact=True).check()
    page.get_by_role("button", name="Look through what they will see").click()
    before = page.get_by_role("region", name="Before they say yes")
    expect(before).to_contain_text("12 to 14 years")
    expect(before).not_to_contain_text("Noor")
    page.get_by_role("button", name="Send the question").click()
    expect(page.get_by_role("status").first).to_contain_text("The question has gone.")


def answer(page: Page) -> None:
    """J5: see a preview without a name, say yes, and learn who it is."""
    page.get_by_role("link", name="Family").click()
    expect(page.get_by_role("main")).not_to_contain_text("Noor")
    expect(page.get_by_text("12 to 14 years")).to_be_visible()
    page.get_by_label("Piet Partner (you)").check()
    page.get_by_role("button", name="Yes, we take it").click()
    expect(page.get_by_role("region", name="About whom it is")).to_contain_text("Noor Desmet")


@pytest.mark.usefixtures("hands")
def test_from_a_worry_to_a_partner_who_joins(browser_desk: BrowserDesk) -> None:
    all_the_way(browser_desk, scripts=True)


def test_of_accept_and_recall_in_two_browsers_exactly_one_wins(browser_desk: BrowserDesk) -> None:
    asked = Asked(browser_desk.world)
    referral_id, _ = asked.referral()
    path = f"/desk/questions/{referral_id}"
    partner = browser_desk.open(asked.partner, path, language="en")
    school = browser_desk.open(asked.care_team, f"{path}?act=recall", language="en")
    school.get_by_label("Somebody else helps").check()
    pages = {"accept": partner, "recall": school}
    for page in pages.values():  # Both are on their way before either is answered.
        page.evaluate("() => { document.querySelector('.acting form').requestSubmit() }")
    for page in pages.values():
        page.locator(".said, .notice[role=alert]").first.wait_for()
    lost = [act for act in pages if "Somebody was before you" in pages[act].content()]
    journal = browser_desk.world.journal(referral_id)
    won = [act for act in pages if f"referral.{act}" in journal]
    assert len(won) == len(lost) == 1, (won, lost)
    assert won != lost
    assert ("Accepted" if won == ["accept"] else "Taken back") in pages[lost[0]].content()
    assert ("Noor" in partner.content()) is (won == ["accept"])


def all_the_way(desk: BrowserDesk, *, scripts: bool) -> None:
    """Go from a worry to a partner who joins."""
    care = CareDesk(desk.world)
    signal(desk.open(care.teacher, "/desk/signal", language="en", scripts=scripts))
    team = desk.open(care.care, "/desk/weigh", language="en", scripts=scripts)
    weigh(team)
    ask(team)
    answer(desk.open(care.partner, "/desk/questions", language="en", scripts=scripts))
    teacher = desk.open(care.teacher, "/desk/signals", language="en", scripts=scripts)
    expect(teacher.get_by_text("Taken up")).to_be_visible()
    assert "case.join" in desk.world.journal()
