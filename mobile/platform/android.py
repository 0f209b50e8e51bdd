"""Android: keys in the Keystore, ciphers of the system, a window nobody photographs.

Everything goes through `Java`, so that the order of calls and every byte is tested on a desk with
twins of the system's classes. What only a device can show has not been tried:
``docs/mobile.md`` says what.

The bytes are those of the desk: ``nonce (12) || ciphertext || tag (16)``, AES-256-GCM, bound to
their place.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from mobile.data.box import NONCE_BYTES, SealBroken
from mobile.platform.ports import Clipboard, Device
from mobile.wiring import Platform

_TAG_BITS = 128
_TRANSFORMATION = "AES/GCM/NoPadding"
_STORE = "AndroidKeyStore"
_KEY, _SPEC = "java.security.Key", "java.security.spec.AlgorithmParameterSpec"
_ENCRYPT, _DECRYPT = 1, 2
"""The same numbers in ``Cipher`` and in ``KeyProperties``."""
_FLAG_SECURE = 0x2000
_FLAG_IMMUTABLE, _FLAG_UPDATE_CURRENT = 0x4000000, 0x8000000
_IMPORTANCE_LOW = 2
_CHANNEL, _NOTICE = "waiting", 1


class Java(Protocol):
    """What pyjnius gives."""

    @property
    def error(self) -> type[Exception]:
        """What a Java exception arrives as."""

    def autoclass(self, name: str) -> Any:
        """Give a class of the system."""

    def cast(self, name: str, thing: Any) -> Any:
        """Give a thing as another class: pyjnius would choose the wrong overload by itself."""


class AndroidBox:
    """`Box` with the system's own cipher."""

    def __init__(self, java: Java) -> None:
        """Use this system."""
        self._java = java
        self._cipher = java.autoclass("javax.crypto.Cipher")
        self._key_of = java.autoclass("javax.crypto.spec.SecretKeySpec")
        self._spec_of = java.autoclass("javax.crypto.spec.GCMParameterSpec")

    def seal(self, key: bytes, plain: bytes, place: bytes) -> bytes:
        """Seal under a fresh random nonce."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._run(_ENCRYPT, key, nonce, plain, place)

    def open(self, key: bytes, sealed: bytes, place: bytes) -> bytes:
        """Open, or raise `SealBroken`."""
        nonce, rest = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        if len(rest) < _TAG_BITS // 8:
            raise SealBroken
        try:
            return self._run(_DECRYPT, key, nonce, rest, place)
        except self._java.error:
            raise SealBroken from None

    def _run(self, mode: int, key: bytes, nonce: bytes, text: bytes, place: bytes) -> bytes:
        cipher = self._cipher.getInstance(_TRANSFORMATION)
        cipher.init(
            mode,
            self._java.cast(_KEY, self._key_of(key, "AES")),
            self._java.cast(_SPEC, self._spec_of(_TAG_BITS, nonce)),
        )
        cipher.updateAAD(place)
        return _bytes(cipher.doFinal(text))


class KeystoreKey:
    """`DeviceKey` in the Keystore: made there, used there, never seen outside it."""

    def __init__(self, java: Java) -> None:
        """Use this system's Keystore."""
        self._java = java
        self._cipher = java.autoclass("javax.crypto.Cipher")
        self._spec_of = java.autoclass("javax.crypto.spec.GCMParameterSpec")
        self._keys = java.autoclass("java.security.KeyStore").getInstance(_STORE)
        self._keys.load(None)

    def wrap(self, alias: str, plain: bytes) -> bytes:
        """Wrap with the key of this name. The Keystore chooses the nonce itself."""
        if not self._keys.containsAlias(_name(alias)):
            self._make(_name(alias))
        cipher = self._cipher.getInstance(_TRANSFORMATION)
        cipher.init(_ENCRYPT, self._key(alias))
        cipher.updateAAD(alias.encode())
        return _bytes(cipher.getIV()) + _bytes(cipher.doFinal(plain))

    def unwrap(self, alias: str, wrapped: bytes) -> bytes:
        """Undo `wrap`."""
        if not self._keys.containsAlias(_name(alias)):
            raise SealBroken
        try:
            cipher = self._cipher.getInstance(_TRANSFORMATION)
            spec = self._spec_of(_TAG_BITS, wrapped[:NONCE_BYTES])
            cipher.init(_DECRYPT, self._key(alias), self._java.cast(_SPEC, spec))
            cipher.updateAAD(alias.encode())
            return _bytes(cipher.doFinal(wrapped[NONCE_BYTES:]))
        except self._java.error:
            raise SealBroken from None

    def forget(self, alias: str) -> None:
        """Destroy the key of this name."""
        if self._keys.containsAlias(_name(alias)):
            self._keys.deleteEntry(_name(alias))

    def _key(self, alias: str) -> Any:
        return self._java.cast(_KEY, self._keys.getKey(_name(alias), None))

    def _make(self, name: str) -> None:
        builder = self._java.autoclass("android.security.keystore.KeyGenParameterSpec$Builder")
        spec = (
            builder(name, _ENCRYPT | _DECRYPT)
            .setBlockModes(["GCM"])
            .setEncryptionPaddings(["NoPadding"])
            .setKeySize(256)
            .build()
        )
        maker = self._java.autoclass("javax.crypto.KeyGenerator").getInstance("AES", _STORE)
        maker.init(self._java.cast(_SPEC, spec))
        maker.generateKey()


