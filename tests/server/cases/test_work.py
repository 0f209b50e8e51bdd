"""The work of a circle over HTTP: goals, actions, notes, round tables."""

from shared.cases import EndAction, EndGoal, RecordRoundTable
from shared.vocabulary import (
    ActionStatus,
    GoalStatus,
    NoteSecrecy,
    OrganisationKind,
    Role,
    SecrecyRegime,
)
from tests.server.cases.circle import Around, fault, made, problem


def test_the_familys_own_goal_comes_before_any_other_goal_or_action(around: Around) -> None:
    expected = (409, "guard-not-met", "family_goal_first")
    assert problem(around.goal(from_family=False)) == expected
    assert problem(around.action()) == expected
    assert around.goal().status_code == 201
    assert around.goal(from_family=False, words="Rust in huis").status_code == 201
    assert around.action().status_code == 201


def test_the_familys_goal_is_shown_first(around: Around) -> None:
    around.goal(words="Eerste")
    around.goal(from_family=False, words="Van ons")
    around.goal(words="Tweede")
    assert [goal["words"] for goal in around.read(around.care)["goals"]] == [
        "Eerste",
        "Tweede",
        "Van ons",
    ]


def test_a_goal_ends_once(around: Around) -> None:
    goal_id = made(around.goal())
    end = around.make(EndGoal, goal_id=goal_id, version=1, status=GoalStatus.REACHED)
    path = f"/goals/{goal_id}/ending"
    assert around.post(around.care, path, end).json()["status"] == "reached"
    again = around.make(EndGoal, goal_id=goal_id, version=1, status=GoalStatus.DROPPED)
    response = around.post(around.care, path, again)
    assert problem(response) == (409, "stale-record", None)
    assert response.json()["current"] == {"status": "reached", "version": 2}
    late = around.make(EndGoal, goal_id=goal_id, version=2, status=GoalStatus.DROPPED)
    assert problem(around.post(around.care, path, late)) == (409, "lifecycle-conflict", None)
    reopened = around.make(EndGoal, goal_id=goal_id, version=2, status=GoalStatus.OPEN)
    assert fault(around.post(around.care, path, reopened)) == (["status"], "not_an_ending")


def test_what_belongs_to_another_case_is_not_found_through_this_one(around: Around) -> None:
    goal_id = made(around.goal())
    around.case = around.open()
    end = around.make(EndGoal, goal_id=goal_id, version=1, status=GoalStatus.REACHED)
    response = around.post(around.care, f"/goals/{goal_id}/ending", end)
    assert problem(response) == (404, "not-found", None)


def test_an_action_has_one_doer_of_the_circle_and_a_date(around: Around) -> None:
    around.goal()
    outside = around.action(doer_account_id=around.caw_worker.account_id)
    assert fault(outside) == (["doer_account_id"], "not_in_the_circle")
    assert fault(around.action(due_on=around.soon(-1))) == (["due_on"], "date_in_past")
    around.joins(around.caw_worker)
    action_id = made(around.action(doer_account_id=around.caw_worker.account_id))
    assert around.world.notices_to(around.caw_worker.account_id) == ["action-agreed"]
    done = around.make(EndAction, action_id=action_id, version=1, status=ActionStatus.DONE)
    response = around.post(around.caw_worker, f"/actions/{action_id}/ending", done)
    assert response.json()["status"] == "done"


def test_an_action_belongs_to_an_open_goal_of_this_case_or_to_none(around: Around) -> None:
    goal_id = made(around.goal())
    assert around.action(goal_id=goal_id).status_code == 201
    around.case = around.open()
    around.goal()
    assert fault(around.action(goal_id=goal_id)) == (["goal_id"], "no_such_open_goal")


def test_who_reads_a_note_is_said_by_its_class(around: Around) -> None:
    around.joins(around.caw_worker)
    around.joins(around.clb_worker)
    around.note(around.caw_worker, NoteSecrecy.OWN_TEAM, "caw eigen")
    around.note(around.caw_worker, NoteSecrecy.PROFESSIONAL_SECRECY, "caw beroepsgeheim")
    around.note(around.caw_worker, NoteSecrecy.WHOLE_CIRCLE, "caw allen")
    around.note(around.care, NoteSecrecy.OWN_TEAM, "school eigen")
    around.note(around.care, NoteSecrecy.WHOLE_CIRCLE, "school allen")
    seen = {
        name: [note["words"] for note in around.read(who)["notes"]]
        for name, who in (
            ("school", around.colleague),
            ("caw", around.caw_worker),
            ("clb", around.clb_worker),
        )
    }
    assert seen == {
        "school": ["caw allen", "school eigen", "school allen"],
        "caw": ["caw eigen", "caw beroepsgeheim", "caw allen", "school allen"],
        "clb": ["caw beroepsgeheim", "caw allen", "school allen"],
    }


def test_a_school_writes_nothing_under_professional_secrecy(around: Around) -> None:
    response = around.note(around.care, NoteSecrecy.PROFESSIONAL_SECRECY, "x")
    assert fault(response) == (["secrecy"], "not_under_professional_secrecy")


def test_a_partner_bound_by_discretion_alone_reads_no_professional_secret(around: Around) -> None:
    club = around.world.organisation(
        OrganisationKind.PARTNER, secrecy=SecrecyRegime.DUTY_OF_DISCRETION, name="Jeugdhuis"
    )
    worker = around.world.person(club, Role.PARTNER)
    around.joins(around.caw_worker)
    around.joins(worker)
    around.note(around.caw_worker, NoteSecrecy.PROFESSIONAL_SECRECY, "geheim")
    assert around.read(worker)["notes"] == []


def test_a_note_is_written_for_ones_own_organisation(around: Around) -> None:
    around.joins(around.caw_worker)
    response = around.note(
        around.caw_worker, NoteSecrecy.OWN_TEAM, "x", organisation_id=around.school
    )
    assert problem(response) == (403, "forbidden", "note.write")


def test_a_round_table_sets_the_next_date(around: Around) -> None:
    command = around.make(
        RecordRoundTable,
        round_table_id=around.world.new_id(),
        held_on=around.today,
        family_present=True,
        decisions=("Noor kiest zelf een steunfiguur", "Het CAW belt vrijdag"),
        next_on=around.soon(21),
    )
    assert around.post(around.care, "/round-tables", command).status_code == 201
    case = around.read(around.care)
    assert case["next_on"] == around.soon(21).isoformat()
    assert case["round_tables"][0]["decisions"] == list(command.decisions)


def test_a_round_table_lies_in_the_past(around: Around) -> None:
    command = around.make(
        RecordRoundTable,
        round_table_id=around.world.new_id(),
        held_on=around.soon(1),
        family_present=False,
        decisions=("x",),
        next_on=around.soon(21),
    )
    response = around.post(around.care, "/round-tables", command)
    assert fault(response) == (["held_on"], "date_in_future")
