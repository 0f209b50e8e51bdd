"""Sealed columns: a key for each young person, a root key outside the database.

    root key (key file) ──wraps──▶ data key of a subject ──seals──▶ a cell
                                   (table ``data_key``)

A *subject* is a young person, or a question without a name. A cell is bound to its table, column,
subject and row, so that it opens nowhere else. Deleting the data key erases the subject's words.
The blind index finds equal names without keeping them: equality does leak, and only that.

Must not: keep a key in a log, an error, or longer than one unit of work.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import stat
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Self
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
_NONCE_BYTES = 12
_CELL_VERSION = b"\x01"
_INDEX_BYTES = 16
_FILE_FORMAT = 1


class KeyFileError(Exception):
    """The key file is missing, readable by others, or not what we wrote. Names no key."""


class SealBroken(Exception):
    """A cell does not open where it stands: changed, moved or sealed for somebody else."""


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The keys of one installation, read from the key file at the start.

    Parameters
    ----------
    root
        Root keys by name; each wraps data keys.
    current_root
        Which root key wraps new data keys.
    index
        Keys the blind index and the fingerprints of commands.
    tokens
        Signing keys of access tokens by ``kid``, at least 32 random bytes each.
    current_token
        Which one signs new tokens.
    refresh
        Derives refresh tokens from one another.
    """

    root: Mapping[str, bytes]
    current_root: str
    index: bytes
    tokens: Mapping[str, bytes]
    current_token: str
    refresh: bytes

    @classmethod
    def fresh(cls) -> Self:
        """Make a new set of keys."""
        return cls(
            root={"r1": os.urandom(KEY_BYTES)},
            current_root="r1",
            index=os.urandom(KEY_BYTES),
            tokens={"t1": os.urandom(KEY_BYTES)},
            current_token="t1",  # noqa: S106 -- the name of a key, not a key
            refresh=os.urandom(KEY_BYTES),
        )

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a key file.

        Raises
        ------
        KeyFileError
            When it is missing, open to others, or not a key file.
        """
        try:
            mode = path.stat().st_mode
            document = json.loads(path.read_text(encoding="ascii"))
        except FileNotFoundError as error:
            message = f"there is no key file at {path}; make one with: kring keys create {path}"
            raise KeyFileError(message) from error
        except (OSError, RecursionError, ValueError) as error:
            message = f"{path} is not a key file"
            raise KeyFileError(message) from error
        if mode & (stat.S_IRWXG | stat.S_IRWXO):
            message = f"{path} can be read by others; close it with: chmod 600 {path}"
            raise KeyFileError(message)
        try:
            return cls._from_document(document)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            message = f"{path} is not a key file"
            raise KeyFileError(message) from error

    @classmethod
    def _from_document(cls, document: Mapping[str, Any]) -> Self:
        if document["format"] != _FILE_FORMAT:
            raise ValueError
        ring = cls(
            root={name: _key(text) for name, text in document["root"].items()},
            current_root=document["current_root"],
            index=_key(document["index"]),
            tokens={name: _key(text) for name, text in document["tokens"].items()},
            current_token=document["current_token"],
            refresh=_key(document["refresh"]),
        )
        if ring.current_root not in ring.root or ring.current_token not in ring.tokens:
            raise ValueError
        return ring

    def write(self, path: Path) -> None:
        """Write the key file, readable by its owner only; refuse to overwrite one.

        Raises
        ------
        KeyFileError
            When something is already there.
        """
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError as error:
            message = f"{path} exists already; a key file is never overwritten"
            raise KeyFileError(message) from error
        with os.fdopen(handle, "w", encoding="ascii") as file:
            json.dump(self._document(), file, indent=1)
            file.flush()
            os.fsync(file.fileno())

    def replace(self, path: Path) -> None:
        """Put this key file in the place of the one that is there, in one step.

        Raises
        ------
        KeyFileError
            When an earlier replacement broke off: its file lies beside it; it may hold a used key.
        """
        draft = path.with_name(path.name + ".new")
        self.write(draft)
        owner = path.stat()
        os.chown(draft, owner.st_uid, owner.st_gid)
        draft.replace(path)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def with_new_root(self) -> Self:
        """Give these keys and one more root key, which nothing uses yet."""
        number = 1 + max(int(name[1:]) for name in self.root)
        return replace(self, root={**self.root, f"r{number}": os.urandom(KEY_BYTES)})

    def using_newest_root(self) -> Self:
        """Give these keys with the newest root key wrapping what is wrapped from now on."""
        return replace(self, current_root=max(self.root, key=lambda name: int(name[1:])))

    def only_current_root(self) -> Self:
        """Give these keys without the root keys of before."""
        return replace(self, root={self.current_root: self.root[self.current_root]})

    def _document(self) -> dict[str, Any]:
        return {
            "format": _FILE_FORMAT,
            "root": {name: _text(key) for name, key in self.root.items()},
            "current_root": self.current_root,
            "index": _text(self.index),
            "tokens": {name: _text(key) for name, key in self.tokens.items()},
            "current_token": self.current_token,
            "refresh": _text(self.refresh),
        }

    def wrap(self, subject_id: UUID, key: bytes) -> tuple[str, bytes]:
        """Wrap a subject's data key; gives the root key's name and the wrapped key."""
        nonce = os.urandom(_NONCE_BYTES)
        sealed = AESGCM(self.root[self.current_root]).encrypt(nonce, key, subject_id.bytes)
        return self.current_root, nonce + sealed

    def unwrap(self, subject_id: UUID, root_name: str, wrapped: bytes) -> bytes:
        """Unwrap a subject's data key.

        Raises
        ------
        SealBroken
            When it was wrapped for another subject, by an unknown root key, or was changed.
        """
        try:
            cipher = _cipher(self.root[root_name])
            return cipher.decrypt(wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:], subject_id.bytes)
        except (KeyError, InvalidTag, ValueError) as error:
            raise SealBroken from error

    def fingerprint(self, purpose: str, content: bytes) -> bytes:
        """Give 32 bytes by which equal content is recognised and nothing can be read."""
        return hmac.digest(self.index, purpose.encode() + b"\x00" + content, hashlib.sha256)

    def blind_index(self, field: str, scope: UUID, text: str) -> bytes:
        """Give 16 bytes by which an equal name is found within one scope (one school).

        Notes
        -----
        The normal form is NFKD, casefolded, letters and digits only: *Noé Claes* is *noeclaes*.
        """
        digest = self.fingerprint(f"blind:{field}", scope.bytes + _normal_form(text).encode())
        return digest[:_INDEX_BYTES]

    def seal_errand(self, errand_id: UUID, content: bytes) -> bytes:
        """Seal what waits for the worker, under the installation's own key."""
        return seal_cell(self._errand_key(), content, errand_id.bytes)

    def open_errand(self, errand_id: UUID, sealed: bytes) -> bytes:
        """Open what waits for the worker."""
        return open_cell(self._errand_key(), sealed, errand_id.bytes)

    def _errand_key(self) -> bytes:
        # Not of a root key: an errand can wait for a year, longer than a root key may stay.
        return self.fingerprint("errand-key", b"")


