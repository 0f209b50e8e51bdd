"""Signals over HTTP: what a teacher, a care team and everybody else get to see and do."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from httpx2 import Response

from server.kernel.messages import dump
from server.signals.handlers import HANDLERS
from shared.contract import Command
from shared.signals import (
    DecideSignal,
    LeaverFacts,
    NoteSignalProgress,
    OpenSignal,
    RecordSignalContact,
    RemindSignal,
    SubmitSignal,
    WithdrawSignal,
)
from shared.vocabulary import (
    Category,
    LeaverFact,
    LeaverState,
    MembershipState,
    OrganisationKind,
    Role,
    Severity,
    SignalDecision,
    SignalKind,
    SignallerStep,
    SignalReason,
)
from tests.support.world import Person, World

SECRET = "Zag blauwe plekken op de arm"


class School:
    """A school with a teacher, a care team and a pupil."""

    def __init__(self, world: World) -> None:
        """Put it in the world."""
        self.world = world
        self.id = world.organisation()
        self.teacher = world.person(self.id, Role.SIGNALLER)
        self.care_team = world.person(self.id, Role.CARE_TEAM)
        self.pupil = world.pupil(self.id)

    def signal(self, **changes: Any) -> SubmitSignal:
        """Give a signal about the pupil."""
        plain = SubmitSignal(
            command_id=self.world.new_id(),
            signal_id=self.world.new_id(),
            organisation_id=self.id,
            young_person_id=self.pupil,
            severity=Severity.CONCERNED,
            categories=(Category.WELLBEING_MOOD,),
            observation=SECRET,
            made_at=self.world.clock.now,
        )
        return replace(plain, **changes)

    def send(self, who: Person, path: str, command: Command) -> Response:
        """Send a command over HTTP."""
        return who.client.post(f"/v1/signals{path}", json=dump(command))

    def sent(self, **changes: Any) -> UUID:
        """Send a signal as the teacher and give its id."""
        signal = self.signal(**changes)
        assert self.send(self.teacher, "", signal).status_code == 201
        return signal.signal_id

    def decide(self, signal_id: UUID, version: int, **changes: Any) -> Response:
        """Decide as the care team; watch until in two weeks when nothing else is said."""
        today = self.world.clock.now.date()
        plain = DecideSignal(
            command_id=self.world.new_id(),
            signal_id=signal_id,
            version=version,
            decision=SignalDecision.WATCH,
            next_on=today + timedelta(days=14),
        )
        return self.send(self.care_team, f"/{signal_id}/decision", replace(plain, **changes))


@pytest.fixture
def school(world: World) -> Iterator[School]:
    """Give a school."""
    return School(world)


def problem(response: Response) -> tuple[int, str]:
    """Give status and type of a problem."""
    assert response.headers["content-type"] == "application/problem+json"
    return response.status_code, response.json()["type"].removeprefix("urn:kring:problem:")


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


def test_opening_tells_the_teacher_that_it_was_taken_up(school: School) -> None:
    signal_id = school.sent()
    command = OpenSignal(command_id=school.world.new_id(), signal_id=signal_id, version=1)
    assert school.send(school.care_team, f"/{signal_id}/opening", command).json()["version"] == 2
    receipt = school.teacher.client.get(f"/v1/signals/{signal_id}").json()
    assert receipt["step"] == "taken-up"
    assert receipt["may_withdraw"] is False
    assert receipt["answer_due_at"] is None


def test_a_teacher_cannot_weigh_their_own_signal(school: School) -> None:
    signal_id = school.sent()
    command = OpenSignal(command_id=school.world.new_id(), signal_id=signal_id, version=1)
    response = school.send(school.teacher, f"/{signal_id}/opening", command)
    assert problem(response) == (403, "forbidden")


def test_a_decision_on_an_older_version_is_refused_with_how_it_stands_now(school: School) -> None:
    signal_id = school.sent()
    assert school.decide(signal_id, 1).status_code == 200
    response = school.decide(signal_id, 1)
    assert problem(response) == (409, "stale-record")
    assert response.json()["current"] == {"status": "watching", "version": 2}


def test_a_watched_signal_comes_back_by_itself(school: School) -> None:
    signal_id = school.sent()
    school.decide(signal_id, 1, next_on=date(2026, 9, 28))
    view = school.care_team.client.get(f"/v1/signals/{signal_id}").json()
    assert view["status"] == "watching"
    assert view["due_at"] == "2026-09-27T22:00:00Z"
    early = school.world.run_errands()
    assert early == 0
    school.world.clock.forward(days=14)
    assert school.world.run_errands() == 1
    view = school.care_team.client.get(f"/v1/signals/{signal_id}").json()
    assert view["status"] == "in-triage"
    assert "signal.return" in school.world.journal(signal_id)


def test_no_action_needs_a_reason_and_a_message_and_the_teacher_hears_it(school: School) -> None:
    signal_id = school.sent()
    bare = school.decide(signal_id, 1, decision=SignalDecision.NO_ACTION)
    assert problem(bare) == (422, "body-not-valid")
    assert bare.json()["faults"] == [{"loc": ["reason"], "type": "missing"}]
    said = school.decide(
        signal_id,
        1,
        decision=SignalDecision.NO_ACTION,
        reason=SignalReason.ALREADY_KNOWN,
        message_to_signaller="Dank je, dit wordt al opgevolgd.",
    )
    assert said.status_code == 200
    receipt = school.teacher.client.get(f"/v1/signals/{signal_id}").json()
    assert receipt["step"] == "finished"
    assert receipt["message"] == "Dank je, dit wordt al opgevolgd."


def test_asking_a_partner_needs_an_open_case_about_the_same_pupil(school: School) -> None:
    signal_id = school.sent()
    response = school.decide(
        signal_id, 1, decision=SignalDecision.ASK_PARTNER, case_id=school.world.new_id()
    )
    assert problem(response) == (422, "body-not-valid")
    assert response.json()["faults"] == [{"loc": ["case_id"], "type": "no_such_open_case"}]


def test_a_teacher_withdraws_before_anybody_opened_it_and_not_after(school: School) -> None:
    first, second = school.sent(), school.sent()
    reason = SignalReason.SENT_BY_MISTAKE
    command = WithdrawSignal(
        command_id=school.world.new_id(), signal_id=first, version=1, reason=reason
    )
    assert school.send(school.teacher, f"/{first}/withdrawal", command).status_code == 200
    school.decide(second, 1)
    late = WithdrawSignal(
        command_id=school.world.new_id(), signal_id=second, version=2, reason=reason
    )
    response = school.send(school.teacher, f"/{second}/withdrawal", late)
    assert problem(response) == (409, "signal-already-weighed")


def test_an_author_who_left_the_school_finds_nothing_any_more(school: School) -> None:
    signal_id = school.sent()
    school.world.end_memberships(school.teacher)
    response = school.teacher.client.get(f"/v1/signals/{signal_id}")
    assert problem(response) == (404, "not-found")


def test_a_body_cannot_select_another_signal_than_the_path(school: School) -> None:
    mine, other = school.sent(), school.sent()
    command = OpenSignal(command_id=school.world.new_id(), signal_id=other, version=1)
    response = school.send(school.care_team, f"/{mine}/opening", command)
    assert response.json()["faults"] == [{"loc": ["signal_id"], "type": "differs_from_path"}]


def test_a_contact_moves_the_teachers_view_to_contact_made(school: School) -> None:
    signal_id = school.sent()
    school.decide(signal_id, 1, decision=SignalDecision.FOLLOW_UP_AT_SCHOOL)
    command = RecordSignalContact(
        command_id=school.world.new_id(),
        signal_id=signal_id,
        version=2,
        contact_on=school.world.clock.now.date(),
        message_to_signaller="We spraken met de leerling.",
    )
    assert school.send(school.care_team, f"/{signal_id}/contact", command).status_code == 200
    receipt = school.teacher.client.get(f"/v1/signals/{signal_id}").json()
    assert receipt["step"] == "contact-made"
    assert receipt["message"] == "We spraken met de leerling."


def test_an_early_leaver_shows_the_duties_its_threshold_brings(school: School) -> None:
    signal_id = school.sent(
        kind=SignalKind.EARLY_LEAVER,
        categories=(Category.ATTENDANCE,),
        leaver=LeaverFacts(
            state=LeaverState.RISK, known=(LeaverFact.ABSENCE_THRESHOLD,), threshold_reached=5
        ),
    )
    view = school.care_team.client.get(f"/v1/signals/{signal_id}").json()
    assert view["duties"] == ["absence.b.parents", "absence.b.clb"]
    assert view["leaver"]["state"] == "risk"


def test_help_elsewhere_moves_the_teachers_view_and_never_back(school: School) -> None:
    signal_id = school.sent()
    for step in (SignallerStep.CONTACT_MADE, SignallerStep.TAKEN_UP):
        school.world.run(
            NoteSignalProgress(command_id=school.world.new_id(), signal_id=signal_id, step=step)
        )
    receipt = school.teacher.client.get(f"/v1/signals/{signal_id}").json()
    assert receipt["step"] == "contact-made"


def test_nobody_looked_so_the_care_team_hears_and_later_the_coordinators(school: School) -> None:
    world = school.world
    coordination = world.organisation(OrganisationKind.COORDINATION, name="Coördinatie")
    signal_id = school.sent()
    assert world.due_commands() == []
    world.clock.forward(days=7, seconds=1)
    first = world.due_commands()
    assert [type(each) for each in first] == [RemindSignal]
    world.run(first[0])
    assert world.due_commands() == []
    world.clock.forward(days=2)
    second = world.due_commands()
    world.run(second[0])
    assert world.due_commands() == []
    assert world.notices_to(school.id) == ["signal-waits"]
    assert world.notices_to(coordination) == ["signal-waits"]
    view = school.care_team.client.get(f"/v1/signals/{signal_id}").json()
    assert view["status"] == "submitted"


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
