"""Errands: left in the transaction that caused them, run after it, once, and spoiling nothing."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, select

from server.kernel.errors import (
    Unavailable,
)
from server.kernel.journal import ErrandRow, JournalRow
from server.kernel.messages import adapter
from server.kernel.running import (
    Runtime,
    run_command,
    run_errand,
)
from server.kernel.tables import columns
from server.kernel.unit_of_work import UnitOfWork
from shared.network import RegisterOrganisation
from shared.signals import RemindSignal
from tests.server.kernel.small import (
    AGAIN,
    CRASHES,
    HANDLERS,
    REFUSED,
    WELL,
    a_registration,
    an_errand,
)
from tests.support.world import Person, World


def _rows(world: World, table: Any) -> Sequence[Any]:
    with world.runtime.store.engine.connect() as connection:
        return connection.execute(select(*columns(table))).all()


def _errand(world: World) -> Any:
    (row,) = _rows(world, ErrandRow)
    return row


def test_an_errand_runs_right_after_the_commit(small: World, person: Person) -> None:
    command = an_errand(small, WELL)
    small.run(command, person)
    assert small.journal(command.service_id) == ["organisation.register", "organisation.change"]
    errand = _errand(small)
    assert (errand.done_at, errand.content, errand.attempts, errand.problem) == (
        small.clock.now,
        None,
        0,
        None,
    )


def test_what_an_errand_did_stands_in_the_journal_as_the_systems_with_its_own_command(
    small: World, person: Person
) -> None:
    command = an_errand(small, WELL)
    small.run(command, person)
    by_person, by_system = [
        row for row in _rows(small, JournalRow) if row.resource_id == command.service_id
    ]
    assert (by_person.account_id, by_person.command_id) == (person.account_id, command.command_id)
    assert (by_system.account_id, by_system.command_id) == (None, _errand(small).id)


def test_an_errand_waits_sealed(small: World) -> None:
    command = an_errand(small, CRASHES)
    small.run(command)
    errand = _errand(small)
    assert command.service_id.hex.encode() not in errand.content
    assert str(command.service_id).encode() not in errand.content
    opened = small.runtime.store.keys.open_errand(errand.id, errand.content)
    assert str(command.service_id).encode() in opened


@pytest.mark.parametrize(
    ("level", "problem"), [(CRASHES, "internal"), (AGAIN, "stale-record")], ids=["crash", "stale"]
)
def test_an_errand_that_fails_does_nothing_waits_and_spoils_no_answer(
    small: World, person: Person, level: int, problem: str
) -> None:
    command = an_errand(small, level)
    receipt = small.run(command, person).receipt
    assert receipt.version == 1
    assert small.journal(command.service_id) == ["organisation.register"]
    errand = _errand(small)
    assert (errand.done_at, errand.attempts, errand.problem) == (None, 1, problem)
    assert errand.due_at == small.clock.now + timedelta(seconds=10)
    assert errand.content is not None


def test_an_errand_that_fails_again_waits_longer_each_time_and_never_gives_up(
    small: World,
) -> None:
    small.run(an_errand(small, CRASHES))
    waits = []
    for _ in range(6):
        small.clock.forward(days=1)
        assert _run_waiting(small) is False
        waits.append((_errand(small).due_at - small.clock.now).total_seconds())
    assert waits == [60, 300, 1800, 7200, 7200, 7200]
    assert _errand(small).attempts == 7


def test_an_errand_that_is_refused_for_good_is_settled_with_its_problem(small: World) -> None:
    command = an_errand(small, REFUSED)
    small.run(command)
    errand = _errand(small)
    assert (errand.done_at, errand.content, errand.problem) == (
        small.clock.now,
        None,
        "lifecycle-conflict",
    )
    assert small.journal(command.service_id) == ["organisation.register"]


def test_an_errand_is_found_after_a_crash_and_happens_once(small: World) -> None:
    command = an_errand(small, WELL)
    _die_before_the_errand(small, command)
    assert small.journal(command.service_id) == ["organisation.register"]
    assert _errand(small).done_at is None
    assert _run_waiting(small) is True
    assert _errand(small).done_at == small.clock.now
    twice = RemindSignal(command_id=_errand(small).id, signal_id=command.service_id, level=WELL)
    assert run_errand(small.runtime, twice, small.network_id) is False
    assert small.journal(command.service_id) == ["organisation.register", "organisation.change"]


def test_a_repeat_of_a_command_does_not_repeat_its_errands(small: World, person: Person) -> None:
    command = an_errand(small, WELL)
    small.run(command, person)
    small.run(command, person)
    assert small.journal(command.service_id).count("organisation.change") == 1
    assert len(_rows(small, ErrandRow)) == 1


def test_an_errand_can_leave_another_one(small: World) -> None:
    def twice(uow: UnitOfWork, errand: RemindSignal) -> Any:
        if errand.level == AGAIN:
            again = RemindSignal(command_id=uow.new_id(), signal_id=errand.signal_id, level=WELL)
            uow.follow_up(again)
            return None
        return HANDLERS[RemindSignal](uow, errand)

    command = an_errand(small, AGAIN)
    run_command(_with(small, {RemindSignal: twice}), small.system(), command)
    assert [row.done_at for row in _rows(small, ErrandRow)] == [small.clock.now] * 2
    assert small.journal(command.service_id) == ["organisation.register", "organisation.change"]


def test_an_errand_that_is_due_later_waits_for_the_worker(small: World) -> None:
    def later(uow: UnitOfWork, command: RegisterOrganisation) -> Any:
        receipt = HANDLERS[RegisterOrganisation](uow, command)
        errand = RemindSignal(
            command_id=uow.new_id(), signal_id=command.organisation_id, level=WELL
        )
        uow.follow_up(errand, due_at=uow.now + timedelta(days=1))
        return receipt

    command = a_registration(small)
    run_command(_with(small, {RegisterOrganisation: later}), small.system(), command)
    assert _errand(small).done_at is None
    assert _errand(small).due_at == small.clock.now + timedelta(days=1)
    assert small.journal(command.organisation_id) == ["organisation.register"]


def test_trouble_with_an_errand_never_spoils_the_answer_of_what_was_committed(
    small: World, person: Person
) -> None:
    """What was committed was acknowledged: "nothing was kept" would be untrue."""
    command = an_errand(small, CRASHES)
    engine = small.runtime.store.engine
    begun = []

    def lose_the_database(_: Any) -> None:
        begun.append(1)
        if len(begun) > 1:
            raise Unavailable

    event.listen(engine, "begin", lose_the_database)
    try:
        receipt = small.run(command, person).receipt
    finally:
        event.remove(engine, "begin", lose_the_database)
    assert receipt.resource_id == command.service_id
    assert _errand(small).done_at is None
    assert _run_waiting(small) is False
    assert _errand(small).attempts == 1


def _with(world: World, handlers: Any) -> Runtime:
    return Runtime(
        store=world.runtime.store,
        clock=world.clock,
        handlers={**HANDLERS, **handlers},
        find_actor=world.runtime.find_actor,
    )


def _run_waiting(world: World) -> bool:
    errand = _errand(world)
    opened = world.runtime.store.keys.open_errand(errand.id, errand.content)
    command: RemindSignal = adapter(RemindSignal).validate_json(opened)
    return run_errand(world.runtime, command, world.network_id)


def _die_before_the_errand(world: World, command: Any) -> None:
    with UnitOfWork(
        world.runtime.store,
        actor=world.system(),
        now=world.clock.now,
        command_id=command.command_id,
    ) as uow:
        HANDLERS[type(command)](uow, command)
        uow.commit()