class SystemNotices:
    """Notices of the system, in a quiet channel, gone when the app is opened."""

    def __init__(self, java: Java, activity: Any) -> None:
        """Use this app's own place among the notices."""
        self._java = java
        self._activity = activity
        self._manager = activity.getSystemService("notification")
        channel = java.autoclass("android.app.NotificationChannel")
        self._manager.createNotificationChannel(channel(_CHANNEL, "Kring", _IMPORTANCE_LOW))

    def tell(self, title: str, text: str) -> None:
        """Show a notice that opens the app."""
        intent = self._java.autoclass("android.content.Intent")(
            self._activity, self._activity.getClass()
        )
        opens = self._java.autoclass("android.app.PendingIntent").getActivity(
            self._activity, 0, intent, _FLAG_IMMUTABLE | _FLAG_UPDATE_CURRENT
        )
        notice = self._java.autoclass("android.app.Notification$Builder")(self._activity, _CHANNEL)
        notice.setContentTitle(title)
        notice.setContentText(text)
        notice.setSmallIcon(self._activity.getApplicationInfo().icon)
        notice.setContentIntent(opens)
        notice.setAutoCancel(True)
        self._manager.notify(_NOTICE, notice.build())

    def clear(self) -> None:
        """Take it away."""
        self._manager.cancel(_NOTICE)


class UnseenWindow:
    """A window the system takes no picture of."""

    def __init__(self, activity: Any, on_ui_thread: Callable[[Callable[[], None]], None]) -> None:
        """Change this window, on the thread the system wants it on."""
        self._activity = activity
        self._on_ui_thread = on_ui_thread

    def keep_out_of_sight(self) -> None:
        """Set the flag: black in the switcher, no screenshots."""
        self._on_ui_thread(lambda: self._activity.getWindow().setFlags(_FLAG_SECURE, _FLAG_SECURE))

    def step_aside(self) -> bool:
        """Go behind, as Android's own apps do: the app is paused, not ended."""
        self._on_ui_thread(lambda: self._activity.moveTaskToBack(True))
        return True


class SystemNetwork:
    """Hears from the system that the network changed."""

    def __init__(self, activity: Any, listen: Callable[[Callable[[], None]], Any]) -> None:
        """Ask this activity for the network; ``listen`` starts a receiver and gives it."""
        self._manager = activity.getSystemService("connectivity")
        self._listen = listen

    def watch(self, back: Callable[[], None]) -> Callable[[], None]:
        """Call when there is one again."""

        def changed() -> None:
            if self._manager.getActiveNetwork() is not None:
                back()

        receiver = self._listen(changed)
        stop: Callable[[], None] = receiver.stop
        return stop


class SystemDialler:
    """The phone's own telephone."""

    def __init__(self, java: Java, activity: Any) -> None:
        """Start it from this activity."""
        self._java = java
        self._activity = activity

    def dial(self, number: str) -> bool:
        """Open the telephone with this number; the person presses call."""
        intent_of = self._java.autoclass("android.content.Intent")
        address = self._java.autoclass("android.net.Uri").fromParts("tel", number, None)
        try:
            self._activity.startActivity(intent_of("android.intent.action.DIAL", address))
        except self._java.error:
            return False  # A tablet without a telephone.
        return True


def android_device(clipboard: Clipboard) -> Device:
    """Give the device of this phone."""
    import jnius  # noqa: PLC0415 -- Only on a phone.
    from android.broadcast import BroadcastReceiver  # noqa: PLC0415 -- As above.
    from android.permissions import request_permissions  # noqa: PLC0415 -- As above.
    from android.runnable import run_on_ui_thread  # noqa: PLC0415 -- As above.

    class System:
        error: type[Exception] = jnius.JavaException

        def autoclass(self, name: str) -> Any:
            return jnius.autoclass(name)

        def cast(self, name: str, thing: Any) -> Any:
            return jnius.cast(name, thing)

    def listen(changed: Callable[[], None]) -> Any:
        receiver = BroadcastReceiver(
            lambda *_: changed(), actions=["android.net.conn.CONNECTIVITY_CHANGE"]
        )
        receiver.start()
        return receiver

    request_permissions(["android.permission.POST_NOTIFICATIONS"])
    java = System()
    activity = java.autoclass("org.kivy.android.PythonActivity").mActivity
    return device_of(
        java,
        activity,
        clipboard=clipboard,
        listen=listen,
        on_ui_thread=lambda act: run_on_ui_thread(act)(),
    )


def device_of(
    java: Java,
    activity: Any,
    *,
    clipboard: Clipboard,
    listen: Callable[[Callable[[], None]], Any],
    on_ui_thread: Callable[[Callable[[], None]], None],
) -> Device:
    """Put the device together out of the system's parts."""
    return Device(
        folder=Path(activity.getFilesDir().getAbsolutePath()) / "kring",
        name=str(java.autoclass("android.os.Build").MODEL),
        platform=Platform(box=AndroidBox(java), device_key=KeystoreKey(java)),
        notifier=SystemNotices(java, activity),
        window=UnseenWindow(activity, on_ui_thread),
        connectivity=SystemNetwork(activity, listen),
        clipboard=clipboard,
        dialler=SystemDialler(java, activity),
    )


def _name(alias: str) -> str:
    return f"kring-{alias}"


def _bytes(java_bytes: Any) -> bytes:
    """Give Java's bytes as Python's: in one go, not one by one."""
    return bytes(java_bytes.tostring())
