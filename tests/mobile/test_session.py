"""Staying signed in: one refresh at a time, durable first, and what a refusal means."""

from __future__ import annotations

import asyncio
import json

import httpx
from typing_extensions import override

from mobile.data.vault import VaultState
from mobile.sync.engine import SyncState
from mobile.wire import to_document
from shared.problems import ProblemType
from shared.sync import RecordKind
from tests.support.bench import Bench, a_pupil
from tests.support.phones import PIN, a_signal, phone_in
from tests.support.protocol_server import problem


def test_an_expired_token_is_renewed_once_for_everybody_who_waits(bench: Bench) -> None:
    bench.phone.outbox.add(a_signal())
    bench.server.expire_access()

    async def both() -> None:
        client = bench.phone.client
        await asyncio.gather(client.sync(None, []), client.sync(None, []), bench.sync())

    asyncio.run(both())
    assert bench.server.refreshes == 1
    assert len(bench.server.runs) == 1


def test_a_lost_refresh_is_repeated_with_the_same_token(bench: Bench) -> None:
    bench.server.expire_access()
    bench.phone.session.forget()
    bench.way.losses = ["answer", "half", "question"]
    asyncio.run(bench.sync())
    assert bench.is_in(SyncState.UP_TO_DATE)
    assert bench.server.refreshes == 3
    assert not bench.server.revoked
    bench.server.expire_access()
    asyncio.run(bench.sync())
    assert bench.is_in(SyncState.UP_TO_DATE)


def test_the_new_refresh_token_is_durable_before_it_is_used(bench: Bench) -> None:
    bench.phone.session.forget()
    asyncio.run(bench.sync())
    again = bench.start()
    again.access.unlock(PIN)
    asyncio.run(bench.sync())
    assert bench.is_in(SyncState.UP_TO_DATE)
    assert not bench.server.revoked


def test_a_revoked_device_is_wiped_and_keeps_what_is_unsent_sealed(bench: Bench) -> None:
    bench.server.change(a_pupil())
    asyncio.run(bench.sync())
    signal = a_signal()
    bench.phone.outbox.add(signal)
    bench.server.revoked = True

    asyncio.run(bench.phone.engine.run())

    assert bench.is_in(SyncState.REVOKED)
    assert bench.phone.access.state is VaultState.NEEDS_SIGN_IN
    assert bench.phone.engine.status.unsent == 1
    again = bench.start()
    assert again.access.state is VaultState.NEEDS_SIGN_IN
    asyncio.run(bench.sign_in())
    assert again.store.records(RecordKind.PUPIL) == ()
    asyncio.run(bench.sync())
    assert bench.server.runs == [signal.command_id]
    assert len(again.store.records(RecordKind.PUPIL)) == 1


def test_a_portal_that_says_401_is_not_a_revocation(bench: Bench) -> None:
    bench.phone.outbox.add(a_signal())

    class Portal(httpx.AsyncBaseTransport):
        @override
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            return httpx.Response(401, content=b'{"type":"about:blank","title":"x","status":401}')

    phone = phone_in(bench.folder, Portal())
    phone.access.unlock(PIN)
    asyncio.run(phone.engine.sync_once())
    assert phone.engine.status.state is SyncState.BACKING_OFF
    assert phone.access.state is VaultState.OPEN


def test_a_refresh_the_server_is_too_busy_for_is_not_a_revocation(bench: Bench) -> None:
    bench.phone.session.forget()

    class Busy(httpx.AsyncBaseTransport):
        @override
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            busy = problem(ProblemType.UNAVAILABLE, 503)
            return httpx.Response(503, content=json.dumps(to_document(busy)))

    phone = phone_in(bench.folder, Busy())
    phone.access.unlock(PIN)
    asyncio.run(phone.engine.sync_once())
    assert phone.engine.status.state is SyncState.BACKING_OFF


def test_nobody_signed_in_asks_for_a_sign_in(bench: Bench) -> None:
    bench.phone.store.wipe()
    bench.phone.session.forget()
    bench.phone.outbox.add(a_signal())
    asyncio.run(bench.sync())
    assert bench.is_in(SyncState.SIGN_IN_NEEDED)
    assert bench.phone.outbox.unsent() == 1
