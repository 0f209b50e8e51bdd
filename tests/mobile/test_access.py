"""Who may use the phone: what a PIN, a sign-in and a colleague can and cannot do."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from mobile.data.vault import AnotherOwner, FormerPasswordNeeded, VaultState, WrongPin
from shared.sync import SyncAnswer
from tests.support.bench import a_pupil
from tests.support.phones import NOW, PASSWORD, PIN, USERNAME, a_signal, phone_in
from tests.support.protocol_server import ProtocolServer, Way


def test_five_wrong_pins_keep_the_unsent_signal_and_a_sign_in_sends_it(tmp_path: Path) -> None:
    server = ProtocolServer()
    phone = phone_in(tmp_path, Way(server))

    async def story() -> None:
        await phone.access.sign_in(USERNAME, PASSWORD, pin=PIN, device_name="test")
        answer = SyncAnswer(
            outcomes=(),
            changes=(a_pupil(),),
            cursor="1",
            more=False,
            reset=False,
            server_time=NOW,
        )
        phone.store.apply(answer, (), outbox=phone.outbox)
        phone.outbox.add(a_signal())
        phone.access.lock()
        for _ in range(5):
            with pytest.raises(WrongPin):
                phone.access.unlock("111111")
        assert phone.access.state is VaultState.NEEDS_SIGN_IN
        (count,) = phone.database.connection.execute("SELECT count(*) FROM record").fetchone()
        assert count == 0
        assert phone.outbox.unsent() == 1
        await phone.access.sign_in(USERNAME, PASSWORD, pin="222222", device_name="test")
        await phone.engine.sync_once()

    asyncio.run(story())
    assert len(server.runs) == 1


def test_unsent_words_of_a_colleague_are_neither_shown_nor_sent(tmp_path: Path) -> None:
    server = ProtocolServer()
    phone = phone_in(tmp_path, Way(server))

    async def story() -> None:
        await phone.access.sign_in(USERNAME, PASSWORD, pin=PIN, device_name="test")
        phone.outbox.add(a_signal())
        with pytest.raises(AnotherOwner):
            await phone.access.sign_in("b.colleague", PASSWORD, pin=PIN, device_name="test")
        assert phone.outbox.unsent() == 1
        phone.access.abandon()
        await phone.access.sign_in("b.colleague", PASSWORD, pin=PIN, device_name="test")
        await phone.engine.sync_once()

    asyncio.run(story())
    assert server.runs == []
    assert phone.outbox.size() == 0


def test_a_changed_password_costs_nothing_when_nothing_is_unsent(tmp_path: Path) -> None:
    server = ProtocolServer()
    phone = phone_in(tmp_path, Way(server))

    async def story() -> None:
        phone.vault.create(USERNAME, "an older password", pin=PIN)
        phone.vault.destroy()
        await phone.access.sign_in(USERNAME, PASSWORD, pin=PIN, device_name="test")
        assert phone.access.state is VaultState.OPEN
        phone.vault.create(USERNAME, "an older password", pin=PIN)
        phone.outbox.add(a_signal())
        phone.vault.destroy()
        with pytest.raises(FormerPasswordNeeded):
            await phone.access.sign_in(USERNAME, PASSWORD, pin=PIN, device_name="test")
        await phone.access.sign_in(
            USERNAME, PASSWORD, pin=PIN, device_name="t", former_password="an older password"
        )
        await phone.engine.sync_once()

    asyncio.run(story())
    assert len(server.runs) == 1
