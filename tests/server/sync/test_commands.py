"""What becomes of the commands a phone sends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event

from server.kernel.database import open_database
from server.kernel.errors import Unavailable
from server.kernel.messages import dump
from server.kernel.running import Runtime
from server.kernel.tables import columns
from server.kernel.unit_of_work import UnitOfWork
from server.people.tables import SessionRow
from server.sync.handlers import carry_out
from shared.contract import Receipt
from shared.problems import ProblemType
from shared.signals import NoteSignalProgress, OpenSignal, SubmitSignal, WithdrawSignal
from shared.sync import MAX_COMMANDS, OutcomeKind
from shared.vocabulary import Role, SignallerStep, SignalReason
from tests.server.sync.phone import Phone, School, outcomes, problems
from tests.support.world import World


def test_what_waited_in_the_outbox_is_carried_out_and_comes_back_as_a_record(world: World) -> None:
    school = School(world)
    phone = Phone(school.teacher)
    signal = school.signal()

    answer = phone.exchange(signal)

    assert outcomes(answer) == ["accepted"]
    receipt = answer["outcomes"][0]["receipt"]
    assert (receipt["resource"], receipt["resource_id"]) == ("signal", str(signal.signal_id))
    assert world.journal(signal.signal_id) == ["signal.submit"]
    phone.catch_up()
    assert phone.of("signal-receipt")[str(signal.signal_id)]["step"] == "received"


def test_a_command_that_arrives_twice_happens_once_and_gets_its_first_answer(world: World) -> None:
    school = School(world)
    phone = Phone(school.teacher)
    signal = school.signal()
    first = phone.exchange(signal)
    world.clock.forward(days=20)

    again = phone.exchange(signal)

    assert outcomes(again) == ["duplicate"]
    assert again["outcomes"][0]["receipt"] == first["outcomes"][0]["receipt"]
    assert world.journal(signal.signal_id) == ["signal.submit"]


def test_the_same_id_with_another_body_is_refused(world: World) -> None:
    school = School(world)
    phone = Phone(school.teacher)
    signal = school.signal()
    phone.exchange(signal)

    answer = phone.exchange(replace(signal, observation="Iets anders"))

    assert outcomes(answer) == ["rejected"]
    assert problems(answer) == ["command-id-reused"]


def test_a_refused_command_does_not_stop_those_behind_it(world: World) -> None:
    school = School(world)
    phone = Phone(school.teacher)
    signal = school.signal()
    opened = OpenSignal(command_id=world.new_id(), signal_id=signal.signal_id, version=1)
    back = WithdrawSignal(
        command_id=world.new_id(),
        signal_id=signal.signal_id,
        version=1,
        reason=SignalReason.SENT_BY_MISTAKE,
    )

    answer = phone.exchange(signal, opened, back)

    assert outcomes(answer) == ["accepted", "rejected", "accepted"]
    assert problems(answer) == [None, "forbidden", None]
    assert world.journal(signal.signal_id) == ["signal.submit", "signal.withdraw"]


def test_what_stands_on_a_refused_command_gets_its_own_refusal(world: World) -> None:
    school = School(world)
    elsewhere = School(world)
    phone = Phone(school.teacher)
    signal = school.signal(organisation_id=elsewhere.id, young_person_id=elsewhere.pupil)
    back = WithdrawSignal(
        command_id=world.new_id(),
        signal_id=signal.signal_id,
        version=1,
        reason=SignalReason.SENT_BY_MISTAKE,
    )

    answer = phone.exchange(signal, back)

    assert outcomes(answer) == ["rejected", "rejected"]
    assert problems(answer) == ["not-found", "not-found"]
    assert world.journal(signal.signal_id) == []


def odd_commands(school: School) -> dict[str, dict[str, Any]]:
    """Give commands that cannot be read, by what is wrong."""
    good = dump(school.signal())
    progress = NoteSignalProgress(
        command_id=school.world.new_id(),
        signal_id=school.world.new_id(),
        step=SignallerStep.FINISHED,
    )
    return {
        "nothing": {},
        "no type": {name: value for name, value in good.items() if name != "type"},
        "a type that is a list": good | {"type": ["signal.submit"]},
        "a type nobody has": good | {"type": "signal.forget"},
        "what only the worker sends": dump(progress),
        "an unknown field": good | {"score": 3},
        "a field too few": {name: value for name, value in good.items() if name != "severity"},
        "an id that is a number": good | {"command_id": 7},
        "words without end": good | {"observation": "a" * 4001},
    }


def test_one_that_cannot_be_read_is_rejected_by_itself(world: World) -> None:
    school = School(world)
    phone = Phone(school.teacher)
    odd = odd_commands(school)
    good = school.signal()

    answer = phone.exchange(*odd.values(), good)

    assert outcomes(answer) == ["rejected"] * len(odd) + ["accepted"]
    assert problems(answer) == ["body-not-valid"] * len(odd) + [None]
    sent = [command.get("command_id") for command in odd.values()]
    told = [outcome["command_id"] for outcome in answer["outcomes"]]
    assert told[:-1] == [each if isinstance(each, str) else None for each in sent]
    assert told[-1] == str(good.command_id)
    for outcome in answer["outcomes"][:-1]:
        assert outcome["problem"]["faults"]
        assert "a" * 100 not in str(outcome)


def test_more_commands_than_one_request_carries_are_not_understood(world: World) -> None:
    school = School(world)
    commands = [school.signal() for _ in range(MAX_COMMANDS + 1)]

    response = Phone(school.teacher).ask(*commands)

    assert response.status_code == 422
    assert world.journal(commands[0].signal_id) == []


def test_a_mebibyte_is_taken_and_more_is_not(world: World) -> None:
    school = School(world)
    phone = Phone(school.teacher)
    fat = {"type": "signal.forget", "words": "a" * (1024 * 1024 - 2000)}

    assert outcomes(phone.exchange(fat)) == ["rejected"]
    assert phone.ask({"words": "a" * (1024 * 1024)}).status_code == 413


@contextmanager
def failing(runtime: Runtime, error: Exception) -> Iterator[Runtime]:
    """Give a server whose handler of signals ends with this error."""

    def submit(uow: UnitOfWork, command: SubmitSignal) -> Receipt:
        raise error

    yield replace(runtime, handlers={**runtime.handlers, SubmitSignal: submit})


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        (Unavailable(ProblemType.OUT_OF_SPACE), ProblemType.OUT_OF_SPACE),
        (Unavailable(), ProblemType.UNAVAILABLE),
    ],
    ids=["full", "away"],
)
def test_when_the_database_is_away_the_rest_waits_untried(
    world: World, error: Unavailable, problem: ProblemType
) -> None:
    school = School(world)
    waiting = world.new_id()
    signal = school.signal()
    opened = OpenSignal(command_id=world.new_id(), signal_id=waiting, version=1)

    with failing(world.runtime, error) as runtime:
        told = carry_out(runtime, school.teacher.claims, [dump(signal), dump(opened), {}])

    assert [each.outcome for each in told] == [OutcomeKind.HELD_BACK] * 3
    assert {each.problem.type.rpartition(":")[2] for each in told if each.problem} == {problem}
    assert [each.command_id for each in told] == [signal.command_id, opened.command_id, None]


def test_an_error_nobody_foresaw_holds_back_one_command_and_tells_nothing(world: World) -> None:
    school = School(world)
    signal = school.signal()
    opened = OpenSignal(command_id=world.new_id(), signal_id=world.new_id(), version=1)

    with failing(world.runtime, RuntimeError("Zit al een week alleen")) as runtime:
        told = carry_out(runtime, school.teacher.claims, [dump(signal), dump(opened)])

    assert [each.outcome for each in told] == [OutcomeKind.HELD_BACK, OutcomeKind.REJECTED]
    problem = told[0].problem
    assert problem is not None
    assert problem.trace_id is not None
    assert "alleen" not in str(problem)


def test_a_database_held_by_another_writer_is_not_now(world: World, database_url: str) -> None:
    """SQLite waits for its one writer; PostgreSQL for the lock of that very command."""
    school = School(world)
    signal = school.signal()
    other = open_database(database_url)
    try:
        with other.connect().execution_options(kring_writes=True) as writer:
            if writer.dialect.name == "sqlite":
                writer.exec_driver_sql("UPDATE account SET version = version")
                impatient(world)
            else:
                number = int.from_bytes(signal.command_id.bytes[8:], "big", signed=True)
                writer.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (number,))
            told = carry_out(world.runtime, school.teacher.claims, [dump(signal)])
            writer.rollback()
    finally:
        other.dispose()

    assert told[0].outcome is OutcomeKind.HELD_BACK
    again = carry_out(world.runtime, school.teacher.claims, [dump(signal)])
    assert again[0].outcome is OutcomeKind.ACCEPTED


def impatient(world: World) -> None:
    """Let SQLite say at once that it is busy."""
    world.altered = True
    engine = world.runtime.store.engine
    engine.dispose()

    @event.listens_for(engine, "connect")
    def hurry(connection: Any, _: Any) -> None:
        connection.execute("PRAGMA busy_timeout=1")


def test_nobody_exchanges_without_a_session(world: World) -> None:
    school = School(world)
    signal = dump(school.signal())

    response = world.anonymous().post("/v1/sync", json={"commands": [signal]})

    assert response.status_code == 401
    assert world.journal(UUID(signal["signal_id"])) == []


def test_a_revoked_device_is_refused_and_nothing_of_it_is_carried_out(world: World) -> None:
    school = School(world)
    teacher = world.person(school.id, Role.SIGNALLER)
    phone = Phone(teacher)
    phone.catch_up()
    with world.unit() as uow:
        session = uow.find(SessionRow, columns(SessionRow).id == teacher.session_id)
        assert session is not None
        uow.change(session, revoked_at=world.clock.now)
        uow.record("session.revoke", session)
        uow.commit()
    signal = school.signal()

    assert phone.ask(signal).status_code == 401
    assert world.journal(signal.signal_id) == []
