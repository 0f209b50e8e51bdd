"""Sealing bytes, and the key that never leaves this device: the two ports of the vault.

On Android both are the platform's own (``javax.crypto`` and the Keystore, in ``mobile/platform``);
on a desktop they are the ``cryptography`` package and a file. The bytes are the same everywhere:
``nonce (12) || ciphertext || tag (16)``, AES-256-GCM.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Protocol

from mobile.data.files import write_durably

KEY_BYTES = 32
NONCE_BYTES = 12
_TAG_BYTES = 16


class SealBroken(Exception):
    """The seal does not open: another key, another place, or changed bytes."""


class Box(Protocol):
    """Seals bytes under a key and binds them to a place."""

    def seal(self, key: bytes, plain: bytes, place: bytes) -> bytes:
        """Seal ``plain``; it opens only with the same key at the same place."""

    def open(self, key: bytes, sealed: bytes, place: bytes) -> bytes:
        """Open what `seal` gave. Raises `SealBroken`."""


class DeviceKey(Protocol):
    """Wraps keys with a key of this device that cannot be copied away (where the device can)."""

    def wrap(self, alias: str, plain: bytes) -> bytes:
        """Wrap with the key of this name, making it when there is none."""

    def unwrap(self, alias: str, wrapped: bytes) -> bytes:
        """Undo `wrap`. Raises `SealBroken`, also when the key is gone."""

    def forget(self, alias: str) -> None:
        """Destroy the key of this name; nothing happens when there is none."""


class AesGcmBox:
    """`Box` with the ``cryptography`` package, for desktops and tests.

    The package is imported on first use: Android has none and never comes this far.
    """

    def seal(self, key: bytes, plain: bytes, place: bytes) -> bytes:
        """Seal under a fresh random nonce."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - As above.

        nonce = os.urandom(NONCE_BYTES)
        return nonce + AESGCM(key).encrypt(nonce, plain, place)

    def open(self, key: bytes, sealed: bytes, place: bytes) -> bytes:
        """Open, or raise `SealBroken`."""
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - As above.
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - As above.

        if len(sealed) < NONCE_BYTES + _TAG_BYTES:
            raise SealBroken
        try:
            return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], place)
        except InvalidTag:
            raise SealBroken from None


class FileDeviceKey:
    """`DeviceKey` in files that only this user can read, for desktops and tests.

    Notes
    -----
    Weaker than a phone's Keystore, and honest about it: who copies the whole folder has this key
    too, and then only the cost of trying PINs and passwords stands in between.
    """

    def __init__(self, folder: Path, box: Box) -> None:
        """Keep the keys in this folder."""
        self._folder = folder
        self._box = box

    def wrap(self, alias: str, plain: bytes) -> bytes:
        """Wrap with the key in the file of this name."""
        file = self._file(alias)
        if not file.exists():
            write_durably(file, os.urandom(KEY_BYTES))
        return self._box.seal(file.read_bytes(), plain, alias.encode())

    def unwrap(self, alias: str, wrapped: bytes) -> bytes:
        """Undo `wrap`."""
        file = self._file(alias)
        if not file.exists():
            raise SealBroken
        return self._box.open(file.read_bytes(), wrapped, alias.encode())

    def forget(self, alias: str) -> None:
        """Overwrite the file and remove it."""
        file = self._file(alias)
        if file.exists():
            file.write_bytes(os.urandom(KEY_BYTES))
            file.unlink()

    def _file(self, alias: str) -> Path:
        return self._folder / f"device-{alias}.key"
