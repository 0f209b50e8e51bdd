"""The edge: headers on every answer, strict bodies, and nothing that tells absent from denied."""

import json
from typing import Any
from uuid import uuid4

import pytest
from fastapi import APIRouter, FastAPI
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from server.kernel.context import StrictRoute, declares
from server.kernel.edge import Edge
from server.kernel.messages import dump
from server.main import MAX_BODY, create_app
from tests.server.kernel.small import Faults, a_registration
from tests.support.databases import Databases
from tests.support.world import Person, World

PATH = "/v1/small/organisations"


def _send(person: Person, content: bytes, kind: str | None = "application/json") -> Any:
    headers = {} if kind is None else {"Content-Type": kind}
    return person.client.post(PATH, content=content, headers=headers)


def _headers(answer: Any) -> dict[str, str]:
    names = ("cache-control", "x-content-type-options", "referrer-policy")
    return {name: answer.headers.get(name) for name in names}


def test_every_answer_is_kept_out_of_caches_and_says_nothing_of_the_server(
    small: World, person: Person, faults: Faults
) -> None:
    def fail() -> None:
        raise RuntimeError

    faults.happens = fail
    answers = [
        person.client.get(PATH),
        person.client.post(PATH, json=dump(a_registration(small))),
        person.client.post(PATH, json={}),
        person.client.put(PATH),
        person.client.get("/nowhere"),
        small.anonymous().get(PATH),
        small.anonymous().get("/health/live"),
        small.anonymous().get("/v1/small/fault"),
        small.anonymous().get("/openapi.json"),
    ]
    assert [answer.status_code for answer in answers] == [
        200, 201, 422, 405, 404, 401, 200, 500, 200,
    ]  # fmt: skip
    for answer in answers:
        assert _headers(answer) == {
            "cache-control": "no-store",
            "x-content-type-options": "nosniff",
            "referrer-policy": "no-referrer",
        }
        assert "server" not in answer.headers
        assert "x-powered-by" not in answer.headers


def test_what_is_not_there_and_what_is_not_for_you_are_the_same_bytes(
    small: World, person: Person
) -> None:
    missing = person.client.get(f"/v1/small/young-persons/{uuid4()}")
    no_such_path = person.client.get("/v1/no/such/path")
    assert missing.status_code == no_such_path.status_code == 404
    assert missing.content == no_such_path.content
    assert dict(missing.headers) == dict(no_such_path.headers)


def test_a_method_that_is_not_there_is_405_with_those_that_are(person: Person) -> None:
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "TRACE", "QUERY"):
        answer = person.client.request(method, "/v1/small/young-persons/" + str(uuid4()))
        assert answer.status_code == 405
        assert answer.headers["allow"] == "GET"
        if method != "HEAD":
            assert answer.json()["type"] == "urn:kring:problem:method-not-allowed"


@pytest.mark.parametrize(
    "kind",
    [
        None,
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "application/json-patch+json",
        "application/problem+json",
        "text/json",
        "application/xml",
        "json",
    ],
)
def test_a_body_that_is_not_called_json_is_415_and_changes_nothing(
    small: World, person: Person, kind: str | None
) -> None:
    command = a_registration(small)
    answer = _send(person, json.dumps(dump(command)).encode(), kind)
    assert answer.status_code == 415
    assert answer.json()["type"] == "urn:kring:problem:media-type-not-supported"
    assert small.journal(command.organisation_id) == []


@pytest.mark.parametrize(
    "kind", ["application/json", "application/json; charset=utf-8", "Application/JSON ;x=y"]
)
def test_json_may_say_its_name_in_its_own_way(small: World, person: Person, kind: str) -> None:
    body = json.dumps(dump(a_registration(small))).encode()
    assert _send(person, body, kind).status_code == 201


def test_a_body_of_64_kibibytes_is_taken_and_one_byte_more_is_413(
    small: World, person: Person
) -> None:
    command = a_registration(small)
    body = json.dumps(dump(command)).encode()
    too_long = body + b" " * (MAX_BODY + 1 - len(body))
    answer = _send(person, too_long)
    assert answer.status_code == 413
    assert answer.json()["type"] == "urn:kring:problem:body-too-large"
    assert small.journal(command.organisation_id) == []
    assert _send(person, too_long[:-1]).status_code == 201


