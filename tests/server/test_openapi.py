"""The OpenAPI document: valid, complete, and true of what the server does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from jsonschema import Draft202012Validator
from schemathesis.specs.openapi.definitions import OPENAPI_31

from server.kernel.errors import NotValid
from server.kernel.messages import load
from shared.commands import PERSON_COMMANDS
from shared.contract import Receipt
from shared.factors import ConfirmTotp, EnrolPasskey, EnrolTotp, ProveSession
from shared.people import RefreshTokens, SignIn
from shared.privacy import SubjectSought
from shared.sync import SyncRequest
from tests.support.document import Operation, operations, whole_app

APP = whole_app()
DOCUMENT: dict[str, Any] = APP.openapi()
OPERATIONS = list(operations(APP))
OTHER_BODIES = {
    kind.__name__: kind
    for kind in (
        ConfirmTotp,
        EnrolPasskey,
        EnrolTotp,
        ProveSession,
        RefreshTokens,
        SignIn,
        SubjectSought,
        SyncRequest,
    )
}
OF_RELEASES = (
    "/v1/trends/releases/",
    "/v1/trends/indicators/",
    "/v1/trends/charts/",
    "/v1/trends/down",
)
"""Documents and pictures that never change: asked for by name, known by their hash."""
WITH_IDS = [
    each for each in OPERATIONS if "{" in each.path and not each.path.startswith(OF_RELEASES)
]
EVERY = {"404", "422", "426", "429", "500", "503"}
OF_DATABASE = {"507"}
OF_BODIES = {"409", "413", "415"}
OF_SESSIONS = {"401", "403"}


OF_A_REFERRAL = (
    "acceptance",
    "answer",
    "completion",
    "error",
    "failure",
    "first-contact",
    "hold",
    "question",
    "recall",
    "rejection",
    "sending",
)
OF_A_CASE = (
    "actions",
    "closing",
    "disputes",
    "goals",
    "handovers",
    "notes",
    "reopening",
    "round-tables",
)


def _name(operation: Operation) -> str:
    return f"{operation.method} {operation.path}"


@pytest.fixture
def app() -> FastAPI:
    """Give the application."""
    return APP


def test_the_document_is_openapi_3_1() -> None:
    assert DOCUMENT["openapi"].startswith("3.1")
    Draft202012Validator(OPENAPI_31).validate(DOCUMENT)


def test_every_schema_in_it_is_json_schema() -> None:
    for schema in DOCUMENT["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for each in value.values():
            yield from _references(each)
    elif isinstance(value, list):
        for each in value:
            yield from _references(each)


def test_every_reference_leads_somewhere_and_every_schema_is_used() -> None:
    schemas = {f"#/components/schemas/{name}" for name in DOCUMENT["components"]["schemas"]}
    used = set(_references(DOCUMENT))
    assert used <= schemas
    assert schemas <= used


def test_it_is_served_where_it_is_promised(app: FastAPI) -> None:
    assert app.openapi_url == "/openapi.json"
    assert app.docs_url is None
    assert app.redoc_url is None


@pytest.mark.parametrize("operation", OPERATIONS, ids=_name)
def test_an_operation_says_what_it_does_and_who_may(operation: Operation) -> None:
    details = operation.details
    assert details["description"].rstrip().endswith(".")
    assert details["operationId"]
    assert details["tags"]
    assert details["x-kring"]["action"] == details["x-kring-action"]
    assert details["x-kring"]["effect"] in {"read", "write"}
    if operation.anonymous:
        assert "security" not in details
    else:
        assert details["security"] == [{"HTTPBearer": []}]


@pytest.mark.parametrize("operation", OPERATIONS, ids=_name)
def test_an_operation_names_every_answer_it_can_give(operation: Operation) -> None:
    expected = set(EVERY)
    if not operation.path.startswith("/health"):
        expected |= OF_DATABASE
    if operation.body:
        expected |= OF_BODIES
    if not operation.anonymous or operation.body:
        expected |= OF_SESSIONS
    answers = operation.details["responses"]
    refusals = {status for status in answers if int(status) >= 400}
    assert refusals == expected
    for status in refusals:
        content = answers[status]["content"]
        assert content == {
            "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
        }
        assert answers[status]["description"]
    successes = set(answers) - refusals
    if operation.path.startswith(OF_RELEASES):
        assert successes == {"200", "304"}
        return
    (success,) = successes
    assert success in {"200", "201", "204"}
    if success != "204":
        assert "application/json" in answers[success]["content"]


@pytest.mark.parametrize("operation", OPERATIONS, ids=_name)
def test_a_creation_answers_201_and_nothing_else_does(operation: Operation) -> None:
    made = "201" in operation.details["responses"]
    answer = operation.details["responses"].get("200", {}).get("content", {})
    if made:
        assert operation.method == "POST"
    if operation.body in {kind.__name__ for kind in PERSON_COMMANDS.values()}:
        schema = operation.details["responses"]["201" if made else "200"]["content"]
        assert schema["application/json"]["schema"]["$ref"].endswith(f"/{Receipt.__name__}")
        assert made or answer


@pytest.mark.parametrize("operation", [each for each in OPERATIONS if each.body], ids=_name)
def test_a_body_refuses_a_field_it_does_not_know(operation: Operation) -> None:
    assert operation.body is not None
    schema = DOCUMENT["components"]["schemas"][operation.body]
    assert schema["additionalProperties"] is False
    kinds = {kind.__name__: kind for kind in PERSON_COMMANDS.values()} | OTHER_BODIES
    with pytest.raises(NotValid) as refused:
        load(kinds[operation.body], {"unknown_field": 1})
    assert ("unknown_field",) in {loc for loc, _ in refused.value.faults}


@pytest.mark.parametrize("operation", WITH_IDS, ids=_name)
def test_what_stands_in_a_path_is_an_id(operation: Operation) -> None:
    in_path = [each for each in operation.details["parameters"] if each["in"] == "path"]
    assert len(in_path) == operation.path.count("{")
    for each in in_path:
        assert each["schema"] == {
            "type": "string",
            "format": "uuid",
            "title": each["schema"]["title"],
        }
        assert each["name"].endswith("_id")


@pytest.mark.parametrize(
    "operation",
    [each for each in OPERATIONS if each.body in {k.__name__ for k in PERSON_COMMANDS.values()}],
    ids=_name,
)
def test_an_id_in_the_path_is_one_of_the_body_too(operation: Operation) -> None:
    """The path selects, and the body cannot select another: both are compared."""
    assert operation.body is not None
    fields = DOCUMENT["components"]["schemas"][operation.body]["properties"]
    for each in operation.details.get("parameters", []):
        if each["in"] == "path":
            assert each["name"] in fields


def test_a_list_has_pages_with_a_limit_and_a_cursor() -> None:
    for operation in OPERATIONS:
        schema = (
            operation.details["responses"]
            .get("200", {})
            .get("content", {})
            .get("application/json", {})
            .get("schema", {})
            .get("$ref", "")
        )
        if schema.endswith("Page"):
            names = {each["name"] for each in operation.details["parameters"]}
            assert {"cursor", "limit"} <= names, _name(operation)


def test_every_field_of_a_command_that_needs_words_has_them() -> None:
    for kind in PERSON_COMMANDS.values():
        schema = DOCUMENT["components"]["schemas"][kind.__name__]
        assert schema["description"]
        assert schema["properties"]["type"]["const"]


def test_the_operations_that_were_promised_are_there() -> None:
    there = {_name(operation) for operation in OPERATIONS}
    promised = {
        "POST /v1/sessions",
        "POST /v1/sessions/refresh",
        "GET /v1/sessions",
        "DELETE /v1/sessions/{session_id}",
        "GET /v1/me",
        "GET /v1/pupils",
        "GET /v1/network/organisations",
        "GET /v1/network/services",
        "GET /v1/network/municipalities",
        "GET /v1/network/helplines",
        "GET /v1/network/school-calendar",
        "POST /v1/signals",
        "GET /v1/signals",
        "GET /v1/signals/{signal_id}",
        "POST /v1/signals/{signal_id}/decision",
        "POST /v1/signals/{signal_id}/withdrawal",
        "POST /v1/sharing-decisions",
        "POST /v1/sharing-decisions/{sharing_id}/revocation",
        "POST /v1/referrals",
        "GET /v1/referrals",
        "GET /v1/referrals/{referral_id}",
        *(f"POST /v1/referrals/{{referral_id}}/{verb}" for verb in OF_A_REFERRAL),
        "POST /v1/cases",
        "GET /v1/cases",
        "GET /v1/cases/{case_id}",
        "GET /v1/cases/{case_id}/ledger",
        *(f"POST /v1/cases/{{case_id}}/{part}" for part in OF_A_CASE),
        "POST /v1/sync",
    }
    assert promised <= there
