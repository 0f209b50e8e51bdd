"""The vault: what opens it, what destroys it, and what outlives that."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typing_extensions import override

from mobile.data.box import AesGcmBox, FileDeviceKey, SealBroken
from mobile.data.vault import (
    MAX_TRIES,
    AnotherOwner,
    Compartment,
    FormerPasswordNeeded,
    PinTooShort,
    Vault,
    VaultLocked,
    VaultState,
    VaultUnreadable,
    WrongPin,
)
from tests.support.phones import CHEAP, PASSWORD, PIN, USERNAME


def vault_in(folder: Path) -> Vault:
    box = AesGcmBox()
    return Vault(folder / "vault.json", box=box, device_key=FileDeviceKey(folder, box), cost=CHEAP)


def made_in(folder: Path) -> Vault:
    vault = vault_in(folder)
    vault.create(USERNAME, PASSWORD, pin=PIN)
    return vault


def test_what_is_sealed_opens_after_the_pin_and_only_in_its_place(tmp_path: Path) -> None:
    made = made_in(tmp_path)
    sealed = made.seal(Compartment.OWN, b"words", b"here")
    vault = vault_in(tmp_path)
    assert vault.state is VaultState.LOCKED
    with pytest.raises(VaultLocked):
        vault.open(Compartment.OWN, sealed, b"here")
    vault.unlock(PIN)
    assert vault.open(Compartment.OWN, sealed, b"here") == b"words"
    for compartment, content, place in (
        (Compartment.OWN, sealed, b"there"),
        (Compartment.SERVER, sealed, b"here"),
        (Compartment.OWN, sealed[:-1] + bytes([sealed[-1] ^ 1]), b"here"),
        (Compartment.OWN, b"short", b"here"),
    ):
        with pytest.raises(SealBroken):
            vault.open(compartment, content, place)
    vault.lock()
    assert vault.state is VaultState.LOCKED


def test_five_wrong_pins_destroy_what_the_server_said_and_keep_what_was_written(
    tmp_path: Path,
) -> None:
    vault = made_in(tmp_path)
    said = vault.seal(Compartment.SERVER, b"said", b"1")
    wrote = vault.seal(Compartment.OWN, b"wrote", b"2")
    key = vault.server_key_id
    vault.lock()
    for left in range(MAX_TRIES - 1, -1, -1):
        assert vault.tries_left == left + 1
        with pytest.raises(WrongPin) as wrong:
            vault_in(tmp_path).unlock("000000")
        assert wrong.value.tries_left == left
        vault = vault_in(tmp_path)
    assert vault.state is VaultState.NEEDS_SIGN_IN
    with pytest.raises(VaultLocked):
        vault.unlock(PIN)
    assert not (tmp_path / "device-pin.key").exists()

    vault.recover(USERNAME.upper(), PASSWORD, pin="135791")

    assert vault.open(Compartment.OWN, wrote, b"2") == b"wrote"
    assert vault.server_key_id != key
    with pytest.raises(SealBroken):
        vault.open(Compartment.SERVER, said, b"1")
    again = vault_in(tmp_path)
    again.unlock("135791")
    assert again.tries_left == MAX_TRIES


def test_a_right_pin_gives_all_tries_back(tmp_path: Path) -> None:
    made_in(tmp_path)
    vault = vault_in(tmp_path)
    with pytest.raises(WrongPin):
        vault.unlock("999999")
    vault.unlock(PIN)
    assert vault.tries_left == MAX_TRIES


def test_pulling_the_battery_at_a_wrong_pin_wins_no_try(tmp_path: Path) -> None:
    made_in(tmp_path)

    class Battery(AesGcmBox):
        @override
        def open(self, key: bytes, sealed: bytes, place: bytes) -> bytes:
            if place == b"pin" and key != sealed:
                raise KeyboardInterrupt
            return super().open(key, sealed, place)

    for left in range(MAX_TRIES - 1, -1, -1):
        pulled = Vault(
            tmp_path / "vault.json",
            box=Battery(),
            device_key=FileDeviceKey(tmp_path, AesGcmBox()),
            cost=CHEAP,
        )
        with pytest.raises(KeyboardInterrupt):
            pulled.unlock("000000")
        assert pulled.tries_left == left
    assert vault_in(tmp_path).state is VaultState.NEEDS_SIGN_IN


def test_another_password_needs_the_former_one(tmp_path: Path) -> None:
    vault = made_in(tmp_path)
    wrote = vault.seal(Compartment.OWN, b"wrote", b"2")
    vault.destroy()
    with pytest.raises(FormerPasswordNeeded):
        vault.recover(USERNAME, "a newer password", pin=PIN)
    vault.recover(USERNAME, "a newer password", pin=PIN, former_password=PASSWORD)
    assert vault.open(Compartment.OWN, wrote, b"2") == b"wrote"
    vault.destroy()
    vault.recover(USERNAME, "a newer password", pin=PIN)
    assert vault.open(Compartment.OWN, wrote, b"2") == b"wrote"


def test_an_open_vault_needs_no_former_password(tmp_path: Path) -> None:
    vault = made_in(tmp_path)
    wrote = vault.seal(Compartment.OWN, b"wrote", b"2")
    vault.recover(USERNAME, "a newer password", pin=PIN)
    assert vault.open(Compartment.OWN, wrote, b"2") == b"wrote"


def test_a_vault_is_never_handed_to_somebody_else(tmp_path: Path) -> None:
    vault = vault_in(tmp_path)
    assert vault.state is VaultState.ABSENT
    assert vault.tries_left == MAX_TRIES
    assert vault.is_owned_by("anybody")
    vault.destroy()
    with pytest.raises(VaultLocked):
        vault.recover(USERNAME, PASSWORD, pin=PIN)
    vault.create(USERNAME, PASSWORD, pin=PIN)
    assert not vault.is_owned_by("b.somebody")
    with pytest.raises(AnotherOwner):
        vault.recover("b.somebody", PASSWORD, pin=PIN)


def test_a_short_pin_is_not_taken(tmp_path: Path) -> None:
    vault = vault_in(tmp_path)
    with pytest.raises(PinTooShort):
        vault.create(USERNAME, PASSWORD, pin="1234")
    assert vault.state is VaultState.ABSENT


def test_without_the_key_of_the_device_the_right_pin_opens_nothing(tmp_path: Path) -> None:
    made_in(tmp_path)
    (tmp_path / "device-pin.key").unlink()
    with pytest.raises(WrongPin):
        vault_in(tmp_path).unlock(PIN)


def test_the_file_holds_neither_name_nor_secret_and_is_private(tmp_path: Path) -> None:
    made_in(tmp_path)
    file = tmp_path / "vault.json"
    content = file.read_text()
    for secret in (USERNAME, PASSWORD, PIN):
        assert secret not in content
    assert file.stat().st_mode & 0o077 == 0
    assert (tmp_path / "device-pin.key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"format": 2}', "null"])
def test_a_damaged_vault_is_named_and_left_alone(tmp_path: Path, content: str) -> None:
    file = tmp_path / "vault.json"
    file.write_text(content)
    with pytest.raises(VaultUnreadable):
        vault_in(tmp_path)
    assert file.read_text() == content


def test_a_kill_between_the_steps_of_destroying_is_made_good(tmp_path: Path) -> None:
    made_in(tmp_path)
    file = tmp_path / "vault.json"
    document = json.loads(file.read_text())
    document["pin"] = None
    file.write_text(json.dumps(document))
    assert (tmp_path / "device-pin.key").exists()
    assert vault_in(tmp_path).state is VaultState.NEEDS_SIGN_IN
    assert not (tmp_path / "device-pin.key").exists()


def test_what_was_opened_is_forgotten_the_moment_the_keys_go(tmp_path: Path) -> None:
    made_in(tmp_path)
    vault = vault_in(tmp_path)
    memory = vault.memory()
    for going in (vault.lock, vault.destroy):
        vault.recover(USERNAME, PASSWORD, pin=PIN)
        memory["opened"] = b"words"
        going()
        assert memory == {}
