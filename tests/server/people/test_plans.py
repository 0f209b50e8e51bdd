"""Every list of people is read through an index, on both kinds of database."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from server.people import queries
from shared.vocabulary import Role
from tests.server.people.answers import account, refresh, sign_in
from tests.support.plans import listening, read_whole
from tests.support.world import World


def _items(world: World, read: Callable[[Any], object], claims: Any) -> None:
    with world.unit() as uow:
        uow.act_as(world.runtime.find_actor(uow, claims))
        read(uow)


def test_what_a_page_shows_is_read_through_indexes(world: World) -> None:
    school = world.organisation()
    pupil = world.pupil(school)
    care_team = world.person(school, Role.CARE_TEAM)
    engine = world.runtime.store.engine
    for path in (
        "/v1/me",
        "/v1/sessions",
        "/v1/pupils?q=noor&limit=1",
        "/v1/notices",
        f"/v1/young-persons/{pupil}",
        f"/v1/organisations/{school}/colleagues",
    ):
        with listening(engine) as heard:
            assert care_team.client.get(path).status_code == 200
        assert heard
        for statement, parameters in heard:
            assert read_whole(engine, statement, parameters) == [], statement


def test_what_a_phone_and_other_slices_ask_is_read_through_indexes(world: World) -> None:
    school = world.organisation()
    pupil = world.pupil(school)
    care_team = world.person(school, Role.CARE_TEAM)
    engine = world.runtime.store.engine
    born = date(2012, 3, 1)

    def ask(uow: Any) -> None:
        queries.pupil_items(uow, [pupil])
        queries.notice_items(uow, [UUID(int=5)])
        queries.young_person_names(uow, [pupil])
        queries.account_names(uow, [care_team.account_id])
        queries.is_enrolled(uow, pupil, school)
        queries.current_school(uow, pupil)
        queries.contacts_of(uow, pupil)
        queries.household_size(uow, UUID(int=5))
        queries.household_at(uow, UUID(int=5), [school])
        queries.is_desk_member(uow, care_team.account_id, school)
        queries.find_pupil_by_name(uow, school, "Noor", "Desmet", born)

    with listening(engine) as heard:
        _items(world, ask, care_team.claims)
    assert len(heard) >= 11
    for statement, parameters in heard:
        assert read_whole(engine, statement, parameters) == [], statement


def test_signing_in_and_going_on_are_read_through_indexes(world: World) -> None:
    account(world, "ann.peeters")
    engine = world.runtime.store.engine
    with listening(engine) as heard:
        token = sign_in(world, "ann.peeters").json()["refresh_token"]
        assert refresh(world, token).status_code == 200
        assert refresh(world, "x" * 43).status_code == 401
    for statement, parameters in heard:
        assert read_whole(engine, statement, parameters) == [], statement
