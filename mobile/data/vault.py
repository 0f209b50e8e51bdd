"""The vault: the keys of the phone's two compartments, and who can open which.

    server key   seals what the server said      PIN ─┐
    own key      seals what the person wrote     PIN ─┴─ and, by itself, the account's password

Five wrong PINs destroy the PIN's wrapping, and with it the server key: what the server said is
gone from this phone. What the person wrote is *not* gone: its key is wrapped a second time under
the account's password, so after signing in again the unsent signals go out as if nothing happened.
A revoked device does the same. Whoever holds the phone has sealed bytes, and neither PIN nor
password to open them with.

    absent ──create──▶ open ⇄ locked ──5 wrong PINs, revoked──▶ needs sign-in ──recover──▶ open

Every wrapping is wrapped once more by the device's own key (`DeviceKey`). On Android that key is in
hardware and cannot be copied, so PINs can only be tried here, five times. On a desktop it is a
file: there, a thief of the whole folder pays one scrypt per guess and no more.

What it does not do: it knows neither the server nor the store. Docs: ``docs/sync.md``, "Keys".
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import unicodedata
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from mobile.data.box import KEY_BYTES, Box, DeviceKey, SealBroken
from mobile.data.files import write_durably

MAX_TRIES = 5
PIN_MIN_LENGTH = 6
_FORMAT = 1
_SALT_BYTES = 16
_PIN = "pin"
_PASSWORD = "password"  # noqa: S105 - The name of a wrapping, not a password.
_MIB = 1024 * 1024


class Compartment(StrEnum):
    """Whose words: what may be destroyed, and what may not."""

    SERVER = "server"
    OWN = "own"


class VaultState(StrEnum):
    """What has to happen before the vault can be used."""

    ABSENT = "absent"
    LOCKED = "locked"
    OPEN = "open"
    NEEDS_SIGN_IN = "needs-sign-in"


class VaultLocked(Exception):
    """The keys are not in memory."""


class WrongPin(Exception):
    """The PIN is another one."""

    def __init__(self, tries_left: int) -> None:
        """Keep how many tries are left; 0: the PIN's wrapping was destroyed just now."""
        super().__init__(tries_left)
        self.tries_left = tries_left


class PinTooShort(ValueError):
    """A PIN has at least `PIN_MIN_LENGTH` characters."""


class FormerPasswordNeeded(Exception):
    """The password was changed since: the one used on this phone before opens what is unsent."""


class AnotherOwner(Exception):
    """The phone keeps what somebody else wrote; it is neither shown nor sent in another's name."""


class VaultUnreadable(Exception):
    """The vault's file is not one. It is left where it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScryptCost:
    """What one guess costs: memory is 128 times `n` times `r` bytes."""

    n: int
    r: int = 8
    p: int = 1


PHONE_COST = ScryptCost(n=2**15)
"""32 MiB and about a third of a second on a cheap phone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wrapping:
    salt: bytes
    wrapped: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """What the vault's file holds. All of it is useless without PIN or password."""

    owner_salt: bytes
    owner: bytes
    tries_left: int
    server_key_id: str
    pin: _Wrapping | None
    password: _Wrapping


@dataclass(frozen=True, slots=True, kw_only=True)
class _Keys:
    server: bytes
    own: bytes


