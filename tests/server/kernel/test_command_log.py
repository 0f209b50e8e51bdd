"""The command log: a command that arrives twice happens once and gets its first answer again."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select, text

from server.kernel.command_log import CommandLogRow
from server.kernel.errors import Conflict, Forbidden, KringError, NotFound, StaleRecord
from server.kernel.messages import dump, dump_bytes
from server.kernel.running import Ran, run_command
from server.kernel.tables import columns
from server.kernel.unit_of_work import UnitOfWork
from server.network.tables import OrganisationRow
from shared.contract import Receipt
from shared.network import ChangeOrganisation, RegisterOrganisation
from shared.problems import ProblemType
from shared.vocabulary import Role
from tests.server.kernel.small import HANDLERS, a_registration, organisation
from tests.support.world import Person, World


def _names(world: World) -> list[str]:
    with world.runtime.store.engine.connect() as connection:
        return [row.name for row in connection.execute(select(organisation.name))]


def _log(world: World) -> Sequence[Any]:
    with world.runtime.store.engine.connect() as connection:
        return connection.execute(select(*columns(CommandLogRow))).all()


def _change(world: World, person: Person, *, name: str = "new", version: int = 1) -> Any:
    return ChangeOrganisation(
        command_id=world.new_id(),
        organisation_id=person.organisation_id,
        version=version,
        name=name,
    )


def test_a_repeat_gets_the_first_answer_and_happens_once(small: World, person: Person) -> None:
    command = a_registration(small)
    first = small.run(command, person)
    small.clock.forward(days=180)
    again = small.run(command, person)
    assert (first.replayed, again.replayed) == (False, True)
    assert again.receipt == first.receipt
    assert _names(small).count("De Linde") == 1
    assert small.journal(command.organisation_id) == ["organisation.register"]


def test_a_repeat_gets_the_first_answer_though_the_world_has_moved_on(
    small: World, person: Person
) -> None:
    command = _change(small, person)
    first = small.run(command, person)
    small.run(_change(small, person, name="newer", version=2), person)
    assert small.run(command, person).receipt == first.receipt
    assert "newer" in _names(small)


def test_a_repeat_over_http_is_the_same_bytes(small: World, person: Person) -> None:
    body = dump(a_registration(small))
    first = person.client.post("/v1/small/organisations", json=body)
    again = person.client.post("/v1/small/organisations", json=body)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content


def test_the_same_id_with_another_body_is_refused(small: World, person: Person) -> None:
    command = a_registration(small)
    small.run(command, person)
    answer = person.client.post(
        "/v1/small/organisations", json=dump(replace(command, name="Another"))
    )
    assert answer.status_code == 422
    assert answer.json()["type"] == "urn:kring:problem:command-id-reused"
    assert "Another" not in answer.text
    assert "Another" not in _names(small)


def test_the_same_id_for_another_kind_of_command_is_refused(small: World, person: Person) -> None:
    registration = a_registration(small)
    small.run(registration, person)
    other = replace(_change(small, person), command_id=registration.command_id)
    with pytest.raises(Conflict) as refused:
        small.run(other, person)
    assert refused.value.problem is ProblemType.COMMAND_ID_REUSED


def test_two_people_can_use_one_command_id(small: World, person: Person) -> None:
    other = small.person(person.organisation_id, Role.SIGNALLER)
    command = a_registration(small, "one")
    twin = replace(command, organisation_id=small.new_id(), name="two")
    small.run(command, person)
    assert small.run(twin, other).replayed is False
    assert {"one", "two"} <= set(_names(small))


def test_what_was_refused_is_not_in_the_log_and_can_be_tried_again(
    small: World, person: Person
) -> None:
    command = _change(small, person, version=2)
    with pytest.raises(StaleRecord):
        small.run(command, person)
    assert _log(small) == []
    small.run(_change(small, person), person)
    assert small.run(command, person).receipt.version == 3


def test_the_log_holds_nobodys_words_and_a_fingerprint_that_cannot_be_guessed(
    small: World, person: Person
) -> None:
    command = a_registration(small, "A name to look for")
    small.run(command, person)
    (row,) = _log(small)
    assert "A name to look for" not in str(row.receipt)
    assert row.fingerprint == small.runtime.store.keys.fingerprint("command", dump_bytes(command))
    assert len(row.fingerprint) == 32
    assert (row.account_id, row.type) == (person.account_id, "organisation.register")


def test_another_ones_id_is_refused_and_changes_nothing(small: World, person: Person) -> None:
    command = a_registration(small)
    small.run(command, person)
    thief = replace(command, command_id=small.new_id(), name="Stolen")
    answer = person.client.post("/v1/small/organisations", json=dump(thief))
    assert answer.status_code == 409
    assert answer.json()["type"] == "urn:kring:problem:id-already-used"
    assert "Stolen" not in _names(small)


def _until_answered(world: World, person: Person, command: Any) -> Ran:
    """Send it as a phone does: again, as long as it is running elsewhere."""
    while True:
        try:
            return world.run(command, person)
        except KringError as error:
            if error.problem is not ProblemType.COMMAND_IN_FLIGHT:
                raise


@pytest.mark.parametrize("round_number", range(3))
def test_the_same_command_at_the_same_moment_happens_once_with_one_answer(
    small: World, person: Person, round_number: int
) -> None:
    command = a_registration(small)
    together = threading.Barrier(4)

    def send(_: int) -> Ran:
        together.wait()
        return _until_answered(small, person, command)

    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(send, range(4)))
    assert len({dump(answer.receipt)["recorded_at"] for answer in answers}) == 1
    assert [answer.replayed for answer in answers].count(False) == 1
    assert _names(small).count("De Linde") == 1
    assert small.journal(command.organisation_id) == ["organisation.register"]


@pytest.mark.parametrize("round_number", range(3))
def test_of_two_changes_at_the_same_moment_one_wins_and_the_other_is_stale(
    small: World, person: Person, round_number: int
) -> None:
    commands = [_change(small, person, name=name) for name in ("one", "two")]
    together = threading.Barrier(2)

    def send(command: ChangeOrganisation) -> str:
        together.wait()
        try:
            small.run(command, person)
        except StaleRecord:
            return "stale"
        return command.name

    with ThreadPoolExecutor(2) as threads:
        results = list(threads.map(send, commands))
    (winner,) = [result for result in results if result != "stale"]
    assert _names(small) == [winner]


def test_a_command_that_is_running_elsewhere_is_in_flight_with_when_to_come_back(
    postgresql_url: str,
) -> None:
    world = World.on(postgresql_url, handlers=HANDLERS, routers=[])
    command = a_registration(world)
    number = int.from_bytes(command.command_id.bytes[8:], "big", signed=True)
    with world.runtime.store.engine.begin() as elsewhere:
        elsewhere.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})
        with pytest.raises(Conflict) as refused:
            world.run(command)
    assert refused.value.problem is ProblemType.COMMAND_IN_FLIGHT
    assert world.run(command).replayed is False
    world.close()


def test_a_repeat_that_just_missed_the_first_answer_still_gets_it(small: World) -> None:
    """The first one may commit after the second looked in the log and before it looks at the row.

    Then the row is no longer as the command saw it, *because the command has happened*: to call it
    stale would tell the person that their act was refused.
    """
    registration = a_registration(small)
    small.run(registration)
    command = ChangeOrganisation(
        command_id=small.new_id(),
        organisation_id=registration.organisation_id,
        version=1,
        name="new",
    )

    def overtaken(uow: UnitOfWork, late: ChangeOrganisation) -> Receipt:
        uow.outside(lambda: small.run(command))
        return HANDLERS[ChangeOrganisation](uow, late)

    racing = replace(small.runtime, handlers={**HANDLERS, ChangeOrganisation: overtaken})
    ran = run_command(racing, small.system(), command)
    assert (ran.replayed, ran.receipt.version) == (True, 2)
    assert small.journal(registration.organisation_id).count("organisation.change") == 1


def test_whoever_was_overtaken_between_look_and_write_is_told_how_it_stands(small: World) -> None:
    registration = a_registration(small)
    small.run(registration)
    faster, slower = (
        ChangeOrganisation(
            command_id=small.new_id(),
            organisation_id=registration.organisation_id,
            version=1,
            name=name,
        )
        for name in ("faster", "slower")
    )

    def overtaken(uow: UnitOfWork, late: ChangeOrganisation) -> Receipt:
        row = uow.find(OrganisationRow, organisation.id == late.organisation_id)
        uow.outside(lambda: small.run(faster))
        assert row is not None
        if row.version != late.version:
            return HANDLERS[ChangeOrganisation](uow, late)
        uow.let_through(late.type)
        uow.change(row, name=late.name)
        uow.record("organisation.change", row)
        return uow.receipt(row)

    racing = replace(small.runtime, handlers={**HANDLERS, ChangeOrganisation: overtaken})
    with pytest.raises(StaleRecord) as refused:
        run_command(racing, small.system(), slower)
    assert refused.value.current == {"status": "done", "version": 2}
    assert _names(small) == ["faster"]


@pytest.mark.parametrize("refused", [NotFound(), Forbidden()])
def test_a_repeat_whose_right_the_first_one_took_away_gets_the_first_answer(
    small: World, refused: KringError
) -> None:
    """Who hands something over may find it closed to them, *because they handed it over*."""
    command = a_registration(small)

    def overtaken(uow: UnitOfWork, _: RegisterOrganisation) -> Receipt:
        uow.outside(lambda: small.run(command))
        raise refused

    racing = replace(small.runtime, handlers={**HANDLERS, RegisterOrganisation: overtaken})
    assert run_command(racing, small.system(), command).replayed is True


def test_what_is_refused_twice_is_refused_with_the_second_look(small: World) -> None:
    registration = a_registration(small)
    small.run(registration)
    command = ChangeOrganisation(
        command_id=small.new_id(),
        organisation_id=registration.organisation_id,
        version=7,
        name="new",
    )
    with pytest.raises(StaleRecord) as refused:
        small.run(command)
    assert refused.value.current == {"status": "done", "version": 1}
