"""Problems: every error has its answer, none tells what was sent, no database makes a 500."""

import json
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException

from server.kernel import errors
from server.kernel.errors import KringError
from server.kernel.messages import dump
from server.kernel.problems import KINDS, answer, document_of, problem_of
from server.people.tables import MembershipRow
from shared.problems import ProblemType
from shared.vocabulary import MembershipState, Role
from tests.server.kernel.small import (
    HANDLERS,
    Faults,
    a_registration,
    make_router,
    new_organisation,
)
from tests.support.databases import Databases
from tests.support.world import World

CANARY = "Zag blauwe plekken op de arm"


def _every_error() -> Iterator[type[KringError]]:
    waiting = [KringError]
    while waiting:
        kind = waiting.pop()
        yield kind
        waiting += kind.__subclasses__()


def test_every_problem_type_has_its_kind_and_none_is_made_up() -> None:
    assert set(KINDS) == set(ProblemType)
    assert list(KINDS) == sorted(KINDS)


def test_every_title_is_a_state_said_once_without_blame() -> None:
    titles = [title for _, title in KINDS.values()]
    assert len(set(titles)) == len(titles)
    assert not any(title.endswith(".") for title in titles)
    assert not any("invalid" in title.lower() or "illegal" in title.lower() for title in titles)


def test_every_problem_answers_with_a_refusal_that_clients_know() -> None:
    known = {401, 403, 404, 405, 409, 413, 415, 422, 426, 429, 500, 503, 507}
    assert {status for status, _ in KINDS.values()} == known


def test_every_error_of_ours_has_a_kind() -> None:
    assert {kind.problem for kind in _every_error()} <= set(KINDS)
    assert {kind.problem for kind in _every_error() if kind is not KringError} >= {
        ProblemType.NOT_FOUND,
        ProblemType.FORBIDDEN,
        ProblemType.SIGN_IN_NEEDED,
        ProblemType.CLIENT_TOO_OLD,
    }


@pytest.mark.parametrize(
    ("error", "expected", "headers"),
    [
        (errors.NotFound(), {"type": "not-found", "status": 404}, {}),
        (
            errors.Forbidden("signal.decide"),
            {"type": "forbidden", "status": 403, "reason": "signal.decide"},
            {},
        ),
        (
            errors.NotSignedIn(),
            {"type": "sign-in-needed", "status": 401},
            {"WWW-Authenticate": "Bearer"},
        ),
        (
            errors.CredentialsNotAccepted(),
            {"type": "credentials-not-accepted", "status": 401},
            {"WWW-Authenticate": "Bearer"},
        ),
        (
            errors.TooManyTries(60),
            {"type": "too-many-tries", "status": 429},
            {"Retry-After": "60"},
        ),
        (
            errors.Unavailable(retry_after_s=7),
            {"type": "unavailable", "status": 503},
            {"Retry-After": "7"},
        ),
        (
            errors.NotValid(("leaver", "known", 0), "missing"),
            {
                "type": "body-not-valid",
                "status": 422,
                "faults": [{"loc": ["leaver", "known", 0], "type": "missing"}],
            },
            {},
        ),
        (errors.ClientTooOld(), {"type": "client-too-old", "status": 426}, {}),
        (
            errors.StaleRecord({"status": "closed", "version": 3}),
            {
                "type": "stale-record",
                "status": 409,
                "current": {"status": "closed", "version": 3},
            },
            {},
        ),
        (
            errors.GuardNotMet("first_contact_recorded"),
            {"type": "guard-not-met", "status": 409, "reason": "first_contact_recorded"},
            {},
        ),
        (
            errors.ResponsibilityHeld([{"resource": "case", "resource_id": "1"}]),
            {
                "type": "responsibility-held",
                "status": 409,
                "must_move_first": [{"resource": "case", "resource_id": "1"}],
            },
            {},
        ),
        (
            errors.Conflict(ProblemType.COMMAND_IN_FLIGHT),
            {"type": "command-in-flight", "status": 409},
            {"Retry-After": "1"},
        ),
        (
            errors.Conflict(ProblemType.COMMAND_ID_REUSED),
            {"type": "command-id-reused", "status": 422},
            {},
        ),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, KringError) else "",
)
def test_an_error_becomes_its_problem_document_and_nothing_empty_is_in_it(
    error: KringError, expected: dict[str, Any], headers: dict[str, str]
) -> None:
    response = answer(error)
    document = json.loads(bytes(response.body))
    expected = expected | {"type": f"urn:kring:problem:{expected['type']}"}
    assert {name: value for name, value in document.items() if name != "title"} == expected
    assert response.status_code == expected["status"]
    assert response.headers["content-type"] == "application/problem+json"
    for name, value in headers.items():
        assert response.headers[name] == value
    assert document == document_of(problem_of(error))


