"""Twins of the Android classes the phone uses, as strict as the system where it matters.

Bytes come back in pyjnius' own array; a key of the Keystore cannot be looked
into; an ``init`` with an uncast key or specification is the wrong overload.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM


class JavaError(Exception):
    """What a Java exception arrives as."""


class _Bytes:
    """An array of bytes as pyjnius gives it."""

    def __init__(self, text: bytes) -> None:
        self._text = text

    def tostring(self) -> bytes:
        return self._text


class _Cast:
    def __init__(self, name: str, thing: Any) -> None:
        self.name, self.thing = name, thing


class _Spec:
    def __init__(self, tag_bits: int, nonce: bytes) -> None:
        assert tag_bits == 128
        self.nonce = nonce


class _PlainKey:
    def __init__(self, key: bytes, algorithm: str) -> None:
        assert algorithm == "AES"
        self.key = key
        self.of_keystore = False


class _KeystoreKey(_PlainKey):
    def __init__(self) -> None:
        super().__init__(os.urandom(32), "AES")
        self.of_keystore = True


class _Cipher:
    @staticmethod
    def getInstance(name: str) -> _Cipher:  # noqa: N802 -- Java's name.
        assert name == "AES/GCM/NoPadding"
        return _Cipher()

    def init(self, mode: int, key: _Cast, spec: _Cast | None = None) -> None:
        assert key.name == "java.security.Key"
        assert spec is None or spec.name == "java.security.spec.AlgorithmParameterSpec"
        # The Keystore refuses a nonce of the caller's own when it seals.
        assert not (key.thing.of_keystore and mode == 1 and spec is not None)
        self._mode, self._key = mode, key.thing.key
        self._nonce = os.urandom(12) if spec is None else spec.thing.nonce
        self._place = b""

    def getIV(self) -> _Bytes:  # noqa: N802 -- As above.
        return _Bytes(self._nonce)

    def updateAAD(self, place: bytes) -> None:  # noqa: N802 -- As above.
        self._place += place

    def doFinal(self, text: bytes) -> _Bytes:  # noqa: N802 -- As above.
        gcm = AESGCM(self._key)
        try:
            run = gcm.encrypt if self._mode == 1 else gcm.decrypt
            return _Bytes(run(self._nonce, text, self._place))
        except InvalidTag:
            raise JavaError("javax.crypto.AEADBadTagException") from None


class _KeyStore:
    keys: dict[str, _KeystoreKey]

    def load(self, _: None) -> None:
        self.is_loaded = True

    def containsAlias(self, name: str) -> bool:  # noqa: N802 -- As above.
        assert self.is_loaded
        return name in self.keys

    def getKey(self, name: str, _: None) -> _KeystoreKey:  # noqa: N802 -- As above.
        return self.keys[name]

    def deleteEntry(self, name: str) -> None:  # noqa: N802 -- As above.
        del self.keys[name]


class _Builder:
    def __init__(self, name: str, purposes: int) -> None:
        assert purposes == 3
        self.name = name
        self.told: dict[str, Any] = {}

    def setBlockModes(self, modes: list[str]) -> _Builder:  # noqa: N802 -- As above.
        self.told["modes"] = modes
        return self

    def setEncryptionPaddings(self, paddings: list[str]) -> _Builder:  # noqa: N802 -- As above.
        self.told["paddings"] = paddings
        return self

    def setKeySize(self, bits: int) -> _Builder:  # noqa: N802 -- As above.
        self.told["bits"] = bits
        return self

    def build(self) -> _Builder:
        assert self.told == {"modes": ["GCM"], "paddings": ["NoPadding"], "bits": 256}
        return self


class Recorder:
    """Anything of the system that only has to be told something: it remembers what."""

    def __init__(self, calls: list[tuple[str, tuple[Any, ...]]], name: str = "") -> None:
        """Remember into this list."""
        self._calls, self._name = calls, name

    def __getattr__(self, name: str) -> Recorder:
        """Give a method."""
        return Recorder(self._calls, f"{self._name}.{name}".strip("."))

    def __call__(self, *arguments: Any) -> Recorder:
        """Remember a call."""
        self._calls.append((self._name, arguments))
        return Recorder(self._calls, self._name)


class FakeAndroid:
    """One phone's system: its Keystore outlives the app."""

    error: type[Exception] = JavaError

    def __init__(self) -> None:
        """Start with an empty Keystore."""
        self.keys: dict[str, _KeystoreKey] = {}
        self.calls: list[tuple[str, tuple[Any, ...]]] = []
        self.activity = Recorder(self.calls, "activity")
        self.has_telephone = True
        self._classes: dict[str, Any] = {
            "javax.crypto.Cipher": _Cipher,
            "javax.crypto.spec.SecretKeySpec": _PlainKey,
            "javax.crypto.spec.GCMParameterSpec": _Spec,
            "java.security.KeyStore": self,
            "javax.crypto.KeyGenerator": self,
            "android.security.keystore.KeyGenParameterSpec$Builder": _Builder,
        }

    def autoclass(self, name: str) -> Any:
        """Give a class."""
        return self._classes.get(name) or Recorder(self.calls, name.rpartition(".")[2])

    def cast(self, name: str, thing: Any) -> _Cast:
        """Remember as what a thing is meant."""
        return _Cast(name, thing)

    def getInstance(self, *names: str) -> Any:  # noqa: N802 -- As above.
        """Give the Keystore, or its maker of keys."""
        if names == ("AndroidKeyStore",):
            store = _KeyStore()
            store.keys = self.keys
            return store
        assert names == ("AES", "AndroidKeyStore")
        return _Maker(self.keys)


class _Maker:
    def __init__(self, keys: dict[str, _KeystoreKey]) -> None:
        self._keys = keys
        self.init: Callable[[_Cast], None] = self._init

    def _init(self, spec: _Cast) -> None:
        assert spec.name == "java.security.spec.AlgorithmParameterSpec"
        self._name = spec.thing.name

    def generateKey(self) -> None:  # noqa: N802 -- As above.
        self._keys[self._name] = _KeystoreKey()
