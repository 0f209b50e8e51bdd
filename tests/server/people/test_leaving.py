"""Who may not go yet: whoever holds something, and the last one of a desk that does."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

from httpx2 import Response

from server.cases.tables import CaseRow
from server.kernel.unit_of_work import UnitOfWork
from server.people.queries import is_desk_member
from server.signals.tables import SignalRow
from shared.people import EndMembership
from shared.vocabulary import (
    Category,
    LifeDomain,
    MembershipState,
    Role,
    Severity,
    SignalKind,
)
from tests.server.people.answers import disable, end, invite, problem, send
from tests.support.world import Person, World


def case_of(world: World, person: Person, young_person_id: UUID) -> CaseRow:
    """Give an open case with somebody as its connector."""
    return CaseRow(
        id=world.new_id(),
        young_person_id=young_person_id,
        opened_by_organisation_id=person.organisation_id,
        connector_organisation_id=person.organisation_id,
        connector_account_id=person.account_id,
        next_on=world.clock.now.date(),
        due_at=world.clock.now,
    )


def connect(world: World, person: Person, young_person_id: UUID) -> UUID:
    """Make somebody the connector of an open case."""
    case = case_of(world, person, young_person_id)
    with world.unit() as uow:
        uow.add(case)
        uow.record("case.open", case)
        uow.commit()
    return case.id


def signal_at(world: World, person: Person, young_person_id: UUID) -> UUID:
    """Put an open signal in a school's hands."""
    signal = SignalRow(
        id=world.new_id(),
        organisation_id=person.organisation_id,
        young_person_id=young_person_id,
        author_account_id=person.account_id,
        kind=SignalKind.CONCERN,
        severity=Severity.CONCERNED,
        categories=(Category.ATTENDANCE,),
        life_domains=(LifeDomain.EDUCATION,),
        observation="Kwam niet",
        made_at=world.clock.now,
        step_at=world.clock.now,
        due_at=world.clock.now + timedelta(days=5),
    )
    with world.unit() as uow:
        uow.add(signal)
        uow.record("signal.submit", signal)
        uow.commit()
    return signal.id


def test_a_connector_neither_leaves_nor_is_disabled_before_the_case_moved(world: World) -> None:
    school = world.organisation()
    administrator = world.person(school, Role.ADMINISTRATOR)
    connector, other = (world.person(school, Role.CARE_TEAM) for _ in range(2))
    case_id = connect(world, connector, world.pupil(school))
    held = [
        {
            "resource": "case",
            "resource_id": str(case_id),
            "organisation_id": str(school),
            "role": "connector",
        }
    ]
    for refused in (
        end(world, administrator, connector),
        end(world, connector, connector),
        disable(world, administrator, connector.account_id),
    ):
        assert problem(refused) == (409, "responsibility-held")
        assert refused.json()["must_move_first"] == held
    assert connector.client.get("/v1/me").status_code == 200
    assert end(world, administrator, other).status_code == 200


def test_another_role_of_a_connector_ends_freely(world: World) -> None:
    school = world.organisation()
    administrator = world.person(school, Role.ADMINISTRATOR)
    connector = world.person(school, Role.CARE_TEAM)
    connect(world, connector, world.pupil(school))
    invitation = invite(world, connector.account_id, school, Role.SIGNALLER)
    assert send(administrator, "/memberships", invitation).status_code == 201
    command = EndMembership(
        command_id=world.new_id(), membership_id=invitation.membership_id, version=1
    )
    path = f"/memberships/{invitation.membership_id}/ending"
    assert send(administrator, path, command).status_code == 200


def test_the_last_of_a_care_team_with_open_signals_stays_until_there_is_another(
    world: World,
) -> None:
    school = world.organisation()
    administrator = world.person(school, Role.ADMINISTRATOR)
    last = world.person(school, Role.CARE_TEAM)
    signal_id = signal_at(world, last, world.pupil(school))
    for refused in (
        end(world, administrator, last),
        disable(world, administrator, last.account_id),
    ):
        assert problem(refused) == (409, "responsibility-held")
        (held,) = refused.json()["must_move_first"]
        assert (held["resource"], held["resource_id"]) == ("signal", str(signal_id))
    world.person(school, Role.CARE_TEAM)
    assert end(world, administrator, last).status_code == 200


def test_the_last_administrator_of_an_organisation_stays_until_there_is_another(
    world: World,
) -> None:
    school = world.organisation()
    last = world.person(school, Role.ADMINISTRATOR)
    world.person(school, Role.ADMINISTRATOR, state=MembershipState.ACCEPTED)
    refused = end(world, last, last)
    assert problem(refused) == (409, "responsibility-held")
    assert refused.json()["must_move_first"] == [
        {
            "resource": "organisation",
            "resource_id": str(school),
            "organisation_id": str(school),
            "role": "administrator",
        }
    ]
    world.person(school, Role.ADMINISTRATOR)
    assert end(world, last, last).status_code == 200


def test_whoever_is_given_something_at_this_very_moment_does_not_leave(world: World) -> None:
    school = world.organisation()
    administrator = world.person(school, Role.ADMINISTRATOR)
    connector = world.person(school, Role.CARE_TEAM)
    world.person(school, Role.CARE_TEAM)
    case = case_of(world, connector, world.pupil(school))
    answers: list[Response] = []
    leaving = threading.Thread(target=lambda: answers.append(end(world, administrator, connector)))
    with UnitOfWork(
        world.runtime.store, actor=world.system(), now=world.clock.now, command_id=world.new_id()
    ) as uow:
        assert is_desk_member(uow, connector.account_id, school)
        leaving.start()
        leaving.join(0.5)
        assert answers == [], "they wait for one another"
        uow.add(case)
        uow.record("case.open", case)
        uow.commit()
    leaving.join(10)
    assert problem(answers[0]) == (409, "responsibility-held")


def test_of_two_last_administrators_who_leave_at_once_one_stays(world: World) -> None:
    school = world.organisation()
    both = [world.person(school, Role.ADMINISTRATOR) for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda each: end(world, each, each), both))
    assert sorted(each.status_code for each in answers) == [200, 409]