def test_an_error_nobody_foresaw_is_a_number_to_quote_and_nothing_else(
    small: World, faults: Faults
) -> None:
    def fail() -> None:
        raise RuntimeError(CANARY)

    faults.happens = fail
    response = small.anonymous().get("/v1/small/fault")
    assert response.status_code == 500
    document = response.json()
    assert set(document) == {"type", "title", "status", "trace_id"}
    assert UUID(document["trace_id"]).version == 4
    assert CANARY not in response.text
    assert "Runtime" not in response.text


@pytest.mark.parametrize(
    ("status", "problem"),
    [
        (404, "not-found"),
        (405, "method-not-allowed"),
        (413, "body-too-large"),
        (415, "media-type-not-supported"),
        (400, "body-not-readable"),
        (418, "body-not-readable"),
    ],
)
def test_what_the_framework_refuses_is_a_problem_without_its_words(
    small: World, faults: Faults, status: int, problem: str
) -> None:
    def fail() -> None:
        raise HTTPException(status, CANARY, headers={"X-Reason": "kept"})

    faults.happens = fail
    response = small.anonymous().get("/v1/small/fault")
    assert response.json()["type"] == f"urn:kring:problem:{problem}"
    assert response.status_code == response.json()["status"]
    assert CANARY not in response.text


def _statement(world: World, faults: Faults, sql: str) -> Any:
    def fail() -> None:
        with world.runtime.store.engine.begin() as connection:
            connection.execute(text(sql))

    faults.happens = fail
    return world.anonymous().get("/v1/small/fault")


@pytest.mark.parametrize(
    ("state", "status", "problem"),
    [
        ("53100", 507, "out-of-space"),
        ("40001", 503, "database-busy"),
        ("40P01", 503, "database-busy"),
        ("55P03", 503, "database-busy"),
        ("57014", 503, "database-busy"),
        ("57P01", 503, "database-busy"),
        ("57P03", 503, "database-busy"),
        ("53200", 503, "unavailable"),
        ("53300", 503, "unavailable"),
        ("58030", 503, "unavailable"),
        ("08006", 503, "unavailable"),
        ("25P03", 503, "database-busy"),
        ("22021", 422, "body-not-valid"),
        ("22003", 422, "body-not-valid"),
        ("23505", 409, "id-already-used"),
        ("23503", 404, "not-found"),
        ("23514", 500, "internal"),
        ("42601", 500, "internal"),
    ],
)
def test_what_postgresql_says_is_answered_with_the_right_status(
    postgresql_url: str, faults: Faults, state: str, status: int, problem: str
) -> None:
    world = World.on(postgresql_url, handlers={}, routers=[make_router(faults)])
    sql = f"DO $$ BEGIN RAISE EXCEPTION '{CANARY}' USING ERRCODE = '{state}'; END $$"
    response = _statement(world, faults, sql)
    world.close()
    assert (response.status_code, response.json()["type"]) == (
        status,
        f"urn:kring:problem:{problem}",
    )
    assert ("retry-after" in response.headers) is (status in {503, 507})
    assert CANARY not in response.text


def test_a_connection_that_the_server_ended_costs_one_request_and_no_more(
    postgresql_url: str, faults: Faults
) -> None:
    world = World.on(postgresql_url, handlers={}, routers=[make_router(faults)])
    suicide = "SELECT pg_terminate_backend(pg_backend_pid())"
    assert _statement(world, faults, suicide).status_code == 503
    assert _statement(world, faults, "SELECT 1").status_code == 200
    world.close()


def test_a_database_that_is_gone_is_503_and_the_server_is_alive_and_not_ready(
    databases: Databases, postgresql_cluster: Any, faults: Faults
) -> None:
    with databases.fresh("postgresql") as url:
        world = World.on(url, handlers={}, routers=[make_router(faults)])
        world.runtime.store.engine.dispose()
    client = world.anonymous()
    response = _statement(world, faults, "SELECT 1")
    assert (response.status_code, response.json()["type"]) == (
        503,
        "urn:kring:problem:unavailable",
    )
    assert "kring_" not in response.text
    assert client.get("/health/live").status_code == 200
    assert client.get("/health/ready").status_code == 503


