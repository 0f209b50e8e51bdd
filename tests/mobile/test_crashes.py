"""Killed before every SQL statement of what matters: all of it or nothing, and never a lie."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest

from mobile.data.outbox import OutboxState
from mobile.data.vault import VaultState
from mobile.wiring import Phone
from shared.sync import RecordKind
from tests.support.crashing import play
from tests.support.phones import PASSWORD, PIN, USERNAME, phone_in


def after(folder: Path) -> Phone:
    phone = phone_in(folder)
    assert phone.database.set_aside is None
    if phone.access.state is VaultState.LOCKED:
        phone.access.unlock(PIN)
    return phone


def check_enqueue(phone: Phone, *, durable: bool) -> None:
    waits = phone.outbox.size() == 1
    assert waits or not durable
    assert waits == (phone.store.draft("signal-form") is None)


def check_take(phone: Phone, *, durable: bool) -> None:
    states = [entry.state for entry in phone.outbox.entries()]
    queued, sending = OutboxState.QUEUED, OutboxState.SENDING
    assert states in ([queued] * 3, [sending, sending, queued])
    assert not durable or states[0] is sending


def check_apply(phone: Phone, *, durable: bool) -> None:
    pupils = {record.id for record in phone.store.records(RecordKind.PUPIL)}
    states = [entry.state for entry in phone.outbox.entries()]
    confirmed = len(phone.store.confirmations())
    if phone.store.cursor() == "new":
        assert pupils == {UUID(int=3)}
        assert states == [OutboxState.REFUSED, OutboxState.SENDING]
        assert confirmed == 1
        assert phone.outbox.entries()[0].problem is not None
    else:
        assert not durable
        assert pupils == {UUID(int=1)}
        assert states == [OutboxState.SENDING] * 3
        assert confirmed == 0


def check_wipe(phone: Phone, *, durable: bool) -> None:
    assert phone.access.state is VaultState.NEEDS_SIGN_IN
    assert phone.outbox.unsent() == 1
    phone.vault.recover(USERNAME, PASSWORD, pin=PIN)
    phone.store.unlocked()
    assert len(phone.outbox.entries()) == 1
    assert phone.store.records(RecordKind.PUPIL) == ()
    assert phone.store.cursor() is None
    assert phone.store.refresh_token() is None


CHECKS = {
    "enqueue": check_enqueue,
    "take": check_take,
    "apply": check_apply,
    "wipe": check_wipe,
}


@pytest.mark.parametrize("scene", CHECKS)
@pytest.mark.slow
def test_a_kill_before_any_statement_leaves_all_or_nothing(scene: str, tmp_path: Path) -> None:
    statement = 0
    while True:
        statement += 1
        folder = tmp_path / str(statement)
        code, said = play(folder, scene, statement)
        assert "begun" in said
        CHECKS[scene](after(folder), durable="durable" in said)
        if code == 0:
            assert statement > 3
            return
