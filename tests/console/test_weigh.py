"""Weighing at the desk without scripts: piles, filters, decisions with a reason, and who may."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shared.vocabulary import Role
from tests.console.care_desk import SEEN, CareDesk
from tests.support.world import World


@pytest.fixture
def database_kind() -> str:
    """Say which database: the journeys in the browser run on both."""
    return "sqlite"


@pytest.fixture
def care(world: World) -> CareDesk:
    """Give a school and its partners."""
    return CareDesk(world)


def test_the_pile_is_narrowed_by_the_address_and_counted(care: CareDesk) -> None:
    care.signal()
    care.signal(leaver=True)
    desk = care.desk(care.care)
    desk.get("/desk/weigh?kind=early-leaver")
    assert "To weigh (2)" in desk.text
    assert desk.text.count("Noor Desmet") == 1
    assert "Drifting out of school · More worried" in desk.text
    assert "Nothing in this pile is like that." in desk.get("/desk/weigh?severity=bezorgd").text
    assert "Nothing has ended yet" in desk.get("/desk/weigh?pile=ended").text
    assert "2 signals to weigh" in desk.get("/desk").text


def test_the_pages_of_a_pile_keep_their_place(
    care: CareDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.console.pages.weigh.PAGE", 2)
    for _ in range(3):
        care.signal()
    desk = care.desk(care.care)
    first = desk.get("/desk/weigh").text
    further = first.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    second = desk.get(further).text
    assert (first.count('class="row"'), second.count('class="row"')) == (2, 1)
    assert "To the beginning" in second


def test_watching_takes_a_day_and_only_what_belongs_to_it(care: CareDesk) -> None:
    signal_id = care.signal()
    desk = care.desk(care.care)
    desk.get(f"/desk/weigh/{signal_id}")
    missing = desk.send("/decision", decision="watch", next_on="")
    assert (missing.status_code, 'href="#f-next_on"' in missing.text) == (422, True)
    day = care.today + timedelta(days=14)
    desk.send("/decision", decision="watch", next_on=day.isoformat(), reason="resolved")
    assert "It is decided." in desk.text
    assert "Kept an eye on" in desk.text
    assert "Ended because" not in desk.text
    assert care.world.journal(signal_id)[-1] == "signal.read"
    assert "signal.decide" in care.world.journal(signal_id)


def test_ending_needs_a_reason_and_an_answer_for_the_colleague(care: CareDesk) -> None:
    signal_id = care.signal(leaver=True)
    desk = care.desk(care.care)
    desk.get(f"/desk/weigh/{signal_id}")
    answer = desk.send("/decision", decision="no-action")
    for name in ("reason", "message_to_signaller", "leaver_outcome"):
        assert f'href="#f-{name}"' in answer.text
    desk.send(
        "/decision",
        decision="no-action",
        reason="resolved",
        leaver_outcome="back-in-school",
        message_to_signaller="Terug op school sinds maandag.",
    )
    assert "It is resolved" in desk.text
    teacher = care.desk(care.teacher)
    assert "Terug op school sinds maandag." in teacher.get(f"/desk/signals/{signal_id}").text


def test_who_was_second_finds_both_versions(care: CareDesk) -> None:
    signal_id = care.signal()
    first, second = care.desk(care.care), care.desk(care.care)
    for desk in (first, second):
        desk.get(f"/desk/weigh/{signal_id}")
    ends = {"decision": "no-action", "reason": "resolved", "message_to_signaller": "Uitgepraat."}
    first.send("/decision", **ends)
    answer = second.send(
        "/decision", decision="watch", message_to_signaller="Wij kijken over twee weken opnieuw."
    )
    assert answer.status_code == 409
    assert "Somebody was before you" in second.text
    assert "Closed" in second.text
    assert "Wij kijken over twee weken opnieuw." in second.text


def test_a_contact_is_noted_for_the_teacher_to_see(care: CareDesk) -> None:
    signal_id = care.signal()
    desk = care.desk(care.care)
    desk.get(f"/desk/weigh/{signal_id}")
    desk.send("/opening")
    assert "You are on it." in desk.text
    desk.get(f"/desk/weigh/{signal_id}?act=contact")
    desk.send("/contact")
    assert care.world.journal(signal_id)[-2:] == ["signal.contact", "signal.read"]
    assert "Contact made" in care.desk(care.teacher).get(f"/desk/signals/{signal_id}").text


def test_earlier_signals_of_the_pupil_at_this_school_stand_beside_it(care: CareDesk) -> None:
    earlier = care.signal()
    care.world.clock.forward(days=1)
    desk = care.desk(care.care)
    page = desk.get(f"/desk/weigh/{care.signal()}").text
    assert f"/desk/weigh/{earlier}" in page


def test_a_teacher_weighs_nothing_and_another_school_finds_nothing(care: CareDesk) -> None:
    signal_id = care.signal()
    teacher = care.desk(care.teacher)
    assert teacher.get(f"/desk/weigh/{signal_id}").url.path == f"/desk/signals/{signal_id}"
    assert SEEN not in teacher.text
    fields = {**teacher.form("/withdrawal").fields, "decision": "watch", "next_on": "2026-10-01"}
    assert teacher.post(f"/desk/weigh/{signal_id}/decision", fields).status_code == 403
    elsewhere = care.world.person(care.world.organisation(name="De Berk"), Role.CARE_TEAM)
    desk = care.desk(elsewhere)
    absent = desk.get(f"/desk/weigh/{care.world.new_id()}")
    found = desk.get(f"/desk/weigh/{signal_id}")
    assert (found.status_code, found.content) == (404, absent.content)
    assert "signal.decide" not in care.world.journal(signal_id)
