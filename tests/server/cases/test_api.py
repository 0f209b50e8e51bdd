"""A case over HTTP: opening it, reading it, and the work of the circle."""

from datetime import timedelta
from uuid import UUID

import pytest

from server.cases.queries import synced_items
from server.kernel.messages import dump
from shared.cases import PlanNextDate
from shared.signals import SubmitSignal
from shared.vocabulary import (
    Category,
    MembershipState,
    NoteSecrecy,
    OrganisationKind,
    Role,
    Severity,
    SharedField,
)
from tests.server.cases.circle import FAMILY_WORDS, Around, fault, problem
from tests.support.world import Person


def test_the_care_team_opens_a_case_and_the_school_holds_it_at_once(around: Around) -> None:
    command = around.opening(connector_account_id=around.colleague.account_id)
    around.case = command.case_id
    response = around.care.client.post("/v1/cases", json=dump(command))
    assert response.status_code == 201
    assert response.json()["status"] == "open"
    assert around.connector() == (around.school, around.colleague.account_id)
    assert around.parties() == [around.school]
    around.ledger_agrees()
    assert around.world.journal(command.case_id) == ["case.open"]
    assert around.world.notices_to(around.colleague.account_id) == ["connector-named"]


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        (Role.SIGNALLER, (403, "forbidden", "case.open")),
        (Role.ADMINISTRATOR, (403, "forbidden", "case.open")),
    ],
)
def test_a_colleague_who_is_not_of_the_care_team_opens_no_case(
    around: Around, role: Role, expected: tuple[int, str, str]
) -> None:
    colleague = around.world.person(around.school, role)
    response = colleague.client.post("/v1/cases", json=dump(around.opening()))
    assert problem(response) == expected


def test_a_coordinator_opens_no_case(around: Around) -> None:
    coordination = around.world.organisation(OrganisationKind.COORDINATION, name="W13")
    coordinator = around.world.person(coordination, Role.COORDINATOR)
    response = coordinator.client.post("/v1/cases", json=dump(around.opening()))
    assert problem(response) == (404, "not-found", None)


def test_a_case_is_about_a_pupil_of_the_school(around: Around) -> None:
    elsewhere = around.world.organisation(name="De Berk")
    command = around.opening(young_person_id=around.world.pupil(elsewhere))
    response = around.care.client.post("/v1/cases", json=dump(command))
    assert problem(response) == (404, "not-found", None)


def test_the_connector_is_a_colleague_at_the_desk(around: Around) -> None:
    teacher = around.world.person(around.school, Role.SIGNALLER)
    for account_id in (teacher.account_id, around.caw_worker.account_id):
        command = around.opening(connector_account_id=account_id)
        response = around.care.client.post("/v1/cases", json=dump(command))
        assert fault(response) == (["connector_account_id"], "not_at_that_desk")


@pytest.mark.parametrize(
    ("days", "kind"),
    [(0, "date_not_in_future"), (-1, "date_not_in_future"), (367, "date_too_far")],
)
def test_the_next_date_lies_in_the_future(around: Around, days: int, kind: str) -> None:
    command = around.opening(next_on=around.soon(days))
    response = around.care.client.post("/v1/cases", json=dump(command))
    assert fault(response) == (["next_on"], kind)


def test_a_case_begins_with_a_signal_of_this_school_about_this_pupil(around: Around) -> None:
    signal = SubmitSignal(
        command_id=around.world.new_id(),
        signal_id=around.world.new_id(),
        organisation_id=around.school,
        young_person_id=around.pupil,
        severity=Severity.CONCERNED,
        categories=(Category.ATTENDANCE,),
        observation="Is vaak te laat",
        made_at=around.world.clock.now,
    )
    around.world.run(signal, around.care)
    with_it = around.opening(signal_id=signal.signal_id)
    assert around.care.client.post("/v1/cases", json=dump(with_it)).status_code == 201
    other = around.world.pupil(around.school, given_name="Lars")
    for command in (
        around.opening(signal_id=signal.signal_id, young_person_id=other),
        around.opening(signal_id=around.world.new_id()),
    ):
        response = around.care.client.post("/v1/cases", json=dump(command))
        assert fault(response) == (["signal_id"], "no_such_signal")