def test_a_body_in_chunks_is_held_to_the_same_limit(small: World, person: Person) -> None:
    def chunks() -> Any:
        for _ in range(70):
            yield b" " * 1024

    answer = person.client.post(
        PATH, content=chunks(), headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 413
    assert answer.json()["type"] == "urn:kring:problem:body-too-large"
    assert _headers(answer)["cache-control"] == "no-store"


GOOD = "{good}"
ODD_BODIES = {
    "nothing": b"",
    "null": b"null",
    "a list": b"[]",
    "a number": b"5",
    "text": b'"x"',
    "not JSON": b"{",
    "NaN": b'{"name": NaN}',
    "1e400": b'{"version": 1e400}',
    "a lone surrogate": b'{"name": "\\ud800"}',
    "NUL": b'{"name": "\\u0000"}',
    "a key twice": b'{"name": "a", "name": "b"}',
    "a byte-order mark": b"\xef\xbb\xbf{}",
    "UTF-16": '{"name": "a"}'.encode("utf-16"),
    "33 deep": b'{"a":' * 33 + b"1" + b"}" * 33,
    "very deep": b"[" * 60_000,
    "bidi": '{"name": "a\u202eb"}'.encode(),
}


@pytest.mark.parametrize("raw", ODD_BODIES.values(), ids=ODD_BODIES.keys())
def test_an_odd_body_is_422_keeps_the_connection_and_changes_nothing(
    small: World, person: Person, raw: bytes
) -> None:
    before = small.journal()
    answer = _send(person, raw)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert small.journal() == before
    assert person.client.get(PATH).status_code == 200


def test_each_odd_text_within_a_good_body_is_422_with_its_place(
    small: World, person: Person
) -> None:
    for odd in ("\x00", "\ud800", "\u202e", "\x1b", "\ufffe"):
        body = dump(a_registration(small)) | {"name": f"De{odd}Linde"}
        answer = _send(person, json.dumps(body).encode())
        assert answer.status_code == 422
        assert answer.json()["faults"] == [{"loc": ["name"], "type": "character_not_allowed"}]


def test_what_people_write_comes_back_as_they_wrote_it(small: World, person: Person) -> None:
    names = ["👩‍👧‍👦 De Linde", "مدرسة", "בית ספר", "می‌خواهم", "Ĳzeren Brug"]
    for name in names:
        body = dump(a_registration(small)) | {"name": name}
        assert person.client.post(PATH, json=body).status_code == 201
    assert set(names) <= set(person.client.get(PATH).json()["items"])


def test_a_fault_says_where_and_what_and_never_what_was_sent(small: World, person: Person) -> None:
    canary = "Zag blauwe plekken"
    body = dump(a_registration(small)) | {
        "name": canary * 40,
        "kind": canary,
        "sector": 5,
        canary: canary,
        "organisation_id": canary,
        "nis": canary,
    }
    answer = person.client.post(PATH, json=body)
    assert answer.status_code == 422
    assert answer.json()["type"] == "urn:kring:problem:body-not-valid"
    places = {tuple(fault["loc"]) for fault in answer.json()["faults"]}
    assert {("name",), ("kind",), ("sector",), ("organisation_id",), ("nis",)} <= places
    assert {set(fault) == {"loc", "type"} for fault in answer.json()["faults"]} == {True}
    assert "blauwe" not in answer.text


def test_an_id_in_the_path_that_is_none_is_422_without_it(small: World, person: Person) -> None:
    answer = person.client.get("/v1/small/young-persons/noor-desmet")
    assert answer.status_code == 422
    assert "noor" not in answer.text


def test_a_trailing_slash_is_another_path_and_reflects_no_host(person: Person) -> None:
    answer = person.client.get(f"{PATH}/", headers={"Host": "evil.example"})
    assert answer.status_code == 404
    assert "location" not in answer.headers


def test_an_operation_without_a_declared_action_refuses_to_start(small: World) -> None:
    router = APIRouter(route_class=StrictRoute)

    @router.get("/v1/undeclared")
    def undeclared() -> dict[str, str]:
        """Say nothing of what it does."""
        return {}

    with pytest.raises(RuntimeError, match="GET /v1/undeclared"):
        create_app(small.runtime, [router])


def test_a_declared_action_stands_in_the_document(small: World) -> None:
    operation = small.app.openapi()["paths"][PATH]["post"]
    assert operation["x-kring-action"] == "organisation.register"
    assert declares("a.b", anonymous=True)["openapi_extra"]["x-kring"]["anonymous"] is True


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("kring.example", 200),
        ("127.0.0.1:8000", 200),
        ("evil.example", 404),
        ("kring.example.evil.example", 404),
        ("", 404),
    ],
)
def test_only_the_public_name_is_answered_when_it_is_set(
    small: World, host: str, status: int
) -> None:
    app: FastAPI = create_app(small.runtime, [], public_url="https://kring.example")
    answer = TestClient(app).get("/health/live", headers={"Host": host})
    assert answer.status_code == status
    assert "evil" not in answer.text


def test_live_asks_nothing_of_the_database_and_ready_does(small: World) -> None:
    client = small.anonymous()
    assert client.get("/health/live").json() == {"status": "live"}
    assert client.get("/health/ready").json() == {"status": "ready"}
    small.app.state.draining = True
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert client.get("/health/live").status_code == 200


def test_a_server_that_ends_is_no_longer_ready(small: World) -> None:
    with TestClient(small.app) as client:
        assert client.get("/health/ready").status_code == 200
    assert small.app.state.draining is True


def test_what_is_not_http_is_closed(small: World) -> None:
    with (
        TestClient(small.app) as client,
        pytest.raises(WebSocketDisconnect),
        client.websocket_connect(PATH),
    ):
        pass


def test_a_database_with_migrations_to_come_is_not_ready(databases: Databases) -> None:
    with databases.fresh("sqlite", empty=True) as url:
        world = World.on(url, handlers={}, routers=[])
        assert world.anonymous().get("/health/ready").status_code == 503
        assert world.anonymous().get("/health/live").status_code == 200
        world.close()


def test_an_answer_that_breaks_off_halfway_is_not_begun_anew() -> None:
    async def breaks_off(_: Any, __: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise RuntimeError

    with pytest.raises(RuntimeError):
        TestClient(Edge(breaks_off)).get("/")
