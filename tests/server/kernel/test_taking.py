"""A command that is taken by itself is refused as FastAPI would refuse it."""

from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

import pytest
from fastapi import Depends, FastAPI
from fastapi.exceptions import RequestValidationError

from server.kernel.messages import dump_bytes
from server.kernel.problems import answer_with_problems
from server.kernel.taking import Taking
from shared.contract import Command
from shared.signals import OpenSignal
from tests.support.portal import client_of

_ID = UUID(int=7)
_GOOD = dump_bytes(OpenSignal(command_id=UUID(int=1), signal_id=_ID, version=1))
_Asker = Annotated[str, Depends(lambda: "somebody")]


def _open(who: _Asker, signal_id: UUID, command: OpenSignal) -> None:
    """Take what most routes take."""


@pytest.mark.parametrize("path", [str(_ID), _ID.hex, f"urn:uuid:{_ID}", "7", "x" * 40])
@pytest.mark.parametrize(
    "body",
    [
        _GOOD,
        b"",
        b"null",
        b"[]",
        b"7",
        b'"open"',
        b"{}",
        _GOOD.replace(b'"version":1', b'"version":"one"'),
        _GOOD.replace(b'"version":1', b'"version":1.5'),
        _GOOD.replace(b'"command_id"', b'"command"'),
        _GOOD[:-1] + b',"more":1}',
    ],
)
def test_a_request_is_refused_in_the_same_words(path: str, body: bytes) -> None:
    taking = Taking.of(_open, _Asker)
    assert taking is not None
    app = FastAPI()
    answer_with_problems(app)
    app.post("/{signal_id}")(_open)

    @app.post("/taken/{signal_id}")
    async def take(signal_id: str) -> None:
        taking.values({"signal_id": signal_id}, body)

    client = client_of(app)
    headers = {"Content-Type": "application/json"}
    one, other = (
        client.post(f"{where}{path}", content=body, headers=headers) for where in ("/", "/taken/")
    )
    assert (one.status_code, one.json()) == (other.status_code, other.json())


def test_what_is_good_is_read() -> None:
    taking = Taking.of(_open, _Asker)
    assert taking is not None
    values = taking.values({"signal_id": str(_ID)}, _GOOD)
    assert values == {
        "signal_id": _ID,
        "command": OpenSignal(command_id=UUID(int=1), signal_id=_ID, version=1),
    }


def test_all_that_is_wrong_is_said_at_once() -> None:
    taking = Taking.of(_open, _Asker)
    assert taking is not None
    with pytest.raises(RequestValidationError) as refused:
        taking.values({"signal_id": "7"}, b"{}")
    assert len(refused.value.errors()) > 2


def _filtered(who: _Asker, command: OpenSignal, limit: int = 50) -> None: ...
def _asked_by_two(who: _Asker, other: _Asker, command: OpenSignal) -> None: ...
def _without_a_command(who: _Asker, signal_id: UUID) -> None: ...
def _for_anyone(command: OpenSignal) -> None: ...
def _of_any_kind(who: _Asker, command: Command | None) -> None: ...


@pytest.mark.parametrize(
    "endpoint", [_filtered, _asked_by_two, _without_a_command, _for_anyone, _of_any_kind]
)
def test_what_takes_anything_else_is_left_to_fastapi(endpoint: Callable[..., Any]) -> None:
    assert Taking.of(endpoint, _Asker) is None
