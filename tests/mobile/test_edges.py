"""The edges: addresses that are refused, answers too long, commands of another release."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from typing_extensions import override

from mobile.api.link import MAX_ANSWER_BYTES, Link, NoAnswer, Question, ServerProblem, make_http
from mobile.api.session import Session
from mobile.clock import ids_from, monotonic_clock, system_clock
from mobile.controllers.checking import clean
from mobile.data.views import command_of
from mobile.settings import Settings
from mobile.wire import to_document, to_json
from shared.projection import PendingState
from tests.support.bench import Bench
from tests.support.phones import a_signal, opened_in, settings_in


@pytest.mark.parametrize(
    "address",
    [
        "http://kring.example",
        "ftp://kring.example",
        "https://",
        "https://kring.example/app",
        "https://kring.example?x=1",
        "https://me@kring.example",
        "kring.example",
    ],
)
def test_words_go_only_over_a_verified_connection(tmp_path: Path, address: str) -> None:
    with pytest.raises(ValueError, match="server"):
        Settings(server_url=address, folder=tmp_path)


def test_this_machine_may_be_reached_without_a_certificate(tmp_path: Path) -> None:
    for address in ("http://127.0.0.1:8000", "http://localhost/", "https://kring.example:8443"):
        assert Settings(server_url=address, folder=tmp_path).server_url == address


class Endless(httpx.AsyncByteStream):
    """An answer that does not end."""

    @override
    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            yield b" " * 1024 * 1024


def test_an_answer_without_an_end_is_not_read_to_it(tmp_path: Path) -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(200, stream=Endless()))

    async def ask() -> None:
        async with make_http(settings_in(tmp_path), transport) as http:
            await Link(http).ask(Question(method="GET", path="/x", query=(("q", "é"),)))

    with pytest.raises(NoAnswer, match="too-long"):
        asyncio.run(ask())
    assert MAX_ANSWER_BYTES < 2**25


def test_a_success_without_a_body_is_an_answer(tmp_path: Path) -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(204))

    async def ask() -> object:
        async with make_http(settings_in(tmp_path), transport) as http:
            return await Link(http).ask(Question(method="DELETE", path="/x"))

    assert asyncio.run(ask()) is None


def test_a_redirect_is_no_answer(tmp_path: Path) -> None:
    transport = httpx.MockTransport(
        lambda _: httpx.Response(302, headers={"Location": "https://elsewhere.example/"})
    )

    async def ask() -> None:
        async with make_http(settings_in(tmp_path), transport) as http:
            await Link(http).ask(Question(method="GET", path="/x"))

    with pytest.raises(NoAnswer):
        asyncio.run(ask())


def test_tokens_in_a_strange_shape_are_no_answer(tmp_path: Path) -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(200, json={"access_token": 5}))
    phone = opened_in(tmp_path)

    async def ask() -> None:
        async with make_http(settings_in(tmp_path), transport) as http:
            session = Session(Link(http), phone.store, monotonic=monotonic_clock)
            await session.sign_in("an", "password", device_name="x")

    with pytest.raises(NoAnswer, match="not-readable"):
        asyncio.run(ask())


def test_a_refresh_nobody_waits_for_any_more_is_finished_all_the_same(bench: Bench) -> None:
    bench.phone.session.forget()
    before = bench.phone.store.refresh_token()

    async def leave() -> None:
        asked = asyncio.ensure_future(bench.phone.client.sync(None, []))
        await asyncio.sleep(0)
        asked.cancel()
        for _ in range(200):
            await asyncio.sleep(0)

    asyncio.run(leave())
    assert bench.server.refreshes == 1
    assert bench.phone.store.refresh_token() != before


def test_a_refresh_broken_off_with_the_app_leaves_the_token(bench: Bench) -> None:
    bench.phone.session.forget()
    before = bench.phone.store.refresh_token()

    async def close() -> None:
        asked = asyncio.ensure_future(bench.phone.client.sync(None, []))
        await asyncio.sleep(0)
        refreshing = bench.phone.session._refreshing
        assert refreshing is not None
        refreshing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asked

    asyncio.run(close())
    assert bench.phone.store.refresh_token() == before


def test_a_command_of_another_release_is_sent_though_it_cannot_be_shown(bench: Bench) -> None:
    signal = a_signal()
    for odd in ({"type": "signal.dream"}, {"severity": "purple"}):
        assert command_of(to_json({**to_document(signal), **odd})) is None
    bench.phone.outbox.add(signal)
    odd_body = to_json({**to_document(signal), "type": "signal.dream"})
    place = f"outbox|{signal.command_id}|body|1".encode()
    from mobile.data.vault import Compartment  # noqa: PLC0415 - Only this test reaches so deep.

    sealed = bench.phone.vault.seal(Compartment.OWN, odd_body, place)
    with bench.phone.database.transaction() as connection:
        connection.execute("UPDATE outbox SET sealed = ?", (sealed,))
    assert bench.phone.views.pending() == ()
    asyncio.run(bench.sync())
    assert bench.server.bodies[-1].count(b"signal.dream") == 1


def test_what_waits_is_shown_as_waiting(bench: Bench) -> None:
    bench.phone.outbox.add(a_signal())
    (one,) = bench.phone.views.pending()
    assert one.state is PendingState.WAITING


def test_no_text_stays_no_text() -> None:
    assert clean(None) is None
    assert clean(" e\u0301 ") == "é"


def test_the_clock_is_aware_and_ids_are_in_its_order() -> None:
    assert system_clock().tzinfo is UTC
    times = iter([datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)])
    fresh = ids_from(lambda: next(times))
    first, second = fresh(), fresh()
    assert first < second
    assert first.version == 7
    assert uuid4() != first
    assert monotonic_clock() <= monotonic_clock()


def test_a_transaction_the_disk_rolled_back_is_not_rolled_back_twice(tmp_path: Path) -> None:
    phone = opened_in(tmp_path)

    def fill_the_disk() -> None:
        with phone.database.transaction() as connection:
            connection.execute("ROLLBACK")
            raise OSError

    with pytest.raises(OSError):
        fill_the_disk()
    phone.store.keep_setting("language", "nl")


def test_a_token_somebody_else_renewed_meanwhile_is_not_thrown_away(bench: Bench) -> None:
    session = bench.phone.session
    slow: list[str] = []

    async def story() -> None:
        link_ask = session._link.ask

        async def ask(question: Question, *, bearer: str | None = None) -> object:
            try:
                return await link_ask(question, bearer=bearer)
            except ServerProblem:
                if not slow:
                    slow.append("x")
                    session.forget()
                    await bench.phone.client.sync(None, [])
                raise

        session._link.ask = ask  # type: ignore[method-assign]  # The network, made to fail.
        bench.server.expire_access()
        await bench.phone.client.sync(None, [])

    asyncio.run(story())
    assert bench.server.refreshes == 1
