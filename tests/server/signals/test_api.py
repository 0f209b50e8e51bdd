"""Signalling and reading over HTTP: who sees what, and what a bad body gets."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from server.kernel.messages import dump
from server.signals.handlers import HANDLERS
from shared.vocabulary import (
    MembershipState,
    Role,
    Severity,
)
from tests.server.signals.school import SECRET, School, problem


def test_a_teacher_signals_and_has_a_receipt_the_same_second(school: School) -> None:
    signal = school.signal()
    response = school.send(school.teacher, "", signal)
    assert response.status_code == 201
    assert response.json() | {"recorded_at": ""} == {
        "command_id": str(signal.command_id),
        "resource": "signal",
        "resource_id": str(signal.signal_id),
        "status": "submitted",
        "version": 1,
        "recorded_at": "",
    }
    assert school.world.journal(signal.signal_id) == ["signal.submit"]


def test_somebody_of_another_school_cannot_signal_here(school: School) -> None:
    elsewhere = school.world.person(school.world.organisation(name="De Berk"), Role.SIGNALLER)
    assert problem(school.send(elsewhere, "", school.signal())) == (404, "not-found")


def test_an_administrator_of_the_school_is_told_that_signalling_is_not_for_them(
    school: School,
) -> None:
    administrator = school.world.person(school.id, Role.ADMINISTRATOR)
    response = school.send(administrator, "", school.signal())
    assert problem(response) == (403, "forbidden")
    assert response.json()["reason"] == "signal.submit"


@pytest.mark.parametrize(
    "state", [MembershipState.INVITED, MembershipState.ACCEPTED, MembershipState.ENDED]
)
def test_a_membership_that_is_not_confirmed_gives_nothing(
    school: School, state: MembershipState
) -> None:
    person = school.world.person(school.id, Role.SIGNALLER, state=state)
    assert problem(school.send(person, "", school.signal())) == (404, "not-found")


def test_a_pupil_of_another_school_is_not_there(school: School) -> None:
    other = school.world.pupil(school.world.organisation(name="De Berk"))
    response = school.send(school.teacher, "", school.signal(young_person_id=other))
    assert problem(response) == (404, "not-found")


def test_a_repeat_gets_its_first_answer_and_happens_once(school: School) -> None:
    signal = school.signal()
    first = school.send(school.teacher, "", signal)
    school.world.clock.forward(days=3)
    again = school.send(school.teacher, "", signal)
    assert again.status_code == 201
    assert again.content == first.content
    assert school.world.journal(signal.signal_id) == ["signal.submit"]


def test_the_same_command_id_with_another_text_is_refused(school: School) -> None:
    signal = school.signal()
    school.send(school.teacher, "", signal)
    other = replace(signal, observation="Iets anders.")
    assert problem(school.send(school.teacher, "", other)) == (422, "command-id-reused")


def test_the_same_signal_id_under_another_command_is_refused(school: School) -> None:
    signal = school.signal()
    school.send(school.teacher, "", signal)
    twin = replace(signal, command_id=school.world.new_id())
    assert problem(school.send(school.teacher, "", twin)) == (409, "id-already-used")


def test_the_care_team_reads_the_signal_and_the_reading_is_in_the_journal(school: School) -> None:
    signal_id = school.sent(strength="Werkt graag samen.")
    response = school.care_team.client.get(f"/v1/signals/{signal_id}")
    assert response.status_code == 200
    view = response.json()
    assert view["observation"] == SECRET
    assert view["strength"] == "Werkt graag samen."
    assert view["young_person_name"] == "Noor Desmet"
    assert "signal.read" in school.world.journal(signal_id)


def test_the_teacher_reads_a_receipt_and_nothing_of_what_was_written(school: School) -> None:
    signal_id = school.sent()
    response = school.teacher.client.get(f"/v1/signals/{signal_id}")
    assert response.status_code == 200
    assert SECRET not in response.text
    assert response.json()["step"] == "received"
    assert response.json()["may_withdraw"] is True
    # Friday of the same week is four school days on; the promise is five.
    assert response.json()["answer_due_at"] == "2026-09-21T08:00:00Z"


def test_a_colleague_of_the_teacher_finds_nothing(school: School) -> None:
    signal_id = school.sent()
    colleague = school.world.person(school.id, Role.SIGNALLER)
    denied = colleague.client.get(f"/v1/signals/{signal_id}")
    absent = colleague.client.get(f"/v1/signals/{school.world.new_id()}")
    assert problem(denied) == (404, "not-found")
    assert (denied.content, denied.headers) == (absent.content, absent.headers)
    assert colleague.client.get("/v1/signals?box=own").json()["receipts"] == []
    assert colleague.client.get("/v1/signals?box=open").json()["items"] == []


def test_the_inbox_has_the_most_overdue_first_and_pages_without_losing_one(
    school: School,
) -> None:
    ids = []
    for _ in range(5):
        school.world.clock.forward(minutes=1)
        ids.append(school.sent())
    urgent = school.sent(severity=Severity.SERIOUS, discussed_with="de zorgcoördinator")
    found: list[str] = []
    cursor: str | None = None
    while True:
        query = {"limit": "2"} | ({"cursor": cursor} if cursor else {})
        body = school.care_team.client.get("/v1/signals", params=query).json()
        found += [item["signal_id"] for item in body["items"]]
        cursor = body["next_cursor"]
        if cursor is None:
            break
    assert found == [str(urgent), *map(str, ids)]


def test_ones_own_signals_come_newest_first(school: School) -> None:
    ids = []
    for _ in range(3):
        school.world.clock.forward(minutes=1)
        ids.append(school.sent())
    first = school.teacher.client.get("/v1/signals", params={"limit": 2}).json()
    rest = school.teacher.client.get(
        "/v1/signals", params={"limit": 2, "cursor": first["next_cursor"]}
    ).json()
    receipts = [*first["receipts"], *rest["receipts"]]
    assert [each["signal_id"] for each in receipts] == [str(each) for each in reversed(ids)]
    assert rest["next_cursor"] is None


def test_nobody_signed_in_gets_nothing(school: School) -> None:
    response = school.world.anonymous().get("/v1/signals")
    assert problem(response) == (401, "sign-in-needed")
    assert response.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"observation": ""}, ("observation", "string_too_short")),
        ({"observation": "x" * 4001}, ("observation", "string_too_long")),
        ({"severity": "wanhopig"}, ("severity", "enum")),
        ({"categories": []}, ("categories", "too_short")),
        ({"score": 7}, ("score", "unexpected_keyword_argument")),
        ({"made_at": "2026-02-31T00:00:00Z"}, ("made_at", "datetime_from_date_parsing")),
        ({"observation": "\x00"}, ("observation", "character_not_allowed")),
        ({"observation": "\u202eomgekeerd"}, ("observation", "character_not_allowed")),
    ],
)
def test_a_field_that_cannot_be_so_is_named_and_never_echoed(
    school: School, body: dict[str, Any], expected: tuple[str, str]
) -> None:
    response = school.teacher.client.post("/v1/signals", json=dump(school.signal()) | body)
    assert problem(response) == (422, "body-not-valid")
    fault = response.json()["faults"][0]
    assert (fault["loc"][-1], fault["type"]) == expected
    assert SECRET not in response.text


def test_every_kind_of_letter_arrives_as_it_was_written(school: School) -> None:
    text = "Zei: «أنا متعب» 🫠 — en dan…\nniets meer"
    signal_id = school.sent(observation=text)
    view = school.care_team.client.get(f"/v1/signals/{signal_id}").json()
    assert view["observation"] == text


def test_a_date_the_school_has_not_reached_is_refused(school: School) -> None:
    tomorrow = school.world.clock.now.date() + timedelta(days=1)
    response = school.send(school.teacher, "", school.signal(occurred_on=tomorrow))
    assert response.json()["faults"] == [{"loc": ["occurred_on"], "type": "date_in_future"}]


def test_each_command_of_the_slice_has_its_handler() -> None:
    from shared.signals import COMMANDS, WORKER_COMMANDS  # noqa: PLC0415 -- only this test.

    assert set(HANDLERS) == {*COMMANDS, *WORKER_COMMANDS}