def test_a_party_reads_the_case_and_the_journal_says_so(around: Around) -> None:
    around.goal()
    case = around.read(around.care)
    assert case["young_person_name"] == "Noor Desmet"
    assert case["connector_name"] == "Els Claes"
    assert case["shared_responsibility"] is False
    assert case["words_shown"] is True
    assert [goal["words"] for goal in case["goals"]] == [FAMILY_WORDS]
    assert [party["organisation_name"] for party in case["parties"]] == ["De Linde"]
    assert around.world.journal(around.case)[-1] == "case.read"


@pytest.mark.parametrize("role", [Role.SIGNALLER, Role.ADMINISTRATOR, Role.PRIVACY_OFFICER])
def test_a_colleague_who_does_not_work_the_desk_finds_no_case(around: Around, role: Role) -> None:
    colleague = around.world.person(around.school, role)
    assert problem(colleague.client.get(f"/v1/cases/{around.case}")) == (404, "not-found", None)
    assert colleague.client.get("/v1/cases").json()["items"] == []


def test_absent_and_denied_are_the_same_bytes(around: Around) -> None:
    denied = around.caw_worker.client.get(f"/v1/cases/{around.case}")
    absent = around.caw_worker.client.get(f"/v1/cases/{around.world.new_id()}")
    strip = {"trace_id": None, "instance": None}
    assert denied.json() | strip == absent.json() | strip
    assert denied.status_code == absent.status_code == 404


@pytest.mark.parametrize(
    "state", [MembershipState.INVITED, MembershipState.ACCEPTED, MembershipState.ENDED]
)
def test_a_membership_that_is_not_confirmed_sees_nothing(
    around: Around, state: MembershipState
) -> None:
    person = around.world.person(around.school, Role.CARE_TEAM, state=state)
    assert problem(person.client.get(f"/v1/cases/{around.case}")) == (404, "not-found", None)


def test_a_partner_with_a_decision_in_force_sees_name_and_words(around: Around) -> None:
    around.goal()
    around.joins(around.caw_worker)
    case = around.read(around.caw_worker)
    assert case["young_person_name"] == "Noor Desmet"
    assert case["words_shown"] is True
    assert case["shared_responsibility"] is True
    listed = around.caw_worker.client.get("/v1/cases").json()["items"]
    assert [item["young_person_name"] for item in listed] == ["Noor Desmet"]


def test_a_partner_whose_decision_names_no_identity_sees_words_and_no_name(
    around: Around,
) -> None:
    around.goal()
    around.shares(around.caw, SharedField.HELP_QUESTION)
    around.joins(around.caw_worker, shares=False)
    case = around.read(around.caw_worker)
    assert case["young_person_name"] is None
    assert [goal["words"] for goal in case["goals"]] == [FAMILY_WORDS]
    listed = around.caw_worker.client.get("/v1/cases").json()["items"]
    assert [item["young_person_name"] for item in listed] == [None]


def test_when_no_decision_is_in_force_any_more_only_ones_own_words_are_left(
    around: Around,
) -> None:
    around.shares(around.caw, until=around.soon(3))
    around.joins(around.caw_worker, shares=False)
    around.goal()
    around.action(doer_account_id=around.caw_worker.account_id)
    around.action()
    around.note(around.care, NoteSecrecy.WHOLE_CIRCLE, "Van de school")
    around.note(around.caw_worker, NoteSecrecy.WHOLE_CIRCLE, "Van het CAW")
    assert len(around.read(around.caw_worker)["notes"]) == 2
    around.world.clock.forward(days=5)
    case = around.read(around.caw_worker)
    assert (case["words_shown"], case["young_person_name"]) == (False, None)
    assert [note["words"] for note in case["notes"]] == ["Van het CAW"]
    assert [each["doer_name"] for each in case["actions"]] == ["Ilse Baert"]
    assert (case["goals"], case["round_tables"]) == ([], [])
    assert len(around.read(around.care)["notes"]) == 2


def test_ones_own_cases_come_with_the_first_date_on_top_in_pages(around: Around) -> None:
    later = around.open(next_on=around.soon(30))
    sooner = around.open(next_on=around.soon(3))
    first = around.care.client.get("/v1/cases", params={"limit": 2}).json()
    assert [item["case_id"] for item in first["items"]] == [str(sooner), str(around.case)]
    rest = around.care.client.get(
        "/v1/cases", params={"limit": 2, "cursor": first["next_cursor"]}
    ).json()
    assert [item["case_id"] for item in rest["items"]] == [str(later)]
    assert rest["next_cursor"] is None
    assert around.world.journal(sooner)[-1] == "case.list"
    assert around.caw_worker.client.get("/v1/cases").json()["items"] == []


