"""Silence escalates to somebody who can do something: whose move it is, and how to reach them."""

from __future__ import annotations

from typing import Any

import pytest

from server.stalls import jobs
from server.worker import one_round
from shared.vocabulary import MembershipState, OrganisationKind, ReferralKind, Role
from tests.server.cases.circle import Around
from tests.server.referrals.talk import Talk
from tests.server.stalls.scene import coordinating, rounds, unattended
from tests.server.worker.desk import School
from tests.support.plans import listening, read_whole
from tests.support.scenes import Asked
from tests.support.world import Person, World

NOTICE = "organisation-unattended"


@pytest.fixture
def coordinator(world: World) -> Person:
    """Give somebody who coordinates the network."""
    return coordinating(world)


def stalls(person: Person, **query: Any) -> list[dict[str, Any]]:
    """Give what somebody is told that stalls."""
    answer = person.client.get("/v1/stalls", params=query)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def waits(person: Person) -> dict[str, set[str]]:
    """Give what waits, by the id of the organisation whose move it is."""
    kinds = ("signals", "questions", "circles")
    return {
        each["organisation_id"]: {kind for kind in kinds if each[kind]} for each in stalls(person)
    }


def test_a_signal_nobody_weighs_is_shown_once_the_coordinators_were_told(
    world: World, coordinator: Person
) -> None:
    school = School(world)
    rounds(world, 7)
    assert world.notices_to(school.id) == ["signal-waits"]
    assert waits(coordinator) == {}
    rounds(world, 7)
    assert waits(coordinator) == {str(school.id): {"signals"}}


def test_a_question_shows_whose_move_it_is_and_goes_when_they_move(world: World) -> None:
    talk = Talk(world, ReferralKind.ADVICE)
    coordinator = coordinating(world)
    rounds(world, 7, 7)
    assert waits(coordinator) == {str(talk.partner.organisation_id): {"questions"}}
    talk.version = talk.view(talk.partner)["version"]
    talk.ask()
    assert waits(coordinator) == {}
    rounds(world, 7, 7)
    assert waits(coordinator) == {str(talk.school.organisation_id): {"questions"}}


def test_a_circle_past_its_date_shows_the_organisation_of_its_connector(world: World) -> None:
    around = Around(world)
    coordinator = coordinating(world)
    rounds(world, 14)
    assert waits(coordinator) == {}
    rounds(world, 7)
    assert waits(coordinator) == {str(around.school): {"circles"}}


def test_a_signal_where_nobody_is_in_the_care_team_is_shown_at_once(
    world: World, coordinator: Person
) -> None:
    school = School(world)
    assert stalls(coordinator) == []
    world.end_memberships(school.care_team)
    (found,) = stalls(coordinator)
    assert (found["attended"], found["signals"]) == (False, True)
    world.person(school.id, Role.CARE_TEAM, state=MembershipState.ACCEPTED)
    assert len(stalls(coordinator)) == 1, "who is not confirmed yet answers nothing"
    world.person(school.id, Role.CARE_TEAM)
    assert stalls(coordinator) == []


def test_a_question_to_where_nobody_answers_is_shown_at_once(world: World) -> None:
    asked = Asked(world, kind=ReferralKind.ADVICE)
    coordinator = coordinating(world)
    asked.referral()
    assert stalls(coordinator) == []
    world.end_memberships(asked.partner)
    assert waits(coordinator) == {str(asked.partner_id): {"questions"}}


def test_where_nobody_can_answer_and_nothing_waits_nobody_is_called(
    world: World, coordinator: Person
) -> None:
    world.organisation()
    world.organisation(OrganisationKind.PARTNER)
    assert stalls(coordinator) == []


def test_the_coordinators_are_told_within_a_round_and_again_each_week_it_lasts(
    world: World,
) -> None:
    school = School(world)
    world.end_memberships(school.care_team)
    coordination = school.coordination

    def told() -> int:
        return world.notices_to(coordination).count(NOTICE)

    one_round(world.runtime, [jobs.due])
    one_round(world.runtime, [jobs.due])
    assert told() == 1
    assert "organisation.report-unattended" in world.journal(school.id)
    world.clock.forward(days=7)
    one_round(world.runtime, [jobs.due])
    assert told() == 2
    world.person(school.id, Role.CARE_TEAM)
    world.clock.forward(days=7)
    one_round(world.runtime, [jobs.due])
    assert told() == 2


def test_a_round_reports_nobody_twice_and_leaves_nobody_for_next_week(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "_BATCH", 2)
    coordinating(world)
    for name in ("Abeel", "Berk", "Ceder"):
        unattended(world, name)
    assert [one_round(world.runtime, [jobs.due]).commands for _ in range(3)] == [2, 1, 0]


def test_it_says_how_to_reach_them_and_nothing_about_whom(
    world: World, coordinator: Person
) -> None:
    reached = {"nis": "34022", "phone": "056 00 00 00", "website": "https://linde.example"}
    school_id = unattended(world, "De Linde", **reached)
    assert stalls(coordinator) == [
        {
            "organisation_id": str(school_id),
            "name": "De Linde",
            "kind": "school",
            **reached,
            "attended": False,
            "signals": True,
            "questions": False,
            "circles": False,
        }
    ]


def test_only_who_coordinates_or_manages_the_network_sees_it(
    world: World, coordinator: Person
) -> None:
    school = School(world)
    manager = world.person(world.organisation(OrganisationKind.COORDINATION), Role.ADMINISTRATOR)
    assert stalls(manager) == stalls(coordinator) == []
    for other in (school.care_team, school.teacher, world.person(school.id, Role.ADMINISTRATOR)):
        assert other.client.get("/v1/stalls").status_code == 404


def test_many_are_given_page_by_page_by_name(world: World, coordinator: Person) -> None:
    named = ["Abeel", "Berk", "Ceder"]
    for name in reversed(named):
        unattended(world, name)
    first = coordinator.client.get("/v1/stalls", params={"limit": 2}).json()
    assert [each["name"] for each in first["items"]] == named[:2]
    second = stalls(coordinator, limit=2, cursor=first["next_cursor"])
    assert [each["name"] for each in second] == named[2:]


def test_the_question_reads_no_table_of_care_whole(world: World, coordinator: Person) -> None:
    School(world)
    engine = world.runtime.store.engine
    with listening(engine) as heard:
        stalls(coordinator)
    ((statement, parameters),) = [each for each in heard if "care_case" in each[0]]
    for line in read_whole(engine, statement, parameters):
        assert line.endswith("organisation") or "on organisation" in line, line
