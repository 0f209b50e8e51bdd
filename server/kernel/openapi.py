"""The OpenAPI document: complete, with the problems every operation can answer."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from pydantic.json_schema import GenerateJsonSchema

from server.kernel.context import ACTION_KEY
from server.kernel.messages import adapter
from shared.problems import Problem

_ANSWERS = {
    "401": "Nobody is signed in, or the session has ended.",
    "403": "An insider may not do this; the reason names the action.",
    "404": "Not there, or not for this person: the two cannot be told apart.",
    "409": "True of the body, not of the world as it is now.",
    "413": "The body is too large.",
    "415": "The body is not called JSON.",
    "422": "The body or a parameter is not as it should be; where and what, never the value.",
    "426": "This client speaks a contract that is no longer understood: update it.",
    "429": "Too many tries; see Retry-After.",
    "500": "Something went wrong on our side; quote the trace id.",
    "503": "Not now; see Retry-After. Send the same again: it happens once.",
    "507": "The server has no space left. Nothing was kept.",
}
_OF_BODIES = frozenset({"409", "413", "415"})
_OF_PEOPLE = frozenset({"401", "403", "507"})
"""Reading is written down too, so it can find the disk full. Only health asks for nobody."""


def describe(app: FastAPI) -> None:
    """Complete the document that FastAPI makes, once, when it is first asked for."""
    made = app.openapi

    def complete() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = made()
            _add_problems(document)
            app.openapi_schema = document
        return app.openapi_schema

    app.openapi = complete  # type: ignore[method-assign]  # The way FastAPI documents.


def _add_problems(document: dict[str, Any]) -> None:
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    problem = adapter(Problem).json_schema(
        ref_template="#/components/schemas/{model}", schema_generator=GenerateJsonSchema
    )
    schemas.update(problem.pop("$defs", {}))
    schemas["Problem"] = problem
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for operations in document["paths"].values():
        for method, operation in operations.items():
            operation.setdefault("x-kring", {})["effect"] = "read" if method == "get" else "write"
            anonymous = operation["x-kring"].get("anonymous", False)
            for status, text in _ANSWERS.items():
                if status in _OF_BODIES and "requestBody" not in operation:
                    continue
                if status in _OF_PEOPLE and anonymous and "requestBody" not in operation:
                    continue
                operation["responses"][status] = {"description": text, "content": content}
            if not anonymous and ACTION_KEY in operation:
                operation.setdefault("security", [{"HTTPBearer": []}])