@lru_cache(maxsize=8)
def _cipher(root_key: bytes) -> AESGCM:
    """Give the cipher of a root key: each command unwraps with it, and to make one takes longer."""
    return AESGCM(root_key)


def new_data_key() -> bytes:
    """Make the data key of a new subject."""
    return os.urandom(KEY_BYTES)


def cell_address(table: str, column: str, subject_id: UUID, row_id: UUID) -> bytes:
    """Give the associated data that binds a cell to the place where it stands."""
    return b"|".join((table.encode(), column.encode(), subject_id.bytes, row_id.bytes))


def seal_cell(key: bytes, content: bytes, address: bytes) -> bytes:
    """Seal one cell: version, nonce (96 bits, random), ciphertext and tag."""
    nonce = os.urandom(_NONCE_BYTES)
    return _CELL_VERSION + nonce + AESGCM(key).encrypt(nonce, content, address)


def open_cell(key: bytes, sealed: bytes, address: bytes) -> bytes:
    """Open one cell.

    Raises
    ------
    SealBroken
        When the cell was changed, moved, or sealed under another key.
    """
    if sealed[:1] != _CELL_VERSION:
        raise SealBroken
    start = 1 + _NONCE_BYTES
    try:
        return AESGCM(key).decrypt(sealed[1:start], sealed[start:], address)
    except (InvalidTag, ValueError) as error:
        raise SealBroken from error


def _normal_form(text: str) -> str:
    """Spell a name in the one way all its spellings share.

    Twice, because folding can give a letter that comes apart, and taking apart one that folds.
    """
    for _ in range(2):
        text = unicodedata.normalize("NFKD", text).casefold()
    return "".join(each for each in unicodedata.normalize("NFKD", text) if each.isalnum())


def _key(text: str) -> bytes:
    key = base64.b64decode(text, validate=True)
    if len(key) != KEY_BYTES:
        raise ValueError
    return key


def _text(key: bytes) -> str:
    return base64.b64encode(key).decode("ascii")
