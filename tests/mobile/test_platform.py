"""Desk and phone seal alike: the same bytes, the same refusals, by the same tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mobile.data.box import AesGcmBox, Box, DeviceKey, FileDeviceKey, SealBroken
from mobile.data.vault import Vault, VaultState, WrongPin
from mobile.platform.android import (
    AndroidBox,
    KeystoreKey,
    SystemDialler,
    SystemNetwork,
    SystemNotices,
    UnseenWindow,
    device_of,
)
from mobile.platform.desktop import EmptyClipboard, desktop_device
from mobile.platform.ports import Device
from tests.support.android import FakeAndroid, JavaError
from tests.support.phones import CHEAP, PASSWORD, PIN, USERNAME

KEY = bytes(range(32))


@pytest.fixture
def android() -> FakeAndroid:
    return FakeAndroid()


@pytest.fixture(params=["desk", "phone"])
def box(request: pytest.FixtureRequest, android: FakeAndroid) -> Box:
    return AesGcmBox() if request.param == "desk" else AndroidBox(android)


@pytest.fixture(params=["desk", "phone"])
def device_key(request: pytest.FixtureRequest, android: FakeAndroid, tmp_path: Path) -> DeviceKey:
    return FileDeviceKey(tmp_path, AesGcmBox()) if request.param == "desk" else KeystoreKey(android)


def test_what_is_sealed_opens_only_with_its_key_and_at_its_place(box: Box) -> None:
    plain = "Al drie dagen héél stil".encode() + bytes(range(256))
    sealed = box.seal(KEY, plain, b"record|1")
    assert box.open(KEY, sealed, b"record|1") == plain
    assert len(sealed) == 12 + len(plain) + 16
    assert box.seal(KEY, plain, b"record|1") != sealed
    for key, text, place in (
        (bytes(32), sealed, b"record|1"),
        (KEY, sealed, b"record|2"),
        (KEY, sealed[:-1] + bytes([sealed[-1] ^ 1]), b"record|1"),
        (KEY, sealed[:20], b"record|1"),
        (KEY, b"", b"record|1"),
    ):
        with pytest.raises(SealBroken):
            box.open(key, text, place)


def test_desk_and_phone_open_each_others_seals(android: FakeAndroid) -> None:
    desk, phone = AesGcmBox(), AndroidBox(android)
    assert desk.open(KEY, phone.seal(KEY, b"words", b"place"), b"place") == b"words"
    assert phone.open(KEY, desk.seal(KEY, b"words", b"place"), b"place") == b"words"


def test_a_key_of_the_device_wraps_and_once_forgotten_never_opens(device_key: DeviceKey) -> None:
    wrapped = device_key.wrap("pin", KEY)
    assert device_key.unwrap("pin", wrapped) == KEY
    assert device_key.unwrap("pin", device_key.wrap("pin", b"other")) == b"other"
    with pytest.raises(SealBroken):
        device_key.unwrap("pin", wrapped[:-1] + bytes([wrapped[-1] ^ 1]))
    with pytest.raises(SealBroken):
        device_key.unwrap("password", wrapped)
    device_key.forget("pin")
    device_key.forget("pin")
    with pytest.raises(SealBroken):
        device_key.unwrap("pin", wrapped)
    device_key.wrap("pin", KEY)
    with pytest.raises(SealBroken):
        device_key.unwrap("pin", wrapped)


def test_a_vault_lives_in_the_keystore_over_restarts(android: FakeAndroid, tmp_path: Path) -> None:
    def vault() -> Vault:
        return Vault(
            tmp_path / "vault.json",
            box=AndroidBox(android),
            device_key=KeystoreKey(android),
            cost=CHEAP,
        )

    vault().create(USERNAME, PASSWORD, pin=PIN)
    again = vault()
    again.unlock(PIN)
    again.lock()
    for _ in range(5):
        with pytest.raises(WrongPin):
            again.unlock("000000")
    assert "kring-pin" not in android.keys
    again.recover(USERNAME, PASSWORD, pin=PIN)
    assert again.state is VaultState.OPEN


def test_a_notice_opens_the_app_and_cannot_be_changed_by_another(android: FakeAndroid) -> None:
    notices = SystemNotices(android, android.activity)
    notices.tell("Kring", "1 ding wacht")
    notices.clear()
    told = dict(android.calls)
    assert told["Notification$Builder.setContentText"] == ("1 ding wacht",)
    assert told["PendingIntent.getActivity"][3] & 0x4000000
    assert told["activity.getSystemService.cancel"] == (1,)


def test_the_window_is_kept_out_of_sight_on_the_thread_the_system_wants(
    android: FakeAndroid,
) -> None:
    threads: list[str] = []

    def on_ui_thread(act: Callable[[], None]) -> None:
        threads.append("ui")
        act()

    window = UnseenWindow(android.activity, on_ui_thread)
    window.keep_out_of_sight()
    assert threads == ["ui"]
    assert android.calls[-1] == ("activity.getWindow.setFlags", (0x2000, 0x2000))
    assert window.step_aside()
    assert ("activity.moveTaskToBack", (True,)) in android.calls


def test_a_network_that_comes_back_wakes_and_one_that_goes_does_not(android: FakeAndroid) -> None:
    heard: list[Callable[[], None]] = []
    woken: list[bool] = []
    stopped: list[bool] = []
    network: Any = object()

    class Manager:
        def getActiveNetwork(self) -> Any:  # noqa: N802 -- Java's name.
            return network

    class Activity:
        def getSystemService(self, name: str) -> Manager:  # noqa: N802 -- As above.
            assert name == "connectivity"
            return Manager()

    class Receiver:
        def stop(self) -> None:
            stopped.append(True)

    def listen(changed: Callable[[], None]) -> Receiver:
        heard.append(changed)
        return Receiver()

    stop = SystemNetwork(Activity(), listen).watch(lambda: woken.append(True))
    heard[0]()
    network = None
    heard[0]()
    assert woken == [True]
    stop()
    assert stopped == [True]


def test_the_telephone_opens_with_the_number_and_a_tablet_says_it_has_none(
    android: FakeAndroid,
) -> None:
    assert SystemDialler(android, android.activity).dial("1712")
    assert ("Uri.fromParts", ("tel", "1712", None)) in android.calls

    class Tablet:
        def startActivity(self, intent: Any) -> None:  # noqa: N802 -- Java's name.
            raise JavaError

    assert not SystemDialler(android, Tablet()).dial("1712")


def test_both_devices_offer_everything_the_app_asks_for(
    android: FakeAndroid, tmp_path: Path
) -> None:
    class Activity:
        def getFilesDir(self) -> Any:  # noqa: N802 -- Java's name.
            return self

        def getAbsolutePath(self) -> str:  # noqa: N802 -- As above.
            return str(tmp_path)

        def getSystemService(self, name: str) -> Any:  # noqa: N802 -- As above.
            return android.activity

    phone = device_of(
        android,
        Activity(),
        clipboard=EmptyClipboard(),
        listen=lambda _: None,
        on_ui_thread=lambda act: act(),
    )
    assert phone.folder == tmp_path / "kring"
    desk = desktop_device(tmp_path / "desk")
    for device in (phone, replace(desk, name="desk")):
        assert isinstance(device, Device)
    desk.notifier.tell("Kring", "1 ding wacht")
    desk.notifier.clear()
    desk.window.keep_out_of_sight()
    assert not desk.window.step_aside()
    desk.connectivity.watch(lambda: None)()
    assert not desk.dialler.dial("1712")
    assert desk.clipboard.paste() == ""
