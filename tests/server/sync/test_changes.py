"""What a phone is told: the first copy, what changed since, and what it may no longer see."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from server.people.tables import MembershipRow
from shared.people import ChangeYoungPerson, EndEnrolment
from shared.signals import DecideSignal, OpenSignal, RemindSignal
from shared.sync import MAX_CHANGES
from shared.vocabulary import (
    MembershipState,
    OrganisationKind,
    Role,
    SignalDecision,
    SignalReason,
)
from tests.server.sync.phone import Phone, School
from tests.support.world import Person, World


def rename(world: World, school: School, young_person_id: UUID, family_name: str) -> None:
    """Give one of the school's pupils another name."""
    changed = ChangeYoungPerson(
        command_id=world.new_id(),
        young_person_id=young_person_id,
        version=1,
        given_name="Noor",
        family_name=family_name,
        birth_date=date(2012, 3, 1),
        language="nl",
    )
    world.run(changed, school.care_team)


def test_a_teachers_first_copy_is_the_roster_and_their_own_receipts(world: World) -> None:
    school = School(world)
    colleague = world.person(school.id, Role.SIGNALLER)
    own, other = school.sent(), school.sent(colleague)
    phone = Phone(school.teacher)

    first = phone.catch_up()

    assert first["reset"] is False
    assert set(phone.of("pupil")) == {str(school.pupil)}
    assert phone.of("pupil")[str(school.pupil)]["given_name"] == "Noor"
    assert set(phone.of("signal-receipt")) == {str(own)}
    assert phone.of("signal") == {}
    assert str(other) not in str(phone.answers)
    assert "speelplaats" not in str(phone.answers)
    assert "pupil.list" in world.journal(school.id)


def test_a_care_teams_first_copy_is_what_is_open(world: World) -> None:
    school = School(world)
    still_open, ended = school.sent(), school.sent()
    open_and_close(world, school, ended)
    phone = Phone(school.care_team)

    phone.catch_up()

    assert set(phone.of("signal")) == {str(still_open)}
    assert phone.of("signal")[str(still_open)]["young_person_name"] == "Noor Desmet"
    assert phone.of("signal-receipt") == {}
    assert "signal.list" in world.journal(still_open)


def open_and_close(world: World, school: School, signal_id: UUID) -> None:
    """Take a signal into triage and end it."""
    opened = OpenSignal(command_id=world.new_id(), signal_id=signal_id, version=1)
    closed = DecideSignal(
        command_id=world.new_id(),
        signal_id=signal_id,
        version=2,
        decision=SignalDecision.NO_ACTION,
        reason=SignalReason.MISUNDERSTANDING,
        message_to_signaller="Bedankt, dit was bekend.",
    )
    world.run(opened, school.care_team)
    world.run(closed, school.care_team)


def test_another_school_is_told_nothing(world: World) -> None:
    school, elsewhere = School(world), School(world)
    phones = [Phone(elsewhere.teacher), Phone(elsewhere.care_team)]
    for phone in phones:
        phone.catch_up()
    signal_id = school.sent()
    open_and_close(world, school, signal_id)

    for phone in phones:
        phone.catch_up()

        told = str(phone.answers)
        assert str(signal_id) not in told
        assert str(school.pupil) not in told


def test_what_changed_three_times_is_told_once_as_it_is_now(world: World) -> None:
    school = School(world)
    phone = Phone(school.teacher)
    phone.catch_up()
    signal_id = school.sent()
    open_and_close(world, school, signal_id)

    answer = phone.catch_up()

    (change,) = answer["changes"]
    assert (change["kind"], change["id"]) == ("signal-receipt", str(signal_id))
    assert change["version"] == 3
    assert change["record"]["step"] == "finished"
    assert change["record"]["message"] == "Bedankt, dit was bekend."
    assert phone.exchange()["changes"] == []


def test_a_care_team_member_who_signals_gets_the_receipt_and_the_signal(world: World) -> None:
    school = School(world)
    phone = Phone(school.care_team)
    phone.catch_up()

    signal_id = school.sent(school.care_team)
    answer = phone.catch_up()

    kinds = [change["kind"] for change in answer["changes"] if change["id"] == str(signal_id)]
    assert sorted(kinds) == ["signal", "signal-receipt"]
    assert all(change["record"] is not None for change in answer["changes"])


def test_an_ended_signal_stays_on_the_phone_until_it_starts_afresh(world: World) -> None:
    school = School(world)
    signal_id = school.sent()
    phone = Phone(school.care_team)
    phone.catch_up()

    open_and_close(world, school, signal_id)
    phone.catch_up()

    assert phone.of("signal")[str(signal_id)]["status"] == "closed"
    afresh = Phone(school.care_team)
    afresh.catch_up()
    assert afresh.of("signal") == {}


def test_a_pupil_who_left_is_gone_without_a_word(world: World) -> None:
    school = School(world)
    phone = Phone(school.teacher)
    phone.catch_up()
    left = EndEnrolment(
        command_id=world.new_id(),
        young_person_id=school.pupil,
        organisation_id=school.id,
        ended_on=world.clock.now.date(),
    )
    world.run(left, school.care_team)

    answer = phone.catch_up()

    (change,) = answer["changes"]
    assert change == {"kind": "pupil", "id": str(school.pupil), "version": 0, "record": None}
    assert phone.of("pupil") == {}