@pytest.fixture
def on_sqlite(databases: Databases, faults: Faults) -> Iterator[World]:
    """Give a world with the small slice on SQLite."""
    with databases.fresh("sqlite") as url:
        world = World.on(url, handlers=HANDLERS, routers=[make_router(faults)])
        yield world
        world.close()


def _set(world: World, pragma: str) -> None:
    def settle(connection: Any, *_: Any) -> None:
        connection.execute(f"PRAGMA {pragma}")

    world.altered = True
    event.listen(world.runtime.store.engine, "checkout", settle)


def test_a_full_disk_is_507_loses_nothing_and_goes_by(on_sqlite: World) -> None:
    world = on_sqlite
    kept = world.run(a_registration(world, "kept")).receipt.resource_id
    person = world.person(kept, Role.SIGNALLER)
    with world.runtime.store.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    _set(world, f"max_page_count = {pages + 4}")
    statuses = [_post(person, world) for _ in range(40)]
    assert 507 in statuses
    assert set(statuses) <= {201, 507}
    assert person.client.get("/v1/small/organisations?limit=200").status_code == 200
    _set(world, "max_page_count = 100000")
    assert _post(person, world) == 201
    names = person.client.get("/v1/small/organisations?limit=200").json()["items"]
    assert len(names) == statuses.count(201) + 2


def _post(person: Any, world: World) -> int:
    body = dump(a_registration(world, "x" * 200))
    status: int = person.client.post("/v1/small/organisations", json=body).status_code
    return status


def test_a_database_that_is_held_by_another_is_busy(on_sqlite: World, faults: Faults) -> None:
    world = on_sqlite
    person = world.person(world.run(a_registration(world)).receipt.resource_id, Role.SIGNALLER)
    with world.unit():
        pass
    holder = world.runtime.store.engine.connect().execution_options(kring_writes=True)
    holder.execute(text("SELECT 1"))
    _set(world, "busy_timeout = 1")
    assert _post(person, world) == 503
    holder.close()
    assert _post(person, world) == 201


def test_a_disk_that_cannot_be_written_is_unavailable(on_sqlite: World, faults: Faults) -> None:
    _set(on_sqlite, "query_only = ON")
    assert _statement(on_sqlite, faults, "UPDATE account SET active = false").status_code == 503


def test_a_pool_without_a_free_connection_is_busy(small: World, faults: Faults) -> None:
    def fail() -> None:
        raise PoolTimeoutError

    faults.happens = fail
    response = small.anonymous().get("/v1/small/fault")
    assert (response.status_code, response.json()["type"]) == (
        503,
        "urn:kring:problem:database-busy",
    )


def test_an_id_that_leads_nowhere_is_not_found_and_an_id_in_use_is_said_so(
    small: World, faults: Faults
) -> None:
    organisation_id = small.run(a_registration(small)).receipt.resource_id

    def lead_nowhere() -> None:
        with small.unit() as uow:
            row = MembershipRow(
                id=small.new_id(),
                account_id=small.new_id(),
                organisation_id=organisation_id,
                role=Role.PARTNER,
                state=MembershipState.INVITED,
            )
            uow.add(row)
            uow.record("membership.invite", row)
            uow.commit()

    def come_twice() -> None:
        with small.unit() as uow:
            row = new_organisation(organisation_id, CANARY)
            uow.add(row)
            uow.record("organisation.register", row)
            uow.commit()

    statuses: list[Sequence[Any]] = []
    for happens in (lead_nowhere, come_twice):
        faults.happens = happens
        response = small.anonymous().get("/v1/small/fault")
        statuses.append((response.status_code, response.json()["type"].rpartition(":")[2]))
        assert CANARY not in response.text
        assert "constraint" not in response.text.lower()
    assert statuses == [(404, "not-found"), (409, "id-already-used")]


def test_a_check_that_fails_is_our_fault_and_says_nothing(small: World, faults: Faults) -> None:
    small.run(a_registration(small))
    response = _statement(small, faults, "UPDATE organisation SET kind = 'nothing we know'")
    assert response.status_code == 500
    assert "nothing we know" not in response.text


@pytest.mark.parametrize("query", ["q=%00", "q=%ED%A0%80", "q=%FF", "q=" + "x" * 5000, "q=%0d%0a"])
def test_an_odd_query_is_answered(small: World, query: str) -> None:
    assert small.anonymous().get(f"/v1/small/fault?{query}").status_code in {200, 422}
