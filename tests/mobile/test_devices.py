"""One's own devices, leaving, and locking by itself."""

from __future__ import annotations

import asyncio
from pathlib import Path
from uuid import uuid4

import pytest

from mobile.api.link import NoAnswer, ServerProblem
from mobile.controllers.devices import DevicesController, Leaving
from mobile.controllers.lock import AutoLock
from mobile.controllers.reading import Loading
from mobile.wiring import Phone, ports_of
from shared.people import SessionView
from shared.problems import ProblemType
from tests.support.phones import NOW, a_signal, opened_in
from tests.support.protocol_server import problem
from tests.support.told import (
    Server,
    me,
)


@pytest.fixture
def phone(tmp_path: Path) -> Phone:
    return opened_in(tmp_path)


def device(name: str, *, current: bool = False) -> SessionView:
    return SessionView(
        session_id=uuid4(), device_name=name, created_at=NOW, last_used_at=NOW, current=current
    )


def test_a_device_is_taken_off_the_list_and_a_refusal_leaves_it_there() -> None:
    here, lost = device("here", current=True), device("lost")
    server = Server(me(), [here, lost])
    devices = DevicesController(server)
    assert devices.state.loading is Loading.NOTHING
    asyncio.run(devices.refresh())
    assert devices.state.devices == (here, lost)
    server.refuses = NoAnswer("timeout")
    asyncio.run(devices.end(lost.session_id))
    assert (devices.state.loading, devices.state.devices) == (Loading.OFFLINE, (here, lost))
    assert devices.state.ending is None
    asyncio.run(devices.refresh())
    assert devices.state.devices == (here, lost)
    server.refuses = ServerProblem(problem(ProblemType.INTERNAL, 500))
    asyncio.run(devices.end(lost.session_id))
    assert devices.state.problem == "internal"
    server.refuses = None
    asyncio.run(devices.end(lost.session_id))
    assert list(devices.state.devices) == [here]


def test_leaving_tells_the_server_first_and_goes_on_without_it_only_when_asked(
    phone: Phone,
) -> None:
    server = Server(me())
    left: list[bool] = []
    leaving = Leaving(ports_of(phone), server, lambda: left.append(True))
    phone.outbox.add(a_signal())
    assert leaving.unsent == 1
    server.refuses = NoAnswer("timeout")
    assert not asyncio.run(leaving.sign_out())
    assert left == []
    assert leaving.state is False
    leaving.leave_anyway()
    server.refuses = None
    assert asyncio.run(leaving.sign_out())
    assert server.signed_out
    assert left == [True, True]


def test_it_is_time_to_lock_five_minutes_after_the_last_touch() -> None:
    now = 0.0
    lock = AutoLock(lambda: now)
    now = 299.0
    assert not lock.is_due()
    lock.touched()
    now = 598.0
    assert not lock.is_due()
    now = 599.0
    assert lock.is_due()
