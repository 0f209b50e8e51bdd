"""Where a transaction begins, and that nothing happens by half wherever it does."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from server.kernel.errors import Conflict, StaleRecord
from server.kernel.locks import number_of
from server.kernel.running import run_command
from server.kernel.unit_of_work import UnitOfWork
from server.network.tables import OrganisationRow
from shared.contract import Receipt
from shared.network import RegisterOrganisation
from shared.problems import ProblemType
from tests.server.kernel.small import (
    HANDLERS,
    a_registration,
    new_organisation,
    organisation,
    put_in,
    register,
)
from tests.support.world import World


@pytest.fixture
def postgresql(postgresql_url: str) -> Iterator[World]:
    world = World.on(postgresql_url, handlers=HANDLERS, routers=[])
    yield world
    world.close()


def _names(world: World) -> list[str]:
    with world.unit() as uow:
        return [row.name for row in uow.all(OrganisationRow, order_by=(organisation.name,))]


def test_several_changes_happen_all_or_not_at_all(small: World) -> None:
    """The second is stale: the first was written already, and is undone."""
    first, second = put_in(small, "first"), put_in(small, "second")
    second.version = 7
    with small.unit() as uow:
        for row in (first, second):
            uow.change(row, name="changed")
            uow.record("organisation.change", row)
        with pytest.raises(StaleRecord):
            uow.commit()

    assert _names(small) == ["first", "second"]


def test_a_load_happens_all_or_not_at_all(small: World) -> None:
    """More rows than one statement takes; the last is there already."""
    there = put_in(small, "there")
    with small.unit() as uow:
        for place in range(20):
            uow.add(new_organisation(small.new_id(), f"row {place}"))
        uow.add(new_organisation(there.id, "again"))
        with pytest.raises(IntegrityError):
            uow.flush()

    assert _names(small) == ["there"]


def test_what_was_written_for_a_question_is_undone_with_the_rest(small: World) -> None:
    put_in(small, "there")
    with small.unit() as uow:
        row = new_organisation(small.new_id(), "new")
        uow.add(row)
        uow.record("organisation.register", row)
        assert uow.find(OrganisationRow, organisation.id == row.id) is not None

    assert _names(small) == ["there"]


def test_a_command_that_is_one_statement_happens_with_its_reasons_or_not_at_all(
    small: World,
) -> None:
    there = put_in(small, "there")
    with pytest.raises(Conflict) as refused:
        small.run(replace(a_registration(small), organisation_id=there.id))

    assert refused.value.problem is ProblemType.ID_ALREADY_USED
    assert small.journal() == ["organisation.register"]


def _status(uow: UnitOfWork) -> str:
    given: Any = uow.connection.connection.driver_connection
    status: str = given.info.transaction_status.name
    return status


def _reading(world: World) -> UnitOfWork:
    now = world.clock.now
    return UnitOfWork(world.runtime.store, actor=world.system(), now=now, writes=False)


def test_postgresql_hears_of_no_transaction_around_reads(postgresql: World) -> None:
    with _reading(postgresql) as uow:
        uow.find(OrganisationRow)
        assert _status(uow) == "IDLE"


def test_a_long_reading_holds_its_place_until_it_ends(postgresql: World) -> None:
    with _reading(postgresql) as uow:
        assert [*uow.in_batches(select(organisation.name), 2)] == []
        assert _status(uow) == "INTRANS"
        uow.commit_reads()
        assert _status(uow) == "IDLE"


def test_whoever_takes_the_connection_to_write_is_in_a_transaction(postgresql: World) -> None:
    with postgresql.unit() as uow:
        assert _status(uow) == "INTRANS"


def test_a_command_that_began_elsewhere_meanwhile_is_in_flight(postgresql: World) -> None:
    """Both passed the log before either began; the second to begin finds it running."""
    command = a_registration(postgresql)
    number = number_of(command.command_id)
    with postgresql.runtime.store.engine.begin() as elsewhere:

        def overtaken(uow: UnitOfWork, mine: RegisterOrganisation) -> Receipt:
            elsewhere.execute(select(func.pg_advisory_xact_lock(number)))
            uow.lock(mine.organisation_id)
            return register(uow, mine)

        racing = replace(postgresql.runtime, handlers={**HANDLERS, RegisterOrganisation: overtaken})
        with pytest.raises(Conflict) as refused:
            run_command(racing, postgresql.system(), command)

    assert refused.value.problem is ProblemType.COMMAND_IN_FLIGHT
    assert _names(postgresql) == []