def test_a_phone_gets_the_items_that_are_its_owners_now(around: Around) -> None:
    referral_id = around.joins(around.caw_worker)
    assert _synced(around, around.caw_worker) == {around.case}
    assert _synced(around, around.clb_worker) == set()
    around.leaves(around.caw_worker, referral_id)
    assert _synced(around, around.caw_worker) == set()
    assert _synced(around, around.care) == {around.case}


def test_the_next_date_is_planned_on_the_version_one_saw(around: Around) -> None:
    plan = around.make(PlanNextDate, version=1, next_on=around.soon(30))
    assert around.post(around.care, "/next-date", plan).json()["version"] == 2
    stale = around.make(PlanNextDate, version=1, next_on=around.soon(40))
    response = around.post(around.care, "/next-date", stale)
    assert problem(response) == (409, "stale-record", None)
    assert response.json()["current"] == {"status": "open", "version": 2}


def test_the_id_in_the_body_is_the_one_in_the_path(around: Around) -> None:
    plan = around.make(PlanNextDate, version=1, next_on=around.soon(30))
    other = around.open()
    response = around.care.client.post(f"/v1/cases/{other}/next-date", json=dump(plan))
    assert fault(response) == (["case_id"], "differs_from_path")


def test_a_repeated_command_happens_once(around: Around) -> None:
    plan = around.make(PlanNextDate, version=1, next_on=around.soon(30))
    first = around.post(around.care, "/next-date", plan)
    assert around.post(around.care, "/next-date", plan).json() == first.json()
    assert around.world.journal(around.case).count("case.plan") == 1


def test_the_buttons_are_the_commands_that_can_be_sent_now(around: Around) -> None:
    assert around.read(around.colleague)["commands"] == [
        "case.plan",
        "dispute.raise",
        "goal.set",
        "handover.propose",
        "note.write",
        "round-table.record",
    ]
    around.goal()
    added = set(around.read(around.care)["commands"]) - set(
        around.read(around.colleague)["commands"]
    )
    assert added == {"case.propose-closing"}
    around.action()
    assert "case.propose-closing" not in around.read(around.care)["commands"]
    assert {"action.agree", "action.end", "goal.end"} <= set(around.read(around.care)["commands"])


def test_no_words_of_a_case_stand_in_the_database_as_they_were_written(around: Around) -> None:
    around.goal()
    around.note(around.care, NoteSecrecy.OWN_TEAM, "kanarie in de mijn")
    raw = around.world.runtime.store.engine.raw_connection()
    try:
        cursor = raw.cursor()
        found = []
        for table in ("goal", "note", "journal", "care_case"):
            cursor.execute(f"SELECT * FROM {table}")  # noqa: S608 -- four names of our own
            found.append(str(cursor.fetchall()))
    finally:
        raw.close()
    assert "kanarie" not in "".join(found)
    assert "graag naar school" not in "".join(found)


def test_the_ledger_says_who_held_the_case_at_a_moment(around: Around) -> None:
    began = around.world.clock.now
    around.world.clock.forward(days=1)
    around.joins(around.caw_worker)
    url = f"/v1/cases/{around.case}/ledger"
    now = around.caw_worker.client.get(url).json()
    assert [(h["role"], h["organisation_id"]) for h in now["holders"]] == [
        ("connector", str(around.school)),
        ("co-responsible", str(around.school)),
        ("co-responsible", str(around.caw)),
    ]
    assert [e["basis"] for e in now["entries"]] == [
        "case-opened",
        "case-opened",
        "referral-accepted",
    ]
    then = around.care.client.get(url, params={"at": began.isoformat()}).json()
    assert len(then["holders"]) == 2
    before = (began - timedelta(seconds=1)).isoformat()
    assert around.care.client.get(url, params={"at": before}).json()["holders"] == []
    naive = around.care.client.get(url, params={"at": "2026-09-14T08:00:00"})
    assert naive.status_code == 422
    outsider = around.clb_worker.client.get(url)
    assert problem(outsider) == (404, "not-found", None)
    assert "case.ledger" in around.world.journal(around.case)


def _synced(around: Around, who: Person) -> set[UUID]:
    with around.world.unit() as uow:
        uow.act_as(around.world.runtime.find_actor(uow, who.claims))
        return set(synced_items(uow, [around.case, around.world.new_id()]))