def test_a_notice_reaches_the_desk_it_is_for(world: World) -> None:
    school = School(world)
    signal_id = school.sent()
    teacher, care_team = Phone(school.teacher), Phone(school.care_team)
    teacher.catch_up()
    care_team.catch_up()
    world.clock.forward(days=30)
    world.run(RemindSignal(command_id=world.new_id(), signal_id=signal_id, level=1))

    teacher.catch_up()
    care_team.catch_up()

    (notice,) = care_team.of("notice").values()
    assert (notice["kind"], notice["resource_id"]) == ("signal-waits", str(signal_id))
    assert teacher.of("notice") == {}
    afresh = Phone(school.care_team)
    afresh.catch_up()
    assert afresh.of("notice") == care_team.of("notice")


def test_who_lost_their_role_is_told_to_forget_at_the_next_exchange(world: World) -> None:
    school = School(world)
    school.sent()
    phone = Phone(school.teacher)
    phone.catch_up()
    assert phone.records
    world.end_memberships(school.teacher)

    answer = phone.exchange()

    assert answer["reset"] is True
    assert answer["changes"] == []
    assert phone.records == {}
    assert phone.catch_up()["reset"] is False


def test_who_got_a_role_is_given_what_it_opens(world: World) -> None:
    school = School(world)
    signal_id = school.sent()
    phone = Phone(school.teacher)
    phone.catch_up()
    promote(world, school.teacher)

    assert phone.catch_up()["reset"] is True

    assert set(phone.of("signal")) == {str(signal_id)}
    assert set(phone.of("signal-receipt")) == {str(signal_id)}


def promote(world: World, person: Person) -> None:
    """Let a teacher join the care team of the school."""
    with world.unit() as uow:
        membership = MembershipRow(
            id=world.new_id(),
            account_id=person.account_id,
            organisation_id=person.organisation_id,
            role=Role.CARE_TEAM,
            state=MembershipState.CONFIRMED,
        )
        uow.add(membership)
        uow.record("membership.confirm", membership)
        uow.commit()


@pytest.mark.parametrize(
    "state", [MembershipState.INVITED, MembershipState.ACCEPTED, MembershipState.ENDED]
)
def test_who_is_not_confirmed_is_told_nothing(world: World, state: MembershipState) -> None:
    school = School(world)
    school.sent()
    phone = Phone(world.person(school.id, Role.CARE_TEAM, state=state))

    phone.catch_up()
    school.sent()
    phone.catch_up()

    assert phone.records == {}
    assert all(answer["changes"] == [] for answer in phone.answers)


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.ADMINISTRATOR, Role.PRIVACY_OFFICER])
def test_who_coordinates_or_administers_is_told_of_nobody(world: World, role: Role) -> None:
    school = School(world)
    office = world.organisation(OrganisationKind.COORDINATION)
    phone = Phone(world.person(office, role))
    phone.catch_up()
    open_and_close(world, school, school.sent())

    phone.catch_up()

    assert {kind for kind, _ in phone.records} <= {"notice"}
    assert str(school.pupil) not in str(phone.answers)


def test_a_large_roster_comes_in_pages_and_loses_nobody_who_changes_meanwhile(world: World) -> None:
    school = School(world)
    pupils = {world.pupil(school.id, family_name=f"Maes{number:03}") for number in range(520)}
    phone = Phone(school.teacher)

    first = phone.exchange()
    assert len(first["changes"]) == MAX_CHANGES
    assert first["more"] is True
    last = max(phone.of("pupil"))
    missing = min({str(each) for each in pupils} - set(phone.of("pupil")))
    for young_person_id in (school.pupil, UUID(last), UUID(missing)):
        rename(world, school, young_person_id, "Zutter")
    signal_id = school.sent()
    phone.catch_up()

    names = {each: record["family_name"] for each, record in phone.of("pupil").items()}
    assert set(names) == {str(each) for each in pupils | {school.pupil}}
    assert {names[str(school.pupil)], names[last], names[missing]} == {"Zutter"}
    assert str(signal_id) in phone.of("signal-receipt")


def test_a_long_feed_comes_in_pages_and_each_record_is_told(world: World) -> None:
    school = School(world)
    phone = Phone(school.care_team)
    phone.catch_up()
    sent = [str(school.sent()) for _ in range(270)]

    answer = phone.exchange()
    assert answer["more"] is True
    assert len(answer["changes"]) <= MAX_CHANGES
    phone.catch_up()

    assert set(phone.of("signal")) == set(sent)
    told = [change["id"] for each in phone.answers for change in each["changes"]]
    assert len([each for each in told if each in set(sent)]) == len(sent)


def test_the_answer_says_what_time_it_is_on_the_server(world: World) -> None:
    school = School(world)
    world.clock.forward(hours=3)

    answer = Phone(school.teacher).exchange()

    assert answer["server_time"].startswith(world.clock.now.isoformat()[:19])
