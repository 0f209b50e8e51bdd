"""Asking a partner nearby without scripts: why it is suggested, what leaves, and what cannot."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from httpx2 import Response

from server.network.reference import municipalities
from shared.referrals import AcceptReferral
from shared.vocabulary import OrganisationKind, Role
from tests.console.care_desk import SEEN, CareDesk
from tests.support.desk import Browserless
from tests.support.scenes import Asked
from tests.support.world import World


@pytest.fixture
def database_kind() -> str:
    """Say which database: the journeys in the browser run on both."""
    return "sqlite"


@pytest.fixture
def care(world: World) -> CareDesk:
    """Give a school and its partners."""
    return CareDesk(world)


QUESTION = "Kunnen jullie thuis mee ondersteunen?"
TYPED: Mapping[str, Any] = {
    "help_question": QUESTION,
    "life_domains": "gezin",
    "basis": "instemming_minderjarige",
    "informed": "knows",
}


def opened(care: CareDesk, *, kind: str = "co-care") -> tuple[Browserless, UUID, str]:
    """Open the form of a question to the first service, from a fresh signal."""
    signal_id = care.signal()
    desk = care.desk(care.care)
    path = f"/desk/help-nearby/{care.service}?signal={signal_id}"
    assert desk.get(f"{path}&kind={kind}").status_code == 200
    return desk, signal_id, path


def asked(care: CareDesk, **changes: Any) -> tuple[Browserless, UUID, Response]:
    """Fill it in, look it through and send it."""
    desk, signal_id, path = opened(care)
    desk.send(path, **{**TYPED, "go": "look", **changes})
    return desk, signal_id, desk.send(path, go="send")


def test_who_is_near_is_suggested_with_the_reason_and_no_home_in_the_address(
    care: CareDesk,
) -> None:
    care.has_room(care.service)
    desk = care.desk(care.care)
    page = desk.get(f"/desk/help-nearby?signal={care.signal()}")
    assert "2 that fit, the nearest first" in desk.text
    assert "Room now said today" in desk.text
    assert "open after school" in desk.text
    assert "min on foot" in desk.text
    assert 'value="home" selected' in page.text
    only = desk.get(f"{page.url}&has_room=true&after_school=true&near=home")
    assert ("Jongerenonthaal" in only.text, "Inloop en gesprek" in only.text) == (True, False)
    assert "34022" not in str(only.url)
    assert "Nobody fits all of this." in desk.get(f"{page.url}&domain=werk").text


def test_the_map_has_the_numbers_of_the_list_and_says_from_where_the_way_is_counted(
    care: CareDesk,
) -> None:
    care.offers(care.baken, "Huis van het Kind", nis="34040")
    desk = care.desk(care.care)
    page = desk.get(f"/desk/help-nearby?signal={care.signal()}&near=34023").text
    marks = re.findall(r'<a href="#service-(\d+)" aria-label="(\d+): ([^,]+), ([^"]+)"', page)
    listed = re.findall(r'id="service-(\d+)".*?</span> ([^<]+)</h3>', page, re.DOTALL)
    assert [(number, name) for number, _, name, _ in sorted(marks)] == listed
    assert {(name, town) for _, _, name, town in marks} == {
        ("Jongerenonthaal", "Kortrijk"),
        ("Inloop en gesprek", "Kortrijk"),
        ("Huis van het Kind", "Waregem"),
    }
    assert "⌂ Kuurne: the way is counted from here." in desk.text
    assert page.count('class="tile') == len(municipalities())


def test_where_nobody_answers_yet_the_page_says_to_call_first(care: CareDesk) -> None:
    empty = care.world.organisation(OrganisationKind.PARTNER, name="Huis van het Kind")
    service = care.offers(empty, "Opvoedingswinkel")
    signal_id = care.signal()
    desk = care.desk(care.care)
    desk.get(f"/desk/help-nearby?signal={signal_id}")
    assert desk.text.count("Nobody there answers in Kring yet: call them first") == 1
    desk.get(f"/desk/help-nearby/{service}?signal={signal_id}")
    assert "Nobody there answers in Kring yet: call them first" in desk.text
    desk.get(f"/desk/help-nearby/{care.service}?signal={signal_id}")
    assert "Nobody there answers" not in desk.text


def test_a_full_municipality_tells_how_many_more_there_are(care: CareDesk) -> None:
    for number in range(7):
        care.offers(care.baken, f"Dienst {number}")
    desk = care.desk(care.care)
    page = desk.get(f"/desk/help-nearby?signal={care.signal()}").text
    assert page.count('<a href="#service-') == 5
    assert re.search(r'class="more-here"[^>]*>\+4</text>', page)
    assert page.count('class="card service"') == 9


def test_a_question_is_looked_through_before_anything_is_kept(care: CareDesk) -> None:
    desk, signal_id, path = opened(care)
    desk.send(path, **TYPED, go="look")
    assert "Nothing has been sent." in desk.text
    before, _, after = desk.text.partition("After their yes")
    assert "12 to 14 years" in before
    assert "Kortrijk" in before
    assert "Noor" not in before.partition("Before they say yes")[2]
    assert "First and last name Whom to call, and how The question" in after
    assert "The young person agrees" in after
    assert "knows since today" in after
    assert not {"case.open", "sharing.decide", "referral.draft"} & set(care.world.journal())
    changed = desk.send(path, go="change")
    assert QUESTION in changed.text
    assert "signal.decide" not in care.world.journal(signal_id)


def test_sending_opens_the_circle_shares_asks_and_tells_the_signal(care: CareDesk) -> None:
    desk, signal_id, answer = asked(care)
    assert answer.url.path.startswith("/desk/questions/")
    assert "The question has gone." in desk.text
    assert "Het Baken has to move" in desk.text
    journal = [each for each in care.world.journal() if not each.endswith((".read", ".list"))]
    told = ["case.open", "sharing.decide", "referral.draft", "signal.decide", "referral.send"]
    assert list(dict.fromkeys(each for each in journal if each in told)) == told
    assert "A partner is asked" in care.desk(care.care).get(f"/desk/weigh/{signal_id}").text


def test_sending_twice_asks_once(care: CareDesk) -> None:
    desk, _, path = opened(care)
    desk.send(path, **TYPED, go="look")
    fields = {**desk.form(path).fields, "go": "send"}
    first, second = desk.post(path, fields), desk.post(path, fields)
    assert first.url.path == second.url.path
    assert care.world.journal().count("case.open") == 1
    assert care.world.journal().count("referral.send") == 1


def test_what_is_missing_in_question_and_sharing_is_told_at_once(care: CareDesk) -> None:
    desk, _, path = opened(care)
    answer = desk.send(path, life_domains="", fields=None, expires_on="", go="look")
    assert answer.status_code == 422
    for name in ("help_question", "life_domains", "fields", "basis", "expires_on", "informed"):
        assert f'href="#f-{name}"' in answer.text, name
    assert "referral.draft" not in care.world.journal()


def test_who_is_told_later_needs_a_reason_and_a_day(care: CareDesk) -> None:
    desk, _, path = opened(care)
    answer = desk.send(path, **{**TYPED, "informed": "later"}, go="look")
    assert 'href="#f-informed_deferred"' in answer.text
    assert 'href="#f-inform_by"' in answer.text
    by = (care.today + timedelta(days=5)).isoformat()
    later = {**TYPED, "informed": "later", "informed_deferred": "not-yet-reached"}
    desk.send(path, **later, inform_by=by, family_informed_on=None, go="look")
    assert "is told by" in desk.text
    desk.send(path, go="send")
    assert "The question has gone." in desk.text


def test_a_parents_consent_from_twelve_on_needs_why_and_an_emergency_two_answers(
    care: CareDesk,
) -> None:
    desk, _, path = opened(care)
    one = desk.send(path, **{**TYPED, "basis": "instemming_ouder_een"}, go="look")
    assert 'href="#f-incapacity_reason"' in one.text
    two = desk.send(path, **{**TYPED, "basis": "noodtoestand"}, go="look")
    assert 'href="#f-emergency-danger"' in two.text
    assert 'href="#f-emergency-no_other_way"' in two.text
    words = {"emergency__danger": "Vannacht weg", "emergency__no_other_way": "Niemand bereikbaar"}
    desk.send(path, **{**TYPED, "basis": "noodtoestand"}, **words, go="look")
    assert "at most three days" in desk.text
    desk.send(path, go="send")
    assert "The question has gone." in desk.text


def test_advice_leaves_nothing_and_holds_no_name(care: CareDesk) -> None:
    desk, signal_id, path = opened(care, kind="advice")
    assert "What may they know?" not in desk.text
    named = {"help_question": "Wat kan ik doen voor Noor?", "life_domains": "gezin"}
    desk.send(path, **named, go="look")
    answer = desk.send(path, go="send")
    assert answer.status_code == 409
    assert "Advice is asked without a name: take it out." in desk.text
    desk.send(path, **{**named, "help_question": "Wat kan een school hier doen?"}, go="look")
    desk.send(path, go="send")
    assert "The question has gone." in desk.text
    assert not {"case.open", "sharing.decide"} & set(care.world.journal())
    assert "signal.decide" in care.world.journal(signal_id)


def test_what_was_asked_is_changed_without_losing_what_was_typed(care: CareDesk) -> None:
    desk, _, path = opened(care)
    answer = desk.send(path, help_question=QUESTION, kind="advice")
    assert answer.status_code == 200
    assert QUESTION in answer.text
    assert "They think along." in desk.text


def test_a_refusal_halfway_leaves_a_form_that_goes_on_from_there(care: CareDesk) -> None:
    desk, _, path = opened(care)
    desk.send(path, **{**TYPED, "help_question": "Bel Noor zelf"}, go="look")
    fields = {**desk.form(path).fields, "decided_on": "2012-01-01", "go": "send"}
    answer = desk.post(path, fields)
    assert answer.status_code == 422
    assert care.world.journal().count("case.open") in {0, 1}
    desk.send(path, **TYPED, decided_on=care.today.isoformat(), go="look")
    desk.send(path, go="send")
    assert "The question has gone." in desk.text
    assert care.world.journal().count("case.open") == 1


def test_what_cannot_be_sent_after_all_is_kept_ready(care: CareDesk) -> None:
    desk, signal_id, path = opened(care)
    desk.send(path, **TYPED, go="look")
    fields = {**desk.form(path).fields, "go": "send"}
    team = care.desk(care.care)
    team.get(f"/desk/weigh/{signal_id}")
    team.send("/opening")  # A colleague takes it up meanwhile: the decision is about another row.
    desk.post(path, fields)
    assert "The question is ready and was not sent." in desk.text
    assert "Ready, not sent yet" in desk.text
    desk.send("/send")
    assert "The question has gone." in desk.text


def test_the_sharing_decision_is_shown_stopped_and_completed(care: CareDesk) -> None:
    by = (care.today + timedelta(days=5)).isoformat()
    later = {"informed": "later", "informed_deferred": "not-yet-reached", "inform_by": by}
    desk, _, answer = asked(care, **later, family_informed_on=None)
    path = answer.text.partition('href="/desk/sharing/')[2].partition('"')[0]
    desk.get(f"/desk/sharing/{path}")
    assert "In force" in desk.text
    assert "Het Baken" in desk.text
    desk.send("/informing")
    assert "knows since today" in desk.text
    wrong = desk.send("/ending")
    assert (wrong.status_code, 'href="#f-reason"' in wrong.text) == (422, True)
    desk.send("/ending", reason="withdrawn-by-pupil")
    assert "Nothing more can be read through it." in desk.text
    assert "Taken back" in desk.text
    assert "sharing.revoke" in care.world.journal(UUID(path))
    again = {"command_id": str(care.world.new_id()), "version": "3", "reason": "made-in-error"}
    fields = {**desk.form("/desk/look").fields, **again}
    stale = desk.post(f"/desk/sharing/{path}/ending", fields)
    assert stale.status_code == 409


def test_a_circle_asks_one_more_partner_without_opening_another(care: CareDesk) -> None:
    first = Asked(care.world)
    case_id, _ = first.case()
    desk = care.desk(first.care_team)
    desk.get(f"/desk/help-nearby?case={case_id}&domain=gezin")
    assert "Back to the circle" in desk.text
    path = f"/desk/help-nearby/{care.service}?case={case_id}"
    desk.get(path)
    assert "A circle opens with this question" not in desk.text
    desk.send(path, **TYPED, go="look")
    desk.send(path, go="send")
    assert "The question has gone." in desk.text
    assert care.world.journal().count("case.open") == 1
    assert "signal.decide" not in care.world.journal()


def test_a_partner_in_the_circle_asks_on_with_what_it_may_know(care: CareDesk) -> None:
    asked = Asked(care.world)
    referral_id, version = asked.referral()
    accept = AcceptReferral(
        command_id=care.world.new_id(),
        referral_id=referral_id,
        version=version,
        assigned_account_id=asked.partner.account_id,
    )
    care.world.run(accept, asked.partner)
    desk = care.desk(asked.partner)
    desk.get(f"/desk/questions/{referral_id}")
    assert desk.response is not None
    case_id = desk.response.text.partition("/desk/circles/")[2].partition('"')[0]
    path = f"/desk/help-nearby/{care.other_service}?case={case_id}"
    desk.get(path)
    assert "The young person is 14" not in desk.text, "what the school knows is not theirs"
    desk.send(path, **TYPED, go="look")
    desk.send(path, go="send")
    assert "The question has gone." in desk.text


def test_a_teacher_and_another_school_ask_nobody(care: CareDesk) -> None:
    signal_id = care.signal()
    elsewhere = care.world.person(care.world.organisation(name="De Berk"), Role.CARE_TEAM)
    teacher = care.desk(care.teacher)
    assert teacher.get(f"/desk/help-nearby?signal={signal_id}").status_code == 403
    assert SEEN not in teacher.text
    desk = care.desk(elsewhere)
    for path in ("/desk/help-nearby", f"/desk/help-nearby/{care.service}"):
        absent = desk.get(f"{path}?signal={care.world.new_id()}")
        found = desk.get(f"{path}?signal={signal_id}")
        assert (found.status_code, found.content) == (404, absent.content)
