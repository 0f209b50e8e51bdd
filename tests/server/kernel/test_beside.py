"""What is asked along is told as if it had been asked alone, and about the asker's network only."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import FromClause, bindparam
from sqlalchemy.sql.elements import ColumnElement

from server.kernel.beside import Beside, Part
from server.kernel.running import run_command
from server.kernel.tables import table_of
from server.kernel.unit_of_work import UnitOfWork
from server.network.tables import OrganisationRow
from shared.contract import Receipt
from shared.network import ChangeOrganisation
from tests.server.kernel.small import HANDLERS, change, put_in
from tests.support.plans import listening
from tests.support.world import Person, World


def _school(source: FromClause, network_id: ColumnElement[UUID]) -> Part:
    """Ask the name of an organisation; the table stands in the statement once more as it is."""
    school = table_of(OrganisationRow).alias("school")
    this = (school.c.network_id == network_id) & (school.c.id == bindparam("wanted"))
    return source.outerjoin(school, this), (school.c.name.label("school_name"),)


SCHOOL = Beside(_school)


def _wanted(command: ChangeOrganisation) -> dict[str, UUID]:
    return {"wanted": command.organisation_id}


def _told(
    world: World, who: Any, organisation_id: UUID, then: UUID | None = None, *, along: bool = True
) -> tuple[Sequence[Any], int]:
    """Give what a handler is told, of one it asked along and then of another; and the questions."""
    told: list[Any] = []

    def handler(uow: UnitOfWork, command: ChangeOrganisation) -> Receipt:
        told.extend(uow.told(SCHOOL, wanted=organisation_id))
        if then is not None:
            told.extend(uow.told(SCHOOL, wanted=then))
        return change(uow, replace(command, organisation_id=mine))

    mine = put_in(world, "mine").id
    command = ChangeOrganisation(
        command_id=world.new_id(), organisation_id=organisation_id, version=1, name="changed"
    )
    marked = SCHOOL.along(_wanted)(handler) if along else handler
    runtime = replace(world.runtime, handlers={**HANDLERS, ChangeOrganisation: marked})
    with listening(world.runtime.store.engine) as heard:
        run_command(runtime, who, command)
    return told, len(heard)


def test_it_is_told_the_same_along_and_alone(small: World, person: Person) -> None:
    there = put_in(small, "there").id
    told_along, few = _told(small, person.claims, there)
    told_alone, more = _told(small, person.claims, there, along=False)
    assert told_along == told_alone == ["there"]
    assert more == few + 1


def test_whoever_is_known_already_is_told_as_well(small: World) -> None:
    there = put_in(small, "there").id
    assert _told(small, small.system(), there)[0] == ["there"]


def test_what_is_not_there_is_told_so_and_the_asker_is_still_known(
    small: World, person: Person
) -> None:
    assert _told(small, person.claims, small.new_id())[0] == [None]


def test_another_question_than_the_one_asked_along_is_asked(small: World, person: Person) -> None:
    first, second = put_in(small, "first").id, put_in(small, "second").id
    assert _told(small, person.claims, first, second)[0] == ["first", "second"]


def test_nothing_of_another_network_is_told(small: World, person: Person) -> None:
    elsewhere = put_in(small, "elsewhere", small.new_id()).id
    assert _told(small, person.claims, elsewhere)[0] == [None]
    assert _told(small, person.claims, elsewhere, along=False)[0] == [None]