class Vault:
    """Holds the keys while it is open."""

    def __init__(
        self,
        file: Path,
        *,
        box: Box,
        device_key: DeviceKey,
        cost: ScryptCost = PHONE_COST,
        entropy: Callable[[int], bytes] = os.urandom,
    ) -> None:
        """Open the vault in this file, locked; there need not be one yet.

        Raises
        ------
        VaultUnreadable
            When the file is not a vault of this release.
        """
        self._file = file
        self._box = box
        self._device_key = device_key
        self._cost = cost
        self._entropy = entropy
        self._keys: _Keys | None = None
        self._memories: list[dict[Any, Any]] = []
        self._kept = _read(file.read_bytes()) if file.exists() else None
        if self._kept is not None and (self._kept.pin is None or self._kept.tries_left <= 0):
            self.destroy()  # A kill at the fifth wrong PIN, or within `destroy`, is made good here.

    @property
    def state(self) -> VaultState:
        """What has to happen before it can be used."""
        if self._keys is not None:
            return VaultState.OPEN
        if self._kept is None:
            return VaultState.ABSENT
        return VaultState.NEEDS_SIGN_IN if self._kept.pin is None else VaultState.LOCKED

    @property
    def tries_left(self) -> int:
        """How many wrong PINs are left before it needs a sign-in."""
        return MAX_TRIES if self._kept is None else self._kept.tries_left

    @property
    def server_key_id(self) -> str | None:
        """Which server key is in use: rows sealed under another one can never be opened again."""
        return None if self._kept is None else self._kept.server_key_id

    def is_owned_by(self, username: str) -> bool:
        """Whether there is no vault yet, or this person's."""
        kept = self._kept
        return kept is None or hmac.compare_digest(_owner(username, kept.owner_salt), kept.owner)

    def create(self, username: str, password: str, *, pin: str) -> None:
        """Make a new vault, open, for the person who has just signed in.

        Replaces one that was there: the caller has made sure that nothing unsent depends on it.

        Raises
        ------
        PinTooShort
            When the PIN is.
        """
        _check_pin(pin)
        keys = _Keys(server=self._entropy(KEY_BYTES), own=self._entropy(KEY_BYTES))
        self._keep_all(keys, username, password, pin=pin)

    def unlock(self, pin: str) -> None:
        """Open with the PIN.

        Raises
        ------
        WrongPin
            With the tries that are left.
        VaultLocked
            When there is no PIN that could open it: `state` says why.

        Notes
        -----
        The try is counted durably before it is tried, so pulling the battery wins nothing.
        """
        kept = self._kept
        if kept is None or kept.pin is None:
            raise VaultLocked
        self._write(replace(kept, tries_left=kept.tries_left - 1))
        try:
            both = self._unwrap(_PIN, pin, kept.pin)
        except SealBroken:
            if kept.tries_left <= 1:
                self.destroy()
            raise WrongPin(kept.tries_left - 1) from None
        self._hold(_Keys(server=both[:KEY_BYTES], own=both[KEY_BYTES:]))
        self._write(replace(kept, tries_left=MAX_TRIES))

    def memory(self) -> dict[Any, Any]:
        """Give a place in memory for what was opened: emptied the moment the keys go or change."""
        place: dict[Any, Any] = {}
        self._memories.append(place)
        return place

    def lock(self) -> None:
        """Forget the keys; the PIN opens it again."""
        self._hold(None)

    def destroy(self) -> None:
        """Destroy the server key and the PIN's wrapping: from now on only a sign-in helps."""
        self._hold(None)
        if self._kept is not None:
            self._write(replace(self._kept, pin=None, tries_left=0))
            self._device_key.forget(_PIN)

    def recover(
        self, username: str, password: str, *, pin: str, former_password: str | None = None
    ) -> None:
        """Open again after signing in: a new server key, the same own key.

        Parameters
        ----------
        username, password
            With which the server has just let this person in.
        pin
            The PIN from now on.
        former_password
            The one used on this phone before, when the password was changed since.

        Raises
        ------
        AnotherOwner
            When the vault is another person's.
        FormerPasswordNeeded
            When the own key does not open with the password given.
        PinTooShort
            When the PIN is.
        """
        _check_pin(pin)
        kept = self._kept
        if kept is None:
            raise VaultLocked
        if not self.is_owned_by(username):
            raise AnotherOwner
        if self._keys is not None:
            own = self._keys.own
        else:
            try:
                own = self._unwrap(_PASSWORD, _nfc(former_password or password), kept.password)
            except SealBroken:
                raise FormerPasswordNeeded from None
        self._keep_all(_Keys(server=self._entropy(KEY_BYTES), own=own), username, password, pin=pin)

    def seal(self, compartment: Compartment, plain: bytes, place: bytes) -> bytes:
        """Seal for a place, such as a row's name. Raises `VaultLocked`."""
        return self._box.seal(self._key(compartment), plain, place)

    def open(self, compartment: Compartment, sealed: bytes, place: bytes) -> bytes:
        """Open what was sealed for this place. Raises `VaultLocked` or `SealBroken`."""
        return self._box.open(self._key(compartment), sealed, place)

    def _key(self, compartment: Compartment) -> bytes:
        if self._keys is None:
            raise VaultLocked
        return self._keys.server if compartment is Compartment.SERVER else self._keys.own

    def _keep_all(self, keys: _Keys, username: str, password: str, *, pin: str) -> None:
        salt = self._entropy(_SALT_BYTES)
        self._write(
            _Kept(
                owner_salt=salt,
                owner=_owner(username, salt),
                tries_left=MAX_TRIES,
                server_key_id=self._entropy(_SALT_BYTES).hex(),
                pin=self._wrap(_PIN, pin, keys.server + keys.own),
                password=self._wrap(_PASSWORD, _nfc(password), keys.own),
            )
        )
        self._hold(keys)

    def _hold(self, keys: _Keys | None) -> None:
        self._keys = keys
        for memory in self._memories:
            memory.clear()

    def _wrap(self, alias: str, secret: str, plain: bytes) -> _Wrapping:
        salt = self._entropy(_SALT_BYTES)
        sealed = self._box.seal(self._stretch(secret, salt), plain, alias.encode())
        return _Wrapping(salt=salt, wrapped=self._device_key.wrap(alias, sealed))

    def _unwrap(self, alias: str, secret: str, wrapping: _Wrapping) -> bytes:
        sealed = self._device_key.unwrap(alias, wrapping.wrapped)
        return self._box.open(self._stretch(secret, wrapping.salt), sealed, alias.encode())

    def _stretch(self, secret: str, salt: bytes) -> bytes:
        cost = self._cost
        return hashlib.scrypt(
            secret.encode(errors="surrogatepass"),
            salt=salt,
            n=cost.n,
            r=cost.r,
            p=cost.p,
            maxmem=128 * cost.n * cost.r + _MIB,
            dklen=KEY_BYTES,
        )

    def _write(self, kept: _Kept) -> None:
        write_durably(self._file, _written(kept))
        self._kept = kept


