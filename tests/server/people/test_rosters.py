"""A school's roster over HTTP: in order, in pages, searched, and never another school's."""

from datetime import date

import pytest
from sqlalchemy import select

from server.kernel.journal import JournalRow
from server.kernel.tables import columns
from shared.people import EndEnrolment
from shared.vocabulary import Role
from tests.server.people.answers import fault, names, registration
from tests.support.world import World

TODAY = date(2026, 9, 14)


def test_the_roster_is_by_family_name_accents_apart_and_pages_without_gaps(world: World) -> None:
    school = world.organisation()
    pupils = [
        ("Zita", "\u00c4erts"),
        ("Ann", "Aerts"),
        ("B\u00e9a", "Van Acker"),
        ("Ann", "aerts"),
        ("Tom", "de Smet"),
        ("Tom", "Desmet"),
    ]
    for given, family in pupils:
        world.pupil(school, given_name=given, family_name=family)
        world.clock.forward(seconds=1)
    teacher = world.person(school, Role.SIGNALLER)
    found: list[str] = []
    cursor = None
    for _ in range(3):
        parameters = {"limit": "2"} | ({"cursor": cursor} if cursor else {})
        page = teacher.client.get("/v1/pupils", params=parameters)
        found += names(page)
        cursor = page.json()["next_cursor"]
    assert cursor is None
    assert found == [
        "Ann Aerts",
        "Ann aerts",
        "Zita \u00c4erts",
        "Tom de Smet",
        "Tom Desmet",
        "B\u00e9a Van Acker",
    ]


def test_a_page_goes_on_although_the_pupil_it_ended_with_has_left(world: World) -> None:
    school = world.organisation()
    pupils = {
        name: world.pupil(school, given_name="Ann", family_name=name) for name in ("A", "B", "C")
    }
    teacher = world.person(school, Role.SIGNALLER)
    cursor = teacher.client.get("/v1/pupils", params={"limit": 2}).json()["next_cursor"]
    world.run(
        EndEnrolment(
            command_id=world.new_id(),
            young_person_id=pupils["B"],
            organisation_id=school,
            ended_on=TODAY,
        )
    )
    assert names(teacher.client.get("/v1/pupils", params={"cursor": cursor})) == ["Ann C"]


@pytest.mark.parametrize("cursor", ["x", "00000000-0000-0000-0000-000000000000"])
def test_a_cursor_that_is_none_of_ours_is_refused(world: World, cursor: str) -> None:
    school = world.organisation()
    world.pupil(school)
    teacher = world.person(school, Role.SIGNALLER)
    refused = teacher.client.get("/v1/pupils", params={"cursor": cursor})
    assert fault(refused) == (["cursor"], "not_a_cursor")


def test_a_cursor_of_another_school_is_none_of_ours(world: World) -> None:
    school, other = world.organisation(), world.organisation(name="De Berk")
    for name in ("A", "B"):
        world.pupil(other, family_name=name)
    there = world.person(other, Role.SIGNALLER)
    cursor = there.client.get("/v1/pupils", params={"limit": 1}).json()["next_cursor"]
    teacher = world.person(school, Role.SIGNALLER)
    refused = teacher.client.get("/v1/pupils", params={"cursor": cursor})
    assert fault(refused) == (["cursor"], "not_a_cursor")


def test_pupils_are_found_by_the_beginning_of_any_name(world: World) -> None:
    school = world.organisation()
    world.run(registration(world, school))
    world.pupil(school, given_name="Ann", family_name="Peeters")
    teacher = world.person(school, Role.SIGNALLER)
    for query in ("noe", "NO\u00cb", "brou", "van noe"):
        found = teacher.client.get("/v1/pupils", params={"q": query})
        assert names(found) == ["No\u00eb Van den Broucke"]
    assert names(teacher.client.get("/v1/pupils", params={"q": "roucke"})) == []


def test_a_roster_holds_only_ones_own_schools_and_reading_it_is_in_the_journal(
    world: World,
) -> None:
    school, other = world.organisation(), world.organisation(name="De Berk")
    for number in range(3):
        world.pupil(school, family_name=f"Hier{number}")
    world.pupil(other, family_name="Elders")
    teacher = world.person(school, Role.SIGNALLER)
    assert len(names(teacher.client.get("/v1/pupils"))) == 3
    journal = columns(JournalRow)
    with world.runtime.store.engine.connect() as connection:
        reads = connection.execute(
            select(journal.resource_id, journal.account_id, journal.fields).where(
                journal.type == "pupil.list", journal.read
            )
        ).all()
    assert [tuple(each) for each in reads] == [
        (school, teacher.account_id, ["class_name", "family_name", "given_name"])
    ], "one entry for the school, not one for each pupil"
