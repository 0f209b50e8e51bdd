"""Pupils over HTTP: who comes on a roster, who reads what is known of one, and who left."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from httpx2 import Response
from sqlalchemy import select, text

from server.kernel.journal import FeedRow, to_roster
from server.kernel.messages import dump
from server.kernel.tables import columns
from server.people import queries
from shared.contract import Command
from shared.people import (
    AddContactPerson,
    ChangeYoungPerson,
    EndEnrolment,
)
from shared.vocabulary import ContactRelation, OrganisationKind, Role
from tests.server.people.answers import fault, names, problem, registration
from tests.support.world import Person, World

TODAY = date(2026, 9, 14)


def send(who: Person, path: str, command: Command) -> Response:
    """Send a command over HTTP."""
    return who.client.post(f"/v1/young-persons{path}", json=dump(command))


def correction(world: World, young_person_id: UUID, **changes: Any) -> ChangeYoungPerson:
    """Give a correction of what is known of a pupil."""
    plain: dict[str, Any] = {
        "command_id": world.new_id(),
        "young_person_id": young_person_id,
        "version": 1,
        "given_name": "No\u00eb",
        "family_name": "Van den Broucke",
        "birth_date": date(2011, 3, 5),
        "language": "ar",
        "class_name": "4A",
    }
    return ChangeYoungPerson(**(plain | changes))


def test_a_care_team_puts_a_pupil_on_the_roster_and_a_teacher_does_not(world: World) -> None:
    school = world.organisation()
    care_team = world.person(school, Role.CARE_TEAM)
    teacher = world.person(school, Role.SIGNALLER)
    command = registration(world, school)
    assert problem(send(teacher, "", command)) == (403, "forbidden")
    assert names(teacher.client.get("/v1/pupils")) == []
    created = send(care_team, "", command)
    assert (created.status_code, created.json()["resource"]) == (201, "young-person")
    (item,) = teacher.client.get("/v1/pupils").json()["items"]
    assert item == {
        "young_person_id": str(command.young_person_id),
        "organisation_id": str(school),
        "given_name": "No\u00eb",
        "family_name": "Van den Broucke",
        "class_name": "3B",
        "version": 1,
    }
    assert world.journal(command.young_person_id) == ["young-person.register"]
    assert world.journal(command.enrolment_id) == ["enrolment.register"]


def test_a_care_team_elsewhere_and_the_coordination_know_no_such_school(world: World) -> None:
    school = world.organisation()
    elsewhere = world.person(world.organisation(name="De Berk"), Role.CARE_TEAM)
    network = world.person(world.organisation(OrganisationKind.COORDINATION), Role.ADMINISTRATOR)
    for stranger in (elsewhere, network):
        refused = send(stranger, "", registration(world, school))
        assert problem(refused) == (404, "not-found")


def test_a_partner_has_no_roster(world: World) -> None:
    partner = world.organisation(OrganisationKind.PARTNER)
    administrator = world.person(partner, Role.ADMINISTRATOR)
    refused = send(administrator, "", registration(world, partner))
    assert fault(refused) == (["organisation_id"], "not_a_school")
    assert problem(administrator.client.get("/v1/pupils")) == (403, "forbidden")


@pytest.mark.parametrize(
    ("field", "value", "kind"),
    [
        ("birth_date", date(2026, 9, 15), "date_in_future"),
        ("birth_date", date(1900, 1, 1), "date_too_long_ago"),
        ("given_name", "  ", "blank"),
        ("residence_nis", "kortr", "not_a_nis_code"),
    ],
)
def test_what_cannot_be_so_is_refused_and_nothing_is_kept(
    world: World, field: str, value: object, kind: str
) -> None:
    school = world.organisation()
    care_team = world.person(school, Role.CARE_TEAM)
    command = registration(world, school, **{field: value})
    assert fault(send(care_team, "", command)) == ([field], kind)
    assert names(care_team.client.get("/v1/pupils")) == []
    assert world.journal(command.young_person_id) == []


def test_an_id_in_use_never_takes_over_the_one_who_has_it(world: World) -> None:
    school, other = world.organisation(), world.organisation(name="De Berk")
    taken = world.pupil(school, given_name="Noor", family_name="Desmet")
    care_team = world.person(other, Role.CARE_TEAM)
    refused = send(care_team, "", registration(world, other, young_person_id=taken))
    assert problem(refused) == (409, "id-already-used")
    assert names(world.person(school, Role.SIGNALLER).client.get("/v1/pupils")) == ["Noor Desmet"]


def test_names_are_nowhere_in_the_database_in_the_clear(world: World) -> None:
    school = world.organisation()
    command = registration(
        world, school, given_name="Kanarie", family_name="Zeldzaam", class_name="Kooi7"
    )
    world.run(command)
    with world.runtime.store.engine.connect() as connection:
        rows = [
            connection.execute(text("SELECT * FROM young_person")).all(),
            connection.execute(text("SELECT * FROM enrolment")).all(),
            connection.execute(text("SELECT * FROM journal")).all(),
            connection.execute(text("SELECT * FROM command_log")).all(),
        ]
    for word in ("kanarie", "zeldzaam", "kooi7", "2011-03-05"):
        assert word not in repr(rows).casefold()


def test_the_care_team_reads_a_young_person_with_siblings_of_its_own_school(world: World) -> None:
    school, other = world.organisation(), world.organisation(name="De Berk")
    household = world.new_id()
    pupil, sister, elsewhere = (
        registration(world, where, given_name=name, household_id=household)
        for where, name in ((school, "No\u00eb"), (school, "Mia"), (other, "Lou"))
    )
    for each in (pupil, sister, elsewhere):
        world.run(each)
    care_team = world.person(school, Role.CARE_TEAM)
    contact = AddContactPerson(
        command_id=world.new_id(),
        contact_person_id=world.new_id(),
        young_person_id=pupil.young_person_id,
        relation=ContactRelation.PARENT,
        name="Rosa Maes",
        phone="056 00 00 00",
        parental_authority=True,
    )
    path = f"/{pupil.young_person_id}"
    assert send(care_team, f"{path}/contacts", contact).status_code == 201
    view = care_team.client.get(f"/v1/young-persons{path}").json()
    assert view["siblings"] == [str(sister.young_person_id)]
    assert (view["birth_date"], view["class_name"]) == ("2011-03-05", "3B")
    assert [(each["name"], each["phone"]) for each in view["contacts"]] == [
        ("Rosa Maes", "056 00 00 00")
    ]
    assert world.journal(pupil.young_person_id)[-1] == "young-person.read"
    assert world.journal(contact.contact_person_id) == [
        "contact-person.add",
        "young-person.read",
    ]


def test_only_the_care_team_of_the_school_reads_a_young_person(world: World) -> None:
    school = world.organisation()
    path = f"/v1/young-persons/{world.pupil(school)}"
    assert world.person(school, Role.CARE_TEAM).client.get(path).status_code == 200
    for role in (Role.SIGNALLER, Role.ADMINISTRATOR):
        refused = world.person(school, role).client.get(path)
        assert (problem(refused), refused.json()["reason"]) == (
            (403, "forbidden"),
            "young-person.read",
        )
    for organisation, role in (
        (world.organisation(name="De Berk"), Role.CARE_TEAM),
        (world.organisation(OrganisationKind.PARTNER), Role.PARTNER),
        (world.organisation(OrganisationKind.COORDINATION), Role.ADMINISTRATOR),
        (school, Role.PRIVACY_OFFICER),
    ):
        stranger = world.person(organisation, role)
        denied, absent = (
            stranger.client.get(each) for each in (path, f"/v1/young-persons/{world.new_id()}")
        )
        assert problem(denied) == (404, "not-found")
        assert denied.content == absent.content


def test_a_correction_reaches_name_class_and_the_index_of_imports(world: World) -> None:
    school = world.organisation()
    command = registration(world, school)
    world.run(command)
    care_team = world.person(school, Role.CARE_TEAM)
    path = f"/{command.young_person_id}/correction"
    change = correction(world, command.young_person_id, family_name="Vandenbroucke-Maes")
    assert problem(send(world.person(school, Role.SIGNALLER), path, change)) == (403, "forbidden")
    assert send(care_team, path, change).json()["version"] == 2
    (item,) = care_team.client.get("/v1/pupils").json()["items"]
    assert (item["family_name"], item["class_name"]) == ("Vandenbroucke-Maes", "4A")
    with world.unit() as uow:
        found = [
            queries.find_pupil_by_name(uow, school, "Noe", family, date(2011, 3, 5))
            for family in ("Vandenbroucke Maes", "Van den Broucke")
        ]
    assert found == [command.young_person_id, None]
    stale = send(care_team, path, correction(world, command.young_person_id))
    assert problem(stale) == (409, "stale-record")
    assert stale.json()["current"]["version"] == 2
    assert world.journal(command.enrolment_id)[-1] == "enrolment.change"


def test_nobody_joins_the_household_of_another_schools_pupil(world: World) -> None:
    school, other = world.organisation(), world.organisation(name="De Berk")
    theirs = registration(world, other, household_id=world.new_id())
    ours = registration(world, school, household_id=world.new_id())
    world.run(theirs)
    world.run(ours)
    care_team = world.person(school, Role.CARE_TEAM)
    foreign = registration(world, school, household_id=theirs.household_id)
    assert fault(send(care_team, "", foreign)) == (["household_id"], "no_such_household")
    own = registration(world, school, household_id=ours.household_id)
    assert send(care_team, "", own).status_code == 201
    change = correction(world, own.young_person_id, household_id=theirs.household_id)
    refused = send(care_team, f"/{own.young_person_id}/correction", change)
    assert fault(refused) == (["household_id"], "no_such_household")


def test_a_pupil_who_left_is_off_the_roster_and_phones_are_told(world: World) -> None:
    school = world.organisation()
    pupil = world.pupil(school)
    care_team = world.person(school, Role.CARE_TEAM)
    command = EndEnrolment(
        command_id=world.new_id(),
        young_person_id=pupil,
        organisation_id=school,
        ended_on=TODAY,
    )
    path = f"/{pupil}/departure"
    teacher = world.person(school, Role.SIGNALLER)
    assert problem(send(teacher, path, command)) == (403, "forbidden")
    assert send(care_team, path, command).json()["status"] == "ended"
    assert names(care_team.client.get("/v1/pupils")) == []
    gone = care_team.client.get(f"/v1/young-persons/{pupil}")
    assert problem(gone) == (404, "not-found")
    again = EndEnrolment(
        command_id=world.new_id(),
        young_person_id=pupil,
        organisation_id=school,
        ended_on=TODAY,
    )
    assert problem(send(care_team, path, again)) == (404, "not-found")
    feed = columns(FeedRow)
    with world.runtime.store.engine.connect() as connection:
        told = connection.execute(
            select(feed.audience_id).where(feed.resource_id == pupil).order_by(feed.seq)
        ).all()
    assert [row.audience_id for row in told] == [to_roster(school).id] * 2


def test_a_departure_that_has_not_happened_is_refused(world: World) -> None:
    school = world.organisation()
    pupil = world.pupil(school)
    command = EndEnrolment(
        command_id=world.new_id(),
        young_person_id=pupil,
        organisation_id=school,
        ended_on=date(2026, 9, 15),
    )
    refused = send(world.person(school, Role.CARE_TEAM), f"/{pupil}/departure", command)
    assert fault(refused) == (["ended_on"], "date_in_future")


def test_an_id_in_the_body_selects_nothing_else_than_the_path(world: World) -> None:
    school = world.organisation()
    pupil, other = world.pupil(school), world.pupil(school)
    care_team = world.person(school, Role.CARE_TEAM)
    refused = send(care_team, f"/{pupil}/correction", correction(world, other))
    assert fault(refused) == (["young_person_id"], "differs_from_path")
