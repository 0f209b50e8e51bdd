"""The whole application and what its OpenAPI document says of each operation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from sqlalchemy import create_engine

from server import wiring
from server.kernel.crypto import KeyRing
from server.kernel.store import Store
from server.main import create_app
from server.routers import ROUTERS

METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One operation of the document."""

    method: str
    path: str
    action: str
    anonymous: bool
    body: str | None
    """The name of the schema of its body."""
    details: dict[str, Any]


def whole_app() -> FastAPI:
    """Give the application as it is wired, on a database that nobody may ask."""
    store = Store(create_engine("sqlite://"), KeyRing.fresh())
    return create_app(wiring.runtime(store), ROUTERS)


def operations(app: FastAPI) -> Iterator[Operation]:
    """Give every operation of the document."""
    for path, each in app.openapi()["paths"].items():
        for method in METHODS:
            if method in each:
                details = each[method]
                yield Operation(
                    method=method.upper(),
                    path=path,
                    action=details["x-kring-action"],
                    anonymous=details["x-kring"]["anonymous"],
                    body=_body(details),
                    details=details,
                )


def _body(details: dict[str, Any]) -> str | None:
    content = details.get("requestBody", {}).get("content", {})
    schema = content.get("application/json", {}).get("schema", {})
    reference: str | None = schema.get("$ref")
    return reference.rpartition("/")[2] if reference else None
