"""Running: who forgets the gate fails closed, and what was read or refused leaves its trace."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event, select

from server.kernel.chronicle import WriteNotExplained
from server.kernel.errors import (
    Conflict,
    CredentialsNotAccepted,
    KringError,
    NotFound,
)
from server.kernel.journal import JournalRow
from server.kernel.messages import dump
from server.kernel.running import (
    GateNotAsked,
    Runtime,
    run_act,
    run_command,
    run_query,
)
from server.kernel.tables import columns
from server.kernel.unit_of_work import UnitOfWork
from server.network.tables import OrganisationRow
from shared.network import ChangeOrganisation, DisableOrganisation, RegisterOrganisation
from shared.problems import ProblemType
from tests.server.kernel.small import (
    HANDLERS,
    NameView,
    a_registration,
    new_organisation,
    read_name,
    read_without_the_gate,
)
from tests.support.world import Person, World


def _rows(world: World, table: Any) -> Sequence[Any]:
    with world.runtime.store.engine.connect() as connection:
        return connection.execute(select(*columns(table))).all()


@pytest.fixture
def pupil(small: World, person: Person) -> UUID:
    """Give a young person."""
    return small.pupil(person.organisation_id)


def test_a_handler_that_forgets_the_gate_is_refused_and_writes_nothing(
    small: World, person: Person
) -> None:
    before = small.journal()
    command = DisableOrganisation(
        command_id=small.new_id(), organisation_id=person.organisation_id, version=1
    )
    with pytest.raises(GateNotAsked, match=r"organisation\.disable"):
        small.run(command, person)
    assert [row.active for row in _rows(small, OrganisationRow)] == [True]
    assert small.journal() == before


def test_a_handler_that_asks_the_gate_for_another_action_is_refused(
    small: World, person: Person
) -> None:
    def wrong(uow: UnitOfWork, command: RegisterOrganisation) -> Any:
        uow.let_through("organisation.change")
        row = new_organisation(command.organisation_id, command.name)
        uow.add(row)
        uow.record("organisation.register", row)
        return uow.receipt(row)

    runtime = _with(small, {RegisterOrganisation: wrong})
    with pytest.raises(GateNotAsked):
        run_command(runtime, person.claims, a_registration(small))
    assert len(_rows(small, OrganisationRow)) == 1


def test_a_query_that_forgets_the_gate_is_refused(
    small: World, person: Person, pupil: UUID
) -> None:
    with pytest.raises(GateNotAsked):
        run_query(
            small.runtime,
            person.claims,
            "young-person.read",
            read_without_the_gate,
            young_person_id=pupil,
        )


def test_a_query_that_answers_for_another_action_than_its_route_declares_is_refused(
    small: World, person: Person, pupil: UUID
) -> None:
    with pytest.raises(GateNotAsked):
        run_query(small.runtime, person.claims, "network.read", read_name, young_person_id=pupil)
    assert "young-person.read" not in small.journal()


def test_a_query_that_changes_something_is_refused(small: World, person: Person) -> None:
    def writes(uow: UnitOfWork) -> NameView:
        uow.let_through("network.read")
        row = uow.all(OrganisationRow)[0]
        uow.change(row, name="changed by a query")
        return NameView(name=row.name)

    with pytest.raises(WriteNotExplained):
        run_query(small.runtime, person.claims, "network.read", writes)
    assert [row.name for row in _rows(small, OrganisationRow)] == ["theirs"]


def test_a_read_is_durable_in_the_journal_before_its_answer(
    small: World, person: Person, pupil: UUID
) -> None:
    answer = person.client.get(f"/v1/small/young-persons/{pupil}")
    assert answer.json() == {"name": "Noor"}
    entry = _rows(small, JournalRow)[-1]
    assert (entry.type, entry.read, entry.subject_id, entry.fields) == (
        "young-person.read",
        True,
        pupil,
        ["given_name"],
    )
    assert (entry.account_id, entry.session_id) == (person.account_id, person.session_id)


def test_a_read_that_cannot_be_written_down_has_no_answer(
    small: World, person: Person, pupil: UUID
) -> None:
    engine = small.runtime.store.engine

    def fail(*_: Any) -> None:
        raise MemoryError

    event.listen(engine, "commit", fail)
    answer = person.client.get(f"/v1/small/young-persons/{pupil}")
    event.remove(engine, "commit", fail)
    assert answer.status_code == 500
    assert "Noor" not in answer.text
    assert "young-person.read" not in small.journal()
    assert person.client.get(f"/v1/small/young-persons/{pupil}").status_code == 200


def test_an_id_in_the_body_cannot_select_another_row_than_the_path(
    small: World, person: Person
) -> None:
    other = small.run(a_registration(small, "other")).receipt.resource_id
    body = {
        "type": "organisation.change",
        "command_id": str(small.new_id()),
        "organisation_id": str(other),
        "version": 1,
        "name": "taken over",
    }
    answer = person.client.post(
        f"/v1/small/organisations/{person.organisation_id}/change", json=body
    )
    assert answer.status_code == 422
    assert answer.json()["faults"] == [{"loc": ["organisation_id"], "type": "differs_from_path"}]
    assert "taken over" not in {row.name for row in _rows(small, OrganisationRow)}


def test_an_act_leaves_a_trace_of_what_it_gives_and_none_of_what_it_raises(small: World) -> None:
    def wrong_password(uow: UnitOfWork) -> KringError:
        uow.act_as(small.system())
        row = new_organisation(small.new_id(), "a trace")
        uow.add(row)
        uow.record("organisation.register", row)
        return CredentialsNotAccepted()

    def gone(uow: UnitOfWork) -> KringError:
        wrong_password(uow)
        raise NotFound

    with pytest.raises(CredentialsNotAccepted):
        run_act(small.runtime.store, small.clock.now, "session.sign-in", wrong_password)
    with pytest.raises(NotFound):
        run_act(small.runtime.store, small.clock.now, "session.sign-in", gone)
    assert [row.name for row in _rows(small, OrganisationRow)] == ["a trace"]


def test_an_act_of_somebody_that_forgets_the_gate_is_refused(small: World, person: Person) -> None:
    def forgets(uow: UnitOfWork) -> str:
        uow.act_as(small.runtime.find_actor(uow, person.claims))
        return "in"

    def asks(uow: UnitOfWork) -> str:
        uow.let_through("session.sign-in")
        return forgets(uow)

    with pytest.raises(GateNotAsked):
        run_act(small.runtime.store, small.clock.now, "session.sign-in", forgets)
    assert run_act(small.runtime.store, small.clock.now, "session.sign-in", asks) == "in"


def test_an_id_that_is_in_use_is_said_so_and_changes_nothing(small: World) -> None:
    command = a_registration(small)
    small.run(command)
    with pytest.raises(Conflict) as refused:
        small.run(replace(command, command_id=small.new_id(), name="Another"))
    assert refused.value.problem is ProblemType.ID_ALREADY_USED


def test_somebody_whose_session_ended_runs_nothing(small: World, person: Person) -> None:
    with small.runtime.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE session SET revoked_at = created_at")
    with pytest.raises(KringError) as refused:
        small.run(a_registration(small, "late"), person)
    assert refused.value.problem is ProblemType.SIGN_IN_NEEDED
    assert "late" not in {row.name for row in _rows(small, OrganisationRow)}


def test_a_version_that_is_stale_says_how_the_row_is_now(small: World, person: Person) -> None:
    body = ChangeOrganisation(
        command_id=small.new_id(),
        organisation_id=person.organisation_id,
        version=9,
        name="Names are not told",
    )
    answer = person.client.post(
        f"/v1/small/organisations/{person.organisation_id}/change",
        json=dump(body),
    )
    assert answer.status_code == 409
    assert answer.json()["type"] == "urn:kring:problem:stale-record"
    assert answer.json()["current"] == {"status": "done", "version": 1}
    assert "Names are not told" not in answer.text


def _with(world: World, handlers: Any) -> Runtime:
    return Runtime(
        store=world.runtime.store,
        clock=world.clock,
        handlers={**HANDLERS, **handlers},
        find_actor=world.runtime.find_actor,
    )
