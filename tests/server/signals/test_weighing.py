"""Weighing over HTTP: deciding, watching, hearing back, and being reminded."""

from datetime import date

from server.signals.queries import overdue
from shared.signals import (
    LeaverFacts,
    NoteSignalProgress,
    OpenSignal,
    RecordSignalContact,
    RemindSignal,
    WithdrawSignal,
)
from shared.vocabulary import (
    Category,
    LeaverFact,
    LeaverState,
    OrganisationKind,
    SignalDecision,
    SignalKind,
    SignallerStep,
    SignalReason,
)
from tests.server.signals.school import School, problem


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


def test_who_waits_for_the_coordinators_keeps_no_first_reminder_from_others(
    school: School,
) -> None:
    world = school.world
    first = school.sent()
    world.clock.forward(days=7, seconds=1)
    world.run(RemindSignal(command_id=world.new_id(), signal_id=first, level=1))
    second = school.sent()
    world.clock.forward(days=7, seconds=1)
    with world.unit() as uow:
        assert [each for each, _ in overdue(uow, level=0, limit=1)] == [second]
        assert [each for each, _ in overdue(uow, level=1, limit=1)] == [first]
