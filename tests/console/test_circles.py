"""The circle without scripts: what stands on its pages, what its forms do, and for whom."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from shared.vocabulary import HandoverStatus, Role
from tests.console.circle_desk import (
    ACTION,
    BOUND,
    BRIDGE,
    EVERYBODY,
    OWN_TEAM,
    DeskCircle,
)
from tests.console.states_circles import MORE
from tests.server.cases.circle import FAMILY_WORDS
from tests.support.browser import BrowserDesk
from tests.support.desk_states import hardest, wrong_with
from tests.support.world import World


@pytest.fixture
def database_kind() -> str:
    """Say which database: the pages are the same on both; ``test_j6_together`` is on each."""
    return "sqlite"


@pytest.fixture
def around(world: World) -> DeskCircle:
    """Give a circle of a school, a CAW and a CLB."""
    return DeskCircle(world)


def test_the_list_shows_whose_date_it_is_and_how_many_there_are(around: DeskCircle) -> None:
    desk = around.desk(around.care)
    desk.get("/desk/circles")
    assert "1 circle" in desk.text
    assert "Noor Desmet" in desk.text
    assert "You connect" in desk.text
    assert "3 organisations in it" in desk.text
    around.desk(around.caw_worker).get("/desk/circles")
    around.world.clock.forward(days=20)
    desk = around.desk(around.care)
    desk.get("/desk/circles")
    assert "1 waits to be looked at" in desk.text
    desk.get("/desk/circles?box=closed")
    assert "No circle you were in has been closed." in desk.text


def test_the_list_pages_and_says_when_there_are_no_more(
    around: DeskCircle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.console.circles.PAGE", 2)
    for name in ("Ada", "Bo"):
        pupil = around.world.pupil(around.school, given_name=name)
        around.open(young_person_id=pupil, next_on=around.soon(30))
    desk = around.desk(around.care)
    page = desk.get("/desk/circles").text
    assert "3 circles" in desk.text
    link = re.search(r'href="(/desk/circles\?box=open&amp;cursor=[^"]+)"', page)
    assert link is not None
    first = {name for name in ("Noor", "Ada", "Bo") if f"{name} Desmet" in desk.text}
    desk.get(link.group(1).replace("&amp;", "&"))
    second = {name for name in ("Noor", "Ada", "Bo") if f"{name} Desmet" in desk.text}
    assert (len(first), len(second), first & second) == (2, 1, set())
    assert "Show the next ones" not in desk.text
    assert "To the first ones" in desk.text


def test_a_partner_without_the_name_sees_a_circle_without_one(around: DeskCircle) -> None:
    ocmw = around.world.organisation(around.world_partner, name="OCMW")
    worker = around.world.person(ocmw, Role.PARTNER)
    around.joins(worker, shares=False)
    around.filled()
    desk = around.desk(worker)
    desk.get("/desk/circles")
    assert "A young person, no name shared" in desk.text
    page = desk.get(around.path).text
    for words in ("Noor", FAMILY_WORDS, ACTION, BOUND, EVERYBODY, OWN_TEAM, BRIDGE):
        assert words not in page
    assert "You do not see what others wrote." in desk.text


def test_the_circle_shows_the_familys_goal_first_and_everything_agreed(
    around: DeskCircle,
) -> None:
    around.filled()
    desk = around.desk(around.care)
    text = desk.get(around.path).text
    assert text.index(FAMILY_WORDS) < text.index("Elke week koken") < text.index(ACTION)
    for words in (BRIDGE, EVERYBODY, OWN_TEAM, "Noor kiest de kookclub", "Jongerenonthaal"):
        assert words in text
    assert 'class="sector working"' in text
    assert around.world.journal(around.case)[-1] == "case.read"
    asked = re.search(r'href="(/desk/questions/[0-9a-f-]{36})"', text)
    assert asked is not None
    assert desk.get(asked.group(1)).status_code == 200
    assert desk.get(f"/desk/help-nearby?case={around.case}").status_code == 200


def test_the_first_page_says_how_many_circles_have_to_be_looked_at(around: DeskCircle) -> None:
    desk = around.desk(around.care)
    desk.get("/desk")
    assert "has to be looked at" not in desk.text
    around.world.clock.forward(days=15)
    desk = around.desk(around.care)
    desk.get("/desk")
    assert "1 circle has to be looked at" in desk.text


@pytest.mark.parametrize(
    ("who", "reads"),
    [
        ("care", {OWN_TEAM, EVERYBODY}),
        ("caw_worker", {BOUND, EVERYBODY}),
        ("clb_worker", {BOUND, EVERYBODY}),
    ],
)
def test_a_note_reaches_the_readers_of_its_class_on_no_page_and_paper_more(
    around: DeskCircle, who: str, reads: set[str]
) -> None:
    around.filled()
    around.absent()
    desk = around.desk(getattr(around, who))
    page = desk.get(around.path).text
    chronology = desk.get(f"{around.path}/chronology").text
    for words in (OWN_TEAM, BOUND, EVERYBODY):
        assert (words in page) is (words in reads)
        assert (words in chronology) is (words in reads)
    for paper in ("plan", "ledger", "dates.ics"):
        text = desk.get(f"{around.path}/{paper}").text
        assert not any(words in text for words in (OWN_TEAM, BOUND, EVERYBODY)), paper


def test_who_writes_a_note_is_told_who_will_read_it(around: DeskCircle) -> None:
    desk = around.desk(around.care)
    text = " ".join(desk.get(f"{around.path}/do/note").text.split())
    assert re.search(r"Read by:</span> De Linde\. ", text)
    assert re.search(r"Read by:</span> De Linde, CAW, CLB\. ", text)
    assert "professional-secrecy" not in text
    desk = around.desk(around.clb_worker)
    text = " ".join(desk.get(f"{around.path}/do/note").text.split())
    assert re.search(r"Read by:</span> CLB, CAW\. .*The school does not read it\.", text)


def test_a_whole_circle_is_worked_through_with_forms_alone(around: DeskCircle) -> None:
    desk = around.desk(around.care)
    desk.get(f"{around.path}/do/goal")
    desk.send("/do/goal", words=FAMILY_WORDS, life_domain="onderwijs")
    assert "The goal is written down." in desk.text
    assert FAMILY_WORDS in desk.text
    desk.get(f"{around.path}/do/action")
    due = around.soon(7).isoformat()
    doer = str(around.caw_worker.account_id)
    desk.send("/do/action", words=ACTION, doer_account_id=doer, due_on=due)
    assert "The action is agreed." in desk.text
    desk.get(f"{around.path}/do/note")
    desk.send("/do/note", words="Gezien", secrecy=f"{around.school}.whole-circle")
    assert "The note is kept." in desk.text
    desk.get(f"{around.path}/do/round-table")
    page = desk.send(
        "/do/round-table",
        family_present="yes",
        decisions__0="We bellen elke week",
        next_on=around.soon(21).isoformat(),
    )
    assert "What was decided is written down." in desk.text
    assert "We bellen elke week" in desk.text
    goal = re.search(r"/do/goal-ending/([0-9a-f-]{36})", page.text)
    assert goal is not None
    desk.get(f"{around.path}/do/goal-ending/{goal.group(1)}")
    page = desk.send(f"/do/goal-ending/{goal.group(1)}", status="reached")
    assert "You said how the goal ended." in desk.text
    assert 'class="sector reached"' in page.text
    types = around.world.journal()
    for written in ("goal.set", "action.agree", "note.write", "round-table.record", "goal.end"):
        assert written in types


def test_a_circle_begins_with_a_signal_of_ones_own_school(around: DeskCircle) -> None:
    pupil = around.world.pupil(around.school, given_name="Amina")
    signal = around.absent(young_person_id=pupil)
    desk = around.desk(around.care)
    page = desk.get(f"/desk/weigh/{signal}").text
    assert f"/desk/circles/new?signal={signal}" in page
    desk.get(f"/desk/circles/new?signal={signal}")
    answer = desk.send(f"?signal={signal}", next_on=around.today.isoformat())
    assert (answer.status_code, "Choose a day that is still to come." in desk.text) == (422, True)
    chosen = str(around.colleague.account_id)
    desk.send(f"?signal={signal}", connector_account_id=chosen, next_on=around.soon(9).isoformat())
    assert "The circle is open. First listen to what the family wants." in desk.text
    assert "Tom Maes connects" in desk.text
    assert around.world.journal().count("case.open") == 2
    desk.get(f"/desk/circles/new?signal={signal}")
    assert "There is a circle around this pupil already." in desk.text


def test_who_is_not_of_the_care_team_opens_no_circle(around: DeskCircle) -> None:
    signal = around.absent()
    teacher = around.world.person(around.school, Role.SIGNALLER)
    for person in (teacher, around.caw_worker):
        answer = around.desk(person).get(f"/desk/circles/new?signal={signal}")
        assert answer.status_code == 404


def test_a_form_sent_twice_happens_once(around: DeskCircle) -> None:
    desk = around.desk(around.care)
    desk.get(f"{around.path}/do/goal")
    shown = desk.form("/do/goal")
    fields = {**shown.fields, "words": FAMILY_WORDS, "life_domain": "gezin"}
    for _ in range(2):
        assert desk.post(shown.action, fields).status_code == 200
        assert "The goal is written down." in desk.text
    assert around.world.journal().count("goal.set") == 2  # The goal, and the case it is of.
    assert len(around.read(around.care)["goals"]) == 1


def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(around: DeskCircle) -> None:
    around.goal()
    desk = around.desk(around.care)
    desk.get(f"{around.path}/do/action")
    answer = desk.send("/do/action", words="Iets dat lang was", due_on="2026-01-01")
    assert answer.status_code == 422
    assert "Iets dat lang was" in answer.text
    assert 'href="#f-doer_account_id"' in answer.text
    assert answer.text.count('aria-invalid="true"') == 1
    answer = desk.send(
        "/do/action",
        doer_account_id=str(around.care.account_id),
        words="Iets dat lang was",
        due_on="2026-01-01",
    )
    assert "This day has passed." in answer.text


def test_what_has_to_come_first_is_said_and_nothing_typed_is_lost(around: DeskCircle) -> None:
    desk = around.desk(around.care)
    desk.get(f"{around.path}/do/goal")
    answer = desk.send("/do/goal", words="Van de kring", life_domain="gezin", from_family="no")
    assert answer.status_code == 409
    assert "First write down what the family wants" in desk.text
    assert "Van de kring" in answer.text


def test_who_comes_second_sees_both_versions(around: DeskCircle) -> None:
    around.goal()
    first, second = around.desk(around.care), around.desk(around.care)
    for desk in (first, second):
        desk.get(f"{around.path}/do/plan")
    first.send("/do/plan", next_on=around.soon(30).isoformat())
    answer = second.send("/do/plan", next_on=around.soon(40).isoformat())
    assert answer.status_code == 409
    assert "Somebody was before you" in second.text
    assert f'value="{around.soon(40)}"' in answer.text
    assert f"{around.soon(30).day} October" in second.text
    assert around.read(around.care)["next_on"] == around.soon(30).isoformat()


@pytest.mark.parametrize("slug", ["goal", "action", "note", "plan", "round-table", "handover"])
def test_an_empty_form_tells_what_is_missing_in_order_and_leads_there(
    around: DeskCircle, slug: str
) -> None:
    around.goal()
    desk = around.desk(around.clb_worker)
    desk.get(f"{around.path}/do/{slug}")
    page = desk.send(f"/do/{slug}")
    assert page.status_code == 422
    links = re.findall(r'href="#(f-[^"]+)"', page.text)
    places = [page.text.find(f'id="{each}"') for each in links]
    assert links
    assert -1 not in places
    assert places == sorted(places)


def test_what_can_no_longer_be_done_keeps_what_was_typed(around: DeskCircle) -> None:
    around.goal()
    desk = around.desk(around.care)
    desk.get(f"{around.path}/do/note")
    fields = {
        **desk.form("/do/note").fields,
        "words": "Te laat geschreven",
        "secrecy": f"{around.school}.own-team",
    }
    around.closed(around.caw_worker, around.clb_worker)
    answer = desk.post(f"{around.path}/do/note", fields)
    assert answer.status_code == 409
    assert "This cannot be done here any more." in desk.text
    assert "Te laat geschreven" in answer.text
    assert '<button class="primary' not in answer.text
    assert desk.get(f"{around.path}/do/note").status_code == 409


def test_only_the_one_who_was_asked_answers_a_handover(around: DeskCircle) -> None:
    handover = around.proposed(around.care, around.caw_worker)
    other = around.desk(around.clb_worker)
    other.get(f"{around.path}/do/note")
    fields = {**other.form("/do/note").fields, "answer": "accepted", "version": "1"}
    assert other.get(f"{around.path}/do/handover-answer/{handover}").status_code == 409
    assert other.post(f"{around.path}/do/handover-answer/{handover}", fields).status_code == 403
    asked = around.desk(around.caw_worker)
    asked.get(f"{around.path}/do/handover-answer/{handover}")
    asked.send(f"/do/handover-answer/{handover}", answer=HandoverStatus.ACCEPTED.value)
    assert "Your answer is known to the circle." in asked.text
    assert around.connector() == (around.caw, around.caw_worker.account_id)


def test_not_ours_moves_nothing_until_it_is_settled(around: DeskCircle) -> None:
    caw = around.desk(around.caw_worker)
    caw.get(f"{around.path}/do/dispute")
    caw.send("/do/dispute", reason="not-our-area", words="Woont in Gent")
    assert "Nothing moves until it is settled." in caw.text
    assert around.caw in around.parties()
    school = around.desk(around.care)
    link = re.search(r"/do/settlement/[0-9a-f-]{36}", school.get(around.path).text)
    assert link is not None
    school.get(around.path + link.group())
    answer = school.send(link.group(), settlement="leaves")
    assert answer.status_code == 422
    assert "Fill this in." in school.text
    school.send(link.group(), settlement="leaves", successor_organisation_id=str(around.clb))
    assert "It is settled." in school.text
    assert around.caw not in around.parties()


def test_the_ledger_says_who_held_it_on_a_day(around: DeskCircle) -> None:
    desk = around.desk(around.care)
    desk.get(f"{around.path}/ledger")
    assert "being connector" in desk.text
    before = around.today.replace(year=2025).isoformat()
    desk.get(f"{around.path}/ledger?on={before}")
    assert "Nobody: the circle was closed, or not opened yet." in desk.text
    assert desk.get(f"{around.path}/ledger?on=9999-12-31").status_code == 200


def test_outsiders_find_nothing_and_acts_that_are_none_neither(around: DeskCircle) -> None:
    stranger = around.world.person(
        around.world.organisation(around.world_partner, name="Ver"), Role.PARTNER
    )
    teacher = around.world.person(around.school, Role.SIGNALLER)
    for person in (stranger, teacher):
        desk = around.desk(person)
        for path in ("", "/chronology", "/ledger", "/plan", "/plan.pdf", "/dates.ics", "/do/note"):
            assert desk.get(around.path + path).status_code == 404, path
    desk = around.desk(around.care)
    for path in ("/do/nothing", f"/do/goal/{around.case}", f"/do/goal-ending/{around.case}"):
        assert desk.get(around.path + path).status_code == 404, path


def test_a_whole_act_is_done_with_the_keyboard_alone(browser_desk: BrowserDesk) -> None:
    around = DeskCircle(browser_desk.world)
    page = browser_desk.open(around.care, f"{around.path}/do/note", language="en")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Go to the content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")  # Back to the circle.
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("The whole circle")).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.type("Gezien en gehoord")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("The note is kept.")
    notes = around.read(around.caw_worker)["notes"]
    assert [note["words"] for note in notes] == ["Gezien en gehoord"]


@pytest.mark.soak
def test_states_of_the_same_parts_are_for_everybody_as_well(browser_desk: BrowserDesk) -> None:
    page = hardest(browser_desk)
    wrong = [one for state in MORE for one in wrong_with(browser_desk, state, page)]
    assert not wrong, "\n".join(wrong)