def _check_pin(pin: str) -> None:
    if len(pin) < PIN_MIN_LENGTH:
        raise PinTooShort


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _owner(username: str, salt: bytes) -> bytes:
    name = _nfc(username).casefold().strip()
    return hmac.digest(salt, name.encode(errors="surrogatepass"), "sha256")


def _written(kept: _Kept) -> bytes:
    def wrapping(one: _Wrapping | None) -> dict[str, str] | None:
        return None if one is None else {"salt": _text(one.salt), "wrapped": _text(one.wrapped)}

    document = {
        "format": _FORMAT,
        "owner_salt": _text(kept.owner_salt),
        "owner": _text(kept.owner),
        "tries_left": kept.tries_left,
        "server_key_id": kept.server_key_id,
        "pin": wrapping(kept.pin),
        "password": wrapping(kept.password),
    }
    return json.dumps(document, indent=1).encode()


def _read(content: bytes) -> _Kept:
    def wrapping(one: dict[str, str]) -> _Wrapping:
        return _Wrapping(salt=b64decode(one["salt"]), wrapped=b64decode(one["wrapped"]))

    try:
        document = json.loads(content)
        if document["format"] != _FORMAT:
            raise VaultUnreadable
        return _Kept(
            owner_salt=b64decode(document["owner_salt"]),
            owner=b64decode(document["owner"]),
            tries_left=int(document["tries_left"]),
            server_key_id=str(document["server_key_id"]),
            pin=None if document["pin"] is None else wrapping(document["pin"]),
            password=wrapping(document["password"]),
        )
    except (ValueError, KeyError, TypeError):
        raise VaultUnreadable from None


def _text(content: bytes) -> str:
    return b64encode(content).decode()
